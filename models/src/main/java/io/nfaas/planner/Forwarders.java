package io.nfaas.planner;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
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
/// another node, which of N nodes it does in N - 1 cases of N.
final class Forwarders {
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
                forwarding.placement() == Forwarding.Placement.PER_NODE
                    || forwarding.ingressNodes().contains(n.name()))
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

  /// Passes that a packet of a path with `hops` network functions makes.
  double passes(int hops) {
    if (areFree()) {
      return 0;
    }
    int count = scenario.cluster().nodes().size();
    return forwarding.placement() == Forwarding.Placement.PER_NODE
        ? 1 + hops * (2 - 1.0 / count)
        : 1;
  }

  /// The mean forwarding core under the demand.
  CoreLoad core(Demand demand) {
    return mean(demand, forwarding.coresPerNode(), Outage.NONE);
  }

  /// The mean core with so many per node, of the nodes that are left.
  CoreLoad mean(Demand demand, int perNode, Outage outage) {
    return loaded(demand, Math.max(1, nodes() - lost(outage)) * perNode, 1);
  }

  /// The core that most flows and receive queues fall on.
  CoreLoad busiest(Demand demand, int perNode, Outage outage) {
    int cores = Math.max(1, nodes() - lost(outage)) * perNode;
    double queuesEach = (double) queues / perNode;
    double factor =
        Imbalance.ofFlows(equalBalls(demand), cores) * Math.ceil(queuesEach) / queuesEach;
    return loaded(demand, cores, factor);
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

  private CoreLoad loaded(Demand demand, int cores, double factor) {
    double passes = packetsPerSec(demand);
    double bytes = 0;
    for (PathLoad path : demand.paths()) {
      bytes += path.packetsPerSec() * passes(path.path().nodes().size()) * path.frameBytes();
    }
    NfProfile profile = profile();
    double cycles =
        passes > 0
            ? profile.packetCycles(bytes / passes)
                + profile.newFlowCycles() * demand.connectionsPerSec() / passes
            : 0;
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
