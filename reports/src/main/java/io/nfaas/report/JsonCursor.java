package io.nfaas.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A place in a JSON document that is being read: knows its key path, so that whatever is wrong there can be named.
///
/// @param node null where the document has nothing
/// @param path such as `plan.json: replicaSets[2]`
record JsonCursor(@Nullable JsonNode node, String path) {

  /// @throws MalformedPlan when this is not an object
  JsonCursor at(String key) {
    if (node == null || !node.isObject()) {
      throw wrong("is not an object");
    }
    return new JsonCursor(node.get(key), path.endsWith(": ") ? path + key : path + "." + key);
  }

  boolean absent() {
    return node == null || node.isNull();
  }

  String text() {
    if (node == null || !node.isTextual()) {
      throw wrong("is not a string");
    }
    return node.textValue();
  }

  boolean flag() {
    if (node == null || !node.isBoolean()) {
      throw wrong("is not true or false");
    }
    return node.booleanValue();
  }

  /// A whole number of at least `min`.
  int whole(int min) {
    if (node == null || !node.canConvertToInt() || !node.isIntegralNumber()) {
      throw wrong("is not a whole number");
    }
    if (node.intValue() < min) {
      throw wrong("is not at least " + min);
    }
    return node.intValue();
  }

  /// A number; null stands for one that does not exist and is read as `ifNull`.
  double number(double ifNull) {
    if (node != null && node.isNull()) {
      return ifNull;
    }
    if (node == null || !node.isNumber()) {
      throw wrong("is not a number");
    }
    return node.doubleValue();
  }

  /// A number of at least zero, or null as NaN.
  double amount() {
    double value = number(Double.NaN);
    if (value < 0) {
      throw wrong("is not at least 0");
    }
    return value;
  }

  <T> List<T> list(Function<JsonCursor, T> element) {
    if (node == null || !node.isArray()) {
      throw wrong("is not a list");
    }
    List<T> values = new ArrayList<>(node.size());
    for (int i = 0; i < node.size(); i++) {
      values.add(element.apply(new JsonCursor(node.get(i), path + "[" + i + "]")));
    }
    return values;
  }

  List<String> strings() {
    return list(JsonCursor::text);
  }

  /// The keys of an object, in their order.
  List<String> keys() {
    if (node == null || !node.isObject()) {
      throw wrong("is not an object");
    }
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  MalformedPlan wrong(String what) {
    String found = node == null ? "is missing" : node.isContainerNode() ? what : node + " " + what;
    return new MalformedPlan(path + (path.endsWith(": ") ? "" : ": ") + found);
  }
}
