package io.nfaas.sim;

import io.nfaas.dataplane.QueueChoice;

/// The way from one core to the next: rings on a node, wires between nodes.
///
/// | interconnect | on a node | between nodes |
/// |---|---|---|
/// | ideal | the ring of the receiving core, no time | the same |
/// | sriov | the NIC's own switch: the virtual function's queue, no time on the wire | transmit wire, network, receive wire, queue of the virtual function |
/// | memif, vhost, veth | a ring per pair of cores and direction of the chain | as sriov |
///
/// Where ingress workers carry departures ([io.nfaas.model.Forwarding#carriesDepartures]) what pods send out of their node goes through a ring to
/// a core of the node's forwarder first. What comes from another node goes straight to the pod's own queue.
///
/// With a switch per node ([io.nfaas.model.Forwarding.Placement#PER_NODE]) pods have rings to and from the switch's cores only, and the switches own the NICs.
final class Interconnect {
  /// Destination of frames that leave the cluster.
  static final int OUT = -2;
  /// Destination of frames that a forwarder carries out of its node, as their sender has routed them.
  static final int AS_ROUTED = -3;
  /// Destination of frames that the node's switch has to decide about.
  static final int SWITCH = -1;

  /// Time through the network between two nodes (one switch and cables), ps. Unsourced default.
  static final long PROPAGATION_PS = 1_000_000;
  /// Outer IPv4, UDP and VXLAN-GPE headers of a frame between nodes (RFC 791, RFC 768, draft-ietf-nvo3-vxlan-gpe section 3), bytes; the outer Ethernet header
  /// takes the place of the carrier's.
  static final int TUNNEL_BYTES = 20 + 8 + 8;

  private final FrameStore frames;
  private final Ledger ledger;
  private final Topology topology;

  Interconnect(FrameStore frames, Ledger ledger, Topology topology) {
    this.frames = frames;
    this.ledger = ledger;
    this.topology = topology;
  }

  /// Sends a frame on its way.
  ///
  /// @param to a backend id, [#SWITCH] or [#OUT]
  /// @param atPs when its last bit is out of the sending core, ps
  void send(SimPort from, int slot, int to, long flowHash, long atPs) {
    if (to == OUT) {
      if (topology.switched() && !from.isForwarder()) {
        throw new IllegalStateException("a pod behind a switch delivers nothing itself");
      }
      frames.route(slot, OUT, 0);
      leave(from, slot, flowHash, atPs);
    } else if (to == AS_ROUTED) {
      transmit(from, slot, atPs);
    } else if (topology.switched() && !from.isForwarder()) {
      toForwarder(from, slot, flowHash, atPs);
    } else {
      toReplica(from, slot, to, flowHash, atPs);
    }
  }

  private void toReplica(SimPort from, int slot, int to, long flowHash, long atPs) {
    SimPod pod = topology.pod(to);
    if (!pod.isRunning()) {
      ledger.lost(slot, LossReason.MISROUTED, pod.site(), atPs);
      return;
    }
    SimCore core = pod.core(flowHash);
    if (topology.isIdeal()) {
      core.port().rings()[0].push(from.aheadLane(), slot, atPs);
    } else if (pod.node() == from.node()) {
      core.port().ringFrom(from, frames.isBackwards(slot)).push(RxRing.IMMEDIATE, slot, atPs);
    } else {
      RxRing ring = topology.switched() ? topology.switchRing(pod.node(), flowHash) : core.port().rings()[0];
      frames.route(slot, ring.number, TUNNEL_BYTES);
      leave(from, slot, flowHash, atPs);
    }
  }

  /// Sends a frame out of the node; before the run there is no time for its forwarder's pass.
  private void leave(SimPort from, int slot, long flowHash, long atPs) {
    if (topology.carriesDepartures() && !from.isForwarder() && atPs > Establishment.BEFORE_PS) {
      toForwarder(from, slot, flowHash, atPs);
    } else {
      transmit(from, slot, atPs);
    }
  }

  private void transmit(SimPort from, int slot, long atPs) {
    frames.place(slot, 0);
    int nic = frames.ring(slot) == OUT ? frames.outNic(slot) : 0;
    topology.egressWire(from.node(), nic).send(from.aheadLane(), slot, atPs);
  }

  private void toForwarder(SimPort from, int slot, long flowHash, long atPs) {
    SimCore[] cores = topology.forwarders(from.node());
    cores[QueueChoice.of(flowHash, cores.length)].port().ringFrom(from, frames.isBackwards(slot)).push(RxRing.IMMEDIATE, slot, atPs);
  }
}
