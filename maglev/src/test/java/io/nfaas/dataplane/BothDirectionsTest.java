package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.selection.BackendSelector;
import io.nfaas.selection.JetSelector;
import io.nfaas.selection.PoolSelector;
import io.nfaas.selection.SelectorKind;
import io.nfaas.selection.SelectorSettings;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Requests enter an ingress worker by port 0, answers by port 1.
class BothDirectionsTest {
  private static final int CONNECTIONS = 1000;

  private final Chain chain = new Chain(64);
  private final MemoryPort clients = new MemoryPort(chain.slab, 64, 0, (_, _) -> null);
  private final MemoryPort servers = new MemoryPort(chain.slab, 64, 1, (_, _) -> null);
  private int replica;

  @ParameterizedTest
  @EnumSource
  void reachTheSameReplicaWithAndWithoutConnectionTable(SelectorKind kind) {
    PoolSelector pool =
        kind.over(
            IntStream.range(0, 7).mapToObj(i -> new Backend(i, "fw-" + i)).toList(),
            SelectorSettings.DEFAULT.withTable(1009, FillRule.PAPER));
    PoolSelector larger = pool.with(new Backend(7, "fw-7"));
    check(pool, false, kind + ", stateless");
    check(pool, true, kind + ", sticky");
    check(JetSelector.of(pool, List.of(larger)), true, kind + ", just enough tracking");
  }

  private void check(BackendSelector pool, boolean sticky, String message) {
    GraphView graph =
        new GraphView(
            0,
            0,
            "g",
            List.of(new GraphNode("fw", 0)),
            List.of(GraphEdge.always("ingress", "fw"), GraphEdge.always("fw", "egress")));
    ChainRouting.Builder routing =
        ChainRouting.builder().sticky(sticky).load(graph).activate(0, 0).pool(0, pool, null).backwardPort(1);
    IntStream.range(0, 8).forEach(i -> routing.replica(i, 0, false));
    Worker worker =
        new Worker(
            new PacketPort[] {clients, servers},
            null,
            new ConnTable(ConnTableConfig.of(4 * CONNECTIONS)),
            Burst.NONE,
            routing.build(),
            (b, _, _) -> replica = b.backend[0],
            WorkerConfig.DEFAULT);
    SplittableRandom random = new SplittableRandom(3);
    boolean[] used = new boolean[8];
    for (int i = 0; i < CONNECTIONS; i++) {
      int a = random.nextInt();
      int b = random.nextInt();
      int p = random.nextInt(1, 65536);
      int q = random.nextInt(1, 65536);
      boolean answerFirst = random.nextBoolean();
      int first = send(worker, answerFirst, a, b, p, q);
      assertTrue(first >= 0 && first < 7, message);
      assertEquals(first, send(worker, !answerFirst, a, b, p, q), message + ", connection " + i);
      used[first] = true;
    }
    assertEquals(7, IntStream.range(0, 8).filter(i -> used[i]).count(), message);
    assertEquals(List.of(), worker.brokenIdentities());
  }

  private int send(Worker worker, boolean answer, int a, int b, int p, int q) {
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes =
        answer
            ? Frames.tcp(chain.slab.memory(), at, -1, b, a, q, p, Frames.ACK)
            : Frames.tcp(chain.slab.memory(), at, -1, a, b, p, q, Frames.ACK);
    (answer ? servers : clients).offer(slot, at, bytes, bytes + 4);
    chain.nowNs += 1000;
    replica = -2;
    worker.poll(chain.nowNs);
    worker.flush(chain.nowNs);
    return replica;
  }
}
