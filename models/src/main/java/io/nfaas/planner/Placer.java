package io.nfaas.planner;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.NodePlacement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Puts pods on nodes. The same counts give the same placement, and a placement is extended without moving a pod.
///
/// Pods are placed in rounds: replica 0 of every pool, then replica 1, ... ; within a round those with most CPUs first. So where all fit,
/// the placement of the first n replicas of every pool does not depend on how many follow. A pod goes to the node with the fewest pods of its pool,
/// then to the zone with the fewest, then to the node with the fewest pods. When the objective is to use few nodes, it goes to the
/// fullest node in use that it fits on instead. Only when some pod is left over are other orders tried (largest pods first, spread and
/// packed), and the one that leaves the fewest over is kept. That is a heuristic: it can leave a pod over where an exhaustive search
/// would not, and [#nodesLowerBound] says how far from it one can be.
public final class Placer {
  private static final int MOST_ADDED_NODES = 4096;

  private final Scenario scenario;
  private final List<PoolSpec> pools;
  private final Map<String, PodShape> shapes = new HashMap<>();
  private final List<NodeSpec> nodes;

  private static final Comparator<Wanted> BY_ROUND =
      Comparator.comparingInt(Wanted::replica)
          .thenComparingInt(w -> -w.pool().cpus())
          .thenComparingInt(Wanted::order);
  private static final Comparator<Wanted> BY_SIZE =
      Comparator.<Wanted>comparingInt(w -> -w.pool().cpus())
          .thenComparingInt(Wanted::replica)
          .thenComparingInt(Wanted::order);

  /// @param order of the pool in the scenario
  private record Wanted(PoolSpec pool, int order, int replica) {}

  public Placer(Scenario scenario) {
    this(scenario, scenario.cluster().nodes());
  }

  private Placer(Scenario scenario, List<NodeSpec> nodes) {
    this.scenario = scenario;
    this.nodes = nodes;
    pools = PoolSpec.of(scenario);
    for (PoolSpec pool : pools) {
      shapes.put(pool.name(), PodShape.of(pool, scenario));
    }
  }

  /// Places the replicas of every pool.
  ///
  /// @param counts replicas by pool name, control-plane pools `<set>-cp` included; absent = 0
  public Placement place(Map<String, Integer> counts) {
    return place(counts, Map.of());
  }

  /// Places the replicas of every pool, with a bound on those that may share a node.
  ///
  /// @param mostPerNode highest number of replicas of a pool on one node, so that the loss of a node costs no more; absent = no bound
  public Placement place(Map<String, Integer> counts, Map<String, Integer> mostPerNode) {
    Placement best = fill(List.of(), wanted(counts, Set.of(), BY_ROUND), packs(), mostPerNode);
    for (boolean packs : new boolean[] {false, true}) {
      if (best.isComplete()) {
        return best;
      }
      Placement other = fill(List.of(), wanted(counts, Set.of(), BY_SIZE), packs, mostPerNode);
      best = other.unplaceable().size() < best.unplaceable().size() ? other : best;
    }
    return best;
  }

  /// Adds replicas to a placement; pods that are there stay where they are, and none is taken away.
  ///
  /// @param counts replicas by pool name, in all
  public Placement extend(Placement existing, Map<String, Integer> counts) {
    Set<String> present = new HashSet<>();
    existing.pods().forEach(p -> present.add(p.name()));
    return fill(existing.pods(), wanted(counts, present, BY_ROUND), packs(), Map.of());
  }

  /// One row per node and NUMA node: its pods and the CPUs that are left. A pod whose CPUs are on several NUMA nodes is listed with its
  /// first.
  public List<NodePlacement> rows(Placement placement) {
    List<NodePlacement> rows = new ArrayList<>();
    for (NodeRoom room : rooms(placement.pods()).values()) {
      NodeGroup group = room.node().group();
      Map<Integer, List<String>> names = new TreeMap<>();
      for (PlacedPod pod : placement.pods()) {
        if (pod.node().equals(room.node().name())) {
          names
              .computeIfAbsent(
                  group.cpu().numaNodeOf(pod.cpus().getFirst()), n -> new ArrayList<>())
              .add(pod.name());
        }
      }
      for (int numa = 0; numa < group.cpu().sockets(); numa++) {
        rows.add(
            new NodePlacement(
                room.node().name(),
                numa,
                names.getOrDefault(numa, List.of()),
                room.freeCpus(numa)));
      }
    }
    return List.copyOf(rows);
  }

  /// CPUs that each node's forwarders take, by node name; nodes without are absent.
  public Map<String, List<Integer>> infrastructure() {
    Map<String, List<Integer>> cpus = new LinkedHashMap<>();
    for (NodeRoom room : rooms(List.of()).values()) {
      if (!room.infrastructure().isEmpty()) {
        cpus.put(room.node().name(), room.infrastructure());
      }
    }
    return cpus;
  }

  /// Fewest nodes that could hold the pods, whatever the order: for each resource, the nodes with most of it until the sum suffices.
  /// A bound, not a promise.
  public int nodesLowerBound(Map<String, Integer> counts) {
    long cpus = 0;
    long hugepages = 0;
    long memory = 0;
    long functions = 0;
    for (PoolSpec pool : pools) {
      PodShape shape = shape(pool);
      long n = counts.getOrDefault(pool.name(), 0);
      cpus += n * shape.cpus();
      hugepages += n * shape.hugepages1GiBytes();
      memory += n * shape.memoryBytes();
      functions += n * shape.virtualFunctions();
    }
    List<NodeRoom> rooms = List.copyOf(rooms(List.of()).values());
    return Math.max(
        Math.max(
            bound(cpus, rooms, r -> r.freeCpus()), bound(functions, rooms, r -> r.freeFunctions())),
        Math.max(
            bound(memory, rooms, r -> unlimited(r.node().group().memoryBytes())),
            bound(hugepages, rooms, r -> unlimited(r.node().group().hugepages1GiBytes()))));
  }

  /// How many nodes of the last group would have to be added until every pod fits.
  ///
  /// @return number of nodes to add, 0 when all fit, -1 when no number of them helps: a pod fits on none of them even when empty, or a
  /// node has too few CPUs for its forwarder
  public int nodesToAdd(Map<String, Integer> counts) {
    if (place(counts).isComplete()) {
      return 0;
    }
    for (NodeRoom room : rooms(List.of()).values()) {
      if (room.infrastructure().size()
          < NodeRoom.infrastructureCpus(scenario.forwarding(), room.node().name())) {
        return -1;
      }
    }
    NodeGroup group = scenario.cluster().groups().getLast();
    NodeRoom empty = new NodeRoom(new NodeSpec(group.name() + "-" + group.count(), group), 0);
    for (PoolSpec pool : pools) {
      if (counts.getOrDefault(pool.name(), 0) > 0 && empty.fit(shape(pool)) == null) {
        return -1;
      }
    }
    int enough = 1;
    while (enough < MOST_ADDED_NODES && !fitsWith(counts, group, enough)) {
      enough *= 2;
    }
    if (enough >= MOST_ADDED_NODES) {
      return -1;
    }
    int tooFew = enough / 2;
    while (enough - tooFew > 1) {
      int middle = (enough + tooFew) / 2;
      if (fitsWith(counts, group, middle)) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    return enough;
  }

  private boolean fitsWith(Map<String, Integer> counts, NodeGroup group, int added) {
    List<NodeSpec> more = new ArrayList<>(nodes);
    for (int i = 0; i < added; i++) {
      more.add(new NodeSpec(group.name() + "-" + (group.count() + i), group));
    }
    return new Placer(scenario, List.copyOf(more)).place(counts).isComplete();
  }

  private static long unlimited(long bytes) {
    return bytes == 0 ? Long.MAX_VALUE / 4 : bytes;
  }

  private static int bound(
      long demand, List<NodeRoom> rooms, java.util.function.ToLongFunction<NodeRoom> capacity) {
    List<Long> most =
        rooms.stream().map(capacity::applyAsLong).sorted(Comparator.reverseOrder()).toList();
    long left = demand;
    int count = 0;
    for (int i = 0; left > 0 && i < most.size() && most.get(i) > 0; i++) {
      left -= most.get(i);
      count++;
    }
    if (left > 0) {
      long typical = most.isEmpty() ? 0 : most.getLast();
      count = typical > 0 ? Math.toIntExact(count + (left + typical - 1) / typical) : count + 1;
    }
    return count;
  }

  private boolean packs() {
    PlannerSpec planner = scenario.planner();
    return switch (planner.objective()) {
      case MINIMIZE_CORES -> false;
      case MINIMIZE_NODES -> true;
      case MINIMIZE_COST -> planner.prices().perNodeHour() > 0;
    };
  }

  private PodShape shape(PoolSpec pool) {
    PodShape shape = shapes.get(pool.name());
    if (shape == null) {
      throw new IllegalArgumentException("no pool " + pool.name());
    }
    return shape;
  }

  private List<Wanted> wanted(
      Map<String, Integer> counts, Set<String> present, Comparator<Wanted> order) {
    List<Wanted> wanted = new ArrayList<>();
    for (int p = 0; p < pools.size(); p++) {
      PoolSpec pool = pools.get(p);
      int count = counts.getOrDefault(pool.name(), 0);
      for (int replica = 0; replica < count; replica++) {
        if (!present.contains(pool.name() + "-" + replica)) {
          wanted.add(new Wanted(pool, p, replica));
        }
      }
    }
    wanted.sort(order);
    return wanted;
  }

  private Map<String, NodeRoom> rooms(List<PlacedPod> pods) {
    Map<String, NodeRoom> rooms = new LinkedHashMap<>();
    for (NodeSpec node : nodes) {
      rooms.put(
          node.name(),
          new NodeRoom(node, NodeRoom.infrastructureCpus(scenario.forwarding(), node.name())));
    }
    for (PlacedPod pod : pods) {
      NodeRoom room = rooms.get(pod.node());
      PodShape shape = shapes.get(pod.pool());
      if (room == null || shape == null) {
        throw new IllegalArgumentException(
            "pod " + pod.name() + " on " + pod.node() + " is not of this scenario");
      }
      room.take(shape, pod.cpus());
    }
    return rooms;
  }

  private Placement fill(
      List<PlacedPod> existing,
      List<Wanted> wanted,
      boolean packs,
      Map<String, Integer> mostPerNode) {
    List<NodeRoom> rooms = List.copyOf(rooms(existing).values());
    List<PlacedPod> pods = new ArrayList<>(existing);
    List<String> unplaceable = new ArrayList<>();
    for (NodeRoom room : rooms) {
      int needed = NodeRoom.infrastructureCpus(scenario.forwarding(), room.node().name());
      if (room.infrastructure().size() < needed) {
        unplaceable.add(
            "forwarder of %s: the node has fewer than %d free CPUs"
                .formatted(room.node().name(), needed));
      }
    }
    Occupancy occupancy = new Occupancy(existing, nodes);
    for (Wanted want : wanted) {
      PodShape shape = shape(want.pool());
      String name = want.pool().name();
      int most = mostPerNode.getOrDefault(name, Integer.MAX_VALUE);
      NodeRoom best = null;
      for (NodeRoom room : rooms) {
        if (occupancy.onNode(name, room) < most
            && (best == null || occupancy.isBetter(name, room, best, packs))
            && room.reasonAgainst(shape) == null) {
          best = room;
        }
      }
      List<Integer> cpus = best == null ? null : best.fit(shape);
      if (best == null || cpus == null) {
        unplaceable.add(
            name + "-" + want.replica() + ": " + reason(shape, rooms, name, occupancy, most));
        continue;
      }
      best.take(shape, cpus);
      occupancy.add(name, best.node());
      pods.add(
          new PlacedPod(
              name, want.replica(), want.pool().controlPlane(), best.node().name(), cpus));
    }
    return new Placement(pods, unplaceable);
  }

  private static String reason(
      PodShape shape, List<NodeRoom> rooms, String pool, Occupancy occupancy, int most) {
    Map<String, Integer> nodesByReason = new TreeMap<>();
    for (NodeRoom room : rooms) {
      String against = room.reasonAgainst(shape);
      if (against == null) {
        against =
            occupancy.onNode(pool, room) >= most
                ? "the bound of %d per node".formatted(most)
                : "room";
      }
      nodesByReason.merge(against, 1, Integer::sum);
    }
    List<String> parts = new ArrayList<>();
    nodesByReason.forEach(
        (why, count) -> parts.add("%s on %d of %d nodes".formatted(why, count, rooms.size())));
    return "%d CPUs%s wanted; not enough %s"
        .formatted(
            shape.cpus(),
            shape.virtualFunctions() > 0
                ? " and " + shape.virtualFunctions() + " virtual functions"
                : "",
            String.join(", ", parts));
  }
}
