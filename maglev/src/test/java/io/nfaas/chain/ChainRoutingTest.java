package io.nfaas.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Routing;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import io.nfaas.selection.ModuloSelector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ChainRoutingTest {
  private final MemorySegment m = Arena.ofAuto().allocate(256);
  private final FrameView frame = new FrameView();

  private static GraphView view(int id, int tenant) {
    return new GraphView(
        id,
        tenant,
        "g" + id,
        List.of(new GraphNode("fw", 0)),
        List.of(GraphEdge.always("ingress", "fw"), GraphEdge.always("fw", "egress")));
  }

  private static ChainRouting.Builder base() {
    return ChainRouting.builder()
        .load(view(0, 0))
        .load(view(1, 1))
        .activate(0, 0)
        .activate(1, 1)
        .pool(0, new ModuloSelector(0, 1), new ModuloSelector(2))
        .replica(0, 0, false)
        .replica(1, 0, false)
        .replica(2, 0, true);
  }

  private int classify(ChainRouting routing, int vlan, int src, int dst, int inPort) {
    frame.wrap(m, 0, Frames.udp(m, 0, vlan, src, dst, 1, 2));
    return routing.classify(frame, inPort);
  }

  @Test
  void interfaceGoesBeforeVlanBeforeTheLongestPrefix() {
    ChainRouting routing =
        base()
            .match(0, new TenantMatch.Vlan(100))
            .match(0, new TenantMatch.Range(Prefix.parse("10.0.0.0/8")))
            .match(1, new TenantMatch.Range(Prefix.parse("10.1.0.0/16")))
            .match(1, new TenantMatch.Interface(3))
            .backwardPort(1)
            .build();
    int ten = Frames.ip(10, 9, 9, 9);
    int tenOne = Frames.ip(10, 1, 9, 9);
    assertEquals(0, classify(routing, 100, tenOne, 0, 0));
    assertEquals(1, classify(routing, 100, tenOne, 0, 3));
    assertEquals(1, classify(routing, 101, tenOne, 0, 0));
    assertEquals(0, classify(routing, -1, ten, 0, 0));
    assertEquals(Routing.NONE, classify(routing, -1, 7, ten, 0));
    assertEquals(0, classify(routing, -1, 7, ten, 1));
  }

  @Test
  void vxlanFramesAreRecognisedByTheirNetworkIdentifier() {
    ChainRouting routing =
        base().match(0, new TenantMatch.Vni(77)).match(1, new TenantMatch.Vni(0x123456)).build();
    int bytes = Frames.udp(m, 0, -1, 1, 2, 50000, 4789, new byte[20]);
    int vxlan = 14 + 28;
    Wire.put32(m, vxlan, 0x08000000);
    Wire.put32(m, vxlan + 4, 0x123456 << 8);
    frame.wrap(m, 0, bytes);
    assertEquals(1, routing.classify(frame, 0));
    Wire.put32(m, vxlan + 4, 78 << 8);
    frame.wrap(m, 0, bytes);
    assertEquals(Routing.NONE, routing.classify(frame, 0));
    Wire.put32(m, vxlan, 0);
    Wire.put32(m, vxlan + 4, 77 << 8);
    frame.wrap(m, 0, bytes);
    assertEquals(Routing.NONE, routing.classify(frame, 0));
  }

  @Test
  void aSoleTenantHasWhatNoMatchClaims() {
    ChainRouting sole =
        ChainRouting.builder()
            .load(view(0, 0))
            .activate(0, 0)
            .pool(0, new ModuloSelector(0), null)
            .match(0, new TenantMatch.Vlan(5))
            .build();
    assertEquals(0, classify(sole, 5, 1, 2, 0));
    assertEquals(0, classify(sole, 6, 1, 2, 0));
    assertEquals(
        Routing.NONE, classify(base().match(0, new TenantMatch.Vlan(5)).build(), 6, 1, 2, 0));
  }

  @Test
  void twoTenantsCannotClaimTheSameFrames() {
    ChainRouting.Builder b =
        base().match(0, new TenantMatch.Vlan(5)).match(1, new TenantMatch.Vlan(5));
    assertThrows(IllegalArgumentException.class, b::build);
    ChainRouting.Builder c =
        base()
            .match(0, new TenantMatch.Range(Prefix.parse("::/0")))
            .match(1, new TenantMatch.Range(Prefix.parse("::/0")));
    assertThrows(IllegalArgumentException.class, c::build);
  }

  @Test
  void aGrowingCanaryTakesFlowsFromTheOldViewOnly() {
    ChainRouting.Builder b = base().load(view(2, 0));
    SplittableRandom random = new SplittableRandom(5);
    long[] hashes = random.longs(20_000).toArray();
    int[] last = new int[hashes.length];
    for (double share : new double[] {0, 0.1, 0.5, 1}) {
      ChainRouting routing =
          b.activate(0, List.of(new ViewShare(2, share), new ViewShare(0, 1 - share))).build();
      int onNew = 0;
      for (int h = 0; h < hashes.length; h++) {
        int view = routing.viewForNewFlow(0, hashes[h]);
        assertTrue(view == 0 || view == 2);
        assertTrue(last[h] != 2 || view == 2);
        last[h] = view;
        onNew += view == 2 ? 1 : 0;
      }
      assertEquals(share, onNew / 20_000.0, 0.01);
    }
  }

  @Test
  void selectionGivesLivingReplicasOfTheRightPlane() {
    ChainRouting routing = base().build();
    boolean[] seen = new boolean[3];
    for (long h = 0; h < 100; h++) {
      seen[routing.select(0, false, h * 0x9e3779b97f4a7c15L)] = true;
      assertEquals(2, routing.select(0, true, h));
    }
    assertTrue(seen[0] && seen[1] && !seen[2]);
    assertTrue(routing.controlPlane(2));
    assertFalse(routing.controlPlane(0));
    assertEquals(Routing.NONE, routing.select(9, false, 1));
    ChainRouting dead = routing.change().kill(2).drain(1).build();
    assertEquals(Routing.NONE, dead.select(0, true, 1));
    assertFalse(dead.alive(2));
    assertTrue(dead.alive(1) && dead.draining(1));
    assertEquals(routing.epoch() + 1, dead.epoch());
    assertTrue(routing.alive(2));
  }

  @Test
  void snapshotsThatDoNotFitTogetherAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> base().unload(0).build());
    assertThrows(IllegalArgumentException.class, () -> base().activate(0, 1).build());
    assertThrows(
        IllegalArgumentException.class,
        () -> ChainRouting.builder().load(view(0, 0)).activate(0, 0).build());
    assertThrows(
        IllegalArgumentException.class, () -> base().match(7, new TenantMatch.Vlan(1)).build());
    assertThrows(IllegalArgumentException.class, () -> base().kill(9));
    assertThrows(
        IllegalArgumentException.class, () -> base().activate(0, List.of(new ViewShare(0, 0.5))));
  }

  @Test
  void unloadedViewsAreNotThere() {
    ChainRouting routing = base().load(view(4, 0)).build().change().unload(4).build();
    assertFalse(routing.hasView(4));
    assertFalse(routing.hasView(-1));
    assertFalse(routing.hasView(99));
    assertTrue(routing.hasView(1));
  }

  @Test
  void aNodeHoldsOnlyThePoolsThatItsActiveViewsGetTo() {
    GraphView other =
        new GraphView(
            5,
            1,
            "g5",
            List.of(new GraphNode("nat", 3), new GraphNode("fw", 0), new GraphNode("idle", 4)),
            List.of(
                GraphEdge.always("ingress", "nat"),
                GraphEdge.always("nat", "egress"),
                GraphEdge.always("idle", "fw"),
                GraphEdge.always("fw", "egress")));
    ChainRouting whole =
        base()
            .load(other)
            .activate(1, 5)
            .pool(3, new ModuloSelector(6), null)
            .pool(4, new ModuloSelector(7), null)
            .replica(6, 3, false)
            .replica(7, 4, false)
            .match(0, new TenantMatch.Vlan(100))
            .match(1, new TenantMatch.Vlan(101))
            .build();
    ChainRouting local = whole.change().only(List.of(5)).build();
    assertTrue(local.hasView(5));
    assertFalse(local.hasView(0) || local.hasView(1));
    assertEquals(6, local.select(3, false, 1));
    assertEquals(Routing.NONE, local.select(0, false, 1));
    assertEquals(Routing.NONE, local.select(4, false, 1));
    assertTrue(local.alive(6));
    assertFalse(local.alive(0) || local.alive(7));
    assertEquals(Routing.NONE, local.poolOf(0));
    assertEquals(5, local.viewForNewFlow(1, 1));
    assertEquals(Routing.NONE, local.viewForNewFlow(0, 1));
    // The other tenant's frames, and those that nobody claims, do not become the sole tenant's.
    assertEquals(1, classify(local, 101, 1, 2, 0));
    assertEquals(Routing.NONE, classify(local, 100, 1, 2, 0));
    assertEquals(Routing.NONE, classify(local, -1, 1, 2, 0));
    assertTrue(whole.hasView(0) && whole.alive(7));
  }
}
