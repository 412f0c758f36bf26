package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.chain.TenantMatch;
import io.nfaas.chain.ViewShare;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.Forward;
import io.nfaas.nf.PlainStage;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// One worker at a time: frames in by hand, decisions seen by the tap, frames out collected.
class WorkerTest {
  private static final int A = 0;
  private static final int B = 1;
  private static final int CLIENT = Frames.ip(10, 0, 0, 1);
  private static final int SERVER = Frames.ip(192, 0, 2, 1);

  private final Chain chain = new Chain(64);
  private final MemorySegment m = chain.slab.memory();
  private final FrameView frame = new FrameView();

  /// What the tap saw, one row per frame and poll.
  private final Burst seen = new Burst(1024);

  private final Burst out = new Burst(1024);
  private MemoryPort in;

  /// a (replicas 0 and 1) then b (replicas 2 and 3), control plane of a at 4; b's frames are dropped in view 1.
  private static ChainRouting.Builder twoHops() {
    return ChainRouting.builder()
        .load(line(0, "egress"))
        .activate(0, 0)
        .pool(A, new ModuloSelector(0, 1), new ModuloSelector(4))
        .pool(B, new ModuloSelector(2, 3), null)
        .replica(0, A, false)
        .replica(1, A, false)
        .replica(2, B, false)
        .replica(3, B, false)
        .replica(4, A, true)
        .match(0, new TenantMatch.Vlan(100));
  }

  private static GraphView line(int id, String end) {
    return new GraphView(
        id,
        0,
        "g" + id,
        List.of(new GraphNode("a", A), new GraphNode("b", B)),
        List.of(
            GraphEdge.always("ingress", "a"),
            GraphEdge.always("a", "b"),
            GraphEdge.always("b", end)));
  }

  @BeforeEach
  void makePort() {
    in =
        new MemoryPort(
            chain.slab,
            64,
            0,
            (b, i) -> {
              b.copyRow(i, out);
              return null;
            });
  }

  private void tap(Burst b, PollWork work, long nowNs) {
    for (int i = 0; i < b.count; i++) {
      b.copyRow(i, seen);
    }
  }

  private static ConnTable table() {
    return new ConnTable(ConnTableConfig.of(256));
  }

  private Worker ingress(ChainRouting routing) {
    return worker(Burst.NONE, null, routing, WorkerConfig.DEFAULT);
  }

  private Worker replica(int id, ChainRouting routing) {
    return worker(id, new PlainStage(m, new Forward(), 0), routing, WorkerConfig.DEFAULT);
  }

  private Worker worker(int self, NfStage stage, ChainRouting routing, WorkerConfig config) {
    return new Worker(new PacketPort[] {in}, stage, table(), self, routing, this::tap, config);
  }

  private int tcp(long at, int vlan, int srcPort, int flags) {
    return Frames.tcp(m, at, vlan, CLIENT, SERVER, srcPort, 443, flags);
  }

  /// Offers a TCP frame without service header.
  private void plain(int vlan, int srcPort, int flags) {
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes = tcp(at, vlan, srcPort, flags);
    in.offer(slot, at, bytes, bytes + 4);
  }

  /// Offers a TCP frame with one.
  private void carried(int to, int spi, int si, int ttl, int view, int previous, int srcPort) {
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes = tcp(at, 100, srcPort, Frames.ACK);
    Carrier.write(m, at - Carrier.BYTES, to, 9);
    Nsh.write(m, at - Nsh.BYTES, spi, si, ttl, Nsh.NEXT_ETHERNET, view, 0, previous);
    in.offer(slot, at - Carrier.BYTES, bytes + Carrier.BYTES, bytes + 4 + Carrier.BYTES);
  }

  /// One poll and flush.
  ///
  /// @return what became of the first frame of this poll
  private Disposition run(Worker worker) {
    int first = seen.count;
    out.clear();
    chain.nowNs += 1000;
    worker.poll(chain.nowNs);
    worker.flush(chain.nowNs);
    assertEquals(List.of(), worker.brokenIdentities());
    return seen.count > first ? Disposition.of(seen.disposition[first]) : Disposition.OPEN;
  }

  private int last() {
    return seen.count - 1;
  }

  private void readOut() {
    assertTrue(frame.wrap(m, out.offset[0], out.captured[0]));
  }

  @Test
  void ingressPutsOnTheHeaderThatSaysTenantViewAndPosition() {
    Worker worker = ingress(twoHops().build());
    plain(100, 1000, Frames.SYN);
    assertEquals(Disposition.FORWARDED, run(worker));
    readOut();
    assertEquals(0, frame.nshTenant());
    assertEquals(0, frame.nshView());
    assertEquals(1, frame.nshSpi());
    assertEquals(255, frame.nshSi());
    assertEquals(63, frame.nshTtl());
    assertEquals(-1, frame.nshPrevious());
    assertEquals(seen.backend[0], Carrier.destination(m, out.offset[0]));
    assertEquals(Carrier.BYTES, seen.serviceBytes[0]);
    assertEquals(1, worker.work().of(Work.CLASSIFY));
    assertEquals(1, worker.work().of(Work.ENCAP));
    assertEquals(1, worker.work().of(Work.TRACK_MISS));
    assertEquals(1, worker.work().of(Work.TRACK_INSERT));
    plain(100, 1000, Frames.ACK);
    run(worker);
    assertEquals(1, worker.work().of(Work.TRACK_HIT));
    assertEquals(0, worker.work().of(Work.TRACK_MISS));
  }

  @Test
  void aHopRewritesTheHeaderInPlace() {
    Worker worker = replica(0, twoHops().build());
    carried(0, 1, 255, 63, 0, -1, 1000);
    assertEquals(Disposition.FORWARDED, run(worker));
    readOut();
    assertEquals(2, frame.nshSpi());
    assertEquals(254, frame.nshSi());
    assertEquals(62, frame.nshTtl());
    assertEquals(0, worker.work().of(Work.ENCAP));
    assertEquals(1, worker.work().of(Work.NF_PACKET));
    assertEquals(1, seen.position[0]);
    assertEquals(2, seen.nextPosition[0]);
  }

  @Test
  void theLastHopTakesTheHeaderOff() {
    Worker worker = replica(2, twoHops().build());
    carried(2, 2, 254, 62, 0, -1, 1000);
    assertEquals(Disposition.DELIVERED, run(worker));
    assertEquals(1, worker.work().of(Work.DECAP));
    readOut();
    assertEquals(-1, frame.nshSpi());
    assertEquals(58, out.captured[0]);
    assertEquals(62, out.length[0]);
    assertEquals(Routing.EGRESS, seen.nextPosition[0]);
  }

  @Test
  void framesThatCannotGoOnAreDroppedForTheReasonThatApplies() {
    ChainRouting routing = twoHops().load(line(1, "drop")).activate(0, 1).build();
    Worker hop = replica(2, routing);
    carried(2, 2, 254, 62, 1, -1, 1000);
    assertEquals(Disposition.POLICY, run(hop));
    carried(2, 2, 254, 1, 0, -1, 1000);
    assertEquals(Disposition.LOOP_TTL, run(hop));
    carried(2, 2, 254, 0, 0, -1, 1000);
    assertEquals(Disposition.DELIVERED, run(hop), "TTL 0 becomes 63");
    carried(2, 2, 254, 62, 5, -1, 1000);
    assertEquals(Disposition.UNKNOWN_VIEW, run(hop));
    carried(2, 99, 254, 62, 0, -1, 1000);
    assertEquals(Disposition.UNKNOWN_VIEW, run(hop));
    carried(2, 2, 200, 62, 0, -1, 1000);
    assertEquals(Disposition.UNKNOWN_VIEW, run(hop), "an index of another path");
    Worker edge = ingress(routing.change().match(0, new TenantMatch.Vlan(7)).build());
    int slot = chain.slab.take();
    in.offer(slot, chain.slab.start(slot), 10, 64);
    assertEquals(Disposition.MALFORMED, run(edge));
  }

  @Test
  void aFrameOfNoTenantIsDropped() {
    ChainRouting routing =
        twoHops()
            .load(
                new GraphView(
                    3, 1, "other", List.of(), List.of(GraphEdge.always("ingress", "egress"))))
            .activate(1, 3)
            .match(1, new TenantMatch.Vlan(200))
            .build();
    Worker edge = ingress(routing);
    plain(300, 1, Frames.ACK);
    assertEquals(Disposition.NO_TENANT, run(edge));
    plain(200, 1, Frames.ACK);
    assertEquals(Disposition.DELIVERED, run(edge), "a graph without hops");
    assertEquals(0, edge.work().of(Work.DECAP));
  }

  @Test
  void aDeadReplicasFlowsMoveAndTheirFirstFrameNamesIt() {
    ChainRouting routing = twoHops().build();
    Worker edge = ingress(routing);
    plain(100, 1000, Frames.SYN);
    run(edge);
    int old = seen.backend[last()];
    int other = 1 - old;
    edge.routing(routing.change().kill(old).pool(A, new ModuloSelector(other), null).build());
    plain(100, 1000, Frames.ACK);
    assertEquals(Disposition.FORWARDED, run(edge));
    assertEquals(other, seen.backend[last()]);
    assertEquals(old, seen.previous[last()]);
    assertEquals(1, edge.work().of(Work.TRACK_MISS));
    readOut();
    assertEquals(old, frame.nshPrevious());
    plain(100, 1000, Frames.ACK);
    run(edge);
    assertEquals(-1, seen.previous[last()]);
    assertEquals(1, edge.work().of(Work.TRACK_HIT));
  }

  @Test
  void aDrainingReplicaKeepsItsFlows() {
    ChainRouting routing = twoHops().build();
    Worker edge = ingress(routing);
    plain(100, 1000, Frames.SYN);
    run(edge);
    int own = seen.backend[last()];
    edge.routing(routing.change().drain(own).pool(A, new ModuloSelector(1 - own), null).build());
    plain(100, 1000, Frames.ACK);
    run(edge);
    assertEquals(own, seen.backend[last()]);
    for (int port = 2000; port < 2010; port++) {
      plain(100, port, Frames.SYN);
      run(edge);
      assertEquals(1 - own, seen.backend[last()]);
    }
  }

  @Test
  void withoutAnyReplicaThereIsNoBackend() {
    ChainRouting routing = twoHops().kill(0).kill(1).pool(A, new ModuloSelector(), null).build();
    Worker edge = ingress(routing);
    plain(100, 1000, Frames.SYN);
    assertEquals(Disposition.NO_BACKEND, run(edge));
    Worker stateless = ingress(routing.change().sticky(false).build());
    plain(100, 1000, Frames.SYN);
    assertEquals(Disposition.NO_BACKEND, run(stateless));
  }

  @Test
  void aFlowWhoseViewWasUnloadedIsClassifiedAnew() {
    ChainRouting routing = twoHops().load(line(1, "egress")).build();
    Worker edge = ingress(routing);
    plain(100, 1000, Frames.SYN);
    run(edge);
    assertEquals(0, seen.view[last()]);
    edge.routing(
        routing.change().activate(0, List.of(new ViewShare(1, 1), new ViewShare(0, 0))).build());
    plain(100, 1000, Frames.ACK);
    run(edge);
    assertEquals(0, seen.view[last()], "it keeps its view while that is loaded");
    edge.routing(routing.change().activate(0, 1).unload(0).build());
    plain(100, 1000, Frames.ACK);
    assertEquals(Disposition.FORWARDED, run(edge));
    assertEquals(1, seen.view[last()]);
  }

  @Test
  void aShorterTimeoutForgetsTheReplica() {
    ChainRouting routing = twoHops().build();
    for (long idleNs : new long[] {10_000_000_000L, 1_000_000L}) {
      ConnTable table = new ConnTable(ConnTableConfig.of(64).withIdleTimeoutNs(idleNs));
      Worker edge =
          new Worker(
              new PacketPort[] {in},
              null,
              table,
              Burst.NONE,
              routing,
              this::tap,
              WorkerConfig.DEFAULT);
      plain(100, 1000, Frames.ACK);
      run(edge);
      chain.nowNs += 1_000_000_000L;
      plain(100, 1000, Frames.ACK);
      run(edge);
      assertEquals(idleNs > 1_000_000_000L ? 1 : 0, edge.work().of(Work.TRACK_HIT));
      assertEquals(idleNs > 1_000_000_000L ? 0 : 1, edge.work().of(Work.TRACK_INSERT));
    }
  }

  @Test
  void whatAPortRefusesIsLostAsTxFull() {
    PacketPort narrow =
        new PacketPort() {
          @Override
          public MemorySegment memory() {
            return m;
          }

          @Override
          public int receive(Burst into) {
            return in.receive(into);
          }

          @Override
          public int transmit(Burst from, int first, int count) {
            return in.transmit(from, first, Math.min(count, 2));
          }

          @Override
          public void release(Burst from, int first, int count) {
            in.release(from, first, count);
          }
        };
    Worker edge =
        new Worker(
            new PacketPort[] {narrow},
            null,
            table(),
            Burst.NONE,
            twoHops().build(),
            Tap.NONE,
            WorkerConfig.DEFAULT);
    for (int n = 0; n < 5; n++) {
      plain(100, 1000 + n, Frames.SYN);
    }
    assertEquals(5, edge.poll(1));
    assertEquals(5, edge.staged());
    assertEquals(List.of(), edge.brokenIdentities());
    assertEquals(2, edge.flush(1));
    assertEquals(0, edge.staged());
    assertEquals(2, edge.counters().of(Disposition.FORWARDED));
    assertEquals(3, edge.counters().of(Disposition.TX_FULL));
    assertEquals(3, edge.counters().lost());
    assertEquals(List.of(), edge.brokenIdentities());
    assertEquals(64, chain.slab.freeSlots());
  }

  @Test
  void pollBeforeFlushIsAProgrammingError() {
    Worker edge = ingress(twoHops().build());
    plain(100, 1000, Frames.SYN);
    edge.poll(1);
    assertThrows(IllegalStateException.class, () -> edge.poll(2));
    edge.flush(2);
    assertEquals(0, edge.poll(3));
  }

  @Test
  void aSwitchSendsFramesWhereTheirCarrierSays() {
    ChainRouting routing = twoHops().build();
    Worker node = ingress(routing);
    carried(3, 2, 254, 60, 0, -1, 1000);
    assertEquals(Disposition.FORWARDED, run(node));
    assertEquals(3, seen.backend[last()]);
    assertEquals(0, node.work().of(Work.TRACK_INSERT));
    readOut();
    assertEquals(59, frame.nshTtl());
    assertEquals(254, frame.nshSi());
    node.routing(routing.change().kill(3).pool(B, new ModuloSelector(2), null).build());
    carried(3, 2, 254, 60, 0, -1, 1000);
    assertEquals(Disposition.NO_BACKEND, run(node));
    carried(Burst.NONE, 2, 254, 60, 0, -1, 1000);
    assertEquals(Disposition.FORWARDED, run(node), "addressed to nobody: steered");
    assertEquals(B, routing.poolOf(seen.backend[last()]));
  }

  @Test
  void aReplicaThatDoesNotForwardHandsOverToItsSwitch() {
    ChainRouting routing = twoHops().build();
    Worker function =
        worker(
            0,
            new PlainStage(m, new Forward(), 0),
            routing,
            WorkerConfig.DEFAULT.withoutForwarding());
    carried(0, 1, 255, 63, 0, -1, 1000);
    assertEquals(Disposition.FORWARDED, run(function));
    assertEquals(Burst.NONE, seen.backend[last()]);
    readOut();
    assertEquals(1, frame.nshSpi());
    assertEquals(254, frame.nshSi(), "served");
    assertEquals(63, frame.nshTtl(), "no hop of the service path");
    assertEquals(Burst.NONE, Carrier.destination(m, out.offset[0]));
    // The switch goes on from there.
    Worker node = ingress(routing);
    in.offer(out.handle[0], out.offset[0], out.captured[0], out.length[0]);
    chain.slab.take();
    assertEquals(Disposition.FORWARDED, run(node));
    assertEquals(B, routing.poolOf(seen.backend[last()]));
    readOut();
    assertEquals(2, frame.nshSpi());
    assertEquals(254, frame.nshSi());
  }

  @Test
  void aFrameForAnotherHopIsSteeredThere() {
    Worker hop = replica(0, twoHops().build());
    carried(0, 2, 254, 60, 0, -1, 1000);
    assertEquals(Disposition.FORWARDED, run(hop));
    assertEquals(0, hop.work().of(Work.NF_PACKET));
    assertTrue(seen.backend[last()] >= 2);
    readOut();
    assertEquals(2, frame.nshSpi());
  }

  @Test
  void bothDirectionsShareTheReplicasOfASwitch() {
    ChainRouting routing = twoHops().backwardPort(1).egressPorts(1, 0).build();
    List<Integer> way = new ArrayList<>();
    MemoryPort[] ports = new MemoryPort[2];
    for (int p = 0; p < 2; p++) {
      int side = p;
      ports[p] =
          new MemoryPort(
              chain.slab,
              64,
              p,
              (b, i) -> {
                if (b.disposition[i] == Disposition.DELIVERED.code()) {
                  way.add(-1 - side);
                  return null;
                }
                way.add(b.backend[i]);
                // The replica serves the frame: its index goes down, and it comes back to the
                // switch.
                long nsh = b.offset[i] + 14;
                Nsh.setPath(m, nsh, Nsh.spi(m, nsh), Nsh.si(m, nsh) - 1);
                return ports[0];
              });
    }
    Worker node =
        new Worker(ports, null, table(), Burst.NONE, routing, Tap.NONE, WorkerConfig.DEFAULT);
    for (int port = 1000; port < 1032; port++) {
      way.clear();
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes = Frames.tcp(m, at, 100, CLIENT, SERVER, port, 443, Frames.SYN);
      ports[0].offer(slot, at, bytes, 64);
      while (node.poll(1) + node.flush(1) > 0) {
        continue;
      }
      List<Integer> forwards = List.copyOf(way);
      assertEquals(-2, forwards.getLast(), "leaves by port 1");
      way.clear();
      slot = chain.slab.take();
      at = chain.slab.start(slot);
      bytes = Frames.tcp(m, at, 100, SERVER, CLIENT, 443, port, Frames.SYN | Frames.ACK);
      ports[1].offer(slot, at, bytes, 64);
      while (node.poll(2) + node.flush(2) > 0) {
        continue;
      }
      assertEquals(List.of(forwards.get(1), forwards.get(0), -1), way);
    }
    assertEquals(List.of(), node.brokenIdentities());
  }

  @Test
  void aHeaderInAnotherFormIsReplacedByOurs() {
    Worker hop = replica(0, twoHops().build());
    int slot = chain.slab.take();
    long at = chain.slab.start(slot);
    int bytes = tcp(at, 100, 1000, Frames.ACK);
    // A carrier with a VLAN tag.
    long start = at - Nsh.BYTES - 18;
    Frames.ethernet(m, start, 9, Nsh.ETHER_TYPE);
    Nsh.write(m, at - Nsh.BYTES, 1, 255, 40, Nsh.NEXT_ETHERNET, 0, 0, -1);
    in.offer(slot, start, bytes + Nsh.BYTES + 18, bytes + 4 + Nsh.BYTES + 18);
    assertEquals(Disposition.FORWARDED, run(hop));
    readOut();
    assertEquals(at - Carrier.BYTES, out.offset[0]);
    assertEquals(bytes + Carrier.BYTES, out.captured[0]);
    assertEquals(2, frame.nshSpi());
    assertEquals(39, frame.nshTtl());
    assertEquals(Nsh.ETHER_TYPE, Wire.u16(m, out.offset[0] + 12));
  }

  @Test
  void framesThatAreNotIpAreAFlowPerEtherType() {
    Worker edge = ingress(twoHops().build());
    for (int n = 0; n < 2; n++) {
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes = Frames.ethernet(m, at, 100, 0x0806) + 28;
      in.offer(slot, at, bytes, 64);
      assertEquals(Disposition.FORWARDED, run(edge));
    }
    assertEquals(seen.backend[0], seen.backend[1]);
    assertEquals(1, edge.work().of(Work.TRACK_HIT));
  }

  @Test
  void aNewRoutingCountsFromTheNextPoll() {
    ChainRouting routing = twoHops().build();
    Worker edge = ingress(routing);
    edge.routing(routing.change().kill(0).kill(1).build());
    edge.routing(routing);
    plain(100, 1, Frames.SYN);
    assertEquals(Disposition.FORWARDED, run(edge));
  }

  @Test
  void twoFramesOfANewFlowInOneBurstShareItsEntry() {
    Worker edge = ingress(twoHops().build());
    plain(100, 1, Frames.SYN);
    plain(100, 1, Frames.ACK);
    run(edge);
    assertEquals(1, edge.work().of(Work.TRACK_MISS));
    assertEquals(1, edge.work().of(Work.TRACK_HIT));
    assertEquals(2, edge.work().of(Work.TRANSMIT));
    assertEquals(seen.backend[0], seen.backend[1]);
    assertNotEquals(Burst.NONE, seen.backend[0]);
  }

  @Test
  void noPortStarvesWhenTheBurstIsSmallerThanTheirRings() {
    MemoryPort other = new MemoryPort(chain.slab, 64, 1, (_, _) -> null);
    Worker edge =
        new Worker(
            new PacketPort[] {in, other},
            null,
            table(),
            Burst.NONE,
            twoHops().build(),
            this::tap,
            WorkerConfig.DEFAULT.withBurstRows(4));
    for (int n = 0; n < 8; n++) {
      plain(100, n + 1, Frames.SYN);
      int slot = chain.slab.take();
      long at = chain.slab.start(slot);
      int bytes = tcp(at, 100, 100 + n, Frames.SYN);
      other.offer(slot, at, bytes, bytes + 4);
    }
    run(edge);
    run(edge);
    int fromOther = 0;
    for (int i = 0; i < seen.count; i++) {
      fromOther += seen.inPort[i];
    }
    assertEquals(8, seen.count);
    assertEquals(4, fromOther);
  }

  @Test
  void ipv6FlowsStickAsWell() {
    Worker edge = ingress(twoHops().build());
    for (int n = 0; n < 2; n++) {
      for (int flow = 0; flow < 4; flow++) {
        int slot = chain.slab.take();
        long at = chain.slab.start(slot);
        int l3 = Frames.ethernet(m, at, 100, 0x86dd);
        Frames.ipv6(m, at + l3, 6, 0x20010db8L << 32, flow, 0x20010db8L << 32, 9, 20);
        Frames.tcpHeader(m, at + l3 + 40, 1000, 443, n == 0 ? Frames.SYN : Frames.ACK);
        in.offer(slot, at, l3 + 60, l3 + 64);
      }
      run(edge);
      assertEquals(n == 0 ? 4 : 0, edge.work().of(Work.TRACK_INSERT));
      assertEquals(n == 0 ? 0 : 4, edge.work().of(Work.TRACK_HIT));
    }
    for (int flow = 0; flow < 4; flow++) {
      assertEquals(seen.backend[flow], seen.backend[4 + flow]);
    }
  }

  @Test
  void aStageThatLosesFramesBreaksTheIdentities() {
    NfStage losing =
        new NfStage() {
          @Override
          public void process(Burst b, PollWork work, long nowNs) {
            b.settle(0, Disposition.HELD);
          }

          @Override
          public int resume(Burst into, PollWork work, long nowNs) {
            return 0;
          }

          @Override
          public int held() {
            return 0;
          }

          @Override
          public long nextDeadlineNs() {
            return Long.MAX_VALUE;
          }
        };
    Worker hop = worker(0, losing, twoHops().build(), WorkerConfig.DEFAULT);
    carried(0, 1, 255, 63, 0, -1, 1000);
    hop.poll(1);
    hop.flush(1);
    assertEquals(
        List.of(
            "received = settled + held + staged: 1 is not 0",
            "taken = given back + held: 1 is not 0"),
        hop.brokenIdentities());
  }

  @Test
  void aTenantCannotTravelInAnotherTenantsView() {
    GraphView other =
        new GraphView(
            3,
            1,
            "g",
            List.of(new GraphNode("a", A)),
            List.of(GraphEdge.always("ingress", "a"), GraphEdge.always("a", "egress")));
    Worker hop = replica(0, twoHops().load(other).activate(1, 3).build());
    carried(0, 1, 255, 63, 3, -1, 1000);
    assertEquals(Disposition.UNKNOWN_VIEW, run(hop));
  }

  @Test
  void aControlPlaneReturnsFramesOnlyToWhoCouldHavePuntedThem() {
    ChainRouting routing = twoHops().build();
    Worker control = worker(4, new ControlStage(8, 8), routing, WorkerConfig.DEFAULT);
    for (int from : new int[] {4, 2, 77, -1}) {
      carried(4, 1, 255, 63, 0, from, 1000);
      run(control);
      assertEquals(
          Disposition.NO_BACKEND, Disposition.of(seen.disposition[last()]), "from " + from);
    }
    carried(4, 1, 255, 63, 0, 1, 1000);
    run(control);
    assertEquals(Disposition.RETURNED, Disposition.of(seen.disposition[last()]));
    assertEquals(1, seen.backend[last()]);
    readOut();
    assertEquals(63, frame.nshTtl(), "a detour is no hop");
    assertEquals(4, frame.nshPrevious());
  }
}
