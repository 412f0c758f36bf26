package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.Kubelet;
import io.nfaas.model.NodeGroup;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static NodeGroup group(String name, int count, String zone) {
    return Scenarios.group(
        name,
        count,
        Scenarios.cpu(1, 8, 1, 1e9),
        0,
        1e10,
        Kubelet.TopologyManagerPolicy.NONE,
        zone);
  }

  private static final ClusterSpec CLUSTER =
      new ClusterSpec(List.of(group("x", 3, "left"), group("y", 1, "right")));

  @Test
  void podsAreLostOneByOne() {
    assertEquals(2, Outage.ofPods(2).lost(5, CLUSTER));
    assertEquals(1, Outage.ofPods(2).lost(1, CLUSTER));
    assertEquals(0, Outage.NONE.lost(5, CLUSTER));
  }

  @Test
  void aNodeTakesItsPartOfAnEvenSpread() {
    // 4 nodes. 4 replicas: one each; 5: two on one; 9: 3 2 2 2.
    assertEquals(1, Outage.ofNodes(1).lost(4, CLUSTER));
    assertEquals(2, Outage.ofNodes(1).lost(5, CLUSTER));
    assertEquals(3, Outage.ofNodes(1).lost(9, CLUSTER));
    assertEquals(5, Outage.ofNodes(2).lost(9, CLUSTER));
    assertEquals(9, Outage.ofNodes(4).lost(9, CLUSTER));
  }

  @Test
  void aZoneTakesWhatItsNodesHold() {
    // Nodes come before zones: 2 replicas are one per zone; of 4, three are in the zone of three
    // nodes.
    assertEquals(1, Outage.ofZones(1).lost(2, CLUSTER));
    assertEquals(3, Outage.ofZones(1).lost(4, CLUSTER));
    assertEquals(4, Outage.ofZones(2).lost(4, CLUSTER));
  }
}
