package io.nfaas.planner;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Sizes and a placement that agree: where nodes or zones are to be survived, no pool has more replicas on them than it can lose.
///
/// Sizes assume that replicas are spread evenly. Where full nodes made the placement less even, the pool that could lose too many gets one
/// replica more, until the survivors suffice.
///
/// @param found the needs that the sizes were made with
record Settlement(Sizing sizing, Placement placement, Map<String, Need> found) {
  private static final int MOST_ROUNDS = 32;

  static Settlement of(Scenario scenario, Sizer sizer, Placer placer, Map<String, Need> found) {
    Map<String, Need> needs = new HashMap<>(found);
    Settlement settled = place(scenario, sizer, placer, needs);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      if (!settled.sizing.infeasible().isEmpty() || !settled.placement.isComplete()) {
        return settled;
      }
      Map<String, Need> unsafe = settled.unsafe(scenario, sizer);
      if (unsafe.isEmpty()) {
        return settled;
      }
      needs.putAll(unsafe);
      settled = place(scenario, sizer, placer, needs);
    }
    return settled;
  }

  private static Settlement place(
      Scenario scenario, Sizer sizer, Placer placer, Map<String, Need> found) {
    Sizing sizing = sizer.size(found);
    Map<String, Integer> counts = sizing.counts();
    return new Settlement(
        sizing, placer.place(counts, mostPerNode(scenario, counts)), Map.copyOf(found));
  }

  /// Replicas of a pool that may share a node, where packing would put more together than sizes assume.
  private static Map<String, Integer> mostPerNode(Scenario scenario, Map<String, Integer> counts) {
    int nodes = scenario.planner().failures().nodes();
    Map<String, Integer> most = new HashMap<>();
    if (nodes > 0
        && scenario.planner().objective() != io.nfaas.model.PlannerSpec.Objective.MINIMIZE_CORES) {
      counts.forEach((pool, n) ->
          most.put(pool, Math.max(1, Outage.ofNodes(nodes).lost(n, scenario.cluster()) / nodes)));
    }
    return most;
  }

  private Map<String, Need> unsafe(Scenario scenario, Sizer sizer) {
    Map<String, Need> unsafe = new HashMap<>();
    Map<String, Integer> counts = sizing.counts();
    for (Outage outage : PoolLimits.planned(scenario.planner().failures())) {
      if (!outage.isCommon()) {
        continue;
      }
      for (SizedPool sized : sizing.pools()) {
        PoolSpec pool = sized.pool();
        int lost = lost(scenario, pool.name(), outage);
        boolean isUsed = sized.load().packetsPerSec() > 0;
        if (!isUsed
            || pool.isFixed()
            || lost <= outage.lost(sized.replicas(), scenario.cluster())) {
          continue;
        }
        String breach = sizer.afterLoss(pool.name(), sized.replicas() - lost, counts);
        if (breach != null) {
          unsafe.put(
              pool.name(),
              new Need(
                  Limit.FAILURES,
                  sized.replicas() + 1,
                  "as placed, the loss of %s takes %d of %d replicas; %s"
                      .formatted(outage, lost, sized.replicas(), breach)));
        }
      }
    }
    return unsafe;
  }

  /// Replicas that the worst nodes or zones hold as placed.
  private int lost(Scenario scenario, String pool, Outage outage) {
    Map<String, String> zoneOf = new HashMap<>();
    for (NodeSpec node : scenario.cluster().nodes()) {
      zoneOf.put(node.name(), node.zone());
    }
    Map<String, Integer> held = new HashMap<>();
    for (PlacedPod pod : placement.pods()) {
      if (pod.pool().equals(pool)) {
        held.merge(
            outage.zones() > 0 ? zoneOf.getOrDefault(pod.node(), "") : pod.node(), 1, Integer::sum);
      }
    }
    return held.values().stream()
        .sorted(Comparator.reverseOrder())
        .limit(Math.max(outage.zones(), outage.nodes()))
        .mapToInt(Integer::intValue)
        .sum();
  }

  /// Nodes that pods run on.
  static int nodes(Placement placement) {
    Set<String> nodes = new HashSet<>();
    placement.pods().forEach(p -> nodes.add(p.node()));
    return nodes.size();
  }

  /// Why the pods do not fit, with what would help; empty when they do.
  List<String> misfit(Placer placer) {
    if (placement.isComplete()) {
      return List.of();
    }
    int add = placer.nodesToAdd(sizing.counts());
    String help =
        add < 0
            ? "more nodes of the last group do not help"
            : add == 0
                ? "without the bound per node they would fit"
                : add + " more nodes of the last group would hold them all";
    return List.of(
        "%d pods fit nowhere: %s; at least %d nodes are needed for all"
            .formatted(
                placement.unplaceable().size(), help, placer.nodesLowerBound(sizing.counts())));
  }
}
