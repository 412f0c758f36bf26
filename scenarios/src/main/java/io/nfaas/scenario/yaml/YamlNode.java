package io.nfaas.scenario.yaml;

import io.nfaas.scenario.yaml.YamlValue.Broken;
import io.nfaas.scenario.yaml.YamlValue.Entry;
import io.nfaas.scenario.yaml.YamlValue.Items;
import io.nfaas.scenario.yaml.YamlValue.Mapping;
import io.nfaas.scenario.yaml.YamlValue.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place in a document that a reader looks at: a value or its absence, with its path.
///
/// Reading never throws for what the document says: a bad value adds a problem and the caller's `absent` value comes back. The keys that
/// a reader asks for are the keys that exist: whatever else a mapping holds is unknown, which [Reading#finish] reports. So a reader asks
/// for all its keys before it gives up on anything.
public final class YamlNode {
  private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9]\\d{0,29})");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?((0|[1-9]\\d{0,29})(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");
  private static final Pattern PERCENT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?%");
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  private final Reading reading;
  private final @Nullable YamlValue value;
  private final boolean broken;
  private final Position position;
  private final Position keyPosition;
  private final String key;
  private final String path;
  private final String pattern;
  private final Map<String, YamlNode> children = new LinkedHashMap<>();
  private boolean open;

  YamlNode(
      Reading reading,
      @Nullable YamlValue value,
      Position position,
      Position keyPosition,
      String key,
      String path,
      String pattern) {
    this.reading = reading;
    this.key = key;
    this.value = value instanceof Broken || (value instanceof Scalar s && s.isNull()) ? null : value;
    this.broken = value instanceof Broken;
    this.position = position;
    this.keyPosition = keyPosition;
    this.path = path;
    this.pattern = pattern;
  }

  // ---- walking

  /// The value of a key; an absent one may be read too, and gives the defaults.
  public YamlNode at(String key) {
    YamlNode child = children.get(key);
    if (child == null) {
      asMapping();
      Entry e = value instanceof Mapping m ? m.entry(key) : null;
      String childPath = path.isEmpty() ? key : path + "." + key;
      String childPattern = pattern.isEmpty() ? key : pattern + "." + key;
      reading.know(childPattern);
      child =
          e == null
              ? new YamlNode(reading, null, position, keyPosition, key, childPath, childPattern)
              : new YamlNode(reading, e.value(), e.value().position(), e.position(), key, childPath, childPattern);
      children.put(key, child);
    }
    return child;
  }

  /// As [#at]; an error when the key is absent, unless this node is absent itself.
  public YamlNode required(String key) {
    YamlNode child = at(key);
    if (!child.present() && !child.broken && value instanceof Mapping m) {
      if (m.entry(key) == null) {
        reading.problems().error(position, child.path, "is missing");
      } else {
        child.keyError("has no value");
      }
    }
    return child;
  }

  /// Whether there is a value; `key: null` and `key:` count as absent.
  public boolean present() {
    return value != null;
  }

  public boolean isMapping() {
    return value instanceof Mapping;
  }

  public boolean isScalar() {
    return value instanceof Scalar;
  }

  /// The items of a list; none when it is absent. Items that are mappings are called by their `name` or `version`.
  public List<YamlNode> items() {
    return switch (value) {
      case null -> List.of();
      case Items list -> {
        List<YamlNode> nodes = new ArrayList<>();
        for (int i = 0; i < list.values().size(); i++) {
          String label = Integer.toString(i);
          YamlNode node = children.get(label);
          if (node == null) {
            YamlValue item = list.values().get(i);
            String name = Overrides.label(item);
            node =
                new YamlNode(
                    reading,
                    item,
                    item.position(),
                    item.position(),
                    label,
                    path + "[" + (name == null ? label : name) + "]",
                    pattern + "[]");
            children.put(label, node);
          }
          nodes.add(node);
        }
        yield nodes;
      }
      default -> {
        error("is " + value.noun() + ", not a list");
        yield List.of();
      }
    };
  }

  /// As [#items]; an error when the list is there but empty.
  public List<YamlNode> someItems() {
    List<YamlNode> items = items();
    if (items.isEmpty() && value instanceof Items) {
      error("is empty");
    }
    return items;
  }

  /// The keys of a free mapping such as `labels`, each of them known from now on; none when it is absent.
  public List<YamlNode> anyKeys() {
    asMapping();
    List<YamlNode> nodes = new ArrayList<>();
    if (value instanceof Mapping m) {
      for (Entry e : m.entries()) {
        nodes.add(free(e));
      }
    }
    return nodes;
  }

  /// The values of the keys that `form` fits, each of them known from now on.
  public List<YamlNode> keysLike(Pattern form) {
    asMapping();
    List<YamlNode> nodes = new ArrayList<>();
    if (value instanceof Mapping m) {
      for (Entry e : m.entries()) {
        if (!children.containsKey(e.key()) && form.matcher(e.key()).matches()) {
          nodes.add(free(e));
        }
      }
    }
    return nodes;
  }

  private YamlNode free(Entry e) {
    return children.computeIfAbsent(
        e.key(),
        k -> new YamlNode(reading, e.value(), e.value().position(), e.position(), k, path + "." + k, pattern + ".*"));
  }

  /// Takes every key as known, after a problem that makes the others' sense unclear.
  public void forgiveUnknownKeys() {
    if (value instanceof Mapping m) {
      m.entries().forEach(e -> at(e.key()));
    }
  }

  private void asMapping() {
    if (!open) {
      open = true;
      if (value instanceof Mapping) {
        reading.opened(this);
      } else if (value != null) {
        error("is " + value.noun() + ", not a mapping");
      }
    }
  }

  /// Adds an error for every key that was not asked for.
  void reportUnknownKeys() {
    if (value instanceof Mapping m) {
      for (Entry e : m.entries()) {
        if (!children.containsKey(e.key())) {
          String unknown = path.isEmpty() ? e.key() : path + "." + e.key();
          reading.problems().error(e.position(), unknown, "is not a known key", e.key(), children.keySet());
        }
      }
    }
  }

  // ---- text

  /// The text of a scalar, quoted or not.
  public String text(String absent) {
    return switch (value) {
      case null -> absent;
      case Scalar s -> s.text();
      default -> {
        error("is " + value.noun() + ", not text");
        yield absent;
      }
    };
  }

  public @Nullable String textOrNull() {
    String text = text("");
    return text.isEmpty() ? null : text;
  }

  /// A name as Kubernetes wants it (RFC 1123 label): at most 63 lower-case letters, digits and hyphens.
  public String name() {
    String name = text("");
    if (value instanceof Scalar && !DNS_LABEL.matcher(name).matches()) {
      error(
          "'" + name + "' is not a DNS-1123 label: at most 63 lower-case letters, digits and hyphens, no hyphen first or last",
          lowered(name));
    }
    return name;
  }

  private static String lowered(String name) {
    String fixed = name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return DNS_LABEL.matcher(fixed).matches() ? fixed : "";
  }

  public boolean flag(boolean absent) {
    if (value == null) {
      return absent;
    }
    String text = value instanceof Scalar(var p, String t, boolean plain) && plain ? t : "";
    if (!text.equals("true") && !text.equals("false")) {
      error("is " + value.noun() + ", not true or false");
      return absent;
    }
    return text.equals("true");
  }

  public <T> T choice(Words<T> words, T absent) {
    if (value == null) {
      return absent;
    }
    if (!(value instanceof Scalar s)) {
      error("is " + value.noun() + ", not one of " + String.join(", ", words.words()));
      return absent;
    }
    T chosen = words.value(s.text());
    if (chosen == null) {
      reading
          .problems()
          .error(position, path, "'" + s.text() + "' is not one of " + String.join(", ", words.words()), s.text(), words.words());
      return absent;
    }
    return chosen;
  }

  // ---- numbers

  /// A whole number in [`min`, `max`].
  public long whole(long absent, long min, long max) {
    if (value == null) {
      return absent;
    }
    if (!isNumber(WHOLE, "a whole number")) {
      return absent;
    }
    BigInteger n = new BigInteger(text(""));
    if (n.compareTo(BigInteger.valueOf(min)) < 0 || n.compareTo(BigInteger.valueOf(max)) > 0) {
      boolean bounded = max < Integer.MAX_VALUE || n.signum() > 0;
      error(n + " is not " + (bounded ? "in [" + min + ", " + max + "]" : "at least " + min));
      return absent;
    }
    return n.longValueExact();
  }

  /// Whether the value is a plain scalar of that form; an error otherwise.
  private boolean isNumber(Pattern form, String noun) {
    if (value instanceof Scalar s && s.plain() && form.matcher(s.text()).matches()) {
      return true;
    }
    error("is " + noun() + ", not " + noun, value instanceof Scalar s ? asNumber(s.text(), form) : "");
    return false;
  }

  /// The number that a quoted number or a percentage was probably meant to be.
  private static String asNumber(String text, Pattern form) {
    if (PERCENT.matcher(text).matches()) {
      return new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2).stripTrailingZeros().toPlainString();
    }
    return form.matcher(text).matches() ? text : "";
  }

  private String noun() {
    return value == null ? "absent" : value.noun();
  }

  /// A whole number of things, quoted or not, as Kubernetes takes it for extended resources.
  public void count() {
    if (value instanceof Scalar s && !s.text().matches("0|[1-9]\\d{0,8}")) {
      error("is " + s.noun() + ", not a whole number of at least 0");
    } else if (value != null && !(value instanceof Scalar)) {
      error("is " + value.noun() + ", not a whole number");
    }
  }

  public int integer(int absent, int min, int max) {
    return (int) whole(absent, min, max);
  }

  public double number(double absent, Range range) {
    BigDecimal n = decimal();
    return n == null ? absent : bounded(n.doubleValue(), text(""), absent, range);
  }

  /// A plain number exactly as written; null when absent or not a number.
  public @Nullable BigDecimal decimal() {
    if (value == null) {
      return null;
    }
    return isNumber(DECIMAL, "a number") ? new BigDecimal(text("")) : null;
  }

  /// A quantity in the unit's base.
  public double quantity(Unit unit, double absent, Range range) {
    BigDecimal parsed = parse(unit);
    return parsed == null ? absent : bounded(parsed.doubleValue(), text(""), absent, range);
  }

  /// A duration in ps: whole picoseconds, at least `min`, at most some 106 days.
  public long durationPs(long absent, long min) {
    return exact(Unit.DURATION, absent, min, "1 ps");
  }

  /// As [#durationPs], or the word `Never`, which gives `never`.
  public long durationOrNeverPs(long absent, long min, long never) {
    return value instanceof Scalar s && s.text().equals("Never") ? never : durationPs(absent, min);
  }

  /// A size in bytes.
  public long bytes(long absent, long min) {
    return exact(Unit.BYTES, absent, min, "1 byte");
  }

  private long exact(Unit unit, long absent, long min, String grain) {
    BigDecimal parsed = parse(unit);
    if (parsed == null) {
      return absent;
    }
    if (parsed.compareTo(BigDecimal.valueOf(min)) < 0) {
      error("'" + text("") + "' is not " + (min == 1 ? "positive" : "at least " + min));
      return absent;
    }
    if (parsed.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0) {
      error("'" + text("") + "' is too large");
      return absent;
    }
    if (parsed.stripTrailingZeros().scale() > 0) {
      error("'" + text("") + "' is not a whole multiple of " + grain);
      return absent;
    }
    return parsed.longValue();
  }

  private @Nullable BigDecimal parse(Unit unit) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof Scalar s)) {
      error("is " + value.noun() + ", not " + unit.noun());
      return null;
    }
    Unit.Parsed parsed = unit.parse(s.text());
    if (parsed.value() == null) {
      error(parsed.error(), parsed.suggestion());
    }
    return parsed.value();
  }

  private double bounded(double n, String written, double absent, Range range) {
    if (!range.contains(n)) {
      error(written + " is not " + range.missedBy(n));
      return absent;
    }
    return n;
  }

  // ---- problems

  /// The last part of the path: a key, or an index.
  public String key() {
    return key;
  }

  public String path() {
    return path;
  }

  public Position position() {
    return position;
  }

  public void error(String message) {
    reading.problems().error(position, path, message);
  }

  public void error(String message, String suggestion) {
    reading.problems().error(position, path, message, suggestion);
  }

  /// An error about a reference: `what` names the kind of thing, `known` the things there are.
  public void dangling(String what, String wanted, java.util.Collection<String> known) {
    reading.problems().error(position, path, "there is no " + what + " '" + wanted + "'", wanted, known);
  }

  /// An error about the key itself rather than its value.
  public void keyError(String message) {
    reading.problems().error(keyPosition, path, message);
  }

  public void warning(String message) {
    reading.problems().warning(position, path, message);
  }

  public Problems problems() {
    return reading.problems();
  }
}
