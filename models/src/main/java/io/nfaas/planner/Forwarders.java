package io.nfaas.planner;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;

/// The cores that forward packets beside the pools: ingress workers, or the vSwitches of all nodes. They are given by the scenario, not
/// sized; a plan can only say that they do not suffice.
///
/// Upstream routers spread packets evenly over the ingress nodes. A vSwitch passes each packet once at the ingress, once after each
/// network function, and once more where a hop leads to another node, which of N nodes it does in N - 1 cases of N.
final class Forwarders {
  private final Scenario scenario;
  private final Forwarding forwarding;
  private final CoreModel core;
  private final CoreLoads known;

  Forwarders(Scenario scenario, CoreModel core, CoreLoads known) {
    this.scenario = scenario;
    this.core = core;
    this.known = known;
    forwarding = scenario.forwarding();
  }

  boolean areFree() {
    return forwarding.isFree();
  }

  /// For people: `ingress worker`, `vSwitch`.
  String word() {
    return forwarding.placement() == Forwarding.Placement.PER_NODE ? "vSwitch" : "ingress worker";
  }

  /// Passes that a packet of a path with `hops` network functions makes.
  double passes(int hops) {
    if (areFree()) {
      return 0;
    }
    int nodes = scenario.cluster().nodes().size();
    return forwarding.placement() == Forwarding.Placement.PER_NODE
        ? 1 + hops * (2 - 1.0 / nodes)
        : 1;
  }

  /// One forwarding core under the demand.
  CoreLoad core(Demand demand) {
    double passes = 0;
    double bytes = 0;
    for (PathLoad path : demand.paths()) {
      double perPacket = passes(path.path().nodes().size());
      passes += path.packetsPerSec() * perPacket;
      bytes += path.packetsPerSec() * perPacket * path.frameBytes();
    }
    NfProfile profile =
        forwarding.placement() == Forwarding.Placement.PER_NODE
            ? forwarding.vswitch()
            : forwarding.ingress();
    double cycles =
        passes > 0
            ? profile.packetCycles(bytes / passes)
                + profile.newFlowCycles() * demand.connectionsPerSec() / passes
            : 0;
    double overhead =
        core.driver().perPollCycles() + core.driver().perBurstCycles() + profile.perBurstCycles();
    return known.of(
        passes / cores(),
        new PacketTimes(
            core.seconds(cycles),
            core.seconds(overhead),
            core.seconds(core.driver().perPollCycles()),
            0,
            core.driver().rxBurst()));
  }

  private int cores() {
    if (forwarding.placement() == Forwarding.Placement.PER_NODE) {
      return scenario.cluster().nodes().size() * forwarding.cores();
    }
    long present =
        scenario.cluster().nodes().stream()
            .map(NodeSpec::name)
            .filter(forwarding.ingressNodes()::contains)
            .count();
    return (int) Math.max(1, present) * forwarding.ingressCores();
  }
}
