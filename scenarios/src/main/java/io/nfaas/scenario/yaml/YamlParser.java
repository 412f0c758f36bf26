package io.nfaas.scenario.yaml;

import io.nfaas.scenario.yaml.YamlValue.Broken;
import io.nfaas.scenario.yaml.YamlValue.Entry;
import io.nfaas.scenario.yaml.YamlValue.Items;
import io.nfaas.scenario.yaml.YamlValue.Mapping;
import io.nfaas.scenario.yaml.YamlValue.Scalar;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.events.SequenceStartEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/// One YAML document read into values with places.
///
/// Anchors, aliases and merge keys (`<<`) work. Refused: tags, further documents, duplicate keys, keys that are not text, an anchor
/// inside itself, more than [#MAX_DEPTH] levels, and aliases that stand for more than [#MAX_VALUES] values in all.
public final class YamlParser {
  /// Values that a document may stand for once its aliases are written out.
  public static final int MAX_VALUES = 1_000_000;

  /// Levels of lists and mappings in one another.
  public static final int MAX_DEPTH = 64;

  private static final Pattern TAB_INDENT = Pattern.compile(" *\t");

  private final String source;
  private final String text;
  private final int line;
  private final int column;
  private final Problems problems;
  private final Parser events;
  private final Map<String, YamlValue> anchors = new HashMap<>();
  private final Set<String> openAnchors = new HashSet<>();
  private final Deque<Frame> open = new ArrayDeque<>();
  private boolean tooManyReported;

  /// A list or mapping whose end has not been read yet.
  private static final class Frame {
    final List<Entry> entries = new ArrayList<>();
    final List<YamlValue> values = new ArrayList<>();
    @Nullable String key;
  }

  /// Stops the reading of a document after a problem that leaves nothing to go on with.
  private static final class Abandoned extends RuntimeException {
    Abandoned() {
      super(null, null, false, false);
    }
  }

  private YamlParser(String source, String text, int line, int column, Problems problems) {
    this.source = source;
    this.text = text;
    this.line = line;
    this.column = column;
    this.problems = problems;
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(Integer.MAX_VALUE);
    events = new ParserImpl(new StreamReader(text), options);
  }

  /// Reads a whole text.
  ///
  /// @return null when there is no document or only part of one; then a problem has been added
  public static @Nullable YamlValue parse(String source, String text, Problems problems) {
    return new YamlParser(source, text, 1, 1, problems).document();
  }

  /// Reads a text that is part of a line of `source`.
  ///
  /// @param line of `source`
  /// @param column of `source` where the text starts
  static @Nullable YamlValue parse(
      String source, String text, int line, int column, Problems problems) {
    return new YamlParser(source, text, line, column, problems).document();
  }

  private @Nullable YamlValue document() {
    try {
      events.getEvent();
      if (!events.checkEvent(Event.ID.DocumentStart)) {
        return new Scalar(at(1, 1), "", true);
      }
      DocumentStartEvent start = (DocumentStartEvent) events.getEvent();
      if (start.getTags() != null && !start.getTags().isEmpty()) {
        problems.error(at(start.getStartMark()), "", "tags are not allowed");
      }
      YamlValue root = value();
      events.getEvent();
      if (events.checkEvent(Event.ID.DocumentStart)) {
        problems.error(
            at(events.peekEvent().getStartMark()),
            "",
            "a second document starts here; a file holds one");
      }
      return root;
    } catch (Abandoned e) {
      return null;
    } catch (MarkedYAMLException e) {
      syntaxError(e);
      return null;
    } catch (ReaderException e) {
      Position p = YamlText.after(source, text, text.offsetByCodePoints(0, e.getPosition()));
      problems.error(
          at(p.line(), p.column()),
          "",
          "character U+%04X is not allowed".formatted(e.getCodePoint()));
      return null;
    } catch (RuntimeException e) {
      // The library's scanner lets a few faults of the text out as the exceptions of the JDK
      // methods that it calls.
      problems.error(at(1, 1), "", "is not YAML: " + e.getMessage());
      return null;
    }
  }

  private void syntaxError(MarkedYAMLException e) {
    Mark mark = e.getProblemMark();
    int errorLine = mark == null ? 0 : mark.getLine();
    List<String> lines = text.lines().toList();
    for (int i = Math.min(errorLine, lines.size() - 1); i >= Math.max(0, errorLine - 2); i--) {
      Matcher tab = TAB_INDENT.matcher(lines.get(i));
      if (tab.lookingAt()) {
        problems.error(at(i + 1, tab.end()), "", "a tab stands here; YAML indents with spaces");
        return;
      }
    }
    String said = e.getProblem() == null ? "" : e.getProblem();
    String context = e.getContext() == null ? "" : " " + e.getContext();
    problems.error(
        mark == null ? at(1, 1) : at(mark),
        "",
        "is not YAML: " + (said + context).replaceAll("\\s+", " "));
  }

  private YamlValue value() {
    Event event = events.getEvent();
    Position position = at(event.getStartMark());
    if (event instanceof AliasEvent alias) {
      return alias(alias.getAnchor(), position);
    }
    String anchor = ((NodeEvent) event).getAnchor();
    if (anchor != null) {
      openAnchors.add(anchor);
    }
    YamlValue value =
        switch (event) {
          case ScalarEvent s -> {
            refuse(s.getTag(), position);
            yield new Scalar(position, s.getValue(), s.isPlain());
          }
          case SequenceStartEvent s -> {
            refuse(s.getTag(), position);
            yield items(position);
          }
          case MappingStartEvent m -> {
            refuse(m.getTag(), position);
            yield mapping(position);
          }
          default -> throw new IllegalStateException("unexpected " + event);
        };
    if (anchor != null) {
      openAnchors.remove(anchor);
      anchors.put(anchor, value);
    }
    return value;
  }

  private YamlValue alias(String name, Position position) {
    YamlValue value = anchors.get(name);
    if (value != null) {
      return value;
    }
    if (openAnchors.contains(name)) {
      problems.error(position, path(), "anchor &" + name + " contains itself");
    } else {
      problems.error(
          position, path(), "*" + name + " names no anchor before it", name, anchors.keySet());
    }
    return new Broken(position);
  }

  private void refuse(@Nullable String tag, Position position) {
    if (tag != null) {
      problems.error(
          position,
          path(),
          "tags are not allowed, and this has " + tag.replace("tag:yaml.org,2002:", "!!"));
    }
  }

  private Frame enter(Position position) {
    if (open.size() >= MAX_DEPTH) {
      problems.error(position, path(), "more than " + MAX_DEPTH + " levels of lists and mappings");
      throw new Abandoned();
    }
    Frame frame = new Frame();
    open.addLast(frame);
    return frame;
  }

  private YamlValue items(Position position) {
    Frame frame = enter(position);
    while (!events.checkEvent(Event.ID.SequenceEnd)) {
      frame.values.add(value());
    }
    events.getEvent();
    open.removeLast();
    return bounded(Items.of(position, frame.values));
  }

  private YamlValue mapping(Position position) {
    Frame frame = enter(position);
    List<Entry> merged = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    while (!events.checkEvent(Event.ID.MappingEnd)) {
      frame.key = null;
      YamlValue key = value();
      if (!(key instanceof Scalar(Position at, String name, boolean plain))) {
        problems.error(key.position(), path(), "a key must be text, not " + key.noun());
        value();
        continue;
      }
      frame.key = name;
      YamlValue value = value();
      if (plain && name.equals("<<")) {
        merge(value, merged);
        continue;
      }
      Integer before = lines.putIfAbsent(name, at.line());
      if (before == null) {
        frame.entries.add(new Entry(at, name, value));
      } else {
        problems.error(at, path(), "the key is already there, on line " + before);
      }
    }
    events.getEvent();
    open.removeLast();
    for (Entry e : merged) {
      if (lines.putIfAbsent(e.key(), e.position().line()) == null) {
        frame.entries.add(e);
      }
    }
    return bounded(Mapping.of(position, frame.entries));
  }

  private void merge(YamlValue value, List<Entry> into) {
    switch (value) {
      case Mapping m -> into.addAll(m.entries());
      case Items list when list.values().stream().allMatch(v -> v instanceof Mapping) ->
          list.values().forEach(v -> into.addAll(((Mapping) v).entries()));
      default ->
          problems.error(
              value.position(),
              path(),
              "<< takes a mapping or a list of mappings, not " + value.noun());
    }
  }

  private YamlValue bounded(YamlValue value) {
    if (value.size() <= MAX_VALUES) {
      return value;
    }
    if (!tooManyReported) {
      tooManyReported = true;
      problems.error(
          value.position(),
          path(),
          "stands for more than " + MAX_VALUES + " values once its aliases are written out");
    }
    return new Broken(value.position());
  }

  /// Where the reading is now, list items by name as far as it has been read.
  private String path() {
    StringBuilder path = new StringBuilder();
    Iterator<Frame> frames = open.iterator();
    @Nullable Frame frame = frames.hasNext() ? frames.next() : null;
    while (frame != null) {
      Frame next = frames.hasNext() ? frames.next() : null;
      if (frame.key != null) {
        path.append(path.isEmpty() ? "" : ".").append(frame.key);
      } else if (next != null) {
        path.append('[').append(label(next, frame.values.size())).append(']');
      }
      frame = next;
    }
    return path.toString();
  }

  private static String label(Frame item, int index) {
    for (Entry e : item.entries) {
      if ((e.key().equals("name") || e.key().equals("version")) && e.value() instanceof Scalar s) {
        return s.text();
      }
    }
    return Integer.toString(index);
  }

  private Position at(Mark mark) {
    return at(mark.getLine() + 1, mark.getColumn() + 1);
  }

  /// A place of the text as a place of the source.
  private Position at(int textLine, int textColumn) {
    return new Position(
        source, line + textLine - 1, textLine == 1 ? column + textColumn - 1 : textColumn);
  }
}
