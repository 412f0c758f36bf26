package io.nfaas.cli;

import io.nfaas.chain.ServicePath;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Work;
import io.nfaas.dataplane.WorkerCounter;
import io.nfaas.dataplane.WorkerCounters;
import io.nfaas.deployment.Pod;
import io.nfaas.deployment.View;
import io.nfaas.live.LivePort;
import io.nfaas.live.PortCounters;
import io.nfaas.live.WorkTimes;
import io.nfaas.model.Scenario;
import io.nfaas.results.LiveResult;
import io.nfaas.results.RunResult;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Counts a live node: everything that its ports, workers and tables have counted, and whether it balances. Called on the thread of the
/// workers, or when that has ended.
final class LiveBooks {
  private static final double NS_PER_SECOND = 1e9;
  private static final double MS_PER_SECOND = 1e3;

  private final LiveNode node;
  private final List<String> portNames;
  private final Map<String, String> environment;
  private final List<LiveResult.Action> actions;
  private final List<String> notes;
  private final long startNs;
  private final LiveResult.Pauses before = pauses();

  /// @param portNames of the node's ports, in its order
  /// @param actions what was done to the run so far; grows
  /// @param notes what the user must know; grows
  /// @param startNs `System.nanoTime` at the start
  LiveBooks(
      LiveNode node, List<String> portNames, Map<String, String> environment, List<LiveResult.Action> actions, List<String> notes,
      long startNs) {
    this.node = node;
    this.portNames = List.copyOf(portNames);
    this.environment = environment;
    this.actions = actions;
    this.notes = notes;
    this.startNs = startNs;
  }

  private static LiveResult.Pauses pauses() {
    long collections = 0;
    double seconds = 0;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      collections += Math.max(0, bean.getCollectionCount());
      seconds += Math.max(0, bean.getCollectionTime()) / MS_PER_SECOND;
    }
    return new LiveResult.Pauses(collections, seconds);
  }

  /// Seconds since the start.
  double seconds() {
    return (System.nanoTime() - startNs) / NS_PER_SECOND;
  }

  LiveResult count() {
    Scenario scenario = node.deployment.scenario();
    double seconds = seconds();
    List<LiveResult.Port> ports = ports();
    List<RunResult.DropCount> drops = drops(ports);
    LiveResult.Packets packets = packets(ports, drops);
    LiveResult.Pauses now = pauses();
    return new LiveResult(
        scenario.name(),
        scenario.hash(),
        Main.Version.number(),
        node.role.name(),
        seconds,
        environment,
        packets,
        paths(),
        cores(seconds, true),
        cores(seconds, false),
        drops,
        actions,
        table(),
        ports,
        new LiveResult.Pauses(now.collections() - before.collections(), now.seconds() - before.seconds()),
        identities(ports, packets),
        notes);
  }

  // ---- ports

  private List<LivePort> allPorts() {
    List<LivePort> all = new ArrayList<>(node.external);
    if (node.hopPort != null) {
      all.add(node.hopPort);
    }
    return all;
  }

  private List<LiveResult.Port> ports() {
    List<LiveResult.Port> list = new ArrayList<>();
    List<LivePort> all = allPorts();
    for (int p = 0; p < all.size(); p++) {
      LivePort port = all.get(p);
      PortCounters c = port.counters();
      list.add(
          new LiveResult.Port(
              portNames.get(p), port.name(), port.isUp(), c.received(), c.receivedBytes(), c.missed(), c.noBuffer(), c.unusable(),
              c.transmitted(), c.transmittedBytes(), c.transmitErrors(), port.extendedCounters()));
    }
    return list;
  }

  // ---- frames

  private List<RunResult.DropCount> drops(List<LiveResult.Port> ports) {
    List<RunResult.DropCount> drops = new ArrayList<>();
    for (LiveResult.Port p : ports) {
      drop(drops, p.name(), "the receive ring was full", p.missed());
      drop(drops, p.name(), "no packet buffer was free", p.noBuffer());
      drop(drops, p.name(), "the frame could not be handed on", p.unusable());
      drop(drops, p.name(), "taken for sending and not sent", p.transmitErrors());
    }
    for (LiveNode.Post post : node.posts) {
      for (Disposition d : Disposition.values()) {
        if (d.fate() == Disposition.Fate.LOST) {
          drop(drops, post.driven().name(), d.meaning(), counters(post).of(d));
        }
      }
      if (post.ring() != null) {
        drop(drops, post.driven().name(), "its ring was full", post.ring().missed());
      }
    }
    drop(drops, "chain", "its replica was gone", node.strayed);
    return drops;
  }

  private static void drop(List<RunResult.DropCount> drops, String where, String reason, long packets) {
    if (packets > 0) {
      drops.add(new RunResult.DropCount(where, reason, packets));
    }
  }

  private static WorkerCounters counters(LiveNode.Post post) {
    return post.driven().worker().counters();
  }

  private long sum(Disposition d) {
    return node.posts.stream().mapToLong(p -> counters(p).of(d)).sum();
  }

  private long foreign() {
    return node.posts.stream().mapToLong(p -> p.replicaPort() == null ? 0 : p.replicaPort().foreign()).sum();
  }

  private long inside() {
    return node.inRings() + node.posts.stream().mapToLong(p -> p.driven().worker().held() + p.driven().worker().staged()).sum();
  }

  private static long pending(LiveResult.Port port) {
    return port.extended().getOrDefault("transmit_pending", 0L);
  }

  private LiveResult.Packets packets(List<LiveResult.Port> ports, List<RunResult.DropCount> drops) {
    long offered = -foreign();
    long pending = 0;
    long errors = 0;
    for (LiveResult.Port p : ports) {
      offered += p.received() + p.missed() + p.noBuffer() + p.unusable();
      pending += pending(p);
      errors += p.transmitErrors();
    }
    long sent = ports.stream().mapToLong(LiveResult.Port::transmitted).sum();
    long delivered = sum(Disposition.DELIVERED) - (node.hopPort == null ? errors + pending : 0);
    return new LiveResult.Packets(
        offered,
        delivered,
        node.hopPort == null ? 0 : sent - delivered,
        drops.stream().mapToLong(RunResult.DropCount::packets).sum(),
        sum(Disposition.POLICY),
        sum(Disposition.CONSUMED),
        inside() + pending);
  }

  private List<RunResult.Identity> identities(List<LiveResult.Port> ports, LiveResult.Packets p) {
    List<RunResult.Identity> list = new ArrayList<>();
    long ends = p.delivered() + p.forwarded() + p.dropped() + p.policy() + p.consumed() + p.inFlight();
    identity(list, "offered = delivered + forwarded + dropped + policy + consumed + inFlight", p.offered(), ends);
    if (node.hopPort == null) {
      long received = ports.stream().mapToLong(LiveResult.Port::received).sum();
      long taken = counters(node.posts.getFirst()).of(WorkerCounter.RECEIVED);
      identity(list, "received by ports = received by the ingress worker", received, taken);
    }
    for (LiveNode.Post post : node.posts) {
      List<String> broken = post.driven().worker().brokenIdentities();
      list.add(
          new RunResult.Identity(
              "accounts of " + post.driven().name() + (broken.isEmpty() ? "" : ": " + String.join("; ", broken)), broken.isEmpty()));
    }
    return list;
  }

  private static void identity(List<RunResult.Identity> list, String name, long left, long right) {
    list.add(new RunResult.Identity(left == right ? name : name + ": " + left + " is not " + right, left == right));
  }

  // ---- paths and workers

  private List<LiveResult.Path> paths() {
    List<LiveResult.Path> list = new ArrayList<>();
    int tenants = node.deployment.scenario().tenants().size();
    long[] perTenant = new long[tenants];
    for (View v : node.deployment.views()) {
      for (int k = 0; k < v.compiled().paths().size(); k++) {
        perTenant[v.tenant()] += packets(v.id(), k);
      }
    }
    for (View v : node.deployment.views()) {
      for (int k = 0; k < v.compiled().paths().size(); k++) {
        ServicePath path = v.compiled().paths().get(k);
        int at = k;
        long packets = packets(v.id(), k);
        long bytes = node.posts.stream().mapToLong(p -> p.tap().bytes(v.id(), at)).sum();
        list.add(
            new LiveResult.Path(
                node.deployment.tenant(v.tenant()).name(), v.graph().version(), path.nodes(), path.dropped(), packets, bytes,
                perTenant[v.tenant()] == 0 ? 0 : (double) packets / perTenant[v.tenant()]));
      }
    }
    return list;
  }

  private long packets(int view, int path) {
    return node.posts.stream().mapToLong(p -> p.tap().packets(view, path)).sum();
  }

  private List<LiveResult.Core> cores(double seconds, boolean replicas) {
    List<LiveResult.Core> list = new ArrayList<>();
    for (LiveNode.Post post : node.posts) {
      Pod pod = post.pod();
      if ((pod != null) == replicas) {
        WorkTimes times = post.driven().times();
        Map<String, Long> work = new LinkedHashMap<>();
        for (Work kind : Work.values()) {
          long n = counters(post).of(kind);
          if (n > 0) {
            work.put(kind.name(), n);
          }
        }
        list.add(
            new LiveResult.Core(
                post.driven().name(),
                pod == null ? "" : pod.pool().name(),
                pod == null ? 0 : pod.replica(),
                pod == null ? "" : word(node.fleet.state(pod.backend()).name()),
                times.busyNs() / NS_PER_SECOND / seconds,
                counters(post).of(WorkerCounter.RECEIVED),
                times.packets() == 0 ? Double.NaN : (double) times.busyNs() / times.packets(),
                times.polls() == 0 ? 0 : (double) times.packets() / times.polls(),
                times.longestNs() / NS_PER_SECOND,
                post.driven().worker().held(),
                counters(post).lost(),
                post.tap().movedFlows(),
                work));
      }
    }
    return list;
  }

  private static String word(String constant) {
    return constant.charAt(0) + constant.substring(1).toLowerCase(Locale.ROOT);
  }

  private LiveResult.ConnectionTable table() {
    long entries = 0;
    long peak = 0;
    long opened = 0;
    long evicted = 0;
    long untracked = 0;
    long bytes = 0;
    for (ConnTable t : node.tables()) {
      entries += t.open();
      peak += t.peak();
      opened += t.opened();
      evicted += t.evictedLive();
      untracked += t.untracked();
      bytes += t.bytes();
    }
    return new LiveResult.ConnectionTable(entries, peak, opened, evicted, untracked, bytes);
  }
}
