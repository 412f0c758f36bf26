package io.nfaas.scenario.yaml;

import io.nfaas.scenario.yaml.YamlValue.Broken;
import io.nfaas.scenario.yaml.YamlValue.Mapping;
import io.nfaas.scenario.yaml.YamlValue.Scalar;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// What can be read off one place of a document without walking further: text, words, numbers and quantities.
///
/// Reading never throws for what the document says: a bad value adds a problem and the caller's `absent` value comes back.
public abstract sealed class YamlLeaf permits YamlNode {
  private static final Pattern WHOLE = Pattern.compile("[+-]?(0|[1-9]\\d{0,29})");
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?((0|[1-9]\\d{0,29})(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");
  private static final Pattern PERCENT = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?%");
  private static final Pattern DNS_LABEL = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  final @Nullable YamlValue value;
  final boolean broken;
  private final Problems problems;
  private final Position position;
  private final Position keyPosition;
  private final String key;
  private final String path;

  YamlLeaf(
      Problems problems,
      @Nullable YamlValue value,
      Position position,
      Position keyPosition,
      String key,
      String path) {
    this.problems = problems;
    this.value =
        value instanceof Broken || (value instanceof Scalar s && s.isNull()) ? null : value;
    this.broken = value instanceof Broken;
    this.position = position;
    this.keyPosition = keyPosition;
    this.key = key;
    this.path = path;
    if (broken) {
      problems.metBroken();
    }
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
          "'"
              + name
              + "' is not a DNS-1123 label: at most 63 lower-case letters, digits and hyphens, no hyphen first or last",
          lowered(name));
    }
    return name;
  }

  private static String lowered(String name) {
    String fixed =
        name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
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
      problems.error(
          position,
          path,
          "'" + s.text() + "' is not one of " + String.join(", ", words.words()),
          s.text(),
          words.words());
      return absent;
    }
    return chosen;
  }

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
    error(
        "is " + noun() + ", not " + noun,
        value instanceof Scalar s ? asNumber(s.text(), form) : "");
    return false;
  }

  /// The number that a quoted number or a percentage was probably meant to be.
  private static String asNumber(String text, Pattern form) {
    if (PERCENT.matcher(text).matches()) {
      return new BigDecimal(text.substring(0, text.length() - 1))
          .movePointLeft(2)
          .stripTrailingZeros()
          .toPlainString();
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

  /// As [#durationPs], or a word that stands for one.
  public long durationOrWordPs(String word, long wordPs, long absent, long min) {
    String text = isScalar() ? text("") : "";
    if (text.equals(word)) {
      return wordPs;
    }
    if (!text.isEmpty() && !Suggestion.nearest(text, List.of(word)).isEmpty()) {
      error("'" + text + "' is neither a duration nor the word " + word, word);
      return absent;
    }
    return durationPs(absent, min);
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
    problems.error(position, path, message);
  }

  public void error(String message, String suggestion) {
    problems.error(position, path, message, suggestion);
  }

  /// An error about a reference: `what` names the kind of thing, `known` the things there are.
  public void dangling(String what, String wanted, Collection<String> known) {
    problems.error(position, path, "there is no " + what + " '" + wanted + "'", wanted, known);
  }

  /// An error about the key itself rather than its value.
  public void keyError(String message) {
    problems.error(keyPosition, path, message);
  }

  public void warning(String message) {
    problems.warning(position, path, message);
  }

  /// Position of the key, or of the value where there is none.
  Position keyPosition() {
    return keyPosition;
  }

  public Problems problems() {
    return problems;
  }
}
