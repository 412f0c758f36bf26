package io.nfaas.chain;

import io.nfaas.dataplane.Place;

/// A place in a tenant's graph that a pool of replicas serves.
///
/// @param name unique in its graph; not `ingress`, `egress` or `drop`
/// @param pool dense pool id
public record GraphNode(String name, int pool) {
  public GraphNode {
    if (name.isEmpty()
        || name.equals(GraphEdge.INGRESS)
        || name.equals(GraphEdge.EGRESS)
        || name.equals(GraphEdge.DROP)) {
      throw new IllegalArgumentException("node name '" + name + "' is empty or reserved");
    }
    if (pool < 0 || pool > Place.MAX_POOL) {
      throw new IllegalArgumentException(
          "pool " + pool + " of node " + name + " is not in [0, " + Place.MAX_POOL + "]");
    }
  }
}
