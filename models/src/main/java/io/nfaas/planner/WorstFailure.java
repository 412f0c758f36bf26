package io.nfaas.planner;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.model.Event;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The failure planned for that leaves the busiest survivors, as placed: zones where zones are to be survived, else nodes, else pods.
///
/// @param words what is lost, for people
/// @param pods of one pool that fail; 0 when nodes fail
/// @param pool the pool with the busiest survivors
/// @param nodes that fail
record WorstFailure(String words, int pods, String pool, List<String> nodes) {

  /// Null when nothing is to be survived.
  static @Nullable WorstFailure of(Scenario scenario, Sizer sizer, Settlement settlement) {
    var failures = scenario.planner().failures();
    Map<String, List<String>> groups = new java.util.LinkedHashMap<>();
    int count = failures.zones() > 0 ? failures.zones() : failures.nodes();
    for (NodeSpec node : scenario.cluster().nodes()) {
      String group = failures.zones() > 0 ? node.zone() : node.name();
      groups.computeIfAbsent(group, g -> new ArrayList<>()).add(node.name());
    }
    if (count > 0 && count < groups.size()) {
      return ofGroups(sizer, settlement, groups, count, failures.zones() > 0 ? "zone" : "node");
    }
    return count == 0 && failures.pods() > 0 ? ofPods(sizer, settlement, failures.pods()) : null;
  }

  private static WorstFailure ofGroups(
      Sizer sizer,
      Settlement settlement,
      Map<String, List<String>> groups,
      int count,
      String kind) {
    Map<String, Double> loads = new HashMap<>();
    Map<String, String> pools = new HashMap<>();
    groups.forEach((group, nodes) -> {
      Map<String, Integer> lost = new HashMap<>();
      for (PlacedPod pod : settlement.placement().pods()) {
        if (nodes.contains(pod.node())) {
          lost.merge(pod.pool(), 1, Integer::sum);
        }
      }
      loads.put(group, 0.0);
      lost.forEach((pool, n) -> {
        double load = loadAfter(sizer, settlement, pool, n);
        if (load > loads.getOrDefault(group, 0.0)) {
          loads.put(group, load);
          pools.put(group, pool);
        }
      });
    });
    List<String> worst =
        groups.keySet().stream()
            .sorted(
                Comparator.<String>comparingDouble(g -> -loads.getOrDefault(g, 0.0))
                    .thenComparing(Comparator.naturalOrder()))
            .limit(count)
            .toList();
    List<String> nodes =
        worst.stream().flatMap(g -> groups.getOrDefault(g, List.of()).stream()).toList();
    return new WorstFailure(
        kind + (count > 1 ? "s " : " ") + String.join(", ", worst),
        0,
        pools.getOrDefault(worst.getFirst(), ""),
        nodes);
  }

  private static @Nullable WorstFailure ofPods(Sizer sizer, Settlement settlement, int count) {
    WorstFailure worst = null;
    double highest = -1;
    for (SizedPool sized : settlement.sizing().pools()) {
      String pool = sized.pool().name();
      double load = loadAfter(sizer, settlement, pool, count);
      if (sized.load().packetsPerSec() > 0 && sized.replicas() > count && load > highest) {
        highest = load;
        worst =
            new WorstFailure(
                count + (count > 1 ? " pods" : " pod") + " of " + pool, count, pool, List.of());
      }
    }
    return worst;
  }

  private static double loadAfter(Sizer sizer, Settlement settlement, String pool, int lost) {
    int left = settlement.sizing().counts().getOrDefault(pool, 0) - lost;
    return sizer.peakLoad(pool, Math.max(1, left));
  }

  /// As events that nobody repairs.
  List<Event> events(long atPs) {
    List<Event> events = new ArrayList<>();
    for (String node : nodes) {
      events.add(new Event.NodeFailure("loss of " + node, atPs, node, 0, -1));
    }
    for (int replica = 0; replica < pods; replica++) {
      events.add(
          new Event.PodFailure("loss of " + pool + "-" + replica, atPs, pool, replica, 0, -1));
    }
    return events;
  }
}
