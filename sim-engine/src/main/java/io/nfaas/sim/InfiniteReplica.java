package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.ClusterSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Event;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A scenario's traffic through one replica of each function that is infinitely fast, forgets nothing and never fails: what every flow's output
/// should have been. Of the events only those that change what is offered happen.
///
/// It is the real data plane too, so it says what the chains would have done, not what somebody thinks that they should.
public final class InfiniteReplica {
  private static final double BITS_PER_SEC = 1e14;
  private static final int DESCRIPTORS = 1 << 20;
  private static final long ENTRIES_PER_FLOW = 64;

  private final ChainOutput output;

  private InfiniteReplica(ChainOutput output) {
    this.output = output;
  }

  /// A flow of a tenant, by the number that its source gave it, from 0.
  public record FlowNumber(String tenant, int number) {}

  /// Runs a scenario's first replication.
  ///
  /// @param placement pods of the scenario; the first of each pool is taken
  /// @param watched flow whose whole story is to be kept in the runs that are compared; null for none
  public static InfiniteReplica of(Scenario scenario, Placement placement, @Nullable FlowNumber watched, Progress progress) {
    Scenario ideal = ideal(scenario);
    List<PlacedPod> first =
        placement.pods().stream()
            .filter(p -> p.replica() == 0)
            .map(p -> new PlacedPod(p.pool(), 0, p.controlPlane(), p.node(), p.cpus().subList(0, 1)))
            .toList();
    Deployment deployment = new Deployment(ideal, new Placement(first, List.of()));
    long key = watched == null ? -1 : ChainOutput.key(ideal.tenants().indexOf(ideal.tenant(watched.tenant())), watched.number());
    ChainOutput output = ChainOutput.of(deployment, key);
    new Simulation(new Simulation.Setup(deployment, 0, 0, ideal.durationPs(), 1, ideal.fidelity().packetHops(), Map.of(), Probe.NONE, output))
        .run(ps -> progress.at((double) ps / ideal.durationPs()));
    return new InfiniteReplica(output);
  }

  ChainOutput output() {
    return output;
  }

  long watched() {
    return output.watched();
  }

  /// The same traffic and graphs on hardware without limits.
  private static Scenario ideal(Scenario s) {
    LoadBalancing b = s.loadBalancing();
    long flows = s.tenants().stream().mapToLong(t -> t.traffic().concurrentFlows()).sum();
    LoadBalancing.ConnectionTable table =
        new LoadBalancing.ConnectionTable(
            Math.max(b.connectionTable().maxEntries(), ENTRIES_PER_FLOW * flows), b.connectionTable().idleTimeoutPs(),
            b.connectionTable().whenFull(), LoadBalancing.ConnectionTable.Replication.NONE);
    Forwarding f = s.forwarding();
    return new Scenario(
        s.name(), s.labels(), s.hash(), s.seed(), 1, s.durationPs(), s.warmup(), null, s.fidelity(),
        new ClusterSpec(s.cluster().groups().stream().map(InfiniteReplica::ideal).toList()),
        s.networkFunctions().stream().map(InfiniteReplica::ideal).toList(),
        s.replicaSets().stream().map(InfiniteReplica::ideal).toList(),
        new PodLifecycle(0, 0, 0, 0),
        new Forwarding(
            Forwarding.Placement.EMBEDDED, Forwarding.Interconnect.IDEAL, 1, f.ringSize(), NfProfile.FREE, NfProfile.FREE, f.ingressNodes(), 1,
            NfProfile.FREE),
        new LoadBalancing(
            LoadBalancing.Strategy.MAGLEV_STICKY, List.of(), b.maglev(), b.hashFields(), b.ecmp(), table, null, null, false),
        s.tenants(),
        s.events().stream().filter(e -> e instanceof Event.TrafficSurge || e instanceof Event.Rekey).toList(),
        List.of(),
        s.planner());
  }

  private static NodeGroup ideal(NodeGroup g) {
    List<NicSpec> nics =
        g.nics().stream()
            .map(n ->
                new NicSpec(
                    n.name(), BITS_PER_SEC, n.numaNode(), n.rxQueues(), DESCRIPTORS, n.virtualFunctions(), Double.POSITIVE_INFINITY, n.rss()))
            .toList();
    return new NodeGroup(
        g.name(), g.count(), g.labels(), g.cpu(), g.kubelet(), nics, new DriverSpec(g.driver().rxBurst(), 0, 0, 0), g.memoryBytes(),
        g.hugepages1GiBytes());
  }

  private static NetworkFunction ideal(NetworkFunction f) {
    NetworkFunction.ControlPlane control = f.controlPlane();
    NfState state = f.state();
    return new NetworkFunction(
        f.name(), ideal(f.dataPlane()), f.direction(),
        control == null ? null : new NetworkFunction.ControlPlane(ideal(control.cost()), control.punt(), Integer.MAX_VALUE, 1),
        state == null ? null : new NfState(state.bytes(), state.scope(), Long.MAX_VALUE, state.rekeyIntervalPs(), NfState.OnMissing.RECREATE),
        f.networkStack());
  }

  private static NfProfile ideal(NfProfile p) {
    return new NfProfile(p.name(), p.kind(), 0, 0, 0, 0, 0, 0, NfProfile.Distribution.CONSTANT, 0, p.referenceCpu(), p.source());
  }

  private static ReplicaSet ideal(ReplicaSet r) {
    return new ReplicaSet(r.name(), r.networkFunction(), r.version(), 1, true, r.tenancy(), r.tenant(), new PodTemplate(1));
  }
}
