package io.nfaas.planner;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;

/// What the ports of a node receive: its part of the ingress, and the frames that come to its pods from elsewhere. What they send is the
/// same, so receiving is what is looked at.
///
/// Over SR-IOV every hop passes the port (its embedded switch); over the other interconnects only hops between nodes do. Hops are carried
/// in VXLAN-GPE with NSH. A node has its slowest group's ports; frames between pods use the first, ingress too, unless the tenant sends in
/// both directions and there is a second port for the other half.
final class FabricLoad {
  /// Ethernet 14 + IPv4 20 + UDP 8 + VXLAN-GPE 8 (draft-ietf-nvo3-vxlan-gpe section 3) + NSH with fixed-length context 24 (RFC 8300 section
  /// 2.4), bytes.
  static final int ENCAPSULATION_BYTES = 74;

  private final Scenario scenario;
  private final int nodes;
  private final NicSpec nic;
  private final boolean twoPorts;

  /// Frames and L1 bits per second.
  record Flux(double packetsPerSec, double bitsPerSec) {
    static final Flux NONE = new Flux(0, 0);

    Flux plus(Flux other) {
      return new Flux(packetsPerSec + other.packetsPerSec, bitsPerSec + other.bitsPerSec);
    }

    Flux times(double factor) {
      return new Flux(packetsPerSec * factor, bitsPerSec * factor);
    }
  }

  FabricLoad(Scenario scenario) {
    this.scenario = scenario;
    nodes = scenario.cluster().nodes().size();
    nic =
        scenario.cluster().groups().stream()
            .map(g -> g.nics().getFirst())
            .min(java.util.Comparator.comparingDouble(NicSpec::linkSpeedBitsPerSec))
            .orElseThrow();
    twoPorts = scenario.cluster().groups().stream().allMatch(g -> g.nics().size() > 1);
  }

  /// The port that all nodes have at least.
  NicSpec nic() {
    return nic;
  }

  /// What the first port of an ingress node receives from upstream.
  Flux ingress(Demand demand) {
    long ingressNodes =
        scenario.cluster().nodes().stream()
            .map(NodeSpec::name)
            .filter(scenario.forwarding().ingressNodes()::contains)
            .count();
    Flux flux = Flux.NONE;
    for (PathLoad path : demand.paths()) {
      Tenant tenant = scenario.tenant(path.tenant());
      boolean isSplit = twoPorts && tenant.traffic().direction() == Traffic.Direction.BIDIRECTIONAL;
      flux = flux.plus(flux(path.packetsPerSec(), path.frameBytes()).times(isSplit ? 0.5 : 1));
    }
    return flux.times(1.0 / Math.max(1, ingressNodes));
  }

  /// What a pool's pods receive over ports, all nodes together.
  Flux pool(PoolLoad load) {
    double pps = load.packetsPerSec() * crossingRatio();
    return pps > 0
        ? flux(pps, load.bitsPerSec() / 8 / load.packetsPerSec() + ENCAPSULATION_BYTES)
        : Flux.NONE;
  }

  /// The share of it that the fullest node gets, `replicas` spread evenly.
  double fullestNodeRatio(int replicas) {
    int fullest = Math.ceilDiv(replicas, nodes);
    return (double) fullest / replicas;
  }

  /// The share that every node gets at least, however many replicas there are.
  double evenRatio() {
    return 1.0 / nodes;
  }

  /// Share of the hops that pass a port.
  double crossingRatio() {
    Forwarding.Interconnect interconnect = scenario.forwarding().interconnect();
    return switch (interconnect) {
      case IDEAL -> 0;
      case SRIOV -> 1;
      case MEMIF, VHOST, VETH -> 1 - 1.0 / nodes;
    };
  }

  private static Flux flux(double packetsPerSec, double frameBytes) {
    return new Flux(packetsPerSec, packetsPerSec * (frameBytes + NicSpec.FRAMING_BYTES) * 8);
  }
}
