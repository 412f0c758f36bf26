package io.nfaas.scenario;

import io.nfaas.model.PlannerSpec;
import io.nfaas.model.PlannerSpec.Failures;
import io.nfaas.model.PlannerSpec.Objective;
import io.nfaas.model.PlannerSpec.Prices;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.List;

/// Reads `spec.planner`.
final class PlannerReader {
  static final Words<Objective> OBJECTIVES = Words.pascal(Objective.class);
  private static final Words<String> FAILURES = Words.texts(List.of("None", "N+1", "N+2"));

  /// Defaults without a source.
  private static final double TARGET_UTILIZATION = 0.7;

  private static final int MAX_REPLICAS = 64;

  private PlannerReader() {}

  static PlannerSpec read(YamlNode node) {
    int min = node.at("minReplicas").integer(1, 1, ReplicaSetReader.MAX_REPLICAS);
    YamlNode maxNode = node.at("maxReplicas");
    int max = maxNode.integer(Math.max(min, MAX_REPLICAS), 1, ReplicaSetReader.MAX_REPLICAS);
    if (max < min) {
      maxNode.error(max + " is under minReplicas, " + min);
      max = min;
    }
    Objective objective = node.at("objective").choice(OBJECTIVES, Objective.MINIMIZE_CORES);
    YamlNode priceNode = node.at("prices");
    Prices prices =
        new Prices(
            priceNode.at("coreHour").number(0, Range.NOT_NEGATIVE),
            priceNode.at("nodeHour").number(0, Range.NOT_NEGATIVE));
    if (objective == Objective.MINIMIZE_COST
        && prices.perCoreHour() == 0
        && prices.perNodeHour() == 0) {
      node.at("objective").error("MinimizeCost needs prices: {coreHour: ..., nodeHour: ...}");
    }
    double target = node.at("targetUtilization").number(TARGET_UTILIZATION, Range.of(0.01, 1));
    return new PlannerSpec(target, failures(node.at("failures")), min, max, objective, prices);
  }

  private static Failures failures(YamlNode node) {
    if (node.isMapping()) {
      return new Failures(
          node.at("pods").integer(0, 0, 1000),
          node.at("nodes").integer(0, 0, 1000),
          node.at("zones").integer(0, 0, 1000));
    }
    return switch (node.choice(FAILURES, "None")) {
      case "N+1" -> new Failures(1, 1, 0);
      case "N+2" -> new Failures(2, 2, 0);
      default -> Failures.NONE;
    };
  }
}
