package io.nfaas.model;

import java.util.ArrayList;
import java.util.List;

/// The machines of a scenario, in groups of equal ones.
public record ClusterSpec(List<NodeGroup> groups) {
  public ClusterSpec {
    groups = Require.notEmpty("cluster.nodes", groups);
  }

  /// Every machine, named `<group>-<index>` with indices from 0, in file order.
  public List<NodeSpec> nodes() {
    List<NodeSpec> nodes = new ArrayList<>();
    for (NodeGroup g : groups) {
      for (int i = 0; i < g.count(); i++) {
        nodes.add(new NodeSpec(g.name() + "-" + i, g));
      }
    }
    return List.copyOf(nodes);
  }
}
