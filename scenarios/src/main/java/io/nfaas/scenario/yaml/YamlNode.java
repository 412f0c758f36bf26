package io.nfaas.scenario.yaml;

import io.nfaas.scenario.yaml.YamlValue.Entry;
import io.nfaas.scenario.yaml.YamlValue.Items;
import io.nfaas.scenario.yaml.YamlValue.Mapping;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place in a document that a reader looks at: a value or its absence, with its path, and the ways to the places below it.
///
/// The keys that a reader asks for are the keys that exist: whatever else a mapping holds is unknown, which [Reading#finish] reports. So a
/// reader asks for all its keys before it gives up on anything.
public final class YamlNode extends YamlLeaf {
  private final Reading reading;
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
    super(reading.problems(), value, position, keyPosition, key, path);
    this.reading = reading;
    this.pattern = pattern;
  }

  /// The value of a key; an absent one may be read too, and gives the defaults.
  public YamlNode at(String key) {
    YamlNode child = children.get(key);
    if (child == null) {
      asMapping();
      Entry e = value instanceof Mapping m ? m.entry(key) : null;
      String childPath = path().isEmpty() ? key : path() + "." + key;
      String childPattern = pattern.isEmpty() ? key : pattern + "." + key;
      reading.know(childPattern);
      child =
          e == null
              ? new YamlNode(reading, null, position(), keyPosition(), key, childPath, childPattern)
              : new YamlNode(
                  reading,
                  e.value(),
                  e.value().position(),
                  e.position(),
                  key,
                  childPath,
                  childPattern);
      children.put(key, child);
    }
    return child;
  }

  /// As [#at]; an error when the key is absent, unless this node is absent itself.
  public YamlNode required(String key) {
    YamlNode child = at(key);
    if (!child.present() && !child.broken && value instanceof Mapping m) {
      if (m.entry(key) == null) {
        problems().error(position(), child.path(), "is missing");
      } else {
        child.keyError("has no value");
      }
    }
    return child;
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
                    path() + "[" + (name == null ? label : name) + "]",
                    pattern + "[]");
            children.put(label, node);
          }
          if (node.present()) {
            nodes.add(node);
          } else if (!node.broken) {
            node.error("has no value");
          }
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
    if (value instanceof Items list && list.values().isEmpty()) {
      error("is empty");
    }
    return items;
  }

  /// As [#items], where every item is to be a mapping; others are errors and left out.
  public List<YamlNode> mappings() {
    List<YamlNode> mappings = new ArrayList<>();
    for (YamlNode item : items()) {
      item.asMapping();
      if (item.isMapping()) {
        mappings.add(item);
      }
    }
    return mappings;
  }

  /// As [#mappings]; an error when the list is there but empty.
  public List<YamlNode> someMappings() {
    someItems();
    return mappings();
  }

  /// The keys of a free mapping such as `labels`, each of them known from now on; none when it is absent.
  public List<YamlNode> anyKeys() {
    asMapping();
    reading.know(pattern + ".*");
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
    reading.know(pattern + ".*");
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
        k ->
            new YamlNode(
                reading,
                e.value(),
                e.value().position(),
                e.position(),
                k,
                path() + "." + k,
                pattern + ".*"));
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
          String unknown = path().isEmpty() ? e.key() : path() + "." + e.key();
          problems().error(e.position(), unknown, "is not a known key", e.key(), children.keySet());
        }
      }
    }
  }
}
