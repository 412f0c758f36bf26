package io.nfaas.scenario;

import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServiceGraph.Edge;
import io.nfaas.model.ServicePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.DirectedAcyclicGraph;

/// One version of a tenant's chain as a graph: vertices are the nodes, `ingress`, `egress` and `drop`.
///
/// An edge that would close a cycle is kept apart, so that every question has an answer for a faulty graph too.
public final class TenantGraph {
  /// Graphs with more ways through them are refused: their paths could neither be reported nor planned one by one.
  public static final int MAX_PATHS = 10_000;

  /// An edge as an object of its own: two edges may join the same nodes.
  ///
  /// @param index in the list that the graph was made from
  public record Arc(int index, Edge edge) {}

  /// An edge that closes a cycle.
  ///
  /// @param nodes the way round, first and last the same
  public record Cycle(int edge, List<String> nodes) {
    public Cycle {
      nodes = List.copyOf(nodes);
    }

    /// `a -> b -> a`.
    @Override
    public String toString() {
      return String.join(" -> ", nodes);
    }
  }

  private final DirectedAcyclicGraph<String, Arc> graph =
      new DirectedAcyclicGraph<>(null, null, false, true);
  private final List<Cycle> cycles = new ArrayList<>();
  private final Map<String, Set<String>> successors = new LinkedHashMap<>();
  private final Map<String, Set<String>> predecessors = new LinkedHashMap<>();

  private TenantGraph() {}

  /// The graph of these edges; nodes that no edge names stand alone.
  public static TenantGraph of(List<String> nodes, List<Edge> edges) {
    TenantGraph g = new TenantGraph();
    g.graph.addVertex(ServiceGraph.INGRESS);
    nodes.forEach(g.graph::addVertex);
    for (int i = 0; i < edges.size(); i++) {
      g.add(new Arc(i, edges.get(i)));
    }
    return g;
  }

  private void add(Arc arc) {
    String from = arc.edge().from();
    String to = arc.edge().to();
    graph.addVertex(from);
    graph.addVertex(to);
    successors.computeIfAbsent(from, k -> new LinkedHashSet<>()).add(to);
    predecessors.computeIfAbsent(to, k -> new LinkedHashSet<>()).add(from);
    if (from.equals(to)) {
      cycles.add(new Cycle(arc.index(), List.of(from, to)));
      return;
    }
    try {
      graph.addEdge(from, to, arc);
    } catch (IllegalArgumentException e) {
      // The graph refuses the edge that would close a cycle; the rest of that cycle is a way from
      // `to` back to `from`.
      List<String> round =
          new ArrayList<>(BFSShortestPath.findPathBetween(graph, to, from).getVertexList());
      round.add(to);
      cycles.add(new Cycle(arc.index(), fromTo(from, round)));
    }
  }

  /// The same cycle, told from `from`.
  private static List<String> fromTo(String from, List<String> round) {
    List<String> told = new ArrayList<>();
    told.add(from);
    told.addAll(round.subList(0, round.size() - 1));
    return told;
  }

  /// Every edge that closes a cycle, in file order; empty for a sound graph.
  public List<Cycle> cycles() {
    return List.copyOf(cycles);
  }

  /// Nodes that no packet from `ingress` comes to.
  public Set<String> unreachable() {
    Set<String> nodes = new LinkedHashSet<>(graph.vertexSet());
    nodes.removeAll(reach(ServiceGraph.INGRESS, successors));
    nodes.remove(ServiceGraph.EGRESS);
    nodes.remove(ServiceGraph.DROP);
    return nodes;
  }

  /// Nodes from which no packet gets to `egress` or `drop`.
  public Set<String> deadEnds() {
    Set<String> nodes = new LinkedHashSet<>(graph.vertexSet());
    nodes.removeAll(reach(ServiceGraph.EGRESS, predecessors));
    nodes.removeAll(reach(ServiceGraph.DROP, predecessors));
    return nodes;
  }

  /// The dead ends that no edge leaves at all; the others only lead to these, or round a cycle.
  public Set<String> sinks() {
    Set<String> nodes = deadEnds();
    nodes.removeAll(successors.keySet());
    return nodes;
  }

  private static Set<String> reach(String start, Map<String, Set<String>> neighbours) {
    Set<String> seen = new LinkedHashSet<>();
    Deque<String> open = new ArrayDeque<>(List.of(start));
    while (!open.isEmpty()) {
      String v = open.pop();
      if (seen.add(v)) {
        neighbours.getOrDefault(v, Set.of()).forEach(open::push);
      }
    }
    return seen;
  }

  /// How many ways lead from ingress to egress or drop; counted in floating point, for it can be astronomic.
  public double pathCount() {
    Map<String, Double> ways = new LinkedHashMap<>();
    ways.put(ServiceGraph.INGRESS, 1.0);
    double count = 0;
    for (String v : graph) {
      double here = ways.getOrDefault(v, 0.0);
      for (Arc arc : graph.outgoingEdgesOf(v)) {
        ways.merge(arc.edge().to(), here, Double::sum);
      }
    }
    for (String end : List.of(ServiceGraph.EGRESS, ServiceGraph.DROP)) {
      count += ways.getOrDefault(end, 0.0);
    }
    return count;
  }

  /// Nodes on the longest way from ingress, the ends left out.
  public int longest() {
    Map<String, Integer> hops = new LinkedHashMap<>();
    hops.put(ServiceGraph.INGRESS, 0);
    int longest = 0;
    for (String v : graph) {
      Integer here = hops.get(v);
      if (here == null) {
        continue;
      }
      boolean end = v.equals(ServiceGraph.EGRESS) || v.equals(ServiceGraph.DROP);
      longest = Math.max(longest, end ? here - 1 : here);
      for (Arc arc : graph.outgoingEdgesOf(v)) {
        hops.merge(arc.edge().to(), here + 1, Math::max);
      }
    }
    return longest;
  }

  /// Every way through the graph with its share, in the order of the edges; ways over the same nodes are one.
  ///
  /// @throws IllegalStateException when there are more than [#MAX_PATHS]
  public List<ServicePath> paths() {
    if (pathCount() > MAX_PATHS) {
      throw new IllegalStateException("more than " + MAX_PATHS + " paths");
    }
    Map<List<String>, Double> shares = new LinkedHashMap<>();
    walk(ServiceGraph.INGRESS, new ArrayDeque<>(), 1, shares);
    List<ServicePath> paths = new ArrayList<>();
    shares.forEach((way, share) -> {
      boolean dropped = way.getLast().equals(ServiceGraph.DROP);
      paths.add(new ServicePath(way.subList(0, way.size() - 1), share, dropped));
    });
    return paths;
  }

  private void walk(String at, Deque<String> way, double share, Map<List<String>, Double> shares) {
    for (Arc arc : graph.outgoingEdgesOf(at)) {
      String to = arc.edge().to();
      double weight = share * arc.edge().weight();
      way.addLast(to);
      if (to.equals(ServiceGraph.EGRESS) || to.equals(ServiceGraph.DROP)) {
        shares.merge(List.copyOf(way), weight, Double::sum);
      } else {
        walk(to, way, weight, shares);
      }
      way.removeLast();
    }
  }
}
