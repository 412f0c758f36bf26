package io.nfaas.model;

import java.util.List;

/// Where the next replica is chosen and how packets get there.
///
/// @param cores vSwitch cores per node, for [Placement#PER_NODE]
/// @param ringSize frames that one ring between two pods holds (memif, vhost, veth)
/// @param crossing cost of both ends of the interconnect, the one that a frame comes by and the one that it leaves by, beyond that of two NIC
///     ends: paid by a replica per frame, and by a forwarder per frame from a replica
/// @param vswitch cost of one pass through the node's vSwitch, for [Placement#PER_NODE]
/// @param ingressNodes names of the nodes that upstream routers send to
/// @param ingressCores cores of a node's ingress worker
/// @param coresOpen the scenario leaves the number of forwarding cores per node to the planner ([#cores] for [Placement#PER_NODE], else
///     [#ingressCores]); the number here is then the default that a run takes
/// @param carriesDepartures with [Placement#EMBEDDED]: the NICs belong to the nodes' ingress workers, which also carry what leaves their node
public record Forwarding(
    Placement placement,
    Interconnect interconnect,
    int cores,
    int ringSize,
    NfProfile crossing,
    NfProfile vswitch,
    List<String> ingressNodes,
    int ingressCores,
    NfProfile ingress,
    boolean coresOpen,
    boolean carriesDepartures) {
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
    if (carriesDepartures && placement != Placement.EMBEDDED) {
      throw new IllegalArgumentException("forwarding.carriesDepartures is for placement Embedded only");
    }
    ingressNodes = Require.notEmpty("forwarding.ingressNodes", ingressNodes);
  }

  /// Forwarding whose number of cores is given.
  public Forwarding(
      Placement placement,
      Interconnect interconnect,
      int cores,
      int ringSize,
      NfProfile crossing,
      NfProfile vswitch,
      List<String> ingressNodes,
      int ingressCores,
      NfProfile ingress) {
    this(
        placement,
        interconnect,
        cores,
        ringSize,
        crossing,
        vswitch,
        ingressNodes,
        ingressCores,
        ingress,
        false,
        false);
  }

  /// Cores that each node with a forwarder gives to it: to its vSwitch, or to its ingress worker.
  public int coresPerNode() {
    return placement == Placement.PER_NODE ? cores : ingressCores;
  }

  /// Whether a node has a forwarder whether or not upstream routers send to it.
  public boolean isOnEveryNode() {
    return placement == Placement.PER_NODE || carriesDepartures;
  }

  /// Cores that a node gives to its forwarder, also where forwarding is free.
  public int coresOn(String node) {
    return isOnEveryNode() || ingressNodes.contains(node) ? coresPerNode() : 0;
  }

  /// The same with a chosen number of cores.
  public Forwarding withCoresPerNode(int chosen) {
    boolean switched = placement == Placement.PER_NODE;
    return new Forwarding(
        placement,
        interconnect,
        switched ? chosen : cores,
        ringSize,
        crossing,
        vswitch,
        ingressNodes,
        switched ? ingressCores : chosen,
        ingress,
        coresOpen,
        carriesDepartures);
  }

  /// The same with other costs.
  public Forwarding withCosts(NfProfile ofCrossing, NfProfile ofVswitch, NfProfile ofIngress) {
    return new Forwarding(
        placement,
        interconnect,
        cores,
        ringSize,
        ofCrossing,
        ofVswitch,
        ingressNodes,
        ingressCores,
        ofIngress,
        coresOpen,
        carriesDepartures);
  }

  public boolean isFree() {
    return interconnect == Interconnect.IDEAL;
  }
}
