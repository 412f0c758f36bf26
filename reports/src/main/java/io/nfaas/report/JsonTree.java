package io.nfaas.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.Estimate;
import java.util.List;
import java.util.function.Function;

/// The parts that all result files are made of.
final class JsonTree {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private JsonTree() {}

  /// The head of a result file.
  static ObjectNode document(String kind) {
    return object().put("apiVersion", "nfaas.io/v1").put("kind", kind);
  }

  static ObjectNode object() {
    return NODES.objectNode();
  }

  /// JSON has no infinity and no NaN: both are null.
  static JsonNode number(double value) {
    return Double.isFinite(value) ? NODES.numberNode(value + 0.0) : NullNode.instance;
  }

  static ObjectNode estimate(Estimate estimate) {
    return object()
        .<ObjectNode>set("value", number(estimate.value()))
        .set("halfWidth", number(estimate.halfWidth()));
  }

  static ArrayNode strings(List<String> values) {
    return list(values, NODES::textNode);
  }

  static <T> ArrayNode list(List<T> values, Function<? super T, ? extends JsonNode> form) {
    ArrayNode array = NODES.arrayNode();
    values.forEach(v -> array.add(form.apply(v)));
    return array;
  }
}
