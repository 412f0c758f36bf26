package io.nfaas.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// A JSON tree as block-style YAML 1.2. Text that any YAML reader could take for something else (a number, a boolean of YAML 1.1, a
/// mapping) is quoted as in JSON, which YAML reads too.
final class YamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./-]*(:[A-Za-z0-9_./-]+)*");
  private static final Set<String> WORDS =
      Set.of("true", "false", "yes", "no", "on", "off", "y", "n", "null");

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  /// One document, without its `---`.
  static String of(JsonNode root) {
    YamlText text = new YamlText();
    text.write(root, 0);
    return text.out.toString();
  }

  private void write(JsonNode node, int indent) {
    if (node.isObject()) {
      for (Map.Entry<String, JsonNode> field : node.properties()) {
        out.append("  ".repeat(indent));
        writeEntry(field, indent);
      }
    } else {
      for (JsonNode element : node) {
        out.append("  ".repeat(indent)).append("- ");
        writeElement(element, indent);
      }
    }
  }

  private void writeEntry(Map.Entry<String, JsonNode> field, int indent) {
    out.append(scalar(field.getKey())).append(':');
    JsonNode value = field.getValue();
    if (value.isContainerNode() && !value.isEmpty()) {
      out.append('\n');
      write(value, value.isArray() ? indent : indent + 1);
    } else {
      out.append(' ').append(leaf(value)).append('\n');
    }
  }

  /// The first key of a mapping stands on the line of its dash.
  private void writeElement(JsonNode element, int indent) {
    if (element.isObject() && !element.isEmpty()) {
      boolean first = true;
      for (Map.Entry<String, JsonNode> field : element.properties()) {
        out.append(first ? "" : "  ".repeat(indent + 1));
        writeEntry(field, indent + 1);
        first = false;
      }
    } else {
      out.append(leaf(element)).append('\n');
    }
  }

  private static String leaf(JsonNode value) {
    return value.isTextual() ? scalar(value.textValue()) : value.toString();
  }

  private static String scalar(String text) {
    boolean plain =
        PLAIN.matcher(text).matches() && !WORDS.contains(text.toLowerCase(java.util.Locale.ROOT));
    return plain ? text : TextNode.valueOf(text).toString();
  }
}
