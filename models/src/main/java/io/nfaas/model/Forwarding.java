package io.nfaas.model;

import java.util.List;

/// Where the next replica is chosen and how packets get there.
///
/// @param cores vSwitch cores per node, for [Placement#PER_NODE]
/// @param ringSize frames that one ring between two pods holds (memif, vhost, veth)
/// @param crossing cost of one crossing of the interconnect, at each end
/// @param vswitch cost of one pass through the node's vSwitch, for [Placement#PER_NODE]
/// @param ingressNodes names of the nodes that upstream routers send to
/// @param ingressCores cores of a node's ingress worker
public record Forwarding(
    Placement placement,
    Interconnect interconnect,
    int cores,
    int ringSize,
    NfProfile crossing,
    NfProfile vswitch,
    List<String> ingressNodes,
    int ingressCores,
    NfProfile ingress) {
  public enum Placement {
    /// The network function's own cores forward: a pipeline.
    EMBEDDED,
    /// vSwitch cores of the node forward: every hop crosses them, a snake.
    PER_NODE
  }

  public enum Interconnect {
    /// No cost, no delay: forwarding is free.
    IDEAL,
    MEMIF,
    SRIOV,
    VHOST,
    VETH
  }

  public Forwarding {
    Require.atLeast("forwarding.cores", cores, 1);
    Require.atLeast("forwarding.ringSize", ringSize, 1);
    Require.atLeast("forwarding.ingress.cores", ingressCores, 1);
    ingressNodes = Require.notEmpty("forwarding.ingressNodes", ingressNodes);
  }

  public boolean isFree() {
    return interconnect == Interconnect.IDEAL;
  }
}
