package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.Forward;
import io.nfaas.nf.Nat44;
import io.nfaas.nf.OnAbsent;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.selection.ModuloSelector;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.Test;

/// New flows, punts, held frames, translation and closing connections all run without making objects.
class AllocationTest {
  private static final int FLOWS = 1000;
  private static final int ROUNDS = 2000;
  private static final byte[] EMPTY = {};

  private final Chain chain = new Chain(1024);
  private int sequence;

  @Test
  void steadyPollsAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    MemoryPort edge = build();
    // Long enough for every method to be compiled; interpreted code allocates what compiled code
    // does not.
    for (int n = 0; n < 3 * ROUNDS; n++) {
      round(edge);
    }
    long best = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 5 && best > 0; attempt++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int n = 0; n < ROUNDS; n++) {
        round(edge);
      }
      best = Math.min(best, threads.getCurrentThreadAllocatedBytes() - before);
    }
    long frames = ROUNDS * 32L;
    assertTrue(best < frames / 100, best + " bytes for " + frames + " frames");
    assertEquals(List.of(), chain.brokenIdentities());
    assertEquals(chain.sum(Disposition.PUNTED), chain.sum(Disposition.RETURNED));
    assertTrue(chain.sum(Disposition.PUNTED) > FLOWS);
    assertEquals(0, chain.workers().stream().mapToLong(w -> w.counters().lost()).sum());
  }

  private MemoryPort build() {
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("fw", 0), new GraphNode("nat", 1)),
            List.of(
                GraphEdge.always("ingress", "fw"),
                GraphEdge.always("fw", "nat"),
                GraphEdge.always("nat", "egress")));
    ChainRouting routing =
        ChainRouting.builder()
            .load(view)
            .activate(0, 0)
            .pool(0, new ModuloSelector(0, 1), new ModuloSelector(9))
            .pool(1, new ModuloSelector(2), null)
            .replica(0, 0, false)
            .replica(1, 0, false)
            .replica(2, 1, false)
            .replica(9, 0, true)
            .build();
    MemoryPort edge = chain.port(Burst.NONE, 0);
    chain.worker(
        new PacketPort[] {edge},
        Burst.NONE,
        null,
        table(),
        routing,
        Tap.NONE,
        WorkerConfig.DEFAULT);
    StateConfig state = StateConfig.of(StateScope.PER_FLOW, 4 * FLOWS).idleTimeoutNs(100_000_000L);
    for (int replica = 0; replica < 2; replica++) {
      StatefulStage stage =
          new StatefulStage(
              chain.slab.memory(), new Forward(), state.onAbsent(OnAbsent.PUNT), null, replica);
      chain.worker(replica, stage, table(), routing, Tap.NONE, WorkerConfig.DEFAULT);
    }
    Nat44 nat = new Nat44(Frames.ip(198, 51, 100, 0), 4, 1024, 60000);
    chain.worker(
        2,
        new StatefulStage(chain.slab.memory(), nat, state, null, 2),
        table(),
        routing,
        Tap.NONE,
        WorkerConfig.DEFAULT);
    chain.worker(9, new ControlStage(64, 4), null, routing, Tap.NONE, WorkerConfig.DEFAULT);
    return edge;
  }

  private static ConnTable table() {
    return new ConnTable(ConnTableConfig.of(8 * FLOWS).withIdleTimeoutNs(100_000_000L));
  }

  /// 32 frames: four of each of eight flows, from SYN to FIN; flows come again when their states have gone.
  private void round(MemoryPort edge) {
    for (int k = 0; k < 32; k++) {
      int flow = (sequence / 32 * 8 + k % 8) % FLOWS;
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int flags = k < 8 ? Frames.SYN : k < 24 ? Frames.ACK : Frames.ACK | Frames.FIN;
      int bytes =
          Frames.tcp(
              chain.slab.memory(),
              at,
              -1,
              Frames.ip(10, 0, 0, 0) + flow,
              Frames.ip(192, 0, 2, 1),
              1024,
              443,
              flags,
              EMPTY);
      edge.offer(slot, at, bytes, 64);
      sequence++;
    }
    for (int step = 0; step < 6; step++) {
      chain.step();
    }
    chain.nowNs += 1_000_000;
  }
}
