package io.nfaas.sim;

import io.nfaas.model.NicSpec;
import io.nfaas.packet.RssQueues;
import io.nfaas.packet.Toeplitz;
import java.util.List;

/// A NIC port where traffic enters the cluster: the wire from the upstream router, and the receive queues that RSS spreads over.
final class IngressPort {
  /// A frame without transport ports.
  static final int NO_PORT = -1;

  /// The lane of every ingress wire that the upstream router writes to.
  static final int UPSTREAM_LANE = 0;

  private final Wire wire;
  private final FrameStore frames;
  private final int[] ringOfQueue;
  private final RssQueues queues;
  private final Toeplitz hash;
  private final boolean hashesPorts;

  /// @param ringOfQueue ring number of each receive queue
  IngressPort(NicSpec nic, Wire wire, int[] ringOfQueue, FrameStore frames) {
    this.wire = wire;
    this.frames = frames;
    this.ringOfQueue = ringOfQueue;
    queues = new RssQueues(ringOfQueue.length);
    hash = nic.rss().hash().startsWith("symmetric") ? Toeplitz.SYMMETRIC : Toeplitz.MICROSOFT;
    List<String> fields = nic.rss().fields();
    hashesPorts = fields.contains("srcPort") && fields.contains("dstPort");
  }

  /// Puts a frame on the wire; what the NIC would read from its outer headers is given again, so that it need not be parsed for this.
  ///
  /// @param srcPort or [#NO_PORT]
  /// @param atPs when it comes to the wire, ps
  void offer(int slot, int src, int dst, int srcPort, int dstPort, long atPs) {
    int queue = 0;
    if (ringOfQueue.length > 1) {
      queue = queues.queue(hashesPorts && srcPort != NO_PORT ? hash.ipv4(src, dst, srcPort, dstPort) : hash.ipv4(src, dst));
    }
    frames.route(slot, ringOfQueue[queue], 0);
    wire.send(UPSTREAM_LANE, slot, atPs);
  }
}
