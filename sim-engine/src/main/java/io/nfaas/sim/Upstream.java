package io.nfaas.sim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The routers in front of the cluster: to which ingress nodes their equal-cost next hops lead.
///
/// A forwarder that is gone is withdrawn, and hash-threshold ECMP (RFC 2992) cuts the hash space anew among the others, which moves flows between
/// these, too. With copies of the connection tables at a peer the next hop's address moves to the peer instead, as with VRRP (RFC 9568):
/// the cut stays, and the peer, which has the copy, takes the whole share.
final class Upstream {
  private final boolean takeover;
  private final int[] peer;
  private final boolean[] up;
  private final List<IngressPorts> ports = new ArrayList<>();

  /// @param ingressNodes how many there are
  /// @param takeover whether a peer takes over the address of a forwarder that is gone
  Upstream(int ingressNodes, boolean takeover) {
    this.takeover = takeover && ingressNodes > 1;
    peer = new int[ingressNodes];
    Arrays.setAll(peer, n -> (n + 1) % ingressNodes);
    up = new boolean[ingressNodes];
    Arrays.fill(up, true);
  }

  /// The ingress node that keeps the copy of another's tables.
  int peerOf(int ingress) {
    return peer[ingress];
  }

  IngressPorts add(IngressPorts tenantPorts) {
    ports.add(tenantPorts);
    return tenantPorts;
  }

  /// Says whether an ingress node can be sent to, by its number among ingress nodes. When none can, the frames are sent nevertheless.
  void announce(int ingress, boolean reachable) {
    up[ingress] = reachable;
    int[] regions = regions();
    for (IngressPorts port : ports) {
      port.spread(regions);
    }
  }

  private int[] regions() {
    int[] regions = new int[up.length];
    int count = 0;
    for (int n = 0; n < up.length; n++) {
      int to = n;
      for (int k = 0; takeover && !up[to] && k < up.length; k++) {
        to = peer[to];
      }
      if (up[to]) {
        regions[count++] = to;
      }
    }
    if (count == 0) {
      Arrays.setAll(regions, n -> n);
      return regions;
    }
    return Arrays.copyOf(regions, count);
  }
}
