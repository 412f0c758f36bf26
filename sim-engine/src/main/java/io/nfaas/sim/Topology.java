package io.nfaas.sim;

import io.nfaas.dataplane.QueueChoice;

/// Who is where: nodes with their NICs and forwarders, pods with their cores.
final class Topology {
  private final boolean ideal;
  private final boolean switched;
  private final boolean carriesDepartures;
  private final SimNode[] nodes;
  private final SimPod[] pods;

  /// @param ideal whether forwarding costs nothing
  /// @param switched whether a switch on each node forwards, not the pods' own cores
  /// @param carriesDepartures whether a node's forwarder carries what its pods send out of the node
  /// @param nodes filled in by the caller
  /// @param pods by backend id, filled in by the caller
  Topology(boolean ideal, boolean switched, boolean carriesDepartures, SimNode[] nodes, SimPod[] pods) {
    this.ideal = ideal;
    this.switched = switched;
    this.carriesDepartures = carriesDepartures;
    this.nodes = nodes;
    this.pods = pods;
  }

  boolean isIdeal() {
    return ideal;
  }

  boolean switched() {
    return switched;
  }

  boolean carriesDepartures() {
    return carriesDepartures;
  }

  SimPod pod(int backend) {
    return pods[backend];
  }

  SimCore[] forwarders(int node) {
    return nodes[node].forwarders();
  }

  /// The wire out of a NIC; a node with fewer NICs uses its last.
  Wire egressWire(int node, int nic) {
    Wire[] wires = nodes[node].transmit();
    return wires[Math.min(nic, wires.length - 1)];
  }

  /// The ring of a node's switch that a frame from another node comes to: tunnels between nodes have the flow in their source port, and RSS spreads them by
  /// it.
  RxRing switchRing(int node, long flowHash) {
    RxRing[] queues = nodes[node].queues()[0];
    return queues[QueueChoice.of(flowHash, queues.length)];
  }
}
