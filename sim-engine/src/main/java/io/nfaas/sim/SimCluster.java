package io.nfaas.sim;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.TableCopies;
import io.nfaas.dataplane.Worker;
import io.nfaas.dataplane.WorkerConfig;
import io.nfaas.deployment.CycleCost;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pod;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.nf.StatefulStage;
import io.nfaas.traffic.RandomStreams;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The machines of one replication: every wire, ring and core, with real workers on real tables.
///
/// Pods that events add later exist from the start and do not run yet.
final class SimCluster {
  /// Most rows of a burst that are for received frames.
  private static final int MAX_RECEIVED_ROWS = 1024;
  /// Connection-table buckets that a poll looks through for idle entries: fewer than on hardware, where empty polls sweep too.
  private static final int SWEPT_BUCKETS = 1;
  /// Rings between a switch and a core of a pod, each way.
  private static final int DIRECTIONS = 2;
  /// Rows beyond these, for frames that a stage gives back.
  private static final int RESUMED_ROWS = 32;

  private final Deployment deployment;
  private final Scenario scenario;
  private final Forwarding forwarding;
  private final EventScheduler scheduler;
  private final FrameStore frames;
  private final Ledger ledger;
  private final RandomStreams streams;
  private final TapMaker taps;
  private final Routing[] databaseOf;
  private final int slices;

  private final boolean ideal;
  private final boolean switched;
  private final boolean carriesDepartures;
  private final boolean[] isIngress;
  private final SimNode[] nodes;
  private final SimPod[] pods;
  private final Interconnect interconnect;
  private final RxRing[] wiredRings;
  private int ringCount;
  private int changes;
  private int outages;
  private final List<SimCore> cores = new ArrayList<>();
  private final List<SimCore> cutThrough = new ArrayList<>();
  private final List<WorkerMaker> workers = new ArrayList<>();
  private final @Nullable StateNetwork states;
  private final PeerCopies copies;
  private final Upstream upstream;
  private final int coreTotal;
  private final int cutThroughTotal;

  /// Makes the worker of a core.
  @FunctionalInterface
  private interface WorkerMaker {
    /// @param again whether it takes the place of one that died
    Worker make(Routing database, boolean again);
  }

  /// Makes the tap of a core.
  @FunctionalInterface
  interface TapMaker {
    /// @param replica backend id when the core serves flows for a data-plane replica, else -1
    CoreTap tap(String worker, int rows, int core, int node, int replica);
  }

  /// @param routing first snapshot of every worker
  /// @param slices in the measured time
  SimCluster(
      Deployment deployment,
      EventScheduler scheduler,
      FrameStore frames,
      Ledger ledger,
      RandomStreams streams,
      TapMaker taps,
      Routing routing,
      int slices) {
    this.deployment = deployment;
    this.scheduler = scheduler;
    this.frames = frames;
    this.ledger = ledger;
    this.streams = streams;
    this.taps = taps;
    databaseOf = new Routing[deployment.nodes().size()];
    Arrays.fill(databaseOf, routing);
    this.slices = slices;
    scenario = deployment.scenario();
    forwarding = scenario.forwarding();
    ideal = forwarding.isFree();
    switched = forwarding.placement() == Forwarding.Placement.PER_NODE;
    carriesDepartures = forwarding.carriesDepartures() && !ideal;
    int n = deployment.nodes().size();
    isIngress = new boolean[n];
    int forwarders = 0;
    int ingressNodes = 0;
    int queues = 0;
    for (int i = 0; i < n; i++) {
      NodeSpec spec = deployment.nodes().get(i);
      isIngress[i] = forwarding.ingressNodes().contains(spec.name());
      ingressNodes += isIngress[i] ? 1 : 0;
      forwarders += forwarding.coresOn(spec.name());
      queues += spec.group().nics().stream().mapToInt(NicSpec::rxQueues).sum();
    }
    upstream =
        new Upstream(ingressNodes, scenario.loadBalancing().connectionTable().replication() == LoadBalancing.ConnectionTable.Replication.PEER);
    copies = new PeerCopies(deployment, isIngress, forwarding.coresPerNode());
    int podCores = deployment.pods().stream().mapToInt(p -> p.pool().coresPerReplica()).sum();
    coreTotal = forwarders + podCores;
    cutThroughTotal = ideal && !switched && !comesInBySeveralWires() ? ingressNodes * forwarding.ingressCores() : 0;
    wiredRings = new RxRing[queues + podCores];
    nodes = new SimNode[n];
    pods = new SimPod[deployment.pods().size()];
    states = StateNetwork.isNeeded(deployment) ? new StateNetwork(deployment, scheduler, pods, streams.stream("datastore")) : null;
    interconnect = new Interconnect(frames, ledger, new Topology(ideal, switched, carriesDepartures, nodes, pods));
    for (int i = 0; i < n; i++) {
      nodes[i] = node(i);
    }
    for (Pod pod : deployment.pods()) {
      pods[pod.backend()] = pod(pod);
    }
  }

  /// Whether frames come in by several NICs of a node: their wires do not agree on an order, so that nothing can be forwarded ahead of the clock.
  private boolean comesInBySeveralWires() {
    boolean several = deployment.nodes().stream().anyMatch(n -> n.group().nics().size() > 1);
    return several
        && scenario.tenants().stream()
            .anyMatch(t -> t.traffic().direction() == Traffic.Direction.BIDIRECTIONAL || t.match() instanceof Tenant.Match.Interface);
  }

  // ---- nodes

  private SimNode node(int index) {
    NodeSpec spec = deployment.nodes().get(index);
    List<NicSpec> nics = spec.group().nics();
    Wire[] receive = new Wire[nics.size()];
    Wire[] transmit = new Wire[nics.size()];
    for (int k = 0; k < nics.size(); k++) {
      NicSpec nic = nics.get(k);
      String port = spec.name() + "/" + nic.name();
      // Lane 0 is the upstream router's; the others belong to the nodes that send here.
      int receiveLanes = k == 0 && !ideal && deployment.nodes().size() > 1 ? 1 + deployment.nodes().size() : 1;
      receive[k] =
          new Wire(
              receiveLanes, nic.linkSpeedBitsPerSec(), nic.maxPps(), ledger.site(port), LossReason.LINE_RATE, wiredRings,
              this::received, frames, ledger, scheduler);
      transmit[k] =
          new Wire(
              1 + cutThroughTotal, nic.linkSpeedBitsPerSec(), Double.POSITIVE_INFINITY, ledger.site(port), LossReason.TX_FULL,
              new RxRing[0], (slot, atPs) -> sent(index, slot, atPs), frames, ledger, scheduler);
      receive[k].device(nic);
      transmit[k].device(nic);
    }
    StationMeter meter = new StationMeter(scenario.tenants().size(), slices, false);
    int count = forwarding.coresOn(spec.name());
    SimCore[] forwarders = new SimCore[count];
    RxRing[][] queues = new RxRing[nics.size()][];
    int rings = nics.stream().mapToInt(NicSpec::rxQueues).sum() / Math.max(1, count) + nics.size();
    boolean takesFromPods = switched || carriesDepartures;
    int attached = takesFromPods ? DIRECTIONS * podCoresOn(index) : 0;
    CycleCost cost = switched ? deployment.vswitchCost(index) : deployment.ingressCost(index);
    String station = spec.name() + (switched ? " vswitch" : " ingress");
    for (int c = 0; c < count; c++) {
      forwarders[c] = core(station, c, index, null, -1, Burst.NONE, cost, rings + attached, meter, 0);
      if (cutThroughTotal > 0) {
        cutThrough.add(forwarders[c]);
        forwarders[c].port().takeAhead(cutThrough.size());
      } else if (takesFromPods) {
        int site = ledger.site(station);
        forwarders[c].port().ringPerProducer(coreTotal, ringMaker(forwarders[c], forwarding.ringSize(), site));
      }
      forwarders[c].frequency(spec.group().cpu().frequencyHz());
    }
    // In turn over all NICs, as VPP places receive queues on its workers.
    int polled = 0;
    for (int k = 0; k < nics.size(); k++) {
      queues[k] = new RxRing[0];
      if (count > 0 && cutThroughTotal == 0) {
        queues[k] = new RxRing[nics.get(k).rxQueues()];
        for (int q = 0; q < queues[k].length; q++) {
          SimCore poller = forwarders[polled++ % count];
          int site = ledger.site(spec.name() + "/" + nics.get(k).name() + " rx" + q);
          queues[k][q] = wired(poller, nics.get(k).rxDescriptors(), 2, site, receive[k]);
        }
      }
    }
    return new SimNode(spec, receive, transmit, queues, forwarders, meter, ledger.site(station));
  }

  private int podCoresOn(int node) {
    return deployment.pods().stream().filter(p -> p.node() == node).mapToInt(p -> p.pool().coresPerReplica()).sum();
  }

  /// A frame is in a NIC.
  private void received(int slot, long atPs) {
    if (frames.birthPs(slot) == Long.MIN_VALUE) {
      frames.birth(slot, atPs);
    }
    int ring = frames.ring(slot);
    if (cutThroughTotal > 0) {
      SimCore core = cutThrough.get(ring);
      if (core.isStopped()) {
        ledger.lost(slot, LossReason.FORWARDER_DOWN, nodes[core.port().node()].site(), atPs);
      } else {
        core.port().ahead(slot, atPs);
      }
    } else {
      wiredRings[ring].push(RxRing.WIRE, slot, atPs);
    }
  }

  /// A frame is out of a NIC of `node`.
  private void sent(int node, int slot, long atPs) {
    int ring = frames.ring(slot);
    if (ring == Interconnect.OUT) {
      ledger.delivered(slot, atPs);
    } else {
      wireTo(ring).send(1 + node, slot, atPs + Interconnect.PROPAGATION_PS);
    }
  }

  private Wire wireTo(int ring) {
    return nodes[wiredRings[ring].node()].receive()[0];
  }

  // ---- pods

  private SimPod pod(Pod pod) {
    NodeSpec spec = deployment.nodes().get(pod.node());
    NicSpec nic = spec.group().nics().getFirst();
    StationMeter meter = new StationMeter(scenario.tenants().size(), slices, true);
    int site = ledger.site(pod.name());
    SimCore[] own = new SimCore[pod.pool().coresPerReplica()];
    List<StatefulStage> stateful = new ArrayList<>();
    CycleCost cost = deployment.cost(pod);
    boolean perPair = !ideal && forwarding.interconnect() != Forwarding.Interconnect.SRIOV;
    int producers = switched ? DIRECTIONS * forwarding.cores() : perPair ? 1 + podCoresOn(pod.node()) + forwarding.ingressCores() : 1;
    for (int c = 0; c < own.length; c++) {
      NfStage stage = deployment.stage(pod, c, frames.memory(), states == null ? null : states.end(pod, c));
      if (stage instanceof StatefulStage states) {
        stateful.add(states);
      }
      int replica = pod.pool().controlPlane() ? -1 : pod.backend();
      boolean remote = spec.group().cpu().numaNodeOf(pod.cpus().get(c)) != nic.numaNode();
      own[c] =
          core(
              pod.name(), c, pod.node(), stage, replica, pod.backend(), cost, producers, meter,
              remote && !ideal ? spec.group().cpu().remoteMissPenaltyPs() : 0);
      if (ideal) {
        wired(own[c], nic.rxDescriptors(), 1 + cutThroughTotal, site, null);
      } else if (!switched) {
        wired(own[c], nic.rxDescriptors(), 2, site, nodes[pod.node()].receive()[0]);
      }
      if (!ideal && (switched || perPair)) {
        own[c].port().ringPerProducer(coreTotal, ringMaker(own[c], forwarding.ringSize(), site));
      }
    }
    return new SimPod(pod, own, meter, site, List.copyOf(stateful));
  }

  // ---- cores and rings

  private SimCore core(
      String station, int index, int node, @Nullable NfStage stage, int replica, int self, CycleCost cost, int rings, StationMeter meter,
      long missPenaltyPs) {
    DriverSpec driver = deployment.nodes().get(node).group().driver();
    int number = cores.size();
    boolean forwarder = stage == null;
    int received = Math.min(rings * driver.rxBurst(), MAX_RECEIVED_ROWS);
    int rows = received + RESUMED_ROWS;
    SimPort port =
        new SimPort(
            frames, ledger, interconnect, node, number, forwarder, ledger.site(station), driver.rxBurst(), received,
            forwarder && carriesDepartures, ideal ? 0 : driver.txDrainPs());
    String name = station + " core " + index;
    CoreTap tap = taps.tap(name, rows, number, node, replica);
    boolean routes = forwarder || !switched;
    boolean tracks = scenario.loadBalancing().strategy().sticky() && routes && (forwarder || replica >= 0);
    WorkerConfig config =
        new WorkerConfig(rows, SWEPT_BUCKETS, routes, streams.stream(name + "/frames").nextLong() >>> 1);
    ConnTable connections = tracks ? deployment.connectionTable(trackersOn(node)) : null;
    WorkerMaker maker =
        (database, again) ->
            new Worker(new SimPort[] {port}, stage, connections, copiesOf(node, index, forwarder, again), self, database, tap, config);
    workers.add(maker);
    SimCore core =
        new SimCore(
            number, name, scheduler, port, tap, maker.make(databaseOf[node], false), connections, cost, streams.stream(name + "/cycles"), meter, forwarder, missPenaltyPs);
    cores.add(core);
    return core;
  }

  private TableCopies copiesOf(int node, int core, boolean forwarder, boolean again) {
    if (!forwarder) {
      return TableCopies.NONE;
    }
    int peer = again ? copies.peerOf(node) : -1;
    return copies.of(node, core, peer < 0 ? null : nodes[peer].forwarders()[core].connections());
  }

  /// Workers of a node that have a connection table.
  private int trackersOn(int node) {
    if (switched) {
      return forwarding.cores();
    }
    int pollers =
        deployment.pods().stream()
            .filter(p -> p.node() == node && !p.pool().controlPlane())
            .map(Pod::cpus)
            .distinct()
            .mapToInt(List::size)
            .sum();
    return Math.max(1, pollers + forwarding.coresOn(deployment.nodes().get(node).name()));
  }

  private RxRing wired(SimCore consumer, int descriptors, int lanes, int site, @Nullable Wire wire) {
    RxRing ring = new RxRing(ringCount, consumer.port().node(), descriptors, lanes, site, LossReason.NIC_MISSED, frames, ledger, scheduler);
    wiredRings[ringCount++] = ring;
    ring.consumer(consumer);
    if (wire != null) {
      ring.wire(wire);
    }
    consumer.port().add(ring);
    return ring;
  }

  private SimPort.RingMaker ringMaker(SimCore consumer, int size, int site) {
    return () -> {
      RxRing ring = new RxRing(-1, consumer.port().node(), size, 1, site, LossReason.RING_FULL, frames, ledger, scheduler);
      ring.consumer(consumer);
      if (consumer.isStopped()) {
        ring.close(LossReason.FORWARDER_DOWN);
      }
      return ring;
    };
  }

  // ---- what traffic, events and results need

  /// Where a tenant's frames come in.
  IngressPorts ingress(int tenant) {
    return upstream.add(new IngressLayout(deployment, nodes, cutThrough, frames).of(tenant));
  }

  /// The network that states move over; null when none do.
  @Nullable StateNetwork states() {
    return states;
  }

  PeerCopies copies() {
    return copies;
  }

  Upstream upstream() {
    return upstream;
  }

  /// A node's number among the ingress nodes; -1 for one that upstream routers do not send to.
  int ingressNumber(int node) {
    int number = -1;
    for (int n = 0; n <= node; n++) {
      number += isIngress[n] ? 1 : 0;
    }
    return isIngress[node] ? number : -1;
  }

  SimPod[] pods() {
    return pods;
  }

  SimNode[] nodes() {
    return nodes;
  }

  List<SimCore> cores() {
    return cores;
  }

  /// Every meter once.
  List<StationMeter> meters() {
    List<StationMeter> meters = new ArrayList<>();
    for (SimNode node : nodes) {
      meters.add(node.meter());
    }
    for (SimPod pod : pods) {
      meters.add(pod.meter());
    }
    return meters;
  }

  /// Ingress cores that forward for free.
  SimCore[] cutThrough() {
    return cutThrough.toArray(SimCore[]::new);
  }

  /// Counts what is in rings, cores and stages as lost.
  void lose(SimCore[] dead, LossReason reason, int site, long atPs) {
    changed(true);
    boolean[] own = new boolean[cores.size()];
    for (SimCore core : dead) {
      own[core.number] = true;
    }
    for (int slot = 0; slot < frames.end(); slot++) {
      int core = frames.coreOf(slot);
      if (core >= 0 && own[core]) {
        ledger.lost(slot, reason, site, atPs);
      }
    }
  }

  /// Gives a stopped core a fresh worker with its node's database.
  void restart(SimCore core) {
    changed(false);
    core.restart(workers.get(core.number).make(databaseOf[core.port().node()], true));
  }

  /// Notes that what becomes of a flow's packets may be different from now on.
  ///
  /// @param outage something has broken
  void changed(boolean outage) {
    changes++;
    outages += outage ? 1 : 0;
  }

  /// Changes so far.
  int changes() {
    return changes;
  }

  /// Those of them with which something broke.
  int outages() {
    return outages;
  }

  /// Gives the workers of a node a new routing snapshot, from their next poll on.
  void routing(int node, Routing snapshot) {
    changed(false);
    databaseOf[node] = snapshot;
    for (SimCore core : cores) {
      if (core.port().node() == node) {
        core.worker().routing(snapshot);
      }
    }
  }

  /// Settles everything that happened up to a time before now: frames on wires, frames that found a ring full.
  void settle(long untilPs) {
    for (SimNode node : nodes) {
      for (Wire wire : node.transmit()) {
        wire.resolve(untilPs);
      }
      for (Wire wire : node.receive()) {
        wire.resolve(untilPs);
      }
    }
    for (SimCore core : cores) {
      for (RxRing ring : core.port().rings()) {
        ring.admit(untilPs);
      }
    }
  }

  /// Frames that wires, rings, bursts, stages and buffers have, each counted where it is.
  int census() {
    int count = 0;
    for (SimNode node : nodes) {
      for (Wire wire : node.transmit()) {
        count += wire.pending();
      }
      for (Wire wire : node.receive()) {
        count += wire.pending();
      }
    }
    for (SimCore core : cores) {
      for (RxRing ring : core.port().rings()) {
        count += ring.frames();
      }
      if (!core.isStopped()) {
        count += core.inside();
      }
      count += core.port().aheadFrames();
    }
    return count;
  }
}
