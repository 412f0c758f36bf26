package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.EdgeMatch;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.chain.Prefix;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.Ipsec;
import io.nfaas.nf.Nat44;
import io.nfaas.nf.OnAbsent;
import io.nfaas.nf.OnMissing;
import io.nfaas.nf.Proxy;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Damaged frames, at the edge and between hops: each ends somewhere, nothing throws, nothing is lost track of.
class MutatedTrafficTest {
  private static final int GATEWAY = Frames.ip(203, 0, 113, 1);
  private static final int PUBLIC = Frames.ip(203, 0, 113, 10);

  private Chain chain = new Chain(512);
  private MemoryPort edge;

  private void build() {
    chain = new Chain(512);
    EdgeMatch web = new EdgeMatch(Prefix.parse("10.0.0.0/8"), 6, 0, 1023, null);
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(
                new GraphNode("vpn", 0),
                new GraphNode("nat", 1),
                new GraphNode("proxy", 2),
                new GraphNode("out", 3)),
            List.of(
                new GraphEdge("ingress", "nat", 0.5, web, GraphEdge.Per.FLOW),
                GraphEdge.always("ingress", "vpn"),
                GraphEdge.always("vpn", "nat"),
                new GraphEdge("nat", "proxy", 0.5, null, GraphEdge.Per.PACKET),
                new GraphEdge("nat", "out", 0.5, null, GraphEdge.Per.PACKET),
                GraphEdge.always("proxy", "egress"),
                GraphEdge.always("out", "egress")));
    ChainRouting routing =
        ChainRouting.builder()
            .load(view)
            .activate(0, 0)
            .backwardPort(1)
            .pool(0, new ModuloSelector(0), new ModuloSelector(9))
            .pool(1, new ModuloSelector(1), null)
            .pool(2, new ModuloSelector(2), new ModuloSelector(8))
            .pool(3, new ModuloSelector(3), null)
            .replica(0, 0, false)
            .replica(1, 1, false)
            .replica(2, 2, false)
            .replica(3, 3, false)
            .replica(8, 2, true)
            .replica(9, 0, true)
            .build();
    edge = chain.port(Burst.NONE, 0);
    MemoryPort backEdge = chain.port(-7, 1);
    chain.worker(
        new PacketPort[] {edge, backEdge},
        Burst.NONE,
        null,
        table(),
        routing,
        Tap.NONE,
        WorkerConfig.DEFAULT);
    MemorySegment m = chain.slab.memory();
    StateConfig state =
        StateConfig.of(StateScope.PER_FLOW, 512)
            .idleTimeoutNs(2_000_000)
            .waiting(32, 8, 64, 500_000);
    StateConfig perSa =
        StateConfig.of(StateScope.PER_SA, 512).idleTimeoutNs(2_000_000).waiting(32, 8, 64, 500_000);
    worker(
        0,
        new StatefulStage(
            m,
            new Ipsec(Ipsec.Mode.DECRYPT, GATEWAY),
            perSa.onAbsent(OnAbsent.PUNT).puntIke(true),
            null,
            0),
        routing);
    worker(
        1,
        new StatefulStage(
            m, new Nat44(PUBLIC, 1, 1024, 1000), state.onMissing(OnMissing.RECREATE), null, 1),
        routing);
    worker(
        2,
        new StatefulStage(m, new Proxy(), state.onAbsent(OnAbsent.PUNT).puntRatio(0.1), null, 2),
        routing);
    worker(
        3,
        new StatefulStage(
            m, new Ipsec(Ipsec.Mode.ENCRYPT, GATEWAY), perSa.onMissing(OnMissing.RESET), null, 3),
        routing);
    worker(8, new ControlStage(16, 2), routing);
    worker(9, new ControlStage(16, 2), routing);
  }

  private void worker(int replica, NfStage stage, ChainRouting routing) {
    chain.worker(replica, stage, table(), routing, Tap.NONE, WorkerConfig.DEFAULT);
  }

  private static ConnTable table() {
    return new ConnTable(ConnTableConfig.of(256).withIdleTimeoutNs(2_000_000));
  }

  private int write(SplittableRandom random, MemorySegment m, long at) {
    int client = Frames.ip(10, 0, 0, random.nextInt(20));
    int server = Frames.ip(192, 0, 2, random.nextInt(20));
    int vlan = random.nextInt(3) - 1;
    int port = 1 + random.nextInt(2000);
    return switch (random.nextInt(8)) {
      case 0 -> Frames.tcp(m, at, vlan, client, server, port, 443, Frames.SYN);
      case 1 ->
          Frames.tcp(
              m,
              at,
              vlan,
              client,
              server,
              port,
              443,
              Frames.ACK | Frames.PSH,
              new byte[] {23, 3, 3, 0, 9, 0});
      case 2 -> Frames.udp(m, at, vlan, client, server, port, 53, new byte[random.nextInt(40)]);
      case 3 ->
          Frames.udp(
              m, at, vlan, client, server, 500, random.nextBoolean() ? 500 : 4500, new byte[30]);
      case 4 -> Frames.ping(m, at, vlan, client, server, port);
      case 5 -> Frames.tcp(m, at, vlan, server, PUBLIC, 443, 1024 + random.nextInt(50), Frames.ACK);
      default ->
          Frames.esp(
              m,
              at,
              vlan,
              Frames.ip(198, 51, 100, random.nextInt(9)),
              GATEWAY,
              0x1000 + random.nextInt(30),
              1 + random.nextInt(2),
              client,
              server,
              port,
              443,
              Frames.SYN);
    };
  }

  private void run(long seed, int frames) {
    build();
    SplittableRandom random = new SplittableRandom(seed);
    MemorySegment m = chain.slab.memory();
    for (int n = 0; n < frames; n++) {
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes = write(random, m, at);
      int target = random.nextInt(8);
      if (target < 6 && random.nextInt(3) == 0) {
        // Between hops, and possibly on a path that does not exist.
        at -= Carrier.BYTES;
        bytes += Carrier.BYTES;
        Carrier.write(m, at, random.nextInt(12) - 1, random.nextInt(12) - 1);
        Nsh.write(
            m,
            at + Carrier.ETHERNET_BYTES,
            random.nextInt(14),
            250 + random.nextInt(6),
            random.nextInt(64),
            Nsh.NEXT_ETHERNET,
            0,
            0,
            random.nextInt(12) - 1);
      }
      for (int flips = random.nextInt(4); flips > 0; flips--) {
        long p = at + random.nextInt(bytes);
        Wire.put8(m, p, Wire.u8(m, p) ^ 1 << random.nextInt(8));
      }
      int kept = random.nextInt(5) == 0 ? random.nextInt(bytes + 1) : bytes;
      MemoryPort port = chain.ports().get(random.nextInt(chain.ports().size()));
      if (!port.offer(slot, at, kept, Math.max(64, bytes + 4))) {
        chain.slab.release(slot);
      }
      if (n % 8 == 7) {
        chain.step();
        if (n % 512 == 511) {
          List<String> broken = chain.brokenIdentities();
          assertEquals(List.of(), broken, "seed " + seed);
        }
      }
    }
    chain.settle();
    chain.nowNs += 1_000_000_000;
    chain.settle();
    assertEquals(List.of(), chain.brokenIdentities(), "seed " + seed);
    assertEquals(chain.slab.slots(), chain.slab.freeSlots(), "seed " + seed);
    for (Disposition d :
        new Disposition[] {
          Disposition.FORWARDED,
          Disposition.DELIVERED,
          Disposition.PUNTED,
          Disposition.RETURNED,
          Disposition.CONSUMED,
          Disposition.MALFORMED,
          Disposition.UNKNOWN_VIEW,
          Disposition.LOOP_TTL,
          Disposition.NO_STATE
        }) {
      assertTrue(chain.sum(d) > 0, d + " never happened, seed " + seed);
    }
  }

  @Test
  void everyDamagedFrameEndsSomewhere() {
    run(20_251, 120_000);
  }

  @Test
  @Tag("long")
  void everyDamagedFrameEndsSomewhereForManySeeds() {
    for (long seed = 1; seed <= 40; seed++) {
      run(seed, 250_000);
    }
  }
}
