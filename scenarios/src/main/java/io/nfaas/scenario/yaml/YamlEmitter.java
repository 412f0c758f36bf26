package io.nfaas.scenario.yaml;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A tree of mappings, lists and scalars written as YAML for people: short mappings on one line, the rest in blocks. The same tree
/// always gives the same text.
public final class YamlEmitter {
  /// A mapping that is being put together; keys keep their order.
  public static final class Mapping {
    private final Map<String, Object> entries = new LinkedHashMap<>();
    private final Map<String, String> comments = new LinkedHashMap<>();

    /// Text, quoted where YAML would take it for something else.
    public Mapping text(String key, String value) {
      return raw(key, quoted(value));
    }

    /// A scalar as it is to be written: a number, a quantity, a word of a closed choice.
    public Mapping raw(String key, String value) {
      entries.put(key, value);
      return this;
    }

    public Mapping raw(String key, long value) {
      return raw(key, Long.toString(value));
    }

    public Mapping raw(String key, boolean value) {
      return raw(key, Boolean.toString(value));
    }

    public Mapping map(String key, Mapping value) {
      entries.put(key, value);
      return this;
    }

    /// @param values scalars as they are to be written, or mappings
    public Mapping list(String key, List<?> values) {
      entries.put(key, List.copyOf(values));
      return this;
    }

    /// A comment behind the value of `key`.
    public Mapping comment(String key, String comment) {
      comments.put(key, comment);
      return this;
    }
  }

  private static final int WIDTH = 130;
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z/][-A-Za-z0-9_./+]*");

  /// What YAML 1.1 readers take for booleans or null.
  private static final Set<String> RESERVED =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  private final StringBuilder out = new StringBuilder();

  private YamlEmitter() {}

  public static String emit(Mapping document) {
    YamlEmitter emitter = new YamlEmitter();
    emitter.block(document, 0);
    return emitter.out.toString();
  }

  /// `text` as a scalar, in double quotes where it is not a plain word.
  public static String quoted(String text) {
    if (PLAIN.matcher(text).matches() && !RESERVED.contains(text.toLowerCase(Locale.ROOT))) {
      return text;
    }
    StringBuilder s = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> s.append("\\\"");
        case '\\' -> s.append("\\\\");
        case '\n' -> s.append("\\n");
        case '\t' -> s.append("\\t");
        default -> {
          if (c < ' ' || c >= 0x7f) {
            s.append("\\u").append("%04x".formatted((int) c));
          } else {
            s.append(c);
          }
        }
      }
    }
    return s.append('"').toString();
  }

  private void block(Mapping mapping, int indent) {
    mapping.entries.forEach((key, value) -> {
      pad(indent);
      entry(mapping, key, value, indent);
    });
  }

  /// Key and value, from where the line stands.
  private void entry(Mapping mapping, String key, Object value, int indent) {
    out.append(quoted(key)).append(':');
    String flow = flow(value);
    boolean section = indent == 0 && value instanceof Mapping;
    if (flow != null
        && (value instanceof String
            || (!section && indent + key.length() + 2 + flow.length() <= WIDTH))) {
      out.append(' ').append(flow);
      String comment = mapping.comments.get(key);
      if (comment != null) {
        out.append("  # ").append(comment);
      }
      out.append('\n');
      return;
    }
    out.append('\n');
    if (value instanceof Mapping inner) {
      block(inner, indent + 2);
    } else {
      items((List<?>) value, indent + 2);
    }
  }

  private void items(List<?> items, int indent) {
    for (Object item : items) {
      pad(indent);
      out.append("- ");
      String flow = flow(item);
      if (flow != null && indent + 2 + flow.length() <= WIDTH) {
        out.append(flow).append('\n');
        continue;
      }
      boolean first = true;
      Mapping mapping = (Mapping) item;
      for (Map.Entry<String, Object> e : mapping.entries.entrySet()) {
        if (!first) {
          pad(indent + 2);
        }
        first = false;
        entry(mapping, e.getKey(), e.getValue(), indent + 2);
      }
    }
  }

  /// On one line; null when a comment forbids it or a list holds mappings that need lines of their own.
  private static @Nullable String flow(Object value) {
    return switch (value) {
      case String scalar -> scalar;
      case Mapping m -> {
        if (!m.comments.isEmpty()) {
          yield null;
        }
        List<String> parts = new ArrayList<>();
        for (Map.Entry<String, Object> e : m.entries.entrySet()) {
          String part = flow(e.getValue());
          if (part == null) {
            yield null;
          }
          parts.add(quoted(e.getKey()) + ": " + part);
        }
        yield "{" + String.join(", ", parts) + "}";
      }
      case List<?> list -> {
        List<String> parts = new ArrayList<>();
        for (Object item : list) {
          String part = flow(item);
          if (part == null) {
            yield null;
          }
          parts.add(part);
        }
        yield "[" + String.join(", ", parts) + "]";
      }
      default ->
          throw new IllegalArgumentException("not a value of a YAML tree: " + value.getClass());
    };
  }

  private void pad(int indent) {
    out.repeat(' ', indent);
  }
}
