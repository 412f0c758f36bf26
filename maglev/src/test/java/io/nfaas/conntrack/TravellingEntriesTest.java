package io.nfaas.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.packet.FlowKey;
import org.junit.jupiter.api.Test;

/// Entries that go from one table to another, and what is counted on the way.
class TravellingEntriesTest {
  private static final long SECOND = 1_000_000_000L;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int SYN = 2;
  private static final int ACK = 16;

  private final ConnTable from = new ConnTable(ConnTableConfig.of(500));

  /// Another size, another hash, another tick.
  private final ConnTable to =
      new ConnTable(
          ConnTableConfig.of(2000)
              .withHash(11, 12, true)
              .withTimeouts(new IdleTimeouts(SECOND, 400 * SECOND, SECOND, 20 * SECOND, SECOND)));

  private static long lo(int i) {
    return FlowKey.withHop((long) i << 40 | (i % 3L) << 16 | (i % 2 == 0 ? TCP : UDP) << 8, i % 255);
  }

  private static long find(ConnTable t, int i, long nowNs) {
    long wide = i % 5 == 0 ? 77 : 0;
    return t.find(i, lo(i), wide, 0, 0, t.hash(i, lo(i), wide, 0, 0), nowNs);
  }

  /// Flow `i`: three tenants with a view each, TCP or UDP, every fifth over IPv6; replica `i % 7`.
  private static void open(ConnTable t, int i, int flags, long nowNs) {
    long wide = i % 5 == 0 ? 77 : 0;
    long e = t.insert(i, lo(i), wide, 0, 0, t.hash(i, lo(i), wide, 0, 0), i % 7, i % 3, i % 2 == 0 ? TCP : UDP, flags, nowNs);
    assertNotEquals(ConnTable.MISS, e);
  }

  private int copyAll(int backend, long nowNs) {
    ConnEntries rows = new ConnEntries(10);
    int taken = 0;
    int next = 0;
    while (next != ConnTable.DONE) {
      rows.clear();
      next = from.snapshot(next, backend, rows, nowNs);
      taken += to.restore(rows, nowNs);
    }
    return taken;
  }

  @Test
  void aSnapshotRestoresReplicaViewStateAndAge() {
    for (int i = 1; i <= 300; i++) {
      open(from, i, ACK, i % 2 == 0 ? 0 : 20 * SECOND);
    }
    long now = 30 * SECOND;
    assertEquals(300, copyAll(ConnTable.ANY, now));
    assertEquals(300, from.open());
    assertEquals(300, to.open());
    assertEquals(300, to.restored());
    for (int i = 1; i <= 300; i++) {
      long e = find(to, i, now);
      assertNotEquals(ConnTable.MISS, e, "flow " + i);
      assertEquals(i % 7, to.backend(e));
      assertEquals(i % 3, to.view(e));
    }
    // The datagrams were idle for 10 s, and 20 s is what this table grants them.
    assertEquals(ConnTable.MISS, find(to, 1, 41 * SECOND));
    assertNotEquals(ConnTable.MISS, find(to, 2, 300 * SECOND));
    // Twice does no harm.
    assertEquals(1, copyAll(ConnTable.ANY, now), "the one that has expired meanwhile");
    assertTrue(to.balances());
  }

  @Test
  void aSnapshotMayBeOfOneReplicaAndLeavesOutWhatIsIdleTooLong() {
    for (int i = 1; i <= 70; i++) {
      open(from, i, SYN, 0);
    }
    assertEquals(10, copyAll(3, SECOND / 2));
    assertEquals(0, copyAll(ConnTable.ANY, 100 * SECOND));
    // Alive there, but not by the timeout of a second here.
    ConnEntries rows = new ConnEntries(600);
    from.snapshot(0, 4, rows, 5 * SECOND);
    assertEquals(10, rows.count);
    assertEquals(5, to.restore(rows, 5 * SECOND), "the datagrams");
  }

  @Test
  void anEntryHandedOverIsGoneHereAndThere() {
    open(from, 2, ACK, 0);
    ConnEntries rows = new ConnEntries(3);
    from.handOver(find(from, 2, SECOND), rows, SECOND);
    assertEquals(0, from.open());
    assertEquals(1, from.handedOver());
    assertTrue(from.balances());
    assertEquals(1, to.restore(rows, SECOND));
    assertEquals(2, to.backend(find(to, 2, SECOND)));
  }

  @Test
  void aDrainingReplicaCanGoWhenItsLastEntryHas() {
    for (int i = 1; i <= 20; i++) {
      open(from, i, ACK, 0);
    }
    assertEquals(3, from.openOfBackend(6));
    from.remove(find(from, 6, 0));
    from.move(find(from, 13, 0), 1);
    assertEquals(1, from.openOfBackend(6));
    assertEquals(4, from.openOfBackend(1));
    from.clear();
    assertEquals(0, from.openOfBackend(1));
    assertEquals(0, from.openOfBackend(60_000));
  }

  @Test
  void beyondTheBudgetOfASecondNewFlowsGoUntracked() {
    ConnTable table = new ConnTable(ConnTableConfig.of(500).withMaxNewPerSecond(3));
    long[] atNs = {0, 1, SECOND - 2, SECOND - 1, SECOND, SECOND + 1};
    int tracked = 0;
    for (int i = 1; i <= atNs.length; i++) {
      long h = table.hash(i, lo(i), 0, 0, 0);
      tracked += table.insert(i, lo(i), 0, 0, 0, h, 0, i % 3, TCP, SYN, atNs[i - 1]) == ConnTable.MISS ? 0 : 1;
    }
    assertEquals(5, tracked);
    assertEquals(1, table.overBudget());
    assertEquals(1, table.untracked());
    assertEquals(0, table.bypassed());
    assertTrue(table.balances());
  }

  @Test
  void aFlowMovesToAnotherViewOfItsTenantAndIsFoundInBoth() {
    open(from, 3, ACK, 0);
    open(from, 6, ACK, 0);
    from.move(find(from, 3, 0), 1, 40);
    assertEquals(40, from.view(find(from, 3, 0)));
    assertEquals(0, from.view(find(from, 6, 0)));
    assertEquals(1, from.openOfView(40));
    assertEquals(1, from.openOfView(0));
    from.remove(find(from, 6, 0));
    assertEquals(40, from.view(find(from, 3, 0)));
  }
}
