package io.nfaas.planner;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// The cores that forward packets beside the pools: ingress workers, or the vSwitches of all nodes.
///
/// Upstream routers spread packets evenly over the ingress nodes, and a node's NIC over its receive queues, which its forwarding cores
/// share in turn. A vSwitch passes each packet once at the ingress, once after each network function, and once more where a hop leads to
/// another node, which of N nodes it does in N - 1 cases of N. An ingress worker passes it once, and where it carries departures
/// once more at each node that the packet leaves.
///
/// What a profile charges per burst it charges for every ring of a poll that held packets. A poll that takes n packets from R rings,
/// each as likely as the others, finds R (1 - (1 - 1/R)^n) of them in use; n is what arrives while such a poll lasts. Of replicas
/// whose number is still open one is counted.
final class Forwarders {
  /// Enough for the number of packets per poll to settle within a percent below saturation.
  private static final int POLL_ITERATIONS = 30;

  private final Scenario scenario;
  private final Forwarding forwarding;
  private final CoreModel core;
  private final CoreLoads known;
  private final List<NodeSpec> nodes;
  private final int queues;

  Forwarders(Scenario scenario, CoreModel core, CoreLoads known) {
    this.scenario = scenario;
    this.core = core;
    this.known = known;
    forwarding = scenario.forwarding();
    nodes =
        scenario.cluster().nodes().stream()
            .filter(n ->
                forwarding.isOnEveryNode() || forwarding.ingressNodes().contains(n.name()))
            .toList();
    queues =
        scenario.cluster().groups().stream()
            .mapToInt(g -> g.nics().getFirst().rxQueues())
            .min()
            .orElse(1);
  }

  boolean areFree() {
    return forwarding.isFree();
  }

  /// For people: `ingress worker`, `vSwitch`.
  String word() {
    return forwarding.placement() == Forwarding.Placement.PER_NODE ? "vSwitch" : "ingress worker";
  }

  /// Nodes that have a forwarder.
  int nodes() {
    return nodes.size();
  }

  /// Forwarding cores of all nodes; 0 when forwarding is free.
  int cores() {
    return areFree() ? 0 : nodes() * forwarding.coresPerNode();
  }

  /// The most cores per node that can be of use: a receive queue each, and one CPU of the smallest node left for pods.
  int mostPerNode() {
    int cpus =
        scenario.cluster().groups().stream().mapToInt(Forwarders::allocatableCpus).min().orElse(1);
    return Math.max(1, Math.min(queues, cpus - 1));
  }

  private static int allocatableCpus(NodeGroup group) {
    return group.cpu().logicalCpus() - group.kubelet().reservedCpus().size();
  }

  NfProfile profile() {
    return forwarding.placement() == Forwarding.Placement.PER_NODE
        ? forwarding.vswitch()
        : forwarding.ingress();
  }

  /// The constants that a forwarder costs, with their sources, for people.
  List<String> sources() {
    List<String> sources = new ArrayList<>(ProfileSensitivity.sources(profile()));
    if (forwarding.isOnEveryNode()) {
      sources.addAll(ProfileSensitivity.sources(core.crossing()));
    }
    return List.copyOf(sources);
  }

  /// Passes that a packet of a path with `hops` network functions makes.
  double passes(int hops) {
    if (areFree()) {
      return 0;
    }
    int count = scenario.cluster().nodes().size();
    if (forwarding.placement() == Forwarding.Placement.PER_NODE) {
      return 1 + hops * (2 - 1.0 / count);
    }
    return forwarding.carriesDepartures() && hops > 0 ? 2 + (hops - 1) * (1 - 1.0 / count) : 1;
  }

  /// Those of them on which it comes out of a pod's ring.
  private double passesFromPods(int hops) {
    if (!forwarding.isOnEveryNode() || hops == 0) {
      return 0;
    }
    return forwarding.placement() == Forwarding.Placement.PER_NODE ? hops : passes(hops) - 1;
  }

  /// The mean forwarding core under the demand.
  CoreLoad core(Demand demand) {
    return mean(demand, forwarding.coresPerNode(), Outage.NONE);
  }

  /// The mean core with so many per node, of the nodes that are left.
  CoreLoad mean(Demand demand, int perNode, Outage outage) {
    return loaded(demand, Math.max(1, nodes() - lost(outage)) * perNode, perNode, 1);
  }

  /// The core that most flows and receive queues fall on.
  CoreLoad busiest(Demand demand, int perNode, Outage outage) {
    int cores = Math.max(1, nodes() - lost(outage)) * perNode;
    double queuesEach = (double) queues / perNode;
    double factor =
        Imbalance.ofFlows(equalBalls(demand), cores) * Math.ceil(queuesEach) / queuesEach;
    return loaded(demand, cores, perNode, factor);
  }

  /// Forwarders that an outage takes at worst.
  int lost(Outage outage) {
    if (outage.zones() > 0) {
      Map<String, Integer> perZone = new HashMap<>();
      nodes.forEach(n -> perZone.merge(n.zone(), 1, Integer::sum));
      int[] sizes = perZone.values().stream().mapToInt(Integer::intValue).sorted().toArray();
      return Arrays.stream(sizes, Math.max(0, sizes.length - outage.zones()), sizes.length).sum();
    }
    return Math.min(outage.nodes(), nodes());
  }

  /// Passes per second through all forwarders.
  double packetsPerSec(Demand demand) {
    return demand.paths().stream()
        .mapToDouble(p -> p.packetsPerSec() * passes(p.path().nodes().size()))
        .sum();
  }

  private CoreLoad loaded(Demand demand, int cores, int perNode, double factor) {
    double passes = packetsPerSec(demand);
    double fromPods = 0;
    double bytes = 0;
    double podBytes = 0;
    for (PathLoad path : demand.paths()) {
      int hops = path.path().nodes().size();
      bytes += path.packetsPerSec() * passes(hops) * path.frameBytes();
      fromPods += path.packetsPerSec() * passesFromPods(hops);
      podBytes += path.packetsPerSec() * passesFromPods(hops) * path.frameBytes();
    }
    NfProfile profile = profile();
    NfProfile crossing = core.crossing();
    double cycles = 0;
    if (passes > 0) {
      cycles =
          profile.packetCycles(bytes / passes)
              + (profile.newFlowCycles() * demand.connectionsPerSec()
                      + crossing.perPacketCycles() * fromPods
                      + crossing.perByteCycles() * podBytes)
                  / passes;
      double perRing = profile.perBurstCycles() + crossing.perBurstCycles() * fromPods / passes;
      cycles += perRing * furtherRings(passes / cores * factor, perRing, cycles, rings(perNode));
    }
    double overhead =
        core.driver().perPollCycles() + core.driver().perBurstCycles() + profile.perBurstCycles();
    return known.of(
        passes / cores * factor,
        new PacketTimes(
            core.seconds(cycles),
            core.seconds(overhead),
            core.seconds(core.driver().perPollCycles()),
            0,
            core.driver().rxBurst()));
  }

  /// Rings of a mean poll beyond the first, per packet of the poll.
  private double furtherRings(double packetsPerSec, double perRing, double perPacket, double rings) {
    if (perRing == 0 || rings <= 1) {
      return 0;
    }
    double perPoll = core.driver().perPollCycles() + core.driver().perBurstCycles();
    double most = core.driver().rxBurst();
    double packets = 1;
    for (int i = 0; i < POLL_ITERATIONS; i++) {
      double poll = core.seconds(perPoll + perRing * inUse(packets, rings) + perPacket * packets);
      packets = Math.clamp(packetsPerSec * poll, 1, most);
    }
    return (inUse(packets, rings) - 1) / packets;
  }

  private static double inUse(double packets, double rings) {
    return rings * (1 - Math.pow(1 - 1 / rings, packets));
  }

  /// Rings that a forwarding core polls and packets come by.
  private double rings(int perNode) {
    boolean twoSided =
        scenario.tenants().stream()
            .anyMatch(t -> t.traffic().direction() == Traffic.Direction.BIDIRECTIONAL);
    int sides = twoSided ? 2 : 1;
    double nicQueues = Math.max(1, (double) sides * queues / perNode);
    if (!forwarding.isOnEveryNode()) {
      return nicQueues;
    }
    int podCores = 0;
    for (ReplicaSet set : scenario.replicaSets()) {
      Integer given = set.replicas();
      podCores += (given == null ? 1 : given) * set.template().cpus();
    }
    return nicQueues + Math.max(1, (double) sides * podCores / nodes());
  }

  /// Number of equal flows whose spread is as uneven as that of the tenants'. Tunnels that arrive count by association: routers and NICs
  /// see their outer addresses only.
  private double equalBalls(Demand demand) {
    double total = 0;
    double squares = 0;
    for (Tenant tenant : scenario.tenants()) {
      double pps = demand.packetsPerSec(tenant.name());
      int tunnels = tenant.traffic().securityAssociations();
      double balls =
          tunnels > 0 && arrivesInTunnels(tenant) ? tunnels : tenant.traffic().concurrentFlows();
      total += pps;
      squares += pps * pps / Math.max(1, balls);
    }
    return squares > 0 ? total * total / squares : Double.POSITIVE_INFINITY;
  }

  private boolean arrivesInTunnels(Tenant tenant) {
    return tenant.graphs().stream()
        .anyMatch(graph -> {
          Tunnels tunnels = new Tunnels(scenario, tenant, graph);
          Set<String> first =
              graph.edges().stream()
                  .filter(e -> e.from().equals(ServiceGraph.INGRESS))
                  .map(ServiceGraph.Edge::to)
                  .collect(Collectors.toSet());
          return graph.nodes().stream()
              .filter(n -> first.contains(n.name()))
              .anyMatch(n -> tunnels.at(n.replicaSet()));
        });
  }
}
