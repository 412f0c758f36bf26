package io.nfaas.sim;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.ClusterSpec;
import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Forwarding;
import io.nfaas.model.Kubelet;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServicePath;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.model.Warmup;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FrameSizes;
import io.nfaas.traffic.Trace;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Scenarios for tests: one node group, pools in a row, one tenant; each test changes what it is about.
final class Studies {
  static final long SECOND = 1_000_000_000_000L;
  static final long MILLISECOND = SECOND / 1000;
  static final long MICROSECOND = SECOND / 1_000_000;

  private static final Kubelet KUBELET =
      new Kubelet(Kubelet.CpuManagerPolicy.STATIC, Kubelet.TopologyManagerPolicy.NONE, new TreeSet<>());
  private static final PlannerSpec PLANNER =
      new PlannerSpec(
          0.7, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES, new PlannerSpec.Prices(0, 0));

  String name = "study";
  Fidelity fidelity = new Fidelity(Fidelity.Mode.PACKET, SECOND, 1);
  long seed = 1;
  int replications = 1;
  long durationPs = SECOND;
  long warmupPs;
  boolean autoWarmup;
  @Nullable Double precision;
  int nodes = 1;
  double frequencyHz = 1e9;
  int sockets = 1;
  int coresPerSocket = 64;
  long remoteMissPenaltyPs;
  CpuSpec.Contention contention = CpuSpec.Contention.NONE;
  int threadsPerCore = 1;
  double smtFactor = 1;
  List<NicSpec> nics = List.of(nic("eth0", 400e9, 1, 1_000_000));
  DriverSpec driver = new DriverSpec(32, 0, 0, 0);
  Forwarding.Placement placement = Forwarding.Placement.EMBEDDED;
  Forwarding.Interconnect interconnect = Forwarding.Interconnect.IDEAL;
  int forwarderCores = 1;
  int ringSize = 1024;
  NfProfile crossing = NfProfile.FREE;
  NfProfile forwarder = NfProfile.FREE;
  boolean carriesDepartures;
  LoadBalancing.Strategy strategy = LoadBalancing.Strategy.MAGLEV_STICKY;
  int tableSize = 65537;
  LoadBalancing.Ecmp ecmp = LoadBalancing.Ecmp.HASH_THRESHOLD;
  LoadBalancing.ConnectionTable.Replication replication = LoadBalancing.ConnectionTable.Replication.NONE;
  boolean secondChance;
  int tableEntries = 1_000_000;
  LoadBalancing.Selector selector = LoadBalancing.Selector.MAGLEV;
  LoadBalancing.@Nullable Datastore datastore;
  LoadBalancing.@Nullable StateTransfer transfer;
  long connectionIdlePs = 40 * SECOND;
  PodLifecycle lifecycle = new PodLifecycle(0, 0, 0, 0);
  double pps = 80_000;
  ArrivalProcess arrivals = new ArrivalProcess.Poisson();
  FrameSizes frames = FrameSizes.fixed(64);
  @Nullable FlowSizes flowSizes;
  int concurrent = 10_000;
  int associations;
  Traffic.Direction direction = Traffic.Direction.FORWARD;
  double reverseRatio;
  @Nullable Trace trace;
  final List<Event> events = new ArrayList<>();
  final List<Slo> slos = new ArrayList<>();

  private final List<NetworkFunction> functions = new ArrayList<>();
  private final List<ReplicaSet> sets = new ArrayList<>();
  private final Map<String, Integer> placed = new LinkedHashMap<>();
  private final List<ServiceGraph.Edge> edges = new ArrayList<>();
  private final Map<String, String> second = new LinkedHashMap<>();
  private final List<ServicePath> paths = new ArrayList<>();

  static NicSpec nic(String name, double bitsPerSec, int queues, int descriptors) {
    return new NicSpec(
        name, bitsPerSec, 0, queues, descriptors, 64, Double.POSITIVE_INFINITY,
        new NicSpec.Rss("toeplitz", List.of("srcIP", "dstIP", "srcPort", "dstPort")));
  }

  static NfProfile cost(NfKind kind, double perPacket, NfProfile.Distribution distribution) {
    return new NfProfile("cost", kind, perPacket, 0, 0, 0, 0, 0, distribution, 0, null, NfProfile.Source.SCENARIO);
  }

  static NfProfile perBurst(double perPacket, double perBurst) {
    return new NfProfile(
        "cost", NfKind.FORWARD, perPacket, 0, 0, perBurst, 0, 0, NfProfile.Distribution.CONSTANT, 0, null, NfProfile.Source.SCENARIO);
  }

  static NfProfile cost(double perPacket) {
    return cost(NfKind.FORWARD, perPacket, NfProfile.Distribution.CONSTANT);
  }

  /// Adds a pool of replicas of one core, each of a function of its own.
  Studies pool(String set, int replicas, NfProfile profile) {
    return pool(set, replicas, replicas, 1, profile, null, null);
  }

  /// @param most replicas that events may scale to
  Studies pool(
      String set, int replicas, int most, int cpus, NfProfile profile, @Nullable NfState state, NetworkFunction.@Nullable ControlPlane control) {
    functions.add(
        new NetworkFunction("nf-" + set, profile, NetworkFunction.Direction.DECRYPT, control, state, NetworkFunction.NetworkStack.KERNEL));
    sets.add(
        new ReplicaSet(set, "nf-" + set, "v1", replicas, false, ReplicaSet.Tenancy.SHARED, null, new PodTemplate(cpus)));
    placed.put(set, most);
    return this;
  }

  Studies edge(String from, String to, double weight) {
    return edge(from, to, weight, ServiceGraph.Per.FLOW);
  }

  Studies edge(String from, String to, double weight, ServiceGraph.Per per) {
    edges.add(new ServiceGraph.Edge(from, to, weight, null, per));
    return this;
  }

  Studies path(double share, String... nodes) {
    paths.add(new ServicePath(List.of(nodes), share, false));
    return this;
  }

  /// All pools one after the other, if no edge was given.
  private void chain() {
    if (edges.isEmpty()) {
      String last = ServiceGraph.INGRESS;
      List<ReplicaSet> chained = sets.stream().filter(s -> !second.containsValue(s.name())).toList();
      for (ReplicaSet set : chained) {
        edge(last, set.name(), 1);
        last = set.name();
      }
      edge(last, ServiceGraph.EGRESS, 1);
      path(1, chained.stream().map(ReplicaSet::name).toArray(String[]::new));
    }
  }

  /// Lets the replicas of a set run the function of another.
  Studies sameFunction(String set, String other) {
    sets.replaceAll(
        r ->
            r.name().equals(other)
                ? new ReplicaSet(other, "nf-" + set, "v2", r.replicas(), r.fixed(), r.tenancy(), r.tenant(), r.template())
                : r);
    return this;
  }

  /// Adds graph g2, which has another set in the place of one.
  Studies secondVersion(String set, String instead) {
    second.put(set, instead);
    return this;
  }

  private ServiceGraph graph(String version, boolean isSecond) {
    List<ServiceGraph.Node> graphNodes =
        sets.stream()
            .map(ReplicaSet::name)
            .filter(s -> !second.containsValue(s))
            .map(s -> new ServiceGraph.Node(s, isSecond ? second.getOrDefault(s, s) : s))
            .toList();
    return new ServiceGraph(version, graphNodes, edges, paths);
  }

  Scenario scenario() {
    chain();
    NodeGroup group =
        new NodeGroup(
            "node", nodes, Map.of(), new CpuSpec("test", frequencyHz, sockets, coresPerSocket, threadsPerCore, smtFactor, remoteMissPenaltyPs, contention), KUBELET, nics, driver, 0, 0);
    List<String> nodeNames = new ClusterSpec(List.of(group)).nodes().stream().map(n -> n.name()).toList();
    List<ServiceGraph> graphs = new ArrayList<>(List.of(graph("g1", false)));
    if (!second.isEmpty()) {
      graphs.add(graph("g2", true));
    }
    Tenant tenant =
        new Tenant(
            "t",
            1,
            new Tenant.Match.Vlan(1),
            graphs,
            "g1",
            new Traffic(pps, direction, reverseRatio, null, frames, arrivals, flowSizes, concurrent, associations, trace));
    return new Scenario(
        name, Map.of(), "sha256:test", seed, replications, durationPs, autoWarmup ? new Warmup.Auto() : new Warmup.Fixed(warmupPs), precision,
        fidelity,
        new ClusterSpec(List.of(group)),
        functions,
        sets,
        lifecycle,
        new Forwarding(
            placement, interconnect, forwarderCores, ringSize, crossing, forwarder, nodeNames, carriesDepartures ? forwarderCores : 1, forwarder, false,
            carriesDepartures),
        new LoadBalancing(
            strategy,
            List.of(),
            new LoadBalancing.Maglev(tableSize, LoadBalancing.Maglev.Rule.PAPER),
            List.of("srcIP"),
            ecmp,
            new LoadBalancing.ConnectionTable(
                tableEntries, connectionIdlePs, LoadBalancing.ConnectionTable.WhenFull.EVICT_IDLEST, replication),
            datastore,
            transfer,
            secondChance,
            selector),
        List.of(tenant),
        events,
        slos,
        PLANNER);
  }

  /// Replicas on nodes in turn, each on CPUs of its own.
  Placement placement() {
    List<PlacedPod> pods = new ArrayList<>();
    int[] nextCpu = new int[nodes];
    for (ReplicaSet set : sets) {
      for (int r = 0; r < placed.getOrDefault(set.name(), 0); r++) {
        pods.add(pod(set.name(), r, false, set.template().cpus(), nextCpu, pods.size() % nodes));
      }
    }
    for (int s = 0; s < sets.size(); s++) {
      NetworkFunction.ControlPlane control = functions.get(s).controlPlane();
      if (control != null) {
        pods.add(pod(sets.get(s).controlPlaneName(), 0, true, control.cpus(), nextCpu, pods.size() % nodes));
      }
    }
    return new Placement(pods, List.of());
  }

  private static PlacedPod pod(String pool, int replica, boolean control, int cpus, int[] nextCpu, int node) {
    List<Integer> own = new ArrayList<>();
    for (int c = 0; c < cpus; c++) {
      own.add(nextCpu[node]++);
    }
    return new PlacedPod(pool, replica, control, "node-" + node, own);
  }

  io.nfaas.results.RunResult run() {
    return run(1);
  }

  io.nfaas.results.RunResult run(int threads) {
    return Experiment.run(scenario(), placement(), threads, Progress.NONE);
  }
}
