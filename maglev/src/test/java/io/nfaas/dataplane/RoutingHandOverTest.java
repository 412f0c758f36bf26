package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.selection.MaglevSelector;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// A thread rebuilds Maglev tables and hands snapshots over while a worker polls.
class RoutingHandOverTest {
  private static final int SNAPSHOTS = 300;

  private final Chain chain = new Chain(64);
  private final MemoryPort port = new MemoryPort(chain.slab, 64, 0, (_, _) -> null);
  private int lastBackend;

  /// Replica `n` alone serves in snapshot `n`.
  private static ChainRouting snapshot(int n) {
    GraphView view =
        new GraphView(
            0,
            0,
            "g",
            List.of(new GraphNode("fw", 0)),
            List.of(GraphEdge.always("ingress", "fw"), GraphEdge.always("fw", "egress")));
    MaglevTable table =
        MaglevTable.build(
            IntStream.rangeClosed(0, n).mapToObj(i -> new Backend(i, "fw-" + i, i == n ? 1 : 0)).toList(),
            1009,
            FillRule.PAPER,
            0);
    return ChainRouting.builder()
        .epoch(n)
        .sticky(false)
        .load(view)
        .activate(0, 0)
        .pool(0, new MaglevSelector(table), null)
        .replica(n, 0, false)
        .build();
  }

  @Test
  void everyPollUsesOneWholeSnapshotAndTheLastOneArrives() throws InterruptedException {
    Worker worker =
        new Worker(
            new PacketPort[] {port},
            null,
            null,
            Burst.NONE,
            snapshot(0),
            (b, _, _) -> lastBackend = b.backend[0],
            WorkerConfig.DEFAULT);
    Thread rebuild = Thread.ofPlatform().start(() -> {
      for (int n = 1; n <= SNAPSHOTS; n++) {
        worker.routing(snapshot(n));
      }
    });
    int before = 0;
    int seen = 0;
    for (boolean running = true; running; ) {
      running = rebuild.isAlive();
      poll(worker);
      assertTrue(lastBackend >= before, "snapshot " + lastBackend + " after " + before);
      seen += lastBackend > before ? 1 : 0;
      before = lastBackend;
    }
    rebuild.join();
    poll(worker);
    assertEquals(SNAPSHOTS, lastBackend);
    assertTrue(seen > 0);
    assertEquals(0, worker.counters().lost());
  }

  private void poll(Worker worker) {
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes = Frames.tcp(chain.slab.memory(), at, -1, 1, 2, 3, 4, Frames.ACK);
    port.offer(slot, at, bytes, bytes + 4);
    chain.nowNs += 1000;
    worker.poll(chain.nowNs);
    worker.flush(chain.nowNs);
  }
}
