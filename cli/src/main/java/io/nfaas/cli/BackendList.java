package io.nfaas.cli;

import io.nfaas.maglev.Backend;
import java.util.ArrayList;
import java.util.List;

/// Backends as they are written on the command line: `a,b:2,[10.0.0.1:80]:3`, names with an optional weight. What stands in brackets is a
/// name as it is, colons and commas included.
final class BackendList {
  private static final int MAX_WEIGHT_DIGITS = 9;

  private BackendList() {}

  /// @param firstId of the first backend; the others count on
  static List<Backend> parse(String option, List<String> texts, int firstId) {
    List<Backend> backends = new ArrayList<>();
    for (String text : texts) {
      for (String item : split(option, text)) {
        backends.add(backend(option, item, firstId + backends.size()));
      }
    }
    return backends;
  }

  /// The names alone.
  static List<String> names(String option, List<String> texts) {
    List<String> names = new ArrayList<>();
    for (String text : texts) {
      for (String item : split(option, text)) {
        int end = closing(item);
        names.add(end < 0 ? item : item.substring(1, end));
      }
    }
    return names;
  }

  private static Backend backend(String option, String item, int id) {
    int end = closing(item);
    String name = item;
    String weight = "";
    if (end >= 0) {
      name = item.substring(1, end);
      weight = item.substring(end + 1);
      if (!weight.isEmpty() && weight.charAt(0) != ':') {
        throw new UserError(option + ": " + item + ": after the bracket comes a colon and the weight");
      }
      weight = weight.isEmpty() ? "" : weight.substring(1);
    } else if (item.indexOf(':') >= 0) {
      name = item.substring(0, item.lastIndexOf(':'));
      weight = item.substring(item.lastIndexOf(':') + 1);
    }
    boolean weighted = !name.equals(item) && (end < 0 || item.length() > end + 1);
    if (weighted && !weight.matches("[0-9]{1," + MAX_WEIGHT_DIGITS + "}")) {
      throw new UserError(
          option + ": " + item + ": weight " + weight + " is not a whole number (brackets keep colons in a name: [" + item + "])");
    }
    try {
      return new Backend(id, name, weighted ? Integer.parseInt(weight) : 1);
    } catch (IllegalArgumentException e) {
      throw new UserError(option + ": " + item + ": " + e.getMessage());
    }
  }

  /// Where the bracket that the item starts with is closed; -1 when it starts with none.
  private static int closing(String item) {
    int depth = 0;
    for (int i = 0; i < item.length() && (i == 0 || depth > 0); i++) {
      depth += item.charAt(i) == '[' ? 1 : item.charAt(i) == ']' ? -1 : 0;
      if (depth == 0) {
        return item.charAt(i) == ']' ? i : -1;
      }
    }
    return -1;
  }

  private static List<String> split(String option, String text) {
    List<String> items = new ArrayList<>();
    StringBuilder item = new StringBuilder();
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      depth += c == '[' ? 1 : c == ']' ? -1 : 0;
      if (c == ',' && depth == 0) {
        items.add(item.toString().strip());
        item.setLength(0);
      } else {
        item.append(c);
      }
    }
    if (depth != 0) {
      throw new UserError(option + ": " + text + ": brackets do not match");
    }
    items.add(item.toString().strip());
    return items;
  }
}
