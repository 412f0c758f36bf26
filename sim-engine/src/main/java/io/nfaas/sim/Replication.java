package io.nfaas.sim;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Work;
import io.nfaas.deployment.Pod;
import io.nfaas.model.NodeSpec;
import io.nfaas.results.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one replication measured; keeps nothing of the cluster that it was measured on.
final class Replication {
  private final int number;
  private final long events;
  private final long packetHops;
  private final Slices slices;
  private final int tenants;
  private final double[] offered;
  private final double[] delivered;
  private final double[] deliveredBytes;
  private final double[] lost;
  private final double[] policy;
  private final RunResult.PacketCount packets;
  private final List<PathMeter> paths;
  private final SteadyState steady;
  private final List<Station> pods = new ArrayList<>();
  private final List<Forwarder> forwarders = new ArrayList<>();
  private final List<Queue> queues;
  private final List<Ledger.Drop> drops;
  private final List<EventWatch> watches;
  private final @Nullable WindowPlan windows;
  private final long passedFlows;
  private final RunResult.ConnectionTableUse connectionTable;
  private final long datastoreReads;
  private final double datastoreP50Seconds;
  private final double datastoreP99Seconds;
  private final long[] work = new long[Work.KINDS];

  /// A replica that ran.
  ///
  /// @param fromPs when it started
  /// @param toPs when it ended, `Long.MAX_VALUE` for one that did not
  record Station(Pod pod, NodeSpec node, StationMeter meter, long dropped, long fromPs, long toPs) {}

  /// A receive queue of a NIC, or all rings of a replica's core together.
  record Queue(String where, int number, long packets, long dropped) {
    static List<Queue> of(SimCluster cluster) {
      List<Queue> list = new ArrayList<>();
      for (SimNode node : cluster.nodes()) {
        for (int k = 0; k < node.queues().length; k++) {
          String where = node.spec().name() + "/" + node.spec().group().nics().get(k).name();
          for (int q = 0; q < node.queues()[k].length; q++) {
            list.add(new Queue(where, q, node.queues()[k][q].accepted(), node.queues()[k][q].dropped()));
          }
        }
      }
      for (SimPod pod : cluster.pods()) {
        for (int c = 0; pod.hasRun() && c < pod.cores().length; c++) {
          list.add(new Queue(pod.pod().name(), c, pod.cores()[c].port().accepted(), pod.cores()[c].port().dropped()));
        }
      }
      return list;
    }
  }

  /// A node's forwarder.
  record Forwarder(NodeSpec node, int cores, StationMeter meter) {}

  Replication(
      int number,
      long events,
      Slices slices,
      Ledger ledger,
      int tenants,
      List<PathMeter> paths,
      SimCluster cluster,
      SteadyState steady,
      List<EventWatch> watches,
      long inFlightAtStart,
      long inFlightAtEnd,
      List<Queue> queues,
      @Nullable WindowPlan windows,
      long passedFlows) {
    this.queues = queues;
    this.number = number;
    this.events = events;
    this.slices = slices;
    this.tenants = tenants;
    this.paths = paths;
    this.steady = steady;
    this.watches = watches;
    this.windows = windows;
    this.passedFlows = passedFlows;
    int cells = slices.count() * tenants;
    offered = new double[cells];
    delivered = new double[cells];
    deliveredBytes = new double[cells];
    lost = new double[cells];
    policy = new double[cells];
    for (int s = 0; s < slices.count(); s++) {
      for (int t = 0; t < tenants; t++) {
        int cell = s * tenants + t;
        offered[cell] = ledger.offered(s, t);
        delivered[cell] = ledger.delivered(s, t);
        deliveredBytes[cell] = ledger.deliveredBytes(s, t);
        lost[cell] = ledger.lost(s, t);
        policy[cell] = ledger.policy(s, t);
      }
    }
    packets =
        ledger.packets(inFlightAtStart, inFlightAtEnd);
    drops = ledger.drops();
    for (SimPod pod : cluster.pods()) {
      if (pod.hasRun()) {
        pods.add(new Station(pod.pod(), cluster.nodes()[pod.node()].spec(), pod.meter(), ledger.lostAt(pod.site()), pod.fromPs(), pod.toPs()));
      }
    }
    for (SimNode node : cluster.nodes()) {
      if (node.forwarders().length > 0) {
        forwarders.add(new Forwarder(node.spec(), node.forwarders().length, node.meter()));
      }
    }
    packetHops = cluster.cores().stream().mapToLong(SimCore::received).sum();
    connectionTable = tableUse(cluster);
    StateNetwork states = cluster.states();
    datastoreReads = states == null ? 0 : states.allReads();
    datastoreP50Seconds = states == null ? 0 : states.readQuantileSeconds(0.5);
    datastoreP99Seconds = states == null ? 0 : states.readQuantileSeconds(0.99);
    for (Work kind : Work.values()) {
      work[kind.ordinal()] = cluster.cores().stream().mapToLong(c -> c.work(kind)).sum();
    }
  }

  private static RunResult.ConnectionTableUse tableUse(SimCluster cluster) {
    long entries = 0;
    long peak = 0;
    long evictedLive = 0;
    long untracked = 0;
    long bytes = 0;
    for (SimCore core : cluster.cores()) {
      ConnTable table = core.connections();
      if (table != null) {
        entries += table.open();
        peak += table.peak();
        evictedLive += table.evictedLive();
        untracked += table.untracked();
        bytes += table.bytes();
      }
    }
    return new RunResult.ConnectionTableUse(entries, peak, evictedLive, untracked, bytes);
  }

  int number() {
    return number;
  }

  long events() {
    return events;
  }

  /// Frames received by all workers in the whole run, warm-up included.
  long packetHops() {
    return packetHops;
  }

  /// Work of one kind that all workers did, warm-up included.
  long work(Work kind) {
    return work[kind.ordinal()];
  }

  Slices slices() {
    return slices;
  }

  int tenants() {
    return tenants;
  }

  double offered(int slice, int tenant) {
    return offered[slice * tenants + tenant];
  }

  double delivered(int slice, int tenant) {
    return delivered[slice * tenants + tenant];
  }

  double deliveredBytes(int slice, int tenant) {
    return deliveredBytes[slice * tenants + tenant];
  }

  double lost(int slice, int tenant) {
    return lost[slice * tenants + tenant];
  }

  double policy(int slice, int tenant) {
    return policy[slice * tenants + tenant];
  }

  RunResult.PacketCount packets() {
    return packets;
  }

  List<PathMeter> paths() {
    return paths;
  }

  SteadyState steady() {
    return steady;
  }

  /// Replicas that ran, by backend id.
  List<Station> pods() {
    return pods;
  }

  List<Forwarder> forwarders() {
    return forwarders;
  }

  List<Queue> queues() {
    return queues;
  }

  List<Ledger.Drop> drops() {
    return drops;
  }

  List<EventWatch> watches() {
    return watches;
  }

  RunResult.ConnectionTableUse connectionTable() {
    return connectionTable;
  }

  /// Reads of the shared store in the whole run, warm-up included.
  long datastoreReads() {
    return datastoreReads;
  }

  double datastoreP50Seconds() {
    return datastoreP50Seconds;
  }

  double datastoreP99Seconds() {
    return datastoreP99Seconds;
  }

  /// When packets were simulated; null when they were all the time.
  @Nullable WindowPlan windows() {
    return windows;
  }

  /// Flows that were counted and not sent.
  long passedFlows() {
    return passedFlows;
  }
}
