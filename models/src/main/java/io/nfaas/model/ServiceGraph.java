package io.nfaas.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One version of a tenant's service chain: an acyclic graph from `ingress` to `egress` (or `drop`).
///
/// @param paths every way through the graph with its expected share, in the order of the edges
public record ServiceGraph(String version, List<Node> nodes, List<Edge> edges, List<ServicePath> paths) {
  public static final String INGRESS = "ingress";
  public static final String EGRESS = "egress";
  /// Target of edges whose packets the tenant wants dropped.
  public static final String DROP = "drop";

  /// A place in the chain served by a pool.
  public record Node(String name, String replicaSet) {}

  /// @param weight share of the packets at `from` that go this way
  /// @param match packets that must go this way; null when the weight decides
  public record Edge(String from, String to, double weight, @Nullable EdgeMatch match, Per per) {
    public Edge {
      Require.in("weight", weight, 0, 1);
    }
  }

  /// What a weight is drawn for.
  public enum Per { FLOW, PACKET }

  /// Packets that an edge claims: all given fields must fit.
  ///
  /// @param prefix tenant-side prefix in CIDR form, or null
  /// @param protocol IP protocol number, or -1
  /// @param portFrom lowest destination port, or -1
  /// @param portTo highest destination port, or -1
  public record EdgeMatch(@Nullable String prefix, int protocol, int portFrom, int portTo, @Nullable Direction direction) {
    public enum Direction { FORWARD, REVERSE }
  }

  public ServiceGraph {
    nodes = Require.notEmpty("nodes", nodes);
    edges = Require.notEmpty("edges", edges);
    paths = Require.notEmpty("paths", paths);
  }
}
