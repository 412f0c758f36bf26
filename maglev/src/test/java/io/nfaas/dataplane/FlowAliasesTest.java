package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

/// Fragments and packets of moved QUIC connections get the flow key that they belong to.
class FlowAliasesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int CLIENT = Frames.ip(10, 0, 0, 1);
  private static final int MOVED = Frames.ip(10, 7, 7, 7);
  private static final int SERVER = Frames.ip(192, 0, 2, 1);

  private final MemorySegment m = Arena.ofAuto().allocate(2048);
  private final FrameView frame = new FrameView();
  private final FlowColumns columns = new FlowColumns();
  private final WorkerCounters counters = new WorkerCounters();
  private final Burst b = new Burst(64);
  private FlowAliases aliases = new FlowAliases(AliasConfig.DEFAULT, counters);

  /// Takes the frame in memory as a tenant's.
  ///
  /// @return its row
  private int arrive(int bytes, int tenant, long nowNs) {
    int i = b.append(0, 0, bytes, bytes + 4, 0);
    b.tenant[i] = tenant;
    assertTrue(frame.wrap(m, 0, bytes), () -> frame.reason().toString());
    columns.take(b, i, frame);
    aliases.follow(b, i, frame, nowNs);
    return i;
  }

  private int whole(int src, int dst, int srcPort, int dstPort, byte... payload) {
    return arrive(Frames.udp(m, 0, -1, src, dst, srcPort, dstPort, payload), 0, 0);
  }

  /// A fragment of a UDP datagram; the first one has the ports.
  private int fragment(int src, int dst, int id, boolean first, int tenant, long nowNs) {
    int bytes = Frames.udp(m, 0, -1, src, dst, 4000, 5000, new byte[64]);
    Wire.put16(m, 14 + 4, id);
    Wire.put16(m, 14 + 6, first ? 0x2000 : 9);
    return arrive(bytes, tenant, nowNs);
  }

  private void assertSameFlow(int i, int j) {
    assertEquals(b.keyHi[i], b.keyHi[j]);
    assertEquals(b.keyLo[i], b.keyLo[j]);
    assertEquals(b.flowHash[i], b.flowHash[j]);
    assertEquals(b.has(i, Burst.SWAPPED), b.has(j, Burst.SWAPPED));
  }

  @Test
  void laterFragmentsFollowTheFirstAndSoTheFlow() {
    int flow = whole(CLIENT, SERVER, 4000, 5000);
    int first = fragment(CLIENT, SERVER, 77, true, 0, 0);
    int later = fragment(CLIENT, SERVER, 77, false, 0, SECOND);
    assertSameFlow(flow, first);
    assertSameFlow(flow, later);
    assertEquals(1, counters.of(WorkerCounter.LATER_FRAGMENTS));
  }

  @Test
  void bothDirectionsKeepTheirs() {
    int flow = whole(SERVER, CLIENT, 4000, 5000);
    fragment(SERVER, CLIENT, 78, true, 0, 0);
    assertSameFlow(flow, fragment(SERVER, CLIENT, 78, false, 0, 0));
  }

  @Test
  void aFragmentWithoutItsFirstGoesByItself() {
    fragment(CLIENT, SERVER, 1, true, 0, 0);
    int otherDatagram = fragment(CLIENT, SERVER, 2, false, 0, 0);
    int otherTenant = fragment(CLIENT, SERVER, 1, false, 1, 0);
    int tooLate = fragment(CLIENT, SERVER, 1, false, 0, 31 * SECOND);
    assertEquals(3, counters.of(WorkerCounter.ORPHAN_FRAGMENTS));
    for (int i : new int[] {otherDatagram, otherTenant, tooLate}) {
      assertNotEquals(b.flowHash[0], b.flowHash[i]);
    }
  }

  @Test
  void theTableIsFixedAndTheLongestUnusedNameGoesFirst() {
    aliases = new FlowAliases(new AliasConfig(4, 0, 8, 1, 0, 0), counters);
    for (int id = 1; id <= 5; id++) {
      fragment(CLIENT, SERVER, id, true, 0, id);
    }
    fragment(CLIENT, SERVER, 1, false, 0, 10);
    assertEquals(1, counters.of(WorkerCounter.ORPHAN_FRAGMENTS));
    for (int id = 2; id <= 5; id++) {
      fragment(CLIENT, SERVER, id, false, 0, 10);
    }
    assertEquals(4, counters.of(WorkerCounter.LATER_FRAGMENTS));
  }

  /// A long header of version 1: type, destination id, source id.
  private static byte[] longHeader(int type, int[] destination, int[] source) {
    byte[] p = new byte[40];
    p[0] = (byte) (0xc0 | type << 4);
    p[4] = 1;
    int at = 5;
    for (int[] id : new int[][] {destination, source}) {
      p[at++] = (byte) id.length;
      for (int x : id) {
        p[at++] = (byte) x;
      }
    }
    return p;
  }

  private static byte[] shortHeader(int... destination) {
    byte[] p = new byte[40];
    p[0] = 0x40;
    for (int k = 0; k < destination.length; k++) {
      p[1 + k] = (byte) destination[k];
    }
    return p;
  }

  private static final int[] CHOSEN = {9, 9, 9, 9, 9, 9, 9, 9};
  private static final int[] OF_SERVER = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final int[] OF_CLIENT = {8, 7, 6, 5, 4, 3, 2, 1};
  private static final int INITIAL = 0;
  private static final int HANDSHAKE = 2;

  private void withQuic() {
    aliases = new FlowAliases(AliasConfig.DEFAULT.withQuic(64, 8), counters);
  }

  @Test
  void aQuicConnectionIsKnownByItsIdsWhenANatRebindsIt() {
    withQuic();
    int initial = whole(CLIENT, SERVER, 5000, 443, longHeader(INITIAL, CHOSEN, OF_CLIENT));
    whole(CLIENT, SERVER, 5000, 443, longHeader(HANDSHAKE, OF_SERVER, OF_CLIENT));
    int moved = whole(MOVED, SERVER, 6000, 443, shortHeader(OF_SERVER));
    assertSameFlow(initial, moved);
    int back = whole(SERVER, MOVED, 443, 6000, shortHeader(OF_CLIENT));
    assertEquals(b.flowHash[initial], b.flowHash[back]);
    assertNotEquals(b.has(initial, Burst.SWAPPED), b.has(back, Burst.SWAPPED));
    assertEquals(2, counters.of(WorkerCounter.REBOUND));
  }

  @Test
  void anIdThatNoHandshakeNamedIsNoName() {
    withQuic();
    int initial = whole(CLIENT, SERVER, 5000, 443, longHeader(INITIAL, CHOSEN, OF_CLIENT));
    int moved = whole(MOVED, SERVER, 6000, 443, shortHeader(CHOSEN));
    assertNotEquals(b.flowHash[initial], b.flowHash[moved]);
    // A server's handshake, and one that ends before its ids do.
    whole(SERVER, CLIENT, 443, 5000, longHeader(HANDSHAKE, OF_CLIENT, OF_SERVER));
    byte[] cut = longHeader(HANDSHAKE, OF_SERVER, OF_CLIENT);
    whole(CLIENT, SERVER, 5000, 443, java.util.Arrays.copyOf(cut, 12));
    assertNotEquals(b.flowHash[initial], b.flowHash[whole(MOVED, SERVER, 6000, 443, shortHeader(OF_SERVER))]);
    assertEquals(0, counters.of(WorkerCounter.REBOUND));
  }

  @Test
  void withoutTheOptionAddressesAndPortsDecide() {
    int initial = whole(CLIENT, SERVER, 5000, 443, longHeader(HANDSHAKE, OF_SERVER, OF_CLIENT));
    int moved = whole(MOVED, SERVER, 6000, 443, shortHeader(OF_SERVER));
    assertNotEquals(b.flowHash[initial], b.flowHash[moved]);
  }

  @Test
  void anErrorGoesWithTheFlowOfThePacketThatItQuotes() {
    int flow = whole(CLIENT, SERVER, 4000, 5000);
    // ICMP "fragmentation needed" from a router, about the packet above.
    int quoted = 28;
    int l4 = 14 + Frames.ipv4(m, 14, 1, Frames.ip(172, 16, 0, 1), CLIENT, 20 + 8 + quoted);
    Frames.ethernet(m, 0, -1, 0x0800);
    Wire.put32(m, l4, 0x03040000);
    Wire.put32(m, l4 + 4, 1400);
    Frames.ipv4(m, l4 + 8, 17, CLIENT, SERVER, 1500);
    Wire.put16(m, l4 + 28, 4000);
    Wire.put16(m, l4 + 30, 5000);
    Wire.put32(m, l4 + 32, 0);
    int error = arrive(l4 + 8 + quoted, 0, 0);
    assertEquals(b.flowHash[flow], b.flowHash[error]);
    // It travels as an answer does.
    assertNotEquals(b.has(flow, Burst.SWAPPED), b.has(error, Burst.SWAPPED));
  }
}
