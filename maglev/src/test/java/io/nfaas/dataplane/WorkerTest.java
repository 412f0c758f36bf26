package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.Forward;
import io.nfaas.nf.PlainStage;
import io.nfaas.selection.ModuloSelector;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorkerTest {
  @Test
  void aFrameCrossesTwoHopsAndLeavesAsItCame() {
    Chain chain = new Chain(16);
    GraphView view =
        new GraphView(
            0, 0, "g1",
            List.of(new GraphNode("a", 0), new GraphNode("b", 1)),
            List.of(GraphEdge.always("ingress", "a"), GraphEdge.always("a", "b"), GraphEdge.always("b", "egress")));
    ChainRouting routing =
        ChainRouting.builder()
            .load(view)
            .activate(0, 0)
            .pool(0, new ModuloSelector(0), null)
            .pool(1, new ModuloSelector(1), null)
            .replica(0, 0, false)
            .replica(1, 1, false)
            .build();
    MemoryPort edge = chain.port(Burst.NONE, 0);
    chain.worker(new PacketPort[] {edge}, Burst.NONE, null, new ConnTable(ConnTableConfig.of(64)), routing, Tap.NONE, WorkerConfig.DEFAULT);
    for (int replica = 0; replica < 2; replica++) {
      chain.worker(
          replica, new PlainStage(chain.slab.memory(), new Forward(), 0), new ConnTable(ConnTableConfig.of(64)), routing,
          Tap.NONE, WorkerConfig.DEFAULT);
    }
    int[] delivered = {0};
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes = Frames.tcp(chain.slab.memory(), at, -1, Frames.ip(10, 0, 0, 1), Frames.ip(10, 0, 0, 2), 1234, 80, Frames.SYN);
    chain.onEgress((b, i) -> {
      delivered[0]++;
      assertEquals(at, b.offset[i]);
      assertEquals(bytes, b.captured[i]);
      assertEquals(64, b.length[i]);
      assertTrue(Frames.checksumsHold(chain.slab.memory(), at + 14));
    });
    edge.offer(slot, at, bytes, 64);
    chain.settle();
    assertEquals(1, delivered[0]);
    assertEquals(List.of(), chain.brokenIdentities());
    assertEquals(16, chain.slab.freeSlots());
    assertEquals(2, chain.sum(Disposition.FORWARDED));
    assertEquals(1, chain.sum(Disposition.DELIVERED));
  }
}
