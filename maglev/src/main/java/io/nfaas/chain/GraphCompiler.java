package io.nfaas.chain;

import io.nfaas.dataplane.Place;
import io.nfaas.dataplane.Routing;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Unrolls a graph into rows, once, when a view is made.
final class GraphCompiler {
  private static final double WEIGHT_TOLERANCE = 1e-9;
  private static final int INGRESS = -10;
  private static final double DRAWS = 0x1p53;

  private final String name;
  private final List<GraphNode> nodes;
  private final Map<Integer, List<GraphEdge>> out = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  private final List<ServicePath> paths = new ArrayList<>();
  private final Deque<Integer> walk = new ArrayDeque<>();

  /// Per path, the nodes of the forward walk.
  private final List<int[]> walks = new ArrayList<>();

  private int rowCount;
  private int choiceCount;

  private final int[] only;
  private final int[] hop;
  private final int[] pool;
  private final int[] serviceIndex;
  private final int[] egressPath;
  private final int[] dropPath;
  private final int[] firstChoice;
  private final int[] matches;
  private final boolean[] perPacket;
  private int[] choiceTarget = new int[16];
  private long[] choiceBelow = new long[16];
  private @Nullable EdgeMatch[] choiceMatch = new EdgeMatch[16];
  private final int firstBackward;
  private final int[] backwardEntry;

  GraphCompiler(String name, List<GraphNode> nodes, List<GraphEdge> edges) {
    this.name = name;
    this.nodes = nodes;
    if (nodes.size() > GraphView.MAX_NODES) {
      throw refuse("has " + nodes.size() + " nodes; at most " + GraphView.MAX_NODES);
    }
    for (int n = 0; n < nodes.size(); n++) {
      if (numbers.put(nodes.get(n).name(), n) != null) {
        throw refuse("has two nodes named " + nodes.get(n).name());
      }
    }
    for (GraphEdge edge : edges) {
      if (!edge.to().equals(GraphEdge.EGRESS) && !edge.to().equals(GraphEdge.DROP)) {
        number(edge.to());
      }
      int from = edge.from().equals(GraphEdge.INGRESS) ? INGRESS : number(edge.from());
      out.computeIfAbsent(from, _ -> new ArrayList<>()).add(edge);
    }
    refuseCycles();
    long rows = countRows();
    if (rows > GraphView.MAX_ROWS) {
      throw refuse("unrolls into " + rows + " rows; at most " + GraphView.MAX_ROWS);
    }
    int n = (int) rows;
    only = new int[n];
    hop = new int[n];
    pool = new int[n];
    serviceIndex = new int[n];
    egressPath = filled(n);
    dropPath = filled(n);
    firstChoice = new int[n];
    matches = new int[n];
    perPacket = new boolean[n];

    unroll(INGRESS, 1);
    firstBackward = rowCount;
    backwardEntry = new int[paths.size()];
    for (ServicePath path : paths) {
      backwardEntry[path.index()] = rollBack(path);
    }
  }

  List<ServicePath> paths() {
    return List.copyOf(paths);
  }

  /// @param tenant that the graph belongs to
  GraphRows rows(int tenant) {
    long[] place = new long[rowCount];
    for (int row = 0; row < rowCount; row++) {
      place[row] = Place.of(pool[row], hop[row], serviceIndex[row], tenant, row >= firstBackward);
    }
    return new GraphRows(
        Arrays.copyOf(only, rowCount),
        place,
        Arrays.copyOf(egressPath, rowCount),
        Arrays.copyOf(dropPath, rowCount),
        Arrays.copyOf(firstChoice, rowCount),
        Arrays.copyOf(matches, rowCount),
        Arrays.copyOf(perPacket, rowCount),
        firstBackward,
        backwardEntry,
        Arrays.copyOf(choiceTarget, choiceCount),
        Arrays.copyOf(choiceBelow, choiceCount),
        Arrays.copyOf(choiceMatch, choiceCount));
  }

  private int number(String node) {
    Integer number = numbers.get(node);
    if (number == null) {
      throw refuse("has an edge at '" + node + "', which is no node of it");
    }
    return number;
  }

  private String nameOf(int node) {
    return node == INGRESS ? GraphEdge.INGRESS : nodes.get(node).name();
  }

  private List<GraphEdge> edgesFrom(int node) {
    List<GraphEdge> edges = out.get(node);
    if (edges == null) {
      throw refuse("has no edge out of " + nameOf(node));
    }
    return edges;
  }

  private IllegalArgumentException refuse(String what) {
    return new IllegalArgumentException(name + " " + what);
  }

  // ---- before unrolling: cycles, and how much it will be

  private void refuseCycles() {
    refuseCycles(INGRESS, new boolean[nodes.size()], new ArrayDeque<>());
  }

  private void refuseCycles(int node, boolean[] done, Deque<Integer> trail) {
    if (trail.contains(node)) {
      StringBuilder cycle = new StringBuilder();
      boolean inside = false;
      for (int n : trail) {
        inside |= n == node;
        if (inside) {
          cycle.append(nameOf(n)).append(" -> ");
        }
      }
      throw refuse("has the cycle " + cycle + nameOf(node));
    }
    if (node >= 0 && done[node]) {
      return;
    }
    trail.addLast(node);
    for (GraphEdge edge : edgesFrom(node)) {
      if (numbers.containsKey(edge.to())) {
        refuseCycles(number(edge.to()), done, trail);
      }
    }
    trail.removeLast();
    if (node >= 0) {
      done[node] = true;
    }
  }

  /// Forward rows plus, per path, its hops and one row before them: an upper bound, since backward rows of dropped paths have none.
  private long countRows() {
    Map<Integer, long[]> known = new HashMap<>();
    long[] all = count(INGRESS, known);
    return all[0] + all[1] + all[2];
  }

  /// Rows, paths, and hops of all paths together, from a node on; saturating, since their number may be exponential.
  private long[] count(int node, Map<Integer, long[]> known) {
    long[] sums = known.get(node);
    if (sums != null) {
      return sums;
    }
    long rows = 1;
    long ends = 0;
    long hops = 0;
    for (String to : edgesFrom(node).stream().map(GraphEdge::to).distinct().toList()) {
      if (numbers.containsKey(to)) {
        long[] sub = count(number(to), known);
        rows = saturated(rows + sub[0]);
        ends = saturated(ends + sub[1]);
        hops = saturated(hops + sub[2]);
      } else {
        ends++;
      }
    }
    if (impliesDrop(node)) {
      ends++;
    }
    if (node != INGRESS) {
      hops = saturated(hops + ends);
    }
    long[] result = {rows, ends, hops};
    known.put(node, result);
    return result;
  }

  private static long saturated(long n) {
    return Math.min(n, 1L << 60);
  }

  /// A node whose edges all have a match drops what none of them claims.
  private boolean impliesDrop(int node) {
    List<GraphEdge> edges = edgesFrom(node);
    return edges.stream().allMatch(e -> e.match() != null)
        && edges.stream().noneMatch(e -> e.to().equals(GraphEdge.DROP));
  }

  // ---- forward rows

  private int unroll(int node, double share) {
    int row = rowCount++;
    if (node != INGRESS) {
      walk.addLast(node);
      if (walk.size() > GraphView.MAX_HOPS) {
        throw refuse("has a path of more than " + GraphView.MAX_HOPS + " hops");
      }
      hop[row] = node + 1;
      pool[row] = nodes.get(node).pool();
      serviceIndex[row] = 256 - walk.size();
    } else {
      pool[row] = Routing.NONE;
      serviceIndex[row] = 256;
    }
    List<GraphEdge> edges = edgesFrom(node);
    Map<String, Integer> targets = new HashMap<>();
    double matchedShare = Math.min(1, matched(edges).stream().mapToDouble(GraphEdge::weight).sum());
    Map<String, Double> shares = new HashMap<>();
    for (GraphEdge edge : edges) {
      shares.merge(
          edge.to(),
          edge.match() != null ? edge.weight() : edge.weight() * (1 - matchedShare),
          Double::sum);
    }
    for (GraphEdge edge : edges) {
      if (!targets.containsKey(edge.to())) {
        targets.put(edge.to(), target(row, edge.to(), share * shares.getOrDefault(edge.to(), 0.0)));
      }
    }
    if (impliesDrop(node)) {
      targets.put(GraphEdge.DROP, target(row, GraphEdge.DROP, share * (1 - matchedShare)));
    }
    choose(row, node, edges, targets);
    if (node != INGRESS) {
      walk.removeLast();
    }
    return row;
  }

  private int target(int row, String to, double share) {
    return switch (to) {
      case GraphEdge.EGRESS -> {
        egressPath[row] = path(share, false);
        yield Routing.EGRESS;
      }
      case GraphEdge.DROP -> {
        dropPath[row] = path(share, true);
        yield Routing.POLICY_DROP;
      }
      default -> unroll(number(to), share);
    };
  }

  private int path(double share, boolean dropped) {
    int index = paths.size();
    int[] way = walk.stream().mapToInt(Integer::intValue).toArray();
    walks.add(way);
    paths.add(
        new ServicePath(index, Arrays.stream(way).mapToObj(this::nameOf).toList(), share, dropped));
    return index;
  }

  private void choose(int row, int node, List<GraphEdge> edges, Map<String, Integer> targets) {
    List<GraphEdge> matched = matched(edges);
    List<GraphEdge> weighted = edges.stream().filter(e -> e.match() == null).toList();
    if (matched.isEmpty() && targets.size() == 1) {
      checkWeights(node, weighted);
      only[row] = targets.values().iterator().next();
      return;
    }
    only[row] = Routing.BRANCH;
    firstChoice[row] = choiceCount;
    matches[row] = matched.size();
    for (GraphEdge edge : matched) {
      addChoice(target(targets, edge.to()), 0, edge.match());
    }
    if (weighted.isEmpty()) {
      addChoice(target(targets, GraphEdge.DROP), Long.MAX_VALUE, null);
      return;
    }
    checkWeights(node, weighted);
    perPacket[row] = weighted.getFirst().per() == GraphEdge.Per.PACKET;
    double sum = 0;
    int last = lastWithWeight(weighted);
    for (int e = 0; e <= last; e++) {
      sum += weighted.get(e).weight();
      addChoice(
          target(targets, weighted.get(e).to()),
          e == last ? Long.MAX_VALUE : (long) (sum * DRAWS),
          null);
    }
  }

  private static int target(Map<String, Integer> targets, String to) {
    return targets.getOrDefault(to, Routing.POLICY_DROP);
  }

  private static List<GraphEdge> matched(List<GraphEdge> edges) {
    return edges.stream().filter(e -> e.match() != null).toList();
  }

  private static int lastWithWeight(List<GraphEdge> weighted) {
    int last = weighted.size() - 1;
    while (weighted.get(last).weight() == 0) {
      last--;
    }
    return last;
  }

  private void checkWeights(int node, List<GraphEdge> weighted) {
    double sum = weighted.stream().mapToDouble(GraphEdge::weight).sum();
    if (Math.abs(sum - 1) > WEIGHT_TOLERANCE) {
      throw refuse("has edges out of " + nameOf(node) + " whose weights sum to " + sum + ", not 1");
    }
    if (weighted.stream().map(GraphEdge::per).distinct().count() > 1) {
      throw refuse(
          "has edges out of " + nameOf(node) + " drawn per flow and others drawn per packet");
    }
  }

  private void addChoice(int target, long below, @Nullable EdgeMatch match) {
    if (choiceCount == choiceTarget.length) {
      choiceTarget = Arrays.copyOf(choiceTarget, 2 * choiceCount);
      choiceBelow = Arrays.copyOf(choiceBelow, 2 * choiceCount);
      choiceMatch = Arrays.copyOf(choiceMatch, 2 * choiceCount);
    }
    choiceTarget[choiceCount] = target;
    choiceBelow[choiceCount] = below;
    choiceMatch[choiceCount] = match;
    choiceCount++;
  }

  // ---- backward rows

  /// One chain: the row before the last hop, then the hops from last to first. A path that the graph drops is dropped at once.
  private int rollBack(ServicePath path) {
    int entry = rowCount++;
    pool[entry] = Routing.NONE;
    serviceIndex[entry] = 256;
    if (path.dropped()) {
      only[entry] = Routing.POLICY_DROP;
      dropPath[entry] = path.index();
      return entry;
    }
    int[] way = walks.get(path.index());
    int row = entry;
    for (int k = way.length - 1; k >= 0; k--) {
      int node = way[k];
      only[row] = rowCount;
      row = rowCount++;
      hop[row] = node + 1;
      pool[row] = nodes.get(node).pool();
      serviceIndex[row] = 255 - (way.length - 1 - k);
    }
    only[row] = Routing.EGRESS;
    egressPath[row] = path.index();
    return entry;
  }

  private static int[] filled(int n) {
    int[] a = new int[n];
    Arrays.fill(a, Routing.NONE);
    return a;
  }
}
