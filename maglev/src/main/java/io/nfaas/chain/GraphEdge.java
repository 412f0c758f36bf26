package io.nfaas.chain;

import org.jspecify.annotations.Nullable;

/// A way on from a node of a tenant's graph.
///
/// @param from a node's name, or [#INGRESS]
/// @param to a node's name, [#EGRESS] or [#DROP]
/// @param weight share of the frames at `from` that no match claims; where there is a match, the share that its author expects
/// (it counts for [ServicePath#expectedShare] only)
/// @param match frames that must go this way; null when the weight decides
/// @param per what a weight is drawn for; the same for all weighted edges of a node
public record GraphEdge(String from, String to, double weight, @Nullable EdgeMatch match, Per per) {
  public static final String INGRESS = "ingress";
  public static final String EGRESS = "egress";
  public static final String DROP = "drop";

  /// What a weight is drawn for.
  public enum Per {
    FLOW,
    PACKET
  }

  public GraphEdge {
    if (!(weight >= 0 && weight <= 1)) {
      throw new IllegalArgumentException(
          "weight " + weight + " of edge " + from + " -> " + to + " is not in [0, 1]");
    }
  }

  /// The only way on, for every frame.
  public static GraphEdge always(String from, String to) {
    return weighted(from, to, 1);
  }

  /// A share of the flows.
  public static GraphEdge weighted(String from, String to, double weight) {
    return new GraphEdge(from, to, weight, null, Per.FLOW);
  }
}
