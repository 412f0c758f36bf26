package io.nfaas.scenario.yaml;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of a YAML document with its place. Anchored values are shared, so a document is an acyclic graph rather than a tree.
public sealed interface YamlValue {
  Position position();

  /// How many values this one stands for with all aliases written out; saturates.
  long size();

  /// What kind of value this is, with its article: `a list`.
  String noun();

  /// @param text as written, escapes and folding resolved
  /// @param plain not quoted, so it may be a number, a boolean or null
  record Scalar(Position position, String text, boolean plain) implements YamlValue {
    @Override
    public long size() {
      return 1;
    }

    /// `null`, `~` or nothing at all: the same as an absent key.
    public boolean isNull() {
      return plain && (text.isEmpty() || text.equals("~") || text.equals("null"));
    }

    @Override
    public String noun() {
      return plain ? "'" + text + "'" : "the text \"" + text + "\"";
    }
  }

  /// Stands where a value was that a problem has been reported for; whoever reads it finds nothing and says nothing.
  record Broken(Position position) implements YamlValue {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public String noun() {
      return "broken";
    }
  }

  record Items(Position position, List<YamlValue> values, long size) implements YamlValue {
    public Items {
      values = List.copyOf(values);
    }

    static Items of(Position position, List<YamlValue> values) {
      return new Items(position, values, sum(values));
    }

    @Override
    public String noun() {
      return "a list";
    }
  }

  record Mapping(Position position, List<Entry> entries, long size) implements YamlValue {
    public Mapping {
      entries = List.copyOf(entries);
    }

    static Mapping of(Position position, List<Entry> entries) {
      return new Mapping(position, entries, sum(entries.stream().map(Entry::value).toList()));
    }

    public @Nullable Entry entry(String key) {
      for (Entry e : entries) {
        if (e.key().equals(key)) {
          return e;
        }
      }
      return null;
    }

    /// The same mapping with `entry` in place of the one of the same key, or at the end.
    Mapping with(Entry entry) {
      List<Entry> changed = new ArrayList<>(entries);
      for (int i = 0; i < changed.size(); i++) {
        if (changed.get(i).key().equals(entry.key())) {
          changed.set(i, entry);
          return of(position, changed);
        }
      }
      changed.add(entry);
      return of(position, changed);
    }

    @Override
    public String noun() {
      return "a mapping";
    }
  }

  record Entry(Position position, String key, YamlValue value) {}

  private static long sum(List<YamlValue> values) {
    long sum = 1;
    for (YamlValue v : values) {
      sum += v.size();
      if (sum > 1L << 60) {
        return 1L << 60;
      }
    }
    return sum;
  }
}
