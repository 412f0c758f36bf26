package io.nfaas.planner;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.NodeSpec;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What is away: some pods of one pool, or everything on some nodes, or in some zones.
///
/// @param pool the pool that loses `pods`; null = whichever it hurts most
public record Outage(int pods, int nodes, int zones, @Nullable String pool) {
  public static final Outage NONE = new Outage(0, 0, 0, null);

  public static Outage ofPods(int pods) {
    return new Outage(pods, 0, 0, null);
  }

  public static Outage ofNodes(int nodes) {
    return new Outage(0, nodes, 0, null);
  }

  public static Outage ofZones(int zones) {
    return new Outage(0, 0, zones, null);
  }

  public boolean isNone() {
    return pods == 0 && nodes == 0 && zones == 0;
  }

  /// Whether several pools lose replicas at once.
  boolean isCommon() {
    return nodes > 0 || zones > 0;
  }

  /// The words for reasons.
  @Override
  public String toString() {
    if (isNone()) {
      return "nothing";
    }
    String what = zones > 0 ? zones + " zone" : nodes > 0 ? nodes + " node" : pods + " pod";
    return what + (Math.max(zones, Math.max(nodes, pods)) > 1 ? "s" : "");
  }

  /// Replicas that a pool of `replicas`, spread evenly over the cluster's nodes and then its zones, loses at worst.
  int lost(int replicas, ClusterSpec cluster) {
    int lost = Math.min(pods, replicas);
    int count = cluster.nodes().size();
    if (nodes > 0) {
      int most =
          nodes >= count
              ? replicas
              : nodes * (replicas / count) + Math.min(nodes, replicas % count);
      lost = Math.max(lost, most);
    }
    if (zones > 0) {
      int[] perZone = zoneSizes(cluster);
      int[] held = spread(replicas, perZone);
      Arrays.sort(held);
      int most = 0;
      for (int i = 0; i < zones && i < held.length; i++) {
        most += held[held.length - 1 - i];
      }
      lost = Math.max(lost, most);
    }
    return Math.min(lost, replicas);
  }

  private static int[] zoneSizes(ClusterSpec cluster) {
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (NodeSpec node : cluster.nodes()) {
      sizes.merge(node.zone(), 1, Integer::sum);
    }
    return sizes.values().stream().mapToInt(Integer::intValue).toArray();
  }

  /// Replicas per zone when each goes to a node with the fewest, and among these to the zone with the fewest.
  private static int[] spread(int replicas, int[] zoneSizes) {
    int nodes = Arrays.stream(zoneSizes).sum();
    int[] held = new int[zoneSizes.length];
    int full = replicas / nodes;
    for (int z = 0; z < held.length; z++) {
      held[z] = full * zoneSizes[z];
    }
    int[] room = zoneSizes.clone();
    for (int left = replicas % nodes; left > 0; left--) {
      int best = -1;
      for (int z = 0; z < held.length; z++) {
        if (room[z] > 0 && (best < 0 || held[z] < held[best])) {
          best = z;
        }
      }
      held[best]++;
      room[best]--;
    }
    return held;
  }
}
