package io.nfaas.deployment;

import io.nfaas.chain.EdgeMatch;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.chain.Prefix;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.NfStage;
import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Event;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
import io.nfaas.nf.StateChannel;
import io.nfaas.nf.StateStore;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A scenario on its machines: dense numbers for nodes, pools, pods, tenants and views, and the data-plane objects made from them.
/// The one place where a [Scenario] becomes what workers run on; simulator and live mode both start here. Immutable.
public final class Deployment {
  /// Flows that may wait at a core for states from elsewhere. Unsourced default.
  public static final int MOST_WAITING_FLOWS = 1 << 16;

  private final Scenario scenario;
  private final List<NodeSpec> nodes;
  private final List<Pool> pools;
  private final List<Pod> pods;
  private final List<View> views;
  private final int[] activeView;
  private final StageFactory stages;

  /// @param placement every pod that the run may ever have, those that events add included
  /// @throws IllegalArgumentException when the placement names a pool or node that the scenario lacks
  public Deployment(Scenario scenario, Placement placement) {
    this.scenario = scenario;
    nodes = scenario.cluster().nodes();
    pools = pools(scenario);
    pods = pods(placement);
    views = views(scenario);
    activeView = new int[scenario.tenants().size()];
    for (View v : views) {
      if (v.graph().version().equals(scenario.tenants().get(v.tenant()).activeGraph())) {
        activeView[v.tenant()] = v.id();
      }
    }
    stages = new StageFactory(this);
  }

  private static List<Pool> pools(Scenario scenario) {
    List<Pool> pools = new ArrayList<>();
    List<ReplicaSet> sets = scenario.replicaSets();
    for (int id = 0; id < sets.size(); id++) {
      ReplicaSet set = sets.get(id);
      NetworkFunction function = scenario.networkFunction(set.networkFunction());
      pools.add(new Pool(id, set.name(), set, function, false, set.template().cpus()));
    }
    for (int id = 0; id < sets.size(); id++) {
      ReplicaSet set = sets.get(id);
      NetworkFunction function = scenario.networkFunction(set.networkFunction());
      NetworkFunction.ControlPlane control = function.controlPlane();
      if (control != null) {
        pools.add(new Pool(id, set.controlPlaneName(), set, function, true, control.cpus()));
      }
    }
    return List.copyOf(pools);
  }

  private List<Pod> pods(Placement placement) {
    Map<String, Pool> poolByName = new HashMap<>();
    pools.forEach(p -> poolByName.put(p.name(), p));
    Map<String, Integer> nodeByName = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      nodeByName.put(nodes.get(n).name(), n);
    }
    List<Pod> list = new ArrayList<>();
    for (PlacedPod placed : placement.pods()) {
      Pool pool = poolByName.get(placed.pool());
      Integer node = nodeByName.get(placed.node());
      if (pool == null || node == null) {
        throw new IllegalArgumentException(
            "pod %s on node %s: the scenario has no such %s".formatted(placed.name(), placed.node(), pool == null ? "pool" : "node"));
      }
      list.add(new Pod(list.size(), pool, placed.replica(), node, placed.cpus()));
    }
    return List.copyOf(list);
  }

  private static List<View> views(Scenario scenario) {
    List<String> sets = scenario.replicaSets().stream().map(ReplicaSet::name).toList();
    List<View> views = new ArrayList<>();
    for (int t = 0; t < scenario.tenants().size(); t++) {
      for (ServiceGraph g : scenario.tenants().get(t).graphs()) {
        List<GraphNode> graphNodes =
            g.nodes().stream().map(n -> new GraphNode(n.name(), sets.indexOf(n.replicaSet()))).toList();
        List<GraphEdge> edges = g.edges().stream().map(Deployment::edge).toList();
        views.add(new View(views.size(), t, g, new GraphView(views.size(), t, g.version(), graphNodes, edges)));
      }
    }
    return List.copyOf(views);
  }

  private static GraphEdge edge(ServiceGraph.Edge e) {
    ServiceGraph.EdgeMatch m = e.match();
    EdgeMatch match =
        m == null
            ? null
            : new EdgeMatch(
                m.prefix() == null ? null : Prefix.parse(m.prefix()),
                m.protocol(),
                m.portFrom(),
                m.portTo(),
                m.direction() == null
                    ? null
                    : m.direction() == ServiceGraph.EdgeMatch.Direction.FORWARD
                        ? EdgeMatch.Direction.FORWARD
                        : EdgeMatch.Direction.BACKWARD);
    return new GraphEdge(
        e.from(),
        e.to(),
        e.weight(),
        match,
        e.per() == ServiceGraph.Per.FLOW ? GraphEdge.Per.FLOW : GraphEdge.Per.PACKET);
  }

  public Scenario scenario() {
    return scenario;
  }

  /// Machines by node number.
  public List<NodeSpec> nodes() {
    return nodes;
  }

  /// Data-plane pools in file order (their index is their [Pool#id]), then control-plane pools.
  public List<Pool> pools() {
    return pools;
  }

  /// Pods by backend id.
  public List<Pod> pods() {
    return pods;
  }

  /// Graph views by view id.
  public List<View> views() {
    return views;
  }

  public Tenant tenant(int index) {
    return scenario.tenants().get(index);
  }

  /// The view that a tenant's new flows get at the start.
  public int activeView(int tenant) {
    return activeView[tenant];
  }

  /// Every pod absent, every tenant on its active graph.
  public Fleet fleet() {
    return new Fleet(pods.size(), activeView);
  }

  /// A maker of routing snapshots; each node's database is a snapshot of one fleet.
  public RoutingBook routingBook() {
    return new RoutingBook(this);
  }

  /// A fresh NF stage for one core of a pod.
  ///
  /// @param core index in the pod, from 0
  /// @param memory that of the worker's ports
  public NfStage stage(Pod pod, int core, MemorySegment memory) {
    return stages.stage(pod, core, memory, null);
  }

  /// A fresh NF stage whose states come and go by a channel.
  public NfStage stage(Pod pod, int core, MemorySegment memory, @Nullable StateChannel channel) {
    return stages.stage(pod, core, memory, channel);
  }

  /// An empty shared store for the states of the function that a pool runs.
  public StateStore store(Pool pool) {
    return stages.store(pool);
  }

  /// A fresh connection table for a worker.
  ///
  /// @param workersOnNode workers that share the node's `maxEntries`
  public ConnTable connectionTable(int workersOnNode) {
    return stages.connectionTable(workersOnNode);
  }

  /// Whether network functions give states to one another in a run of this scenario: the strategy moves them, or an upgrade does.
  public boolean movesState() {
    LoadBalancing balancing = scenario.loadBalancing();
    return balancing.stateTransfer() != null
        && (balancing.strategy() == LoadBalancing.Strategy.MAGLEV_STICKY_TRANSFER
            || (balancing.strategy().sticky() && scenario.events().stream().anyMatch(Event.GraphUpgrade.class::isInstance)));
  }

  /// What a poll of one of the pod's cores costs.
  public CycleCost cost(Pod pod) {
    Forwarding f = scenario.forwarding();
    NetworkFunction.ControlPlane control = pod.pool().function().controlPlane();
    NfProfile own = pod.pool().controlPlane() && control != null ? control.cost() : pod.pool().function().dataPlane();
    return CycleCost.ofReplica(driver(pod.node()), f.crossing(), contended(pod, own));
  }

  /// A cost among the other pods of the node's socket.
  private NfProfile contended(Pod pod, NfProfile cost) {
    CpuSpec cpu = nodes.get(pod.node()).group().cpu();
    if (cpu.contention().isOff() || pod.cpus().isEmpty()) {
      return cost;
    }
    int socket = cpu.numaNodeOf(pod.cpus().getFirst());
    long neighbours =
        pods.stream()
            .filter(p -> p.node() == pod.node() && p.backend() != pod.backend())
            .flatMap(p -> p.cpus().stream())
            .filter(c -> cpu.numaNodeOf(c) == socket)
            .count();
    return cost.grown(1 + cpu.contention().llcFactor() * neighbours, 1 + cpu.contention().membwFactor() * neighbours);
  }

  /// What a poll of a node's ingress worker costs; nothing over an ideal interconnect.
  public CycleCost ingressCost(int node) {
    Forwarding f = scenario.forwarding();
    return f.isFree() ? CycleCost.free() : CycleCost.ofForwarder(driver(node), f.ingress(), f.crossing());
  }

  /// What a poll of a node's vSwitch costs; nothing over an ideal interconnect.
  public CycleCost vswitchCost(int node) {
    Forwarding f = scenario.forwarding();
    return f.isFree() ? CycleCost.free() : CycleCost.ofForwarder(driver(node), f.vswitch(), f.crossing());
  }

  private DriverSpec driver(int node) {
    return nodes.get(node).group().driver();
  }
}
