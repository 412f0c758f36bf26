package io.nfaas.model;

import java.util.List;

/// One way through a graph.
///
/// @param nodes names of the graph's nodes in order, ingress and egress left out; may be empty
/// @param expectedShare product of the weights on the way
/// @param dropped the way ends at `drop`, not at egress
public record ServicePath(List<String> nodes, double expectedShare, boolean dropped) {
  public ServicePath {
    nodes = List.copyOf(nodes);
    Require.in("expectedShare", expectedShare, 0, 1 + 1e-9);
  }
}
