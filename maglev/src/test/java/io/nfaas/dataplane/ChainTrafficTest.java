package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.Forward;
import io.nfaas.nf.OnAbsent;
import io.nfaas.nf.OnMissing;
import io.nfaas.nf.PlainStage;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;
import io.nfaas.selection.BackendSelector;
import io.nfaas.selection.MaglevSelector;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Two network functions behind an ingress worker: a firewall whose control plane sees each flow's first packet, and an intrusion
/// detection in two versions. In mid-run the firewall grows from two replicas to three and half of the new flows get the second
/// graph view.
class ChainTrafficTest {
  private static final int FIREWALLS = 0;
  private static final int IDS_V1 = 1;
  private static final int IDS_V2 = 2;
  private static final int FLOWS = 4000;
  private static final int FRAMES = 240_000;
  private static final int BURST = 32;

  private final Chain chain = new Chain(8192);
  private final SplittableRandom random = new SplittableRandom(7);
  private final int[] sent = new int[FLOWS];
  private final int[] received = new int[FLOWS];
  private final int[] view = filled(FLOWS);

  /// Per flow, the firewall replica seen before and after the change.
  private final int[] before = filled(FLOWS);

  private final int[] after = filled(FLOWS);
  private final MemorySegment expected = Arena.ofAuto().allocate(256);
  private boolean changed;
  private boolean strict = true;
  private MemoryPort edge;
  private final List<StatefulStage> firewalls = new ArrayList<>();

  private static int[] filled(int n) {
    int[] a = new int[n];
    Arrays.fill(a, -1);
    return a;
  }

  private static GraphView graph(int id, int idsPool) {
    return new GraphView(
        id,
        0,
        "g" + (id + 1),
        List.of(new GraphNode("fw", FIREWALLS), new GraphNode("ids", idsPool)),
        List.of(
            GraphEdge.always("ingress", "fw"),
            GraphEdge.always("fw", "ids"),
            GraphEdge.always("ids", "egress")));
  }

  private static MaglevTable firewallTable(int replicas) {
    List<Backend> backends = new ArrayList<>();
    for (int r = 0; r < replicas; r++) {
      backends.add(new Backend(r, "firewall-" + r));
    }
    return MaglevTable.build(backends, 65537, FillRule.PAPER, 0);
  }

  private static ChainRouting routing(boolean sticky) {
    BackendSelector control = new ModuloSelector(10, 11);
    return ChainRouting.builder()
        .sticky(sticky)
        .load(graph(0, IDS_V1))
        .load(graph(1, IDS_V2))
        .activate(0, 0)
        .pool(FIREWALLS, new MaglevSelector(firewallTable(2)), control)
        .pool(IDS_V1, new ModuloSelector(3, 4), null)
        .pool(IDS_V2, new ModuloSelector(5, 6), null)
        .replica(0, FIREWALLS, false)
        .replica(1, FIREWALLS, false)
        .replica(10, FIREWALLS, true)
        .replica(11, FIREWALLS, true)
        .replica(3, IDS_V1, false)
        .replica(4, IDS_V1, false)
        .replica(5, IDS_V2, false)
        .replica(6, IDS_V2, false)
        .build();
  }

  private static ChainRouting grown(ChainRouting from, boolean canary) {
    ChainRouting.Builder change =
        from.change()
            .pool(FIREWALLS, new MaglevSelector(firewallTable(3)), new ModuloSelector(10, 11))
            .replica(2, FIREWALLS, false);
    return (canary
            ? change.activate(0, List.of(new ViewShare(1, 0.5), new ViewShare(0, 0.5)))
            : change)
        .build();
  }

  private ConnTable table() {
    return new ConnTable(ConnTableConfig.of(16384));
  }

  private void build(ChainRouting routing, StateConfig state) {
    edge = chain.port(Burst.NONE, 0);
    chain.worker(
        new PacketPort[] {edge},
        Burst.NONE,
        null,
        table(),
        routing,
        this::atIngress,
        WorkerConfig.DEFAULT);
    for (int replica = 0; replica < 3; replica++) {
      StatefulStage stage =
          new StatefulStage(chain.slab.memory(), new Forward(), state, null, replica);
      firewalls.add(stage);
      chain.worker(
          replica,
          stage,
          table(),
          routing,
          this::atFunction,
          WorkerConfig.DEFAULT.withBurstRows(128));
    }
    for (int replica : new int[] {3, 4, 5, 6}) {
      chain.worker(
          replica,
          new PlainStage(chain.slab.memory(), new Forward(), 0),
          table(),
          routing,
          this::atFunction,
          WorkerConfig.DEFAULT);
    }
    for (int replica : new int[] {10, 11}) {
      chain.worker(
          replica, new ControlStage(512, 8), null, routing, Tap.NONE, WorkerConfig.DEFAULT);
    }
    chain.onEgress(this::delivered);
  }

  /// The flow of a row: source addresses are 10.0.0.0 + flow.
  private static int flow(Burst b, int i) {
    return (int) (b.keyHi[i] >>> 32) - Frames.ip(10, 0, 0, 0);
  }

  private void atIngress(Burst b, PollWork work, long nowNs) {
    for (int i = 0; i < b.count; i++) {
      int f = flow(b, i);
      if (b.disposition[i] == Disposition.FORWARDED.code()) {
        if (view[f] >= 0 && strict) {
          assertEquals(view[f], b.view[i], () -> "flow " + f + " changed its view");
        }
        view[f] = b.view[i];
        int[] seen = changed ? after : before;
        if (seen[f] >= 0 && strict) {
          assertEquals(seen[f], b.backend[i], () -> "flow " + f + " changed its replica");
        }
        seen[f] = b.backend[i];
      }
    }
  }

  private void atFunction(Burst b, PollWork work, long nowNs) {
    for (int i = 0; i < b.count; i++) {
      if (strict) {
        assertEquals(view[flow(b, i)], b.view[i]);
      }
    }
  }

  private int write(MemorySegment m, long at, int flow, int number) {
    return Frames.tcp(
        m,
        at,
        100,
        Frames.ip(10, 0, 0, 0) + flow,
        Frames.ip(192, 0, 2, 1),
        1024 + flow,
        443,
        number == 0 ? Frames.SYN : Frames.ACK,
        (byte) number,
        (byte) (number >> 8));
  }

  private void delivered(Burst b, int i) {
    int f = flow(b, i);
    int bytes = write(expected, 0, f, received[f]);
    assertEquals(bytes, b.captured[i]);
    assertEquals(bytes + 4, b.length[i]);
    assertEquals(
        -1,
        MemorySegment.mismatch(
            expected, 0, bytes, chain.slab.memory(), b.offset[i], b.offset[i] + bytes),
        () -> "flow " + f + ": another frame than the next one came out");
    received[f]++;
  }

  private void run(int frames, int flows) {
    for (int n = 0; n < frames; n += BURST) {
      for (int k = 0; k < BURST; k++) {
        int f = random.nextInt(flows);
        int slot = chain.slab.take();
        long at = chain.slab.start(slot);
        int bytes = write(chain.slab.memory(), at, f, sent[f]++);
        assertTrue(edge.offer(slot, at, bytes, bytes + 4));
      }
      chain.step();
      assertEquals(List.of(), chain.brokenIdentities());
    }
  }

  @Test
  void stickyFlowsKeepReplicaViewAndOrderThroughScaleOutAndUpgrade() {
    ChainRouting routing = routing(true);
    build(routing, StateConfig.of(StateScope.PER_FLOW, FLOWS).onAbsent(OnAbsent.PUNT));
    run(FRAMES / 2, FLOWS / 2);
    chain.routing(grown(routing, true));
    changed = true;
    run(FRAMES / 2, FLOWS);
    chain.settle();

    assertEquals(FRAMES, Arrays.stream(sent).sum());
    assertEquals(FRAMES, chain.sum(Disposition.DELIVERED));
    assertTrue(Arrays.equals(sent, received));
    assertEquals(List.of(), chain.brokenIdentities());
    assertEquals(chain.slab.slots(), chain.slab.freeSlots());
    int onThird = 0;
    int onSecondView = 0;
    int started = 0;
    for (int f = 0; f < FLOWS; f++) {
      if (f < FLOWS / 2 && after[f] >= 0) {
        assertEquals(before[f], after[f]);
        assertEquals(0, view[f]);
      }
      if (f >= FLOWS / 2 && after[f] >= 0) {
        started++;
        onThird += after[f] == 2 ? 1 : 0;
        onSecondView += view[f] == 1 ? 1 : 0;
      }
    }
    assertEquals(1.0 / 3, (double) onThird / started, 0.04);
    assertEquals(0.5, (double) onSecondView / started, 0.05);
    long opened = firewalls.stream().mapToLong(s -> s.states().opened()).sum();
    long flows = Arrays.stream(sent).filter(n -> n > 0).count();
    assertEquals(flows, opened);
    assertEquals(flows, firewalls.stream().mapToLong(s -> s.outcomes(Outcome.INSTALLED)).sum());
    assertEquals(flows, chain.sum(Disposition.PUNTED));
    assertEquals(flows, chain.sum(Disposition.RETURNED));
    firewalls.forEach(s -> assertEquals(List.of(), s.brokenIdentities()));
    assertEquals(0, chain.workers().stream().mapToLong(w -> w.counters().lost()).sum());
  }

  @Test
  void statelessScaleOutMovesExactlyTheFlowsWhoseSlotsChangeHands() {
    strict = false;
    ChainRouting routing = routing(false);
    build(routing, StateConfig.of(StateScope.PER_FLOW, FLOWS).onMissing(OnMissing.RECREATE));
    run(FRAMES / 4, FLOWS);
    chain.routing(grown(routing, false));
    changed = true;
    run(FRAMES / 4, FLOWS);
    chain.settle();

    assertTrue(Arrays.equals(sent, received));
    MaglevTable two = firewallTable(2);
    MaglevTable three = firewallTable(3);
    int moved = 0;
    for (int f = 0; f < FLOWS; f++) {
      long hash = ChainRouting.selectionHash(FIREWALLS, false, hash(f));
      assertEquals(two.select(hash), before[f]);
      assertEquals(three.select(hash), after[f]);
      moved += before[f] != after[f] ? 1 : 0;
    }
    assertEquals(1.0 / 3, (double) moved / FLOWS, 0.03);
    assertEquals(moved, firewalls.stream().mapToLong(StatefulStage::recreated).sum());
    assertEquals(
        0, chain.workers().stream().mapToLong(w -> w.counters().of(Work.TRACK_MISS)).sum());
  }

  private long hash(int flow) {
    FrameView frame = new FrameView();
    frame.wrap(expected, 0, write(expected, 0, flow, 0));
    FlowKey key = new FlowKey();
    assertTrue(key.take(frame, 0));
    return key.hash(FlowHash.SHARED);
  }

  @Test
  void aDroppedConnectionTableLetsFlowsMove() {
    strict = false;
    ChainRouting routing = routing(true);
    edge = chain.port(Burst.NONE, 0);
    ConnTable ingressTable = table();
    chain.worker(
        new PacketPort[] {edge},
        Burst.NONE,
        null,
        ingressTable,
        routing,
        this::atIngress,
        WorkerConfig.DEFAULT);
    for (int replica : new int[] {0, 1, 2, 3, 4}) {
      chain.worker(
          replica,
          new PlainStage(chain.slab.memory(), new Forward(), 0),
          table(),
          routing,
          Tap.NONE,
          WorkerConfig.DEFAULT);
    }
    chain.onEgress(this::delivered);
    run(20_000, 500);
    chain.routing(grown(routing, false));
    ingressTable.clear();
    changed = true;
    run(20_000, 500);
    chain.settle();
    int moved = 0;
    for (int f = 0; f < 500; f++) {
      moved += before[f] != after[f] ? 1 : 0;
    }
    assertNotEquals(0, moved);
    assertEquals(1.0 / 3, moved / 500.0, 0.07);
  }
}
