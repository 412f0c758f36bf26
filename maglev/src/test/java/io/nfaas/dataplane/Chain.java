package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FrameView;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Workers of one process joined by memory ports, for tests: frames put in at the edge are carried until nobody has anything to do.
public final class Chain {
  public static final int RING = 4096;

  /// What leaves the chain.
  public interface Egress {
    void delivered(Burst b, int i);
  }

  public final FrameSlab slab;
  public final FrameView frame = new FrameView();
  private final Map<Integer, MemoryPort> byReplica = new HashMap<>();
  private final List<MemoryPort> ports = new ArrayList<>();
  private final List<Worker> workers = new ArrayList<>();
  private Egress egress = (_, _) -> {};
  private final MemoryPort.Wire wire = this::target;
  public long nowNs;

  public Chain(int slots) {
    slab = new FrameSlab(Arena.ofAuto().allocate(slots * 512L, 64), slots, 512, 256);
  }

  private @Nullable MemoryPort target(Burst b, int i) {
    if (b.disposition[i] == Disposition.DELIVERED.code()) {
      egress.delivered(b, i);
      return null;
    }
    MemoryPort to = byReplica.get(b.backend[i]);
    if (to == null) {
      throw new IllegalStateException("no port of replica " + b.backend[i]);
    }
    return to;
  }

  public void onEgress(Egress whoever) {
    egress = whoever;
  }

  /// Makes a port that frames for a replica (or the switch, `Burst.NONE`) arrive at.
  public MemoryPort port(int replica, int inPort) {
    MemoryPort port = new MemoryPort(slab, RING, inPort, wire);
    byReplica.putIfAbsent(replica, port);
    ports.add(port);
    return port;
  }

  public Worker worker(
      int replica,
      @Nullable NfStage stage,
      @Nullable ConnTable table,
      Routing routing,
      Tap tap,
      WorkerConfig config) {
    return worker(new PacketPort[] {port(replica, 0)}, replica, stage, table, routing, tap, config);
  }

  public Worker worker(
      PacketPort[] with,
      int replica,
      @Nullable NfStage stage,
      @Nullable ConnTable table,
      Routing routing,
      Tap tap,
      WorkerConfig config) {
    Worker worker = new Worker(with, stage, table, replica, routing, tap, config);
    workers.add(worker);
    return worker;
  }

  public List<MemoryPort> ports() {
    return ports;
  }

  public List<Worker> workers() {
    return workers;
  }

  public void routing(Routing routing) {
    workers.forEach(w -> w.routing(routing));
  }

  /// One poll and flush of every worker, 1 us later each time.
  ///
  /// @return rows that were decided about
  public int step() {
    int rows = 0;
    for (int w = 0; w < workers.size(); w++) {
      Worker worker = workers.get(w);
      nowNs += 1000;
      rows += worker.poll(nowNs);
      worker.flush(nowNs);
    }
    return rows;
  }

  /// Steps until a whole round finds nothing.
  public void settle() {
    for (int rounds = 0; step() > 0; rounds++) {
      if (rounds == 1_000_000) {
        throw new IllegalStateException("frames go round and round");
      }
    }
  }

  /// The identities that do not hold, of all workers.
  public List<String> brokenIdentities() {
    List<String> broken = new ArrayList<>();
    workers.forEach(w -> broken.addAll(w.brokenIdentities()));
    return broken;
  }

  public long sum(Disposition d) {
    return workers.stream().mapToLong(w -> w.counters().of(d)).sum();
  }
}
