package io.nfaas.cli;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.MemoryPort;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.dataplane.QueueChoice;
import io.nfaas.dataplane.Tap;
import io.nfaas.dataplane.Worker;
import io.nfaas.dataplane.WorkerConfig;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.Pod;
import io.nfaas.deployment.RoutingBook;
import io.nfaas.deployment.View;
import io.nfaas.live.LivePort;
import io.nfaas.live.LivePorts;
import io.nfaas.live.LiveRun;
import io.nfaas.live.PathTap;
import io.nfaas.live.ReplicaPort;
import io.nfaas.live.TransmitOnly;
import io.nfaas.live.WorkTimes;
import io.nfaas.model.Forwarding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The workers of one process of a live run, on its ports: for the whole chain an edge worker and those of every replica that is up, joined
/// by memory ports; for one role the worker of that role, joined to the others by a port that carries service headers. All on one
/// thread.
///
/// Worker ports: 0 leads to replicas, then come `in` and `out`. Frames that come in by `out` walk their graph backwards.
final class LiveNode {
  private static final int RING = 1024;
  private static final int BURST_ROWS = 96;
  private static final int SWEPT_BUCKETS = 8;

  final Deployment deployment;
  final LiveRole role;
  final Fleet fleet;
  final List<LivePort> external;
  final @Nullable LivePort hopPort;
  final LiveRun run;
  /// Workers that were ever made, with what is needed to count them.
  final List<Post> posts = new ArrayList<>();
  /// Frames that were in the ring of a replica when it failed, or sent to one that is not there.
  long strayed;

  private final Taps taps;
  private final RoutingBook book;
  private final LivePorts ports;
  private final GraphView[] views;
  private final boolean switched;
  private final MemoryPort.Wire wire = this::target;
  private final Map<Integer, MemoryPort[]> rings = new TreeMap<>();
  private ChainRouting routing;

  /// A worker at its place.
  ///
  /// @param pod the replica that it is a core of; null for the edge
  /// @param ring where frames of this process wait for it; null when they come from elsewhere
  /// @param replicaPort what filters the frames of its hop port; null without one
  record Post(
      LiveRun.Driven driven, @Nullable Pod pod, PathTap tap, @Nullable ConnTable connections, @Nullable MemoryPort ring,
      @Nullable ReplicaPort replicaPort) {}

  /// Who looks on at each worker, beside the counters.
  @FunctionalInterface
  interface Taps {
    Taps NONE = _ -> Tap.NONE;

    /// @param pod the replica that the worker is a core of; null for the edge
    Tap of(@Nullable Pod pod);
  }

  /// @param external `in` and, where there is one, `out`, in this order
  /// @param hopPort the port to the other processes; null for the whole chain
  LiveNode(
      Deployment deployment, LiveRole role, Fleet fleet, LivePorts ports, List<LivePort> external, @Nullable LivePort hopPort,
      Taps taps) {
    this.taps = taps;
    this.deployment = deployment;
    this.role = role;
    this.fleet = fleet;
    this.ports = ports;
    this.external = List.copyOf(external);
    this.hopPort = hopPort;
    switched = deployment.scenario().forwarding().placement() == Forwarding.Placement.PER_NODE;
    book = deployment.routingBook();
    views = deployment.views().stream().map(View::compiled).toArray(GraphView[]::new);
    // A process of one replica sleeps until something comes by its hop port; others have no business at its own ports.
    run = new LiveRun(role.isEdge() ? ports.ports() : hopPort == null ? List.of() : List.of(hopPort));
    routing = snapshot();
    if (role.isEdge()) {
      edge();
    }
    staff();
  }

  private ChainRouting snapshot() {
    ChainRouting made = book.snapshot(fleet);
    boolean two = external.size() == 2;
    ChainRouting.Builder b = made.change().epoch(made.epoch()).egressPorts(two ? 2 : 1, 1);
    if (two) {
      b.backwardPort(1);
    }
    return b.build();
  }

  /// Makes what the fleet says true for the workers here: new replicas get theirs, all get the new database.
  void publish() {
    routing = snapshot();
    staff();
    for (Post post : posts) {
      post.driven().worker().routing(routing);
    }
  }

  // ---- the edge

  private void edge() {
    ReplicaPort filter = hopPort == null ? null : new ReplicaPort(hopPort, Burst.NONE);
    MemoryPort ring = filter == null ? ring(Burst.NONE, 1)[0] : null;
    List<PacketPort> list = new ArrayList<>();
    list.add(filter == null ? Objects.requireNonNull(ring) : filter);
    list.addAll(external);
    ConnTable connections = deployment.scenario().loadBalancing().strategy().sticky() ? deployment.connectionTable(1) : null;
    post(LiveRole.INGRESS, list, null, null, connections, ring, filter);
  }

  // ---- replicas

  /// Gives every replica of this process that is up its workers.
  private void staff() {
    for (Pod pod : deployment.pods()) {
      boolean here = role.isChain() || pod.equals(role.pod());
      Fleet.State state = fleet.state(pod.backend());
      boolean up = state == Fleet.State.READY || state == Fleet.State.DRAINING || !role.isChain();
      if (here && up && !rings.containsKey(pod.backend())) {
        replica(pod);
      }
    }
  }

  private void replica(Pod pod) {
    int cores = pod.pool().coresPerReplica();
    MemoryPort[] own = ring(pod.backend(), cores);
    for (int core = 0; core < cores; core++) {
      ReplicaPort filter = hopPort == null ? null : new ReplicaPort(hopPort, pod.backend());
      List<PacketPort> list = new ArrayList<>();
      list.add(filter != null ? filter : own[core]);
      external.forEach(p -> list.add(new TransmitOnly(p)));
      NfStage stage = deployment.stage(pod, core, ports.frames().memory());
      boolean tracks = deployment.scenario().loadBalancing().strategy().sticky() && !switched && !pod.pool().controlPlane();
      ConnTable connections = tracks ? deployment.connectionTable(Math.max(1, deployment.pods().size())) : null;
      String name = cores == 1 ? pod.name() : pod.name() + " core " + core;
      post(name, list, stage, pod, connections, filter == null ? own[core] : null, filter);
    }
  }

  private void post(
      String name, List<PacketPort> list, @Nullable NfStage stage, @Nullable Pod pod, @Nullable ConnTable connections,
      @Nullable MemoryPort ring, @Nullable ReplicaPort filter) {
    PathTap tap = new PathTap(views);
    Tap other = taps.of(pod);
    Tap seen = other.equals(Tap.NONE) ? tap : both(tap, other);
    WorkerConfig config = new WorkerConfig(BURST_ROWS, SWEPT_BUCKETS, pod == null || !switched, posts.size());
    Worker worker =
        new Worker(
            list.toArray(PacketPort[]::new), stage, connections, pod == null ? Burst.NONE : pod.backend(), routing, seen, config);
    LiveRun.Driven driven = new LiveRun.Driven(name, worker, new WorkTimes());
    posts.add(new Post(driven, pod, tap, connections, ring, filter));
    run.add(driven);
  }

  private static Tap both(Tap first, Tap second) {
    return (burst, work, nowNs) -> {
      first.decided(burst, work, nowNs);
      second.decided(burst, work, nowNs);
    };
  }

  private MemoryPort[] ring(int backend, int cores) {
    MemoryPort[] own = new MemoryPort[cores];
    for (int c = 0; c < cores; c++) {
      own[c] = new MemoryPort(ports.frames(), RING, 0, wire);
    }
    rings.put(backend, own);
    return own;
  }

  /// Where a frame that leaves by port 0 goes inside of this process.
  private @Nullable MemoryPort target(Burst b, int i) {
    MemoryPort[] own = rings.get(b.backend[i]);
    if (own == null || b.disposition[i] == Disposition.DELIVERED.code()) {
      strayed++;
      return null;
    }
    return own[QueueChoice.of(b.flowHash[i], own.length)];
  }

  /// Ends a replica at once: what is in its rings is lost, what its functions hold ends with them. The process of that replica
  /// ends.
  void end(Pod pod) {
    fleet.set(pod.backend(), Fleet.State.DEAD);
    if (pod.equals(role.pod())) {
      run.stop();
      return;
    }
    MemoryPort[] own = rings.remove(pod.backend());
    if (own != null) {
      Burst burst = new Burst(RING);
      for (MemoryPort ring : own) {
        strayed += ring.receive(burst);
        ring.release(burst, 0, burst.count);
        burst.clear();
      }
    }
  }

  /// Frames in rings between workers.
  long inRings() {
    return rings.values().stream().mapToLong(own -> {
      long waiting = 0;
      for (MemoryPort ring : own) {
        waiting += ring.waiting();
      }
      return waiting;
    }).sum();
  }

  /// Tables of this process.
  List<ConnTable> tables() {
    List<ConnTable> tables = new ArrayList<>();
    for (Post post : posts) {
      if (post.connections() != null) {
        tables.add(post.connections());
      }
    }
    return tables;
  }
}
