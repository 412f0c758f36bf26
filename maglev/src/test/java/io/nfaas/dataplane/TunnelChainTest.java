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
import io.nfaas.maglev.MaglevTable;
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.Forward;
import io.nfaas.nf.Ipsec;
import io.nfaas.nf.OnAbsent;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.packet.Wire;
import io.nfaas.selection.BackendSelector;
import io.nfaas.selection.MaglevSelector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Tunnels arrive, are decrypted by one of two gateways whose control plane makes the associations, and 0.9 of the flows inside pass a
/// firewall; then a third gateway is added.
class TunnelChainTest {
  private static final int VPN = 0;
  private static final int FW = 1;
  private static final int ASSOCIATIONS = 600;
  private static final int FLOWS_EACH = 4;
  private static final int GATEWAY = Frames.ip(203, 0, 113, 1);

  private final Chain chain = new Chain(4096);
  private final SplittableRandom random = new SplittableRandom(3);
  private final int[] sequence = new int[ASSOCIATIONS];
  private final boolean[] begun = new boolean[ASSOCIATIONS * FLOWS_EACH];
  private final int[] gateway = new int[ASSOCIATIONS];
  private final int[] movedTo = new int[ASSOCIATIONS];
  private final boolean[] passedFirewall = new boolean[ASSOCIATIONS * FLOWS_EACH];
  private final int[] delivered = new int[ASSOCIATIONS * FLOWS_EACH];
  private final List<StatefulStage> gateways = new ArrayList<>();
  private MemoryPort edge;
  private int sent;

  private static BackendSelector maglev(int first, int count) {
    List<Backend> backends = new ArrayList<>();
    for (int r = first; r < first + count; r++) {
      backends.add(new Backend(r, "replica-" + r));
    }
    return new MaglevSelector(MaglevTable.build(backends, 65537, FillRule.PAPER, 0));
  }

  private ChainRouting build(boolean sticky) {
    Arrays.fill(gateway, -1);
    Arrays.fill(movedTo, -1);
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("vpn", VPN), new GraphNode("fw", FW)),
            List.of(
                GraphEdge.always("ingress", "vpn"), GraphEdge.weighted("vpn", "fw", 0.9),
                GraphEdge.weighted("vpn", "egress", 0.1), GraphEdge.always("fw", "egress")));
    ChainRouting.Builder b = ChainRouting.builder().sticky(sticky).load(view).activate(0, 0);
    for (int r = 0; r < 3; r++) {
      b.replica(r, VPN, false);
    }
    ChainRouting routing =
        b.replica(9, VPN, true)
            .replica(4, FW, false)
            .replica(5, FW, false)
            .pool(VPN, maglev(0, 2), maglev(9, 1))
            .pool(FW, maglev(4, 2), null)
            .build();
    edge = chain.port(Burst.NONE, 0);
    chain.worker(
        new PacketPort[] {edge},
        Burst.NONE,
        null,
        table(),
        routing,
        Tap.NONE,
        WorkerConfig.DEFAULT);
    StateConfig perSa =
        StateConfig.of(StateScope.PER_SA, 2 * ASSOCIATIONS).onAbsent(OnAbsent.PUNT).puntIke(true);
    for (int r = 0; r < 3; r++) {
      int replica = r;
      StatefulStage stage =
          new StatefulStage(
              chain.slab.memory(), new Ipsec(Ipsec.Mode.DECRYPT, GATEWAY), perSa, null, r);
      gateways.add(stage);
      chain.worker(
          r,
          stage,
          table(),
          routing,
          (b2, _, _) -> atGateway(b2, replica),
          WorkerConfig.DEFAULT.withBurstRows(128));
    }
    chain.worker(9, new ControlStage(1024, 32), null, routing, Tap.NONE, WorkerConfig.DEFAULT);
    for (int r = 4; r < 6; r++) {
      StatefulStage stage =
          new StatefulStage(
              chain.slab.memory(),
              new Forward(),
              StateConfig.of(StateScope.PER_FLOW, 8192),
              null,
              r);
      chain.worker(r, stage, table(), routing, this::atFirewall, WorkerConfig.DEFAULT);
    }
    chain.onEgress(this::atEgress);
    return routing;
  }

  private static ConnTable table() {
    return new ConnTable(ConnTableConfig.of(16384));
  }

  /// Flow of a decrypted row: inner source addresses are 10.0.0.0 + flow.
  private static int flow(Burst b, int i) {
    return (int) (b.keyHi[i] >>> 32) - Frames.ip(10, 0, 0, 0);
  }

  private void atGateway(Burst b, int replica) {
    for (int i = 0; i < b.count; i++) {
      if (b.disposition[i] == Disposition.FORWARDED.code()) {
        (sent < 0 ? movedTo : gateway)[flow(b, i) / FLOWS_EACH] = replica;
      }
    }
  }

  private void atFirewall(Burst b, PollWork work, long nowNs) {
    for (int i = 0; i < b.count; i++) {
      passedFirewall[flow(b, i)] = true;
    }
  }

  private void atEgress(Burst b, int i) {
    MemorySegment m = chain.slab.memory();
    long ip = b.offset[i] + 14;
    int f = Wire.i32(m, ip + 12) - Frames.ip(10, 0, 0, 0);
    assertEquals(54, b.captured[i]);
    assertEquals(64, b.length[i]);
    assertTrue(Frames.checksumsHold(m, ip));
    delivered[f]++;
  }

  private int send(int n) {
    for (int k = 0; k < n; k++) {
      int f = random.nextInt(begun.length);
      int association = f / FLOWS_EACH;
      while (chain.slab.freeSlots() == 0) {
        chain.step();
      }
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes =
          Frames.esp(
              chain.slab.memory(),
              at,
              -1,
              Frames.ip(198, 51, 100, 0) + association % 50,
              GATEWAY,
              0x1000 + association,
              ++sequence[association],
              Frames.ip(10, 0, 0, 0) + f,
              Frames.ip(192, 0, 2, 1),
              1000,
              443,
              begun[f] ? Frames.ACK : Frames.SYN);
      begun[f] = true;
      assertTrue(edge.offer(slot, at, bytes, bytes + 4));
      if (k % 32 == 31) {
        chain.step();
      }
    }
    chain.settle();
    assertEquals(List.of(), chain.brokenIdentities());
    return n;
  }

  @Test
  void associationsStayWithTheirGatewayWhenOneIsAdded() {
    ChainRouting routing = build(true);
    int frames = send(20_000);
    chain.routing(routing.change().pool(VPN, maglev(0, 3), maglev(9, 1)).build());
    frames += send(20_000);
    assertEquals(frames, Arrays.stream(delivered).sum());
    assertEquals(ASSOCIATIONS, gateways.stream().mapToLong(s -> s.states().opened()).sum());
    assertEquals(ASSOCIATIONS, chain.sum(Disposition.PUNTED));
    assertEquals(0, gateways.get(2).states().opened(), "no new association came");
    int through = 0;
    for (boolean passed : passedFirewall) {
      through += passed ? 1 : 0;
    }
    assertEquals(0.9, (double) through / passedFirewall.length, 0.03);
    assertEquals(0, chain.workers().stream().mapToLong(w -> w.counters().lost()).sum());
  }

  @Test
  void withoutTheTableAThirdOfThemArriveWhereTheirStateIsNot() {
    ChainRouting routing = build(false);
    send(20_000);
    sent = -1;
    chain.routing(routing.change().pool(VPN, maglev(0, 3), maglev(9, 1)).build());
    send(20_000);
    int lost = 0;
    for (int a = 0; a < ASSOCIATIONS; a++) {
      assertTrue(gateway[a] >= 0);
      if (movedTo[a] < 0) {
        lost++;
      } else {
        assertEquals(gateway[a], movedTo[a]);
      }
    }
    assertEquals(1.0 / 3, (double) lost / ASSOCIATIONS, 0.06);
    assertEquals(
        chain.sum(Disposition.NO_STATE),
        gateways.get(2).outcomes(Outcome.MISSING)
            + gateways.get(1).outcomes(Outcome.MISSING)
            + gateways.get(0).outcomes(Outcome.MISSING));
    assertTrue(chain.sum(Disposition.NO_STATE) > 0);
  }

  @Test
  void framesThatWaitedForAViewThatIsGoneAreDropped() {
    ChainRouting routing = build(true);
    for (int k = 0; k < 2; k++) {
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes =
          Frames.esp(
              chain.slab.memory(), at, -1, 1, GATEWAY, 0x1000, 1 + k, 1, 2, 3, 4, Frames.SYN);
      edge.offer(slot, at, bytes, bytes + 4);
    }
    // Ingress and gateways only: the punted frame stays in the control plane's ring.
    for (int w = 0; w < 4; w++) {
      chain.workers().get(w).poll(1000);
      chain.workers().get(w).flush(1000);
    }
    assertEquals(1, chain.workers().stream().mapToInt(Worker::held).sum());
    GraphView next =
        new GraphView(1, 0, "g2", List.of(), List.of(GraphEdge.always("ingress", "egress")));
    chain.routing(routing.change().load(next).activate(0, 1).unload(0).build());
    chain.nowNs = 10_000_000_000L;
    chain.settle();
    assertEquals(2, chain.sum(Disposition.UNKNOWN_VIEW) + chain.sum(Disposition.NO_STATE));
    assertEquals(chain.slab.slots(), chain.slab.freeSlots());
    assertEquals(List.of(), chain.brokenIdentities());
  }
}
