package io.nfaas.scenario.yaml;

import io.nfaas.scenario.yaml.YamlValue.Broken;
import io.nfaas.scenario.yaml.YamlValue.Entry;
import io.nfaas.scenario.yaml.YamlValue.Items;
import io.nfaas.scenario.yaml.YamlValue.Mapping;
import io.nfaas.scenario.yaml.YamlValue.Scalar;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Changes of single values from outside a document: `tenants.alpha.traffic.rate=40Gbps`.
///
/// Keys are joined by dots; list items go by `name` (or `version`), or by index from 0; both may stand in brackets
/// (`tenants[alpha]`), and a key with dots in quotes (`limits."intel.com/sriov_vf"`). The value is YAML. Absent mappings on the way are
/// made; absent list items are errors.
public final class Overrides {
  /// The file name of problems in overrides; the line is the override's number.
  public static final String SOURCE = "--set";

  private final Problems problems;

  private record Segment(String text, int column) {}

  private Overrides(Problems problems) {
    this.problems = problems;
  }

  /// The document with every override applied, in order.
  ///
  /// @param root key that paths start below, such as `spec`; a path may also name it
  public static YamlValue apply(
      YamlValue document, String root, List<String> overrides, Problems problems) {
    YamlValue changed = document;
    Overrides o = new Overrides(problems);
    for (int i = 0; i < overrides.size(); i++) {
      changed = o.apply(changed, root, overrides.get(i), i + 1);
    }
    return changed;
  }

  private YamlValue apply(YamlValue document, String root, String override, int number) {
    int equals = endOfPath(override);
    if (equals < 0) {
      problems.error(new Position(SOURCE, number, 1), "", "is not of the form path.to.key=value");
      return document;
    }
    List<Segment> path = segments(override.substring(0, equals), number);
    if (path == null) {
      return document;
    }
    YamlValue value =
        YamlParser.parse(SOURCE, override.substring(equals + 1), number, equals + 2, problems);
    if (value == null) {
      return document;
    }
    if (!path.getFirst().text().equals(root)) {
      path.addFirst(new Segment(root, 1));
    }
    YamlValue changed = set(document, path, "", number, value);
    return changed == null ? document : changed;
  }

  /// @return null after a problem
  private @Nullable YamlValue set(
      YamlValue target, List<Segment> path, String walked, int number, YamlValue value) {
    if (path.isEmpty()) {
      return value;
    }
    Segment head = path.getFirst();
    Position at = new Position(SOURCE, number, head.column());
    List<Segment> rest = path.subList(1, path.size());
    return switch (target) {
      case Mapping m -> {
        if (m.entry(head.text()) == null && !rest.isEmpty()) {
          String joined = head.text() + "." + rest.getFirst().text();
          if (m.entry(joined) != null) {
            head = new Segment(joined, head.column());
            rest = rest.subList(1, rest.size());
          }
        }
        Entry old = m.entry(head.text());
        YamlValue child = old == null ? new Scalar(at, "", true) : old.value();
        String childPath = walked.isEmpty() ? head.text() : walked + "." + head.text();
        YamlValue changed = set(child, rest, childPath, number, value);
        yield changed == null ? null : m.with(new Entry(at, head.text(), changed));
      }
      case Items list -> {
        int index = index(list, head.text());
        if (index < 0) {
          problems.error(at, walked, "has no item " + head.text(), head.text(), labels(list));
          yield null;
        }
        YamlValue changed =
            set(list.values().get(index), rest, walked + "[" + head.text() + "]", number, value);
        if (changed == null) {
          yield null;
        }
        List<YamlValue> values = new ArrayList<>(list.values());
        values.set(index, changed);
        yield Items.of(list.position(), values);
      }
      case Broken b -> null;
      case Scalar s when s.isNull() -> set(Mapping.of(at, List.of()), path, walked, number, value);
      case Scalar s -> {
        problems.error(at, walked, "is " + s.noun() + " and has no " + head.text());
        yield null;
      }
    };
  }

  private static int index(Items list, String wanted) {
    for (int i = 0; i < list.values().size(); i++) {
      if (wanted.equals(label(list.values().get(i)))) {
        return i;
      }
    }
    if (wanted.matches("\\d{1,6}") && Integer.parseInt(wanted) < list.values().size()) {
      return Integer.parseInt(wanted);
    }
    return -1;
  }

  private static List<String> labels(Items list) {
    List<String> labels = new ArrayList<>();
    for (YamlValue v : list.values()) {
      String label = label(v);
      if (label != null) {
        labels.add(label);
      }
    }
    return labels;
  }

  /// What a list item is called: its `name` or `version`.
  static @Nullable String label(YamlValue item) {
    if (item instanceof Mapping m) {
      for (String key : List.of("name", "version")) {
        Entry e = m.entry(key);
        if (e != null && e.value() instanceof Scalar s) {
          return s.text();
        }
      }
    }
    return null;
  }

  private static int endOfPath(String override) {
    boolean quoted = false;
    for (int i = 0; i < override.length(); i++) {
      char c = override.charAt(i);
      quoted ^= c == '"';
      if (c == '=' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  private @Nullable List<Segment> segments(String path, int number) {
    List<Segment> segments = new ArrayList<>();
    int i = 0;
    while (i < path.length()) {
      char c = path.charAt(i);
      int end;
      if (c == '[' || c == '"') {
        end = path.indexOf(c == '[' ? ']' : '"', i + 1);
        if (end < 0) {
          problems.error(new Position(SOURCE, number, i + 1), "", "the " + c + " is not closed");
          return null;
        }
        segments.add(new Segment(path.substring(i + 1, end), i + 2));
        i = end + 1;
      } else {
        end = i;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        segments.add(new Segment(path.substring(i, end), i + 1));
        i = end;
      }
      if (i < path.length() && path.charAt(i) == '.') {
        i++;
        if (i == path.length()) {
          segments.add(new Segment("", i + 1));
        }
      }
    }
    for (Segment s : segments) {
      if (s.text().isEmpty()) {
        problems.error(new Position(SOURCE, number, s.column()), "", "a key is empty");
        return null;
      }
    }
    if (segments.isEmpty()) {
      problems.error(new Position(SOURCE, number, 1), "", "is not of the form path.to.key=value");
      return null;
    }
    return segments;
  }
}
