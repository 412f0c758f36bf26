package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.chain.ViewShare;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.Forward;
import io.nfaas.nf.PlainStage;
import io.nfaas.selection.ModuloSelector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Under random upgrades of its tenant's graph (canaries, roll-backs, scaling, versions dropped when their last flow has ended) no flow
/// ever visits two versions, and no frame is lost for want of one.
class OneVersionTest {
  private static final int ENTRY = 0;
  private static final int REPLICAS = 6;
  private static final int SERVER = Frames.ip(192, 0, 2, 1);
  private static final long IDLE_NS = 50_000_000L;

  private final Chain chain = new Chain(256);
  private final List<ConnTable> tables = new ArrayList<>();

  /// Versions that each flow was seen in, anywhere, since it began.
  private final Map<Long, TreeSet<Integer>> visited = new HashMap<>();

  private long delivered;

  /// Each version has two hops of its own order and a branch.
  private static GraphView version(int id, SplittableRandom random) {
    String a = random.nextBoolean() ? "a" : "b";
    String z = a.equals("a") ? "b" : "a";
    double share = random.nextInt(1, 10) / 10.0;
    return new GraphView(
        id,
        0,
        "g" + id,
        List.of(new GraphNode("a", 0), new GraphNode("b", 1)),
        List.of(
            GraphEdge.always("ingress", a),
            GraphEdge.weighted(a, z, share),
            GraphEdge.weighted(a, "egress", 1 - share),
            GraphEdge.always(z, "egress")));
  }

  private Worker worker(int replica, ChainRouting routing) {
    ConnTable table = new ConnTable(ConnTableConfig.of(2000).withIdleTimeoutNs(IDLE_NS));
    tables.add(table);
    NfStage stage = replica == Burst.NONE ? null : new PlainStage(chain.slab.memory(), new Forward(), 0);
    return chain.worker(replica, stage, table, routing, this::look, WorkerConfig.DEFAULT);
  }

  private void look(Burst b, PollWork work, long nowNs) {
    for (int i = 0; i < b.count; i++) {
      if (b.view[i] != Burst.NONE) {
        visited.computeIfAbsent(b.keyHi[i] ^ b.keyLo[i] * 31, _ -> new TreeSet<>()).add(b.view[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void noFlowEverVisitsTwoVersions(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    ChainRouting.Builder first =
        ChainRouting.builder().load(version(0, random)).activate(0, 0).egressPorts(0, 0)
            .pool(0, new ModuloSelector(0, 1), null).pool(1, new ModuloSelector(3, 4), null);
    for (int r = 0; r < REPLICAS; r++) {
      first.replica(r, r / 3, false);
    }
    ChainRouting routing = first.build();
    chain.onEgress((_, _) -> delivered++);
    MemoryPort edge = chain.port(100, ENTRY);
    ConnTable table = new ConnTable(ConnTableConfig.of(2000).withIdleTimeoutNs(IDLE_NS));
    tables.add(table);
    chain.worker(new PacketPort[] {edge}, Burst.NONE, null, table, routing, this::look, WorkerConfig.DEFAULT);
    for (int r = 0; r < REPLICAS; r++) {
      worker(r, routing);
    }
    TreeSet<Integer> loaded = new TreeSet<>(List.of(0));
    Set<Integer> active = Set.of(0);
    int newest = 0;
    int upgrades = 0;
    int dropped = 0;
    long sent = 0;
    // In turns, so that none is idle for so long that it would begin anew.
    Deque<Integer> alive = new ArrayDeque<>();
    int nextPort = 1024;
    for (int n = 0; n < 6000; n++) {
      chain.nowNs += random.nextInt(200_000);
      if (alive.size() < 60 || random.nextInt(10) == 0) {
        alive.addLast(nextPort++);
        if (alive.size() > 60) {
          alive.removeFirst();
        }
      }
      int flow = alive.removeFirst();
      sent += send(edge, flow);
      alive.addLast(flow);
      if (random.nextInt(4) == 0) {
        chain.settle();
      }
      switch (random.nextInt(60)) {
        case 0 -> {
          newest++;
          upgrades++;
          loaded.add(newest);
          int old = loaded.lower(newest);
          double share = random.nextInt(1, 10) / 10.0;
          routing =
              routing.change().load(version(newest, random))
                  .activate(0, List.of(new ViewShare(newest, share), new ViewShare(old, 1 - share))).build();
          active = Set.of(newest, old);
          chain.routing(routing);
        }
        case 1 -> {
          int only = random.nextBoolean() ? loaded.last() : loaded.first();
          active = Set.of(only);
          routing = routing.change().activate(0, only).build();
          chain.routing(routing);
        }
        case 2 -> {
          routing = routing.change().pool(0, new ModuloSelector(0, 1, 2), null).pool(1, new ModuloSelector(3, 5), null).build();
          chain.routing(routing);
        }
        default -> {}
      }
      chain.settle();
      // A version is dropped when no new flow gets it and its last flow has ended, on every worker.
      for (int view : List.copyOf(loaded)) {
        if (!active.contains(view) && tables.stream().allMatch(t -> t.openOfView(view) == 0)) {
          loaded.remove(view);
          dropped++;
          routing = routing.change().unload(view).build();
          chain.routing(routing);
        }
      }
    }
    chain.settle();
    String where = "seed " + seed;
    visited.forEach((flow, views) -> assertEquals(1, views.size(), where + ", flow " + flow + " in versions " + views));
    assertEquals(sent, delivered, where);
    assertEquals(0, chain.sum(Disposition.UNKNOWN_VIEW), where);
    assertEquals(List.of(), chain.brokenIdentities(), where);
    assertTrue(upgrades > 50 && dropped > 5, where + ": " + upgrades + " upgrades, " + dropped + " versions dropped");
  }

  private int send(MemoryPort edge, int port) {
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes = Frames.tcp(chain.slab.memory(), at, -1, Frames.ip(10, 0, 0, 1), SERVER, port, 443, Frames.ACK);
    edge.offer(slot, at, bytes, bytes + 4);
    return 1;
  }
}
