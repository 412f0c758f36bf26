package io.nfaas.planner;

import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServicePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How much of a tenant's traffic comes to each ReplicaSet of a graph: the sums of the shares of its paths.
final class Visits {
  private static final Visit NONE = new Visit(0, 0);

  private final ServiceGraph graph;
  private final Map<String, String> setOf = new HashMap<>();
  private final Map<String, Visit> bySet = new HashMap<>();

  /// Shares of a tenant's packets and flows at a set; packets more than 1 when a path passes the set twice.
  record Visit(double packets, double flows) {
    private Visit plus(Visit other) {
      return new Visit(packets + other.packets, flows + other.flows);
    }
  }

  Visits(ServiceGraph graph) {
    this.graph = graph;
    graph.nodes().forEach(n -> setOf.put(n.name(), n.replicaSet()));
    Map<String, Visit> byNode = new HashMap<>();
    for (ServicePath path : graph.paths()) {
      Visit visit = new Visit(path.expectedShare(), path.expectedShare() / packetWeight(path));
      path.nodes().forEach(node -> byNode.merge(node, visit, Visit::plus));
    }
    byNode.forEach((node, visit) ->
        bySet.merge(
            setAt(node), new Visit(visit.packets(), Math.min(1, visit.flows())), Visit::plus));
  }

  Visit of(String set) {
    return bySet.getOrDefault(set, NONE);
  }

  /// The sets that a path passes, in order.
  List<String> sets(ServicePath path) {
    return path.nodes().stream().map(this::setAt).toList();
  }

  /// Share of the packets that pass any of `sets`.
  double through(Set<String> sets) {
    return graph.paths().stream()
        .filter(path -> sets(path).stream().anyMatch(sets::contains))
        .mapToDouble(ServicePath::expectedShare)
        .sum();
  }

  private String setAt(String node) {
    return setOf.getOrDefault(node, node);
  }

  /// Product of a path's weights that are drawn per packet: a flow goes all of these ways, so they do not thin out its flows.
  private double packetWeight(ServicePath path) {
    double weight = 1;
    String from = ServiceGraph.INGRESS;
    List<String> stops = new ArrayList<>(path.nodes());
    stops.add(path.dropped() ? ServiceGraph.DROP : ServiceGraph.EGRESS);
    for (String to : stops) {
      for (ServiceGraph.Edge edge : graph.edges()) {
        if (edge.from().equals(from)
            && edge.to().equals(to)
            && edge.per() == ServiceGraph.Per.PACKET
            && edge.weight() > 0) {
          weight *= edge.weight();
        }
      }
      from = to;
    }
    return weight;
  }
}
