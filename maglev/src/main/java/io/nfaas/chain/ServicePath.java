package io.nfaas.chain;

import java.util.List;

/// One way through a graph from ingress to its end.
///
/// @param index dense within its view
/// @param nodes names of the nodes in the order of the forward walk
/// @param expectedShare product of the weights, in [0, 1]
/// @param dropped whether it ends at `drop` instead of egress
public record ServicePath(int index, List<String> nodes, double expectedShare, boolean dropped) {
  public ServicePath {
    nodes = List.copyOf(nodes);
  }
}
