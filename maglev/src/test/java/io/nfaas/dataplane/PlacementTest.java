package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.Forward;
import io.nfaas.nf.OnAbsent;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Two nodes with a switch each: every hop crosses the switches, network functions do not forward, and their control plane is a pod
/// like any other.
class PlacementTest {
  private static final int NODES = 2;
  private static final int FLOWS = 64;

  /// Replicas 0 and 1 of pool 0, 2 and 3 of pool 1, control plane 4 of pool 0; even ones on node 0, odd ones on node 1.
  private static final int REPLICAS = 5;

  private final FrameSlab slab = new FrameSlab(Arena.ofAuto().allocate(512 * 1024), 1024, 512, 256);
  private final MemoryPort[] switchPorts = new MemoryPort[NODES];
  private final MemoryPort[] replicaPorts = new MemoryPort[REPLICAS];
  private final List<Worker> workers = new ArrayList<>();
  private final Worker[] switches = new Worker[NODES];
  private int delivered;

  private @Nullable MemoryPort fromSwitch(int node, Burst b, int i) {
    if (b.disposition[i] == Disposition.DELIVERED.code()) {
      delivered++;
      return null;
    }
    int to = b.backend[i];
    return to % NODES == node ? replicaPorts[to] : switchPorts[to % NODES];
  }

  private void build() {
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("fw", 0), new GraphNode("ids", 1)),
            List.of(
                GraphEdge.always("ingress", "fw"),
                GraphEdge.always("fw", "ids"),
                GraphEdge.always("ids", "egress")));
    ChainRouting.Builder builder =
        ChainRouting.builder()
            .load(view)
            .activate(0, 0)
            .pool(0, new ModuloSelector(0, 1), new ModuloSelector(4))
            .pool(1, new ModuloSelector(2, 3), null);
    for (int r = 0; r < REPLICAS; r++) {
      builder.replica(r, r == 4 ? 0 : r / 2, r == 4);
    }
    ChainRouting routing = builder.build();
    for (int n = 0; n < NODES; n++) {
      int node = n;
      switchPorts[n] = new MemoryPort(slab, 1024, 0, (b, i) -> fromSwitch(node, b, i));
    }
    for (int n = 0; n < NODES; n++) {
      ConnTable table = new ConnTable(ConnTableConfig.of(1024));
      switches[n] =
          new Worker(
              new PacketPort[] {switchPorts[n]},
              null,
              table,
              Burst.NONE,
              routing,
              Tap.NONE,
              WorkerConfig.DEFAULT);
      workers.add(switches[n]);
    }
    for (int r = 0; r < REPLICAS; r++) {
      MemoryPort.Wire toSwitch = toSwitch(r % NODES);
      replicaPorts[r] = new MemoryPort(slab, 1024, 0, toSwitch);
      StateConfig state = StateConfig.of(StateScope.PER_FLOW, 256);
      NfStage stage =
          r == 4
              ? new ControlStage(64, 4)
              : new StatefulStage(
                  slab.memory(),
                  new Forward(),
                  r < 2 ? state.onAbsent(OnAbsent.PUNT) : state,
                  null,
                  r);
      workers.add(
          new Worker(
              new PacketPort[] {replicaPorts[r]},
              stage,
              null,
              r,
              routing,
              this::checkPods,
              WorkerConfig.DEFAULT.withoutForwarding().withBurstRows(128)));
    }
  }

  private MemoryPort.Wire toSwitch(int node) {
    return (_, _) -> switchPorts[node];
  }

  private void checkPods(Burst b, PollWork work, long nowNs) {
    assertEquals(0, work.of(Work.TRACK_INSERT) + work.of(Work.TRACK_HIT), "pods track nothing");
  }

  @Test
  void everyHopCrossesTheSwitchesAndNothingIsLost() {
    build();
    int offered = 0;
    for (int round = 0; round < 20; round++) {
      for (int flow = 0; flow < FLOWS; flow++) {
        int slot = slab.take();
        long at = slab.start(slot);
        int bytes =
            Frames.tcp(
                slab.memory(),
                at,
                -1,
                Frames.ip(10, 0, 0, flow),
                Frames.ip(192, 0, 2, 1),
                1000,
                443,
                round == 0 ? Frames.SYN : Frames.ACK);
        // A flow always enters at the same node.
        assertTrue(switchPorts[flow % NODES].offer(slot, at, bytes, bytes + 4));
        offered++;
      }
      long now = 1000L * round;
      int rows;
      do {
        rows = 0;
        for (Worker w : workers) {
          rows += w.poll(now) + w.flush(now);
          assertEquals(List.of(), w.brokenIdentities());
        }
      } while (rows > 0);
    }
    assertEquals(offered, delivered);
    assertEquals(slab.slots(), slab.freeSlots());
    long punted = workers.stream().mapToLong(w -> w.counters().of(Disposition.PUNTED)).sum();
    assertEquals(FLOWS, punted);
    assertEquals(FLOWS, workers.get(NODES + 4).counters().of(Disposition.RETURNED));
    // One entry per flow and hop, at the switch that chose the hop's replica.
    long tracked = 0;
    for (Worker s : switches) {
      tracked += s.counters().of(Work.TRACK_INSERT);
      assertTrue(s.counters().of(Work.TRACK_HIT) > s.counters().of(Work.TRACK_MISS));
    }
    assertEquals(2 * FLOWS, tracked);
    Set<Long> served = new HashSet<>();
    for (int r = 0; r < 4; r++) {
      served.add(workers.get(NODES + r).counters().of(Work.NF_PACKET));
    }
    assertTrue(!served.contains(0L), "every replica has served some");
  }
}
