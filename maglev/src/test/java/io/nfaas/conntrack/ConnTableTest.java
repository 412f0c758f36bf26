package io.nfaas.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ConnTableTest {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;
  private static final long SECOND = 1_000_000_000L;

  private final ConnTable table =
      new ConnTable(
          ConnTableConfig.of(1000)
              .withTimeouts(new IdleTimeouts(3 * SECOND, 100 * SECOND, 10 * SECOND, 30 * SECOND, 60 * SECOND)));

  @Test
  void remembersReplicaAndView() {
    long e = open(table, 1, TCP, SYN, 0);
    assertEquals(7, table.backend(e));
    assertEquals(3, table.view(e));
    assertEquals(e, find(table, 1, 0));
    assertEquals(ConnTable.MISS, find(table, 2, 0));
    table.move(e, 8);
    assertEquals(8, table.backend(find(table, 1, 0)));
    assertEquals(1, table.open());
    assertEquals(1, table.openOfView(3));
    assertEquals(0, table.openOfView(4));
    table.remove(e);
    assertEquals(ConnTable.MISS, find(table, 1, 0));
    assertEquals(0, table.openOfView(3));
    assertEquals(1, table.closed());
    assertTrue(table.balances());
  }

  @Test
  void tenantsAndHopsWithTheSameAddressesAreApart() {
    long lo = 0x0050_0051_0000_06_00L;
    long[] variants = {lo, lo | 1, lo | 1 << 16, lo | 1 << 16 | 1};
    for (int i = 0; i < variants.length; i++) {
      insert(table, 9, variants[i], 0, 0, 0, i, i < 2 ? 10 : 11, TCP, SYN, 0);
    }
    for (int i = 0; i < variants.length; i++) {
      assertEquals(i, table.backend(find(table, 9, variants[i], 0, 0, 0, 0)));
    }
    assertEquals(ConnTable.MISS, find(table, 9, lo | 2 << 16, 0, 0, 0, 0));
  }

  @Test
  void everyWordOfAWideKeyCounts() {
    long e = insert(table, 1, 0x100, 2, 3, 4, 5, 6, TCP, SYN, 0);
    assertEquals(e, find(table, 1, 0x100, 2, 3, 4, 0));
    assertEquals(ConnTable.MISS, find(table, 9, 0x100, 2, 3, 4, 0));
    assertEquals(ConnTable.MISS, find(table, 1, 0x200, 2, 3, 4, 0));
    assertEquals(ConnTable.MISS, find(table, 1, 0x100, 9, 3, 4, 0));
    assertEquals(ConnTable.MISS, find(table, 1, 0x100, 2, 9, 4, 0));
    assertEquals(ConnTable.MISS, find(table, 1, 0x100, 2, 3, 9, 0));
    assertEquals(ConnTable.MISS, find(table, 1, 0x100, 0, 0, 0, 0));
    assertEquals(5, table.backend(e));
    assertEquals(6, table.view(e));
  }

  @Test
  void anIdleEntryIsNotFoundAndCountsAsExpired() {
    open(table, 1, UDP, 0, 0);
    assertNotEquals(ConnTable.MISS, find(table, 1, 30 * SECOND));
    assertEquals(ConnTable.MISS, find(table, 1, 30 * SECOND + 2 * table.tickNs()));
    assertEquals(1, table.expired());
    assertEquals(0, table.open());
    assertTrue(table.balances());
  }

  @Test
  void touchingAnEntryKeepsIt() {
    long e = open(table, 1, UDP, 0, 0);
    for (int i = 1; i < 10; i++) {
      e = find(table, 1, i * 20 * SECOND);
      table.touch(e, i * 20 * SECOND, 0, true);
    }
    assertEquals(7, table.backend(e));
  }

  @Test
  void aConnectionThatShowsOnlySynIsForgottenSoon() {
    open(table, 1, TCP, SYN, 0);
    long e = find(table, 1, 0);
    table.touch(e, 0, SYN | ACK, false);
    assertEquals(ConnTable.MISS, find(table, 1, 4 * SECOND));
  }

  @Test
  void aConnectionThatSendsSomethingElseStays() {
    open(table, 1, TCP, SYN, 0);
    table.touch(find(table, 1, 0), 0, ACK, true);
    assertNotEquals(ConnTable.MISS, find(table, 1, 99 * SECOND));
  }

  @Test
  void aClosedConnectionIsForgottenSoonAndCountsAsClosed() {
    open(table, 1, TCP, ACK, 0);
    table.touch(find(table, 1, 0), 0, FIN | ACK, true);
    table.touch(find(table, 1, 0), 0, FIN | ACK, false);
    assertEquals(ConnTable.MISS, find(table, 1, 11 * SECOND));
    open(table, 2, TCP, ACK, 20 * SECOND);
    table.touch(find(table, 2, 20 * SECOND), 20 * SECOND, RST, false);
    assertEquals(ConnTable.MISS, find(table, 2, 31 * SECOND));
    assertEquals(2, table.closed());
    assertEquals(0, table.expired());
  }

  @Test
  void aHalfClosedConnectionExpires() {
    open(table, 1, TCP, ACK, 0);
    table.touch(find(table, 1, 0), 0, FIN | ACK, true);
    table.touch(find(table, 1, 0), 0, FIN | ACK, true);
    assertEquals(ConnTable.MISS, find(table, 1, 11 * SECOND));
    assertEquals(1, table.expired());
    assertEquals(0, table.closed());
  }

  @Test
  void aSynReopensAClosedConnection() {
    open(table, 1, TCP, ACK, 0);
    table.touch(find(table, 1, 0), 0, RST, true);
    table.touch(find(table, 1, SECOND), SECOND, SYN, true);
    assertEquals(2, table.opened());
    assertEquals(1, table.closed());
    table.touch(find(table, 1, SECOND), SECOND, ACK, true);
    assertNotEquals(ConnTable.MISS, find(table, 1, 50 * SECOND));
    assertTrue(table.balances());
  }

  @Test
  void theSweepFreesIdleEntriesInConstantSteps() {
    for (int i = 0; i < 500; i++) {
      open(table, i, UDP, 0, 0);
    }
    int freed = 0;
    int calls = 0;
    while (table.open() > 0) {
      freed += table.sweep(60 * SECOND, 10);
      calls++;
    }
    assertEquals(500, freed);
    assertEquals(500, table.expired());
    // 1000 entries at three quarters of three: 445 buckets, ten at a time.
    assertTrue(calls <= 45, calls + " calls");
    assertTrue(table.balances());
  }

  @Test
  void agesDoNotWrapRoundWithoutASweep() {
    open(table, 1, UDP, 0, 0);
    // 2^18 ticks later the tick field shows the same value again.
    long wrap = table.tickNs() << 18;
    assertEquals(ConnTable.MISS, find(table, 1, wrap));
    open(table, 2, UDP, 0, wrap);
    long now = wrap;
    for (int i = 0; i < 40; i++) {
      now += 29 * SECOND;
      long e = find(table, 2, now);
      table.touch(e, now, 0, true);
    }
    assertEquals(1, table.open());
    assertEquals(ConnTable.MISS, find(table, 2, now + 10 * wrap));
  }

  @Test
  void aFullTableEvictsTheSynOnlyEntriesFirst() {
    ConnTable small = new ConnTable(ConnTableConfig.of(4));
    open(small, 1, TCP, ACK, 0);
    open(small, 2, TCP, SYN, SECOND);
    open(small, 3, UDP, 0, 0);
    open(small, 4, TCP, ACK, 2 * SECOND);
    open(small, 5, TCP, ACK, 3 * SECOND);
    assertEquals(4, small.open());
    assertEquals(4, small.peak());
    assertEquals(1, small.evictedEmbryonic());
    assertEquals(ConnTable.MISS, find(small, 2, 3 * SECOND));
    assertTrue(small.balances());
  }

  @Test
  void aFullTableEvictsTheIdlestOfTheRest() {
    ConnTable small = new ConnTable(ConnTableConfig.of(3));
    for (int i = 0; i < 3; i++) {
      open(small, i, UDP, 0, i * SECOND);
    }
    small.touch(find(small, 0, 5 * SECOND), 5 * SECOND, 0, true);
    // Two buckets at most: all entries are candidates of every key.
    open(small, 9, UDP, 0, 6 * SECOND);
    assertEquals(ConnTable.MISS, find(small, 1, 6 * SECOND));
    assertNotEquals(ConnTable.MISS, find(small, 0, 6 * SECOND));
    assertEquals(1, small.evictedLive());
    assertEquals(1, small.evicted());
  }

  @Test
  void aFullTableMayTurnNewFlowsAwayInstead() {
    ConnTable small = new ConnTable(ConnTableConfig.of(2).withWhenFull(WhenFull.BYPASS));
    open(small, 1, UDP, 0, 0);
    open(small, 2, UDP, 0, 0);
    assertEquals(ConnTable.MISS, open(small, 3, UDP, 0, 0));
    assertEquals(1, small.bypassed());
    assertEquals(1, small.untracked());
    // An idle entry makes room all the same.
    assertNotEquals(ConnTable.MISS, open(small, 3, UDP, 0, 50 * SECOND));
    assertTrue(small.balances());
  }

  @Test
  void withoutRoomForWideWordsTheFlowGoesUntracked() {
    ConnTable small = new ConnTable(ConnTableConfig.of(10).withMaxWideEntries(1));
    long e = insert(small, 1, 0x100, 2, 3, 4, 5, 6, UDP, 0, 0);
    assertEquals(ConnTable.MISS, insert(small, 2, 0x100, 2, 3, 4, 5, 6, UDP, 0, 0));
    assertEquals(1, small.untracked());
    small.remove(e);
    assertNotEquals(ConnTable.MISS, insert(small, 2, 0x100, 2, 3, 4, 5, 6, UDP, 0, 0));
  }

  @Test
  void clearingForgetsEverythingAndCountsIt() {
    for (int i = 0; i < 10; i++) {
      open(table, i, UDP, 0, 0);
    }
    table.clear();
    assertEquals(0, table.open());
    assertEquals(10, table.cleared());
    assertEquals(0, table.openOfView(3));
    assertEquals(ConnTable.MISS, find(table, 1, 0));
    open(table, 1, UDP, 0, SECOND);
    assertTrue(table.balances());
  }

  @Test
  void aViewBelongsToOneTenantWhileItHasEntries() {
    long e = insert(table, 1, 5L << 16, 0, 0, 0, 1, 3, UDP, 0, 0);
    assertThrows(IllegalArgumentException.class, () -> insert(table, 1, 6L << 16, 0, 0, 0, 1, 3, UDP, 0, 0));
    table.remove(e);
    assertNotEquals(ConnTable.MISS, insert(table, 1, 6L << 16, 0, 0, 0, 1, 3, UDP, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> insert(table, 2, 0, 0, 0, 0, 65535, 3, UDP, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> insert(table, 2, 0, 0, 0, 0, 1, -1, UDP, 0, 0));
  }

  @Test
  void threeQuartersFullNothingIsEvictedAndAFlowTakesUnderThirtyBytes() {
    int flows = 200_000;
    ConnTable large = new ConnTable(ConnTableConfig.of(flows));
    for (int i = 0; i < flows; i++) {
      open(large, i * 0x9e3779b97f4a7c15L, UDP, 0, 0);
    }
    assertEquals(flows, large.open());
    assertEquals(0, large.evicted());
    assertTrue(large.bytes() < 28.6 * flows, "bytes " + large.bytes());
    for (int i = 0; i < flows; i++) {
      assertNotEquals(ConnTable.MISS, find(large, i * 0x9e3779b97f4a7c15L, 0));
    }
  }

  @Test
  void aTableThatStartsSmallGrowsToItsBound() {
    ConnTable growing = new ConnTable(ConnTableConfig.of(10_000).withInitialEntries(10));
    long small = growing.bytes();
    for (int i = 0; i < 10_000; i++) {
      open(growing, i, UDP, 0, 0);
    }
    assertEquals(10_000, growing.open());
    assertEquals(0, growing.evicted());
    assertTrue(growing.bytes() > 100 * small);
    for (int i = 0; i < 10_000; i++) {
      assertEquals(7, growing.backend(find(growing, i, 0)));
    }
    open(growing, 10_000, UDP, 0, 0);
    assertEquals(10_000, growing.open());
    assertEquals(1, growing.evicted());
  }

  @Test
  void refusesBadConfigurations() {
    assertEquals(
        "maxEntries 0 is not in [1, 500000000]",
        assertThrows(IllegalArgumentException.class, () -> ConnTableConfig.of(0)).getMessage());
    assertThrows(IllegalArgumentException.class, () -> ConnTableConfig.of(5).withInitialEntries(6));
    assertThrows(IllegalArgumentException.class, () -> ConnTableConfig.of(5).withIdleTimeoutNs(0));
  }

  static long open(ConnTable t, long hi, int protocol, int flags, long nowNs) {
    return insert(t, hi, (long) protocol << 8, 0, 0, 0, 7, 3, protocol, flags, nowNs);
  }

  static long find(ConnTable t, long hi, long nowNs) {
    long udp = find(t, hi, (long) UDP << 8, 0, 0, 0, nowNs);
    return udp != ConnTable.MISS ? udp : find(t, hi, (long) TCP << 8, 0, 0, 0, nowNs);
  }

  static long find(ConnTable t, long hi, long lo, long w0, long w1, long w2, long nowNs) {
    return t.find(hi, lo, w0, w1, w2, t.hash(hi, lo, w0, w1, w2), nowNs);
  }

  static long insert(
      ConnTable t, long hi, long lo, long w0, long w1, long w2, int backend, int view, int protocol, int flags, long nowNs) {
    return t.insert(hi, lo, w0, w1, w2, t.hash(hi, lo, w0, w1, w2), backend, view, protocol, flags, nowNs);
  }
}
