package io.nfaas.planner;

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
import io.nfaas.model.NodeSpec;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Scenarios for tests, from few words: an ideal interconnect, a driver that costs nothing, no objectives and no failures unless asked
/// for. Times in the builder's methods are seconds.
final class Scenarios {
  static final long SECOND_PS = 1_000_000_000_000L;

  final List<NodeGroup> groups = new ArrayList<>();
  final List<NetworkFunction> functions = new ArrayList<>();
  final List<ReplicaSet> sets = new ArrayList<>();
  final List<Tenant> tenants = new ArrayList<>();
  final List<Event> events = new ArrayList<>();
  final List<Slo> slos = new ArrayList<>();
  Forwarding.Placement placement = Forwarding.Placement.EMBEDDED;
  Forwarding.Interconnect interconnect = Forwarding.Interconnect.IDEAL;
  NfProfile crossing = NfProfile.FREE;
  NfProfile ingress = NfProfile.FREE;
  NfProfile vswitch = NfProfile.FREE;
  int ingressCores = 1;
  boolean coresOpen = false;
  boolean carriesDepartures = false;
  LoadBalancing.Strategy strategy = LoadBalancing.Strategy.MAGLEV_STICKY;
  LoadBalancing.@org.jspecify.annotations.Nullable Datastore datastore;
  int tableSize = 65537;
  double durationSeconds = 10;
  int replications = 1;
  PlannerSpec planner =
      planner(0.7, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);

  static PlannerSpec planner(
      double target,
      PlannerSpec.Failures failures,
      int min,
      int max,
      PlannerSpec.Objective objective) {
    return new PlannerSpec(target, failures, min, max, objective, new PlannerSpec.Prices(0, 0));
  }

  /// Machines with one socket, one 100 Gbit/s port and a free driver.
  Scenarios nodes(String name, int count, int cores, double hz) {
    return nodes(name, count, cpu(1, cores, 1, hz), 0, 100e9);
  }

  Scenarios nodes(
      String name, int count, CpuSpec cpu, int virtualFunctions, double linkBitsPerSec) {
    groups.add(
        group(
            name,
            count,
            cpu,
            virtualFunctions,
            linkBitsPerSec,
            Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE,
            "a"));
    return this;
  }

  static CpuSpec cpu(int sockets, int coresPerSocket, int threads, double hz) {
    return new CpuSpec("test", hz, sockets, coresPerSocket, threads, 1, 0);
  }

  static NodeGroup group(
      String name,
      int count,
      CpuSpec cpu,
      int virtualFunctions,
      double linkBitsPerSec,
      Kubelet.TopologyManagerPolicy policy,
      String zone) {
    return new NodeGroup(
        name,
        count,
        Map.of(NodeSpec.ZONE_LABEL, zone),
        cpu,
        new Kubelet(Kubelet.CpuManagerPolicy.STATIC, policy, new TreeSet<>()),
        List.of(nic(linkBitsPerSec, virtualFunctions, Double.POSITIVE_INFINITY)),
        new DriverSpec(32, 0, 0, 0),
        0,
        0);
  }

  static NicSpec nic(double linkBitsPerSec, int virtualFunctions, double maxPps) {
    return new NicSpec(
        "eth0",
        linkBitsPerSec,
        0,
        4,
        1024,
        virtualFunctions,
        maxPps,
        new NicSpec.Rss("toeplitz", List.of("srcIP", "dstIP")));
  }

  static NfProfile profile(
      String name, NfKind kind, double perPacket, double perByte, double newFlow) {
    return new NfProfile(
        name,
        kind,
        perPacket,
        perByte,
        newFlow,
        0,
        0,
        0,
        NfProfile.Distribution.CONSTANT,
        0,
        null,
        NfProfile.Source.SCENARIO);
  }

  /// A stateless function of so many cycles per packet.
  Scenarios function(String name, double perPacketCycles) {
    return function(name, profile(name, NfKind.FORWARD, perPacketCycles, 0, 0), null, null);
  }

  Scenarios function(
      String name,
      NfProfile profile,
      NetworkFunction.@org.jspecify.annotations.Nullable ControlPlane control,
      @org.jspecify.annotations.Nullable NfState state) {
    functions.add(
        new NetworkFunction(
            name,
            profile,
            NetworkFunction.Direction.DECRYPT,
            control,
            state,
            NetworkFunction.NetworkStack.USER_SPACE));
    return this;
  }

  /// The set `<function>-v1` of pods with so many CPUs, its size up to the planner.
  Scenarios set(String function, int cpus) {
    return set(function + "-v1", function, null, false, null, new PodTemplate(cpus));
  }

  Scenarios set(
      String name,
      String function,
      @org.jspecify.annotations.Nullable Integer replicas,
      boolean fixed,
      @org.jspecify.annotations.Nullable String tenant,
      PodTemplate template) {
    sets.add(
        new ReplicaSet(
            name,
            function,
            name.substring(name.lastIndexOf('-') + 1),
            replicas,
            fixed,
            tenant == null ? ReplicaSet.Tenancy.SHARED : ReplicaSet.Tenancy.DEDICATED,
            tenant,
            template));
    return this;
  }

  static PodTemplate template(int cpus, long memoryBytes, Map<String, String> limits) {
    return new PodTemplate(cpus, memoryBytes, new TreeMap<>(limits));
  }

  /// A tenant with one chain of sets and Poisson traffic of 64-byte frames whose flows never end.
  Scenarios tenant(String name, double pps, String... chain) {
    return tenant(name, traffic(pps), chain(chain));
  }

  Scenarios tenant(String name, Traffic traffic, ServiceGraph... graphs) {
    tenants.add(
        new Tenant(
            name,
            tenants.size() + 1,
            new Tenant.Match.Vlan(tenants.size() + 1),
            List.of(graphs),
            graphs[0].version(),
            traffic));
    return this;
  }

  static Traffic traffic(double pps) {
    return traffic(pps, 64, new ArrivalProcess.Poisson());
  }

  static Traffic traffic(double pps, int frameBytes, ArrivalProcess arrivals) {
    return traffic(pps, frameBytes, arrivals, null, 1_000_000, 0);
  }

  static Traffic traffic(
      double pps,
      int frameBytes,
      ArrivalProcess arrivals,
      @org.jspecify.annotations.Nullable FlowSizes flows,
      int concurrent,
      int associations) {
    return new Traffic(
        pps,
        Traffic.Direction.FORWARD,
        0,
        null,
        FrameSizes.fixed(frameBytes),
        arrivals,
        flows,
        concurrent,
        associations);
  }

  /// Flows of exactly so many packets.
  static FlowSizes packetsPerFlow(double packets) {
    return new FlowSizes(
        "constant",
        FlowSizes.Unit.PACKETS,
        new FlowSizes.Law.Constant(packets),
        packets,
        List.of(new FlowSizes.ProtocolShare(17, 1)),
        "test");
  }

  static ServiceGraph chain(String... sets) {
    return graph("g1", List.of(sets), edgesOf(sets));
  }

  private static List<ServiceGraph.Edge> edgesOf(String... sets) {
    List<ServiceGraph.Edge> edges = new ArrayList<>();
    String from = ServiceGraph.INGRESS;
    for (String set : sets) {
      edges.add(edge(from, set, 1));
      from = set;
    }
    edges.add(edge(from, ServiceGraph.EGRESS, 1));
    return edges;
  }

  static ServiceGraph.Edge edge(String from, String to, double weight) {
    return new ServiceGraph.Edge(from, to, weight, null, ServiceGraph.Per.FLOW);
  }

  /// A graph whose nodes are called like the sets that serve them.
  static ServiceGraph graph(String version, List<String> sets, List<ServiceGraph.Edge> edges) {
    List<ServicePath> paths = new ArrayList<>();
    walk(edges, ServiceGraph.INGRESS, new ArrayList<>(), 1, paths);
    return new ServiceGraph(
        version, sets.stream().map(s -> new ServiceGraph.Node(s, s)).toList(), edges, paths);
  }

  private static void walk(
      List<ServiceGraph.Edge> edges,
      String at,
      List<String> sofar,
      double share,
      List<ServicePath> paths) {
    for (ServiceGraph.Edge e : edges) {
      if (!e.from().equals(at)) {
        continue;
      }
      if (e.to().equals(ServiceGraph.EGRESS) || e.to().equals(ServiceGraph.DROP)) {
        paths.add(new ServicePath(sofar, share * e.weight(), e.to().equals(ServiceGraph.DROP)));
      } else {
        List<String> further = new ArrayList<>(sofar);
        further.add(e.to());
        walk(edges, e.to(), further, share * e.weight(), paths);
      }
    }
  }

  Scenarios slo(String name, Slo.Metric metric, double limit) {
    return slo(name, metric, null, null, 0.99, limit);
  }

  Scenarios slo(
      String name,
      Slo.Metric metric,
      @org.jspecify.annotations.Nullable String tenant,
      @org.jspecify.annotations.Nullable String event,
      double quantile,
      double limit) {
    slos.add(
        new Slo(
            name, metric, tenant, null, event, quantile, limit, metric == Slo.Metric.THROUGHPUT));
    return this;
  }

  static long ps(double seconds) {
    return Math.round(seconds * SECOND_PS);
  }

  Scenario build() {
    List<String> names = new ClusterSpec(groups).nodes().stream().map(NodeSpec::name).toList();
    return new Scenario(
        "test",
        Map.of(),
        "sha256:test",
        1,
        replications,
        ps(durationSeconds),
        new Warmup.Fixed(0),
        null,
        new Fidelity(Fidelity.Mode.PACKET, ps(0.2), 1),
        new ClusterSpec(groups),
        functions,
        sets,
        new PodLifecycle(0, 0, 0, 0),
        new Forwarding(
            placement, interconnect, 1, 1024, crossing, vswitch, names, ingressCores, ingress,
            coresOpen, carriesDepartures),
        new LoadBalancing(
            strategy,
            List.of(),
            new LoadBalancing.Maglev(tableSize, LoadBalancing.Maglev.Rule.PAPER),
            List.of("srcIP", "dstIP"),
            LoadBalancing.Ecmp.HASH_THRESHOLD,
            new LoadBalancing.ConnectionTable(
                1_000_000,
                ps(40),
                LoadBalancing.ConnectionTable.WhenFull.EVICT_IDLEST,
                LoadBalancing.ConnectionTable.Replication.NONE),
            datastore,
            null),
        tenants,
        events,
        slos,
        planner);
  }
}
