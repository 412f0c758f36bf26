package io.nfaas.planner;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.model.NodeSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How many pods of which pool are on which node and in which zone. Mutable, single-threaded.
final class Occupancy {
  private final Map<String, Map<String, Integer>> onNode = new HashMap<>();
  private final Map<String, Map<String, Integer>> inZone = new HashMap<>();

  Occupancy(List<PlacedPod> pods, List<NodeSpec> nodes) {
    Map<String, NodeSpec> byName = new HashMap<>();
    nodes.forEach(n -> byName.put(n.name(), n));
    for (PlacedPod pod : pods) {
      NodeSpec node = byName.get(pod.node());
      if (node != null) {
        add(pod.pool(), node);
      }
    }
  }

  void add(String pool, NodeSpec node) {
    onNode.computeIfAbsent(pool, p -> new HashMap<>()).merge(node.name(), 1, Integer::sum);
    inZone.computeIfAbsent(pool, p -> new HashMap<>()).merge(node.zone(), 1, Integer::sum);
  }

  int onNode(String pool, NodeRoom room) {
    return count(onNode.get(pool), room.node().name());
  }

  /// Whether a pod of `pool` should rather go to `room` than to `than`.
  ///
  /// @param packs few nodes are wanted, not even spread
  boolean isBetter(String pool, NodeRoom room, NodeRoom than, boolean packs) {
    if (packs) {
      boolean used = room.pods() > 0;
      boolean usedThan = than.pods() > 0;
      return used != usedThan ? used : room.freeCpus() < than.freeCpus();
    }
    int byPool = Integer.compare(onNode(pool, room), onNode(pool, than));
    int byZone = Integer.compare(inZone(pool, room), inZone(pool, than));
    int byPods = Integer.compare(room.pods(), than.pods());
    return byPool != 0 ? byPool < 0 : byZone != 0 ? byZone < 0 : byPods < 0;
  }

  private int inZone(String pool, NodeRoom room) {
    return count(inZone.get(pool), room.node().zone());
  }

  private static int count(@Nullable Map<String, Integer> counts, String key) {
    return counts == null ? 0 : counts.getOrDefault(key, 0);
  }
}
