package io.nfaas.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.Map;

/// A JSON tree as text that diffs well: keys in the tree's order, two blanks of indent, a value that fits into one line stays on it,
/// doubles in the fewest digits that read back as the same double, one newline at the end.
final class JsonText {
  private static final int WIDTH = 130;

  private final StringBuilder out = new StringBuilder();

  private JsonText() {}

  static String of(JsonNode root) {
    JsonText text = new JsonText();
    text.write(root, 0, 0);
    return text.out.append('\n').toString();
  }

  /// A tree on one line, without a newline: for files of one document per line.
  static String line(JsonNode root) {
    return onOneLine(root);
  }

  /// @param column where the value starts
  private void write(JsonNode node, int indent, int column) {
    String line = onOneLine(node);
    if (!node.isContainerNode() || node.isEmpty() || column + line.length() < WIDTH) {
      out.append(line);
    } else if (node.isObject()) {
      writeObject(node, indent);
    } else {
      writeArray(node, indent);
    }
  }

  private void writeObject(JsonNode node, int indent) {
    out.append('{');
    String separator = "";
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      out.append(separator);
      newLine(indent + 1);
      String key = string(field.getKey()) + ": ";
      out.append(key);
      write(field.getValue(), indent + 1, 2 * (indent + 1) + key.length());
      separator = ",";
    }
    newLine(indent);
    out.append('}');
  }

  private void writeArray(JsonNode node, int indent) {
    out.append('[');
    String separator = "";
    for (JsonNode element : node) {
      out.append(separator);
      newLine(indent + 1);
      write(element, indent + 1, 2 * (indent + 1));
      separator = ",";
    }
    newLine(indent);
    out.append(']');
  }

  private void newLine(int indent) {
    out.append('\n').append("  ".repeat(indent));
  }

  private static String onOneLine(JsonNode node) {
    StringBuilder line = new StringBuilder();
    if (node.isObject()) {
      line.append('{');
      for (Iterator<Map.Entry<String, JsonNode>> it = node.properties().iterator();
          it.hasNext(); ) {
        Map.Entry<String, JsonNode> field = it.next();
        line.append(string(field.getKey())).append(": ").append(onOneLine(field.getValue()));
        line.append(it.hasNext() ? ", " : "");
      }
      return line.append('}').toString();
    }
    if (node.isArray()) {
      line.append('[');
      for (Iterator<JsonNode> it = node.iterator(); it.hasNext(); ) {
        line.append(onOneLine(it.next())).append(it.hasNext() ? ", " : "");
      }
      return line.append(']').toString();
    }
    return node.isDouble() ? Double.toString(node.doubleValue()) : node.toString();
  }

  private static String string(String text) {
    return TextNode.valueOf(text).toString();
  }
}
