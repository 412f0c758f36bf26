package io.nfaas.sim;

import io.nfaas.packet.FlowHash;
import java.util.Arrays;

/// Where one tenant's frames enter: an upstream router on each side of the chain spreads them over the ingress nodes by hash-threshold ECMP
/// (RFC 2992) of the outer 5-tuple.
final class IngressPorts {
  /// The data plane's number of the port whose frames walk their graph backwards.
  static final int BACKWARD_PORT = 1;

  private static final long ROUTER_SALT = 0x726f75746572L;

  private final IngressPort[] allForward;
  private final IngressPort[] allBackward;
  private IngressPort[] forward;
  private IngressPort[] backward;
  private final int forwardPort;
  private final int forwardNic;
  private final int backwardNic;

  /// @param forward port of each ingress node that forward frames enter by
  /// @param backward the same for backward frames
  /// @param forwardPort the data plane's number of the forward port
  /// @param forwardNic NIC that forward frames leave by
  /// @param backwardNic NIC that backward frames leave by
  IngressPorts(IngressPort[] forward, IngressPort[] backward, int forwardPort, int forwardNic, int backwardNic) {
    allForward = forward;
    allBackward = backward;
    this.forward = forward;
    this.backward = backward;
    this.forwardPort = forwardPort;
    this.forwardNic = forwardNic;
    this.backwardNic = backwardNic;
  }

  /// Cuts the hash space anew.
  ///
  /// @param ingress ingress node of each equal region
  void spread(int[] ingress) {
    forward = Arrays.stream(ingress).mapToObj(n -> allForward[n]).toArray(IngressPort[]::new);
    backward = Arrays.stream(ingress).mapToObj(n -> allBackward[n]).toArray(IngressPort[]::new);
  }

  int inPort(boolean backwards) {
    return backwards ? BACKWARD_PORT : forwardPort;
  }

  int outNic(boolean backwards) {
    return backwards ? backwardNic : forwardNic;
  }

  void offer(int slot, boolean backwards, int src, int dst, int srcPort, int dstPort, long atPs) {
    IngressPort[] ports = backwards ? backward : forward;
    int node = 0;
    if (ports.length > 1) {
      long tuple = FlowHash.remix((long) src << 32 | (dst & 0xffff_ffffL), (long) srcPort << 32 | (dstPort & 0xffff_ffffL));
      node = (int) (((FlowHash.remix(tuple, ROUTER_SALT) >>> 32) * ports.length) >>> 32);
    }
    ports[node].offer(slot, src, dst, srcPort, dstPort, atPs);
  }
}
