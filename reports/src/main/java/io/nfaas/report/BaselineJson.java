package io.nfaas.report;

import static io.nfaas.report.JsonTree.list;
import static io.nfaas.report.JsonTree.number;
import static io.nfaas.report.JsonTree.object;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.results.Baseline;
import io.nfaas.results.Baseline.Direction;
import io.nfaas.results.Baseline.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The baseline file of `nfaas resize`.
public final class BaselineJson {
  private BaselineJson() {}

  public static String of(Baseline baseline) {
    ObjectNode root = object().put("scenarioHash", baseline.scenarioHash()).put("engineVersion", baseline.engineVersion());
    root.set("seeds", list(baseline.seeds(), JsonNodeFactory.instance::numberNode));
    ObjectNode metrics = object();
    baseline.metrics().forEach((name, m) -> {
      ObjectNode node = object();
      node.set("value", number(m.value()));
      node.set("tolerance", object().<ObjectNode>set("abs", number(m.abs())).set("rel", number(m.rel())));
      metrics.set(name, node.put("direction", m.direction().word()));
    });
    root.set("metrics", metrics);
    return JsonText.of(root);
  }

  /// @throws MalformedBaseline when the file is not one, naming the key
  public static Baseline read(Path file) throws IOException {
    JsonNode root;
    try {
      root = new ObjectMapper().readTree(Files.readString(file));
    } catch (JsonProcessingException e) {
      throw new MalformedBaseline("is not JSON: " + e.getOriginalMessage());
    }
    List<Long> seeds = new ArrayList<>();
    child(root, "", "seeds").forEach(s -> seeds.add(s.longValue()));
    Map<String, Metric> metrics = new LinkedHashMap<>();
    JsonNode all = child(root, "", "metrics");
    for (Map.Entry<String, JsonNode> e : all.properties()) {
      metrics.put(e.getKey(), metric("metrics." + e.getKey(), e.getValue()));
    }
    return new Baseline(text(root, "scenarioHash"), text(root, "engineVersion"), seeds, metrics);
  }

  private static Metric metric(String path, JsonNode node) {
    JsonNode tolerance = child(node, path, "tolerance");
    String word = child(node, path, "direction").asText();
    for (Direction direction : Direction.values()) {
      if (direction.word().equals(word)) {
        try {
          return new Metric(
              real(node, path, "value"), real(tolerance, path + ".tolerance", "abs"), real(tolerance, path + ".tolerance", "rel"), direction);
        } catch (IllegalArgumentException e) {
          throw e instanceof MalformedBaseline known ? known : new MalformedBaseline(path + ": " + e.getMessage());
        }
      }
    }
    throw new MalformedBaseline(path + ".direction: '" + word + "' is not one of LowerIsBetter, HigherIsBetter, Exact");
  }

  private static double real(JsonNode node, String path, String key) {
    JsonNode value = child(node, path, key);
    if (!value.isNumber()) {
      throw new MalformedBaseline(path + "." + key + ": is not a number");
    }
    return value.doubleValue();
  }

  private static String text(JsonNode node, String key) {
    JsonNode value = child(node, "", key);
    if (!value.isTextual()) {
      throw new MalformedBaseline(key + ": is not a string");
    }
    return value.textValue();
  }

  private static JsonNode child(JsonNode node, String path, String key) {
    JsonNode value = node.get(key);
    if (value == null || value.isNull()) {
      throw new MalformedBaseline((path.isEmpty() ? "" : path + ".") + key + ": is missing");
    }
    return value;
  }
}
