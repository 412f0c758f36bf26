package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.chain.ViewShare;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.selection.BackendSelector;
import io.nfaas.selection.JetSelector;
import io.nfaas.selection.MaglevSelector;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An ingress worker that tracks only unsafe flows, 2000 of them over a pool of eight of ten configured replicas.
class JustEnoughTrackingTest {
  private static final int FLOWS = 2000;
  private static final int REPLICAS = 10;
  private static final Set<Integer> HORIZON = Set.of(8, 9);

  private final MaglevTable configured =
      MaglevTable.build(
          IntStream.range(0, REPLICAS).mapToObj(i -> new Backend(i, "fw-" + i)).toList(), 65537, FillRule.PAPER, 0);
  private final MaglevSelector now = without(HORIZON);
  private final Chain chain = new Chain(64);
  private final ConnTable table = new ConnTable(ConnTableConfig.of(2 * FLOWS));
  private final MemoryPort port = new MemoryPort(chain.slab, 64, 0, (_, _) -> null);
  private final int[] replica = new int[FLOWS];
  private final int[] view = new int[FLOWS];
  private final boolean[] tracked = new boolean[FLOWS];
  private Worker worker;
  private int flow;

  @BeforeEach
  void start() {
    worker = worker(routing(JetSelector.of(now, List.of())));
  }

  private Worker worker(Routing routing) {
    return new Worker(
        new PacketPort[] {port}, null, table, Burst.NONE, routing, this::decided, WorkerConfig.DEFAULT);
  }

  private static GraphView graph(int id) {
    return new GraphView(
        id,
        0,
        "g" + id,
        List.of(new GraphNode("fw", 0)),
        List.of(GraphEdge.always("ingress", "fw"), GraphEdge.always("fw", "egress")));
  }

  private static ChainRouting routing(BackendSelector pool) {
    ChainRouting.Builder b =
        ChainRouting.builder().load(graph(0)).load(graph(1)).activate(0, 0).pool(0, pool, null);
    IntStream.range(0, REPLICAS).forEach(i -> b.replica(i, 0, false));
    return b.build();
  }

  private MaglevSelector without(Set<Integer> absent) {
    return new MaglevSelector(
        configured.avoiding(absent.stream().map(i -> "fw-" + i).collect(Collectors.toSet())));
  }

  private void decided(Burst b, PollWork work, long nowNs) {
    if (b.count > 0) {
      replica[flow] = b.backend[0];
      view[flow] = b.view[0];
      tracked[flow] = work.of(Work.TRACK_HIT) + work.of(Work.TRACK_INSERT) > 0;
    }
  }

  /// One frame of each flow.
  ///
  /// @return the replicas chosen
  private int[] round() {
    for (flow = 0; flow < FLOWS; flow++) {
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes = Frames.tcp(chain.slab.memory(), at, -1, 0x0a000000 + flow, 0xc0000201, 1024 + flow, 443, Frames.ACK);
      port.offer(slot, at, bytes, bytes + 4);
      chain.nowNs += 1000;
      worker.poll(chain.nowNs);
      worker.flush(chain.nowNs);
    }
    assertEquals(List.of(), worker.brokenIdentities());
    return replica.clone();
  }

  private int trackedFlows() {
    int n = 0;
    for (boolean t : tracked) {
      n += t ? 1 : 0;
    }
    return n;
  }

  @Test
  void withoutAPlanTheTableStaysEmptyAndFlowsStayWhereTheyAre() {
    int[] first = round();
    assertEquals(0, trackedFlows());
    assertEquals(FLOWS, worker.counters().of(WorkerCounter.SAFE));
    assertArrayEquals(first, round());
  }

  @Test
  void onlyFlowsThatAJoiningReplicaWouldTakeAreTrackedAndNoneMovesWhenItJoins() {
    int[] before = round();
    MaglevSelector grown = without(Set.of());
    worker.routing(routing(JetSelector.of(now, List.of(grown))));
    round();
    int unsafe = trackedFlows();
    // Two of ten replicas would own a fifth of the slots; deviation of 2000 draws: 18.
    assertEquals(FLOWS / 5.0, unsafe, 90);
    worker.routing(routing(JetSelector.of(without(Set.of(9)), List.of(grown))));
    assertEquals(0, moved(before, round()), "8 has joined");
    worker.routing(routing(JetSelector.of(grown, List.of())));
    assertEquals(0, moved(before, round()), "9 has joined");
    // The proof that there was something to protect: without the table, the unsafe ones move.
    worker = worker(routing(grown).change().sticky(false).build());
    assertEquals(unsafe, moved(before, round()));
  }

  @Test
  void aDrainingReplicaKeepsItsFlowsAndItsFlowsOnlyAreTracked() {
    int[] before = round();
    MaglevSelector drained = without(Set.of(3, 8, 9));
    worker.routing(routing(JetSelector.of(now, List.of(drained))));
    round();
    for (int f = 0; f < FLOWS; f++) {
      assertEquals(before[f] == 3, tracked[f]);
    }
    worker.routing(routing(JetSelector.of(drained, List.of())).change().drain(3).build());
    assertEquals(0, moved(before, round()));
  }

  @Test
  void aDeadReplicasFlowsMoveAndAreForgottenWhereTheyAreSafeNow() {
    int[] before = round();
    MaglevSelector grown = without(Set.of());
    worker.routing(routing(JetSelector.of(now, List.of(grown))));
    round();
    int entries = trackedFlows();
    MaglevSelector dead = without(Set.of(0, 8, 9));
    worker.routing(routing(JetSelector.of(dead, List.of())).change().kill(0).build());
    int[] after = round();
    int owned = 0;
    for (int f = 0; f < FLOWS; f++) {
      owned += before[f] == 0 ? 1 : 0;
      assertEquals(before[f] == 0, before[f] != after[f], "flow " + f);
    }
    assertTrue(owned > 0 && trackedFlows() < entries, owned + " owned, " + trackedFlows() + " tracked");
  }

  @Test
  void beforeAnUpgradeOnlyFlowsThatWouldChangeTheirViewAreTracked() {
    round();
    ChainRouting jet = routing(JetSelector.of(now, List.of()));
    List<ViewShare> canary = List.of(new ViewShare(1, 0.25), new ViewShare(0, 0.75));
    worker.routing(jet.change().plan(0, canary).build());
    round();
    int unsafe = trackedFlows();
    assertEquals(FLOWS / 4.0, unsafe, 100);
    worker.routing(jet.change().activate(0, canary).build());
    round();
    assertEquals(0, IntStream.of(view).sum(), "every flow kept view 0");
    worker = worker(jet.change().activate(0, canary).sticky(false).build());
    round();
    assertEquals(unsafe, IntStream.of(view).sum(), "without the table, the unsafe ones change");
  }

  private static int moved(int[] before, int[] after) {
    int moved = 0;
    for (int f = 0; f < before.length; f++) {
      moved += before[f] == after[f] ? 0 : 1;
    }
    return moved;
  }
}
