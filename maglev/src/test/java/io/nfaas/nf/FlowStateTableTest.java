package io.nfaas.nf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.nf.FlowStateTable.Status;
import io.nfaas.nf.FlowStateTable.WhenFull;
import io.nfaas.packet.FlowHash;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowStateTableTest {
  private static final int MISS = FlowStateTable.MISS;
  private final List<Long> ended = new ArrayList<>();

  private FlowStateTable table(int capacity, long idleNs, WhenFull whenFull) {
    return new FlowStateTable(capacity, idleNs, 10, whenFull, ended::add);
  }

  private static long hash(long key) {
    return FlowHash.SHARED.hash(key, 0, 0, 0, 0);
  }

  private static int find(FlowStateTable t, long key, long nowNs) {
    return t.find(key, 0, 0, 0, 0, hash(key), nowNs);
  }

  private static int open(FlowStateTable t, long key, long nowNs) {
    return t.open(key, 0, 0, 0, 0, hash(key), Status.PRESENT, nowNs);
  }

  @Test
  void everyWordOfAKeyCounts() {
    FlowStateTable t = table(16, Long.MAX_VALUE, WhenFull.REFUSE_NEW);
    int slot = t.open(1, 2, 3, 4, 5, 99, Status.PRESENT, 0);
    assertEquals(slot, t.find(1, 2, 3, 4, 5, 99, 0));
    for (int word = 0; word < 5; word++) {
      long[] k = {1, 2, 3, 4, 5};
      k[word]++;
      assertEquals(MISS, t.find(k[0], k[1], k[2], k[3], k[4], 99, 0));
    }
  }

  @Test
  void anIdleStateIsGoneAtItsTimeoutSweptOrNot() {
    FlowStateTable t = table(16, 1000, WhenFull.REFUSE_NEW);
    int slot = open(t, 7, 0);
    t.word(slot, 70);
    assertEquals(slot, find(t, 7, 999));
    t.touch(slot, 999, 0);
    assertEquals(slot, find(t, 7, 1998));
    assertEquals(MISS, find(t, 7, 1999));
    assertEquals(1, t.expired());
    assertEquals(List.of(70L), ended);
    open(t, 8, 2000);
    t.sweep(3000, 100);
    assertEquals(2, t.expired());
    assertEquals(0, t.open());
    assertEquals(List.of(), t.brokenIdentities());
  }

  @Test
  void aClosingStateEndsSoonAndCountsAsClosed() {
    FlowStateTable t = table(16, 1000, WhenFull.REFUSE_NEW);
    int slot = open(t, 7, 0);
    t.touch(slot, 5, 0x01);
    assertTrue(t.isClosing(slot));
    assertEquals(slot, find(t, 7, 14));
    assertEquals(MISS, find(t, 7, 15));
    assertEquals(1, t.closed());
    assertEquals(0, t.expired());
  }

  @Test
  void whatWaitsOrIsAskedForStays() {
    FlowStateTable t = table(16, 1000, WhenFull.EVICT_IDLEST);
    int pending = t.open(1, 0, 0, 0, 0, hash(1), Status.PENDING, 0);
    int waiting = open(t, 2, 0);
    t.waiting(waiting, 3);
    t.sweep(1_000_000, 100);
    assertEquals(pending, find(t, 1, 1_000_000));
    assertEquals(waiting, find(t, 2, 1_000_000));
    assertEquals(3, t.waiting(waiting));
    t.waiting(waiting, MISS);
    assertEquals(MISS, find(t, 2, 1_000_000));
  }

  @Test
  void aFullTableRefusesOrEvictsTheIdlest() {
    FlowStateTable refusing = table(8, Long.MAX_VALUE, WhenFull.REFUSE_NEW);
    FlowStateTable evicting = table(8, Long.MAX_VALUE, WhenFull.EVICT_IDLEST);
    for (int k = 0; k < 8; k++) {
      open(refusing, k, k);
      open(evicting, k, k);
    }
    assertEquals(MISS, open(refusing, 100, 100));
    assertEquals(1, refusing.refused());
    assertEquals(8, refusing.open());
    int slot = open(evicting, 100, 100);
    assertTrue(slot >= 0);
    assertEquals(1, evicting.evicted());
    assertEquals(8, evicting.open());
    assertEquals(List.of(), evicting.brokenIdentities());
  }

  @Test
  void itFillsToItsCapacity() {
    int capacity = 50_000;
    FlowStateTable t = table(capacity, Long.MAX_VALUE, WhenFull.REFUSE_NEW);
    for (long k = 0; k < capacity; k++) {
      assertTrue(open(t, k, 0) >= 0, "key " + k);
    }
    for (long k = 0; k < capacity; k++) {
      assertTrue(find(t, k, 0) >= 0);
    }
    assertEquals(MISS, open(t, capacity, 0));
    assertEquals(capacity, t.peak());
  }

  @Test
  void onlyPresentStatesGiveTheirWordBack() {
    FlowStateTable t = table(16, Long.MAX_VALUE, WhenFull.REFUSE_NEW);
    t.abandon(t.open(1, 0, 0, 0, 0, 1, Status.PENDING, 0));
    t.close(t.open(2, 0, 0, 0, 0, 1, Status.ENDED, 0));
    assertEquals(List.of(), ended);
    t.export(t.open(3, 0, 0, 0, 0, 1, Status.PRESENT, 0));
    assertEquals(List.of(0L), ended);
    assertEquals(1, t.exported());
    assertEquals(List.of(), t.brokenIdentities());
  }

  @Test
  void itBehavesAsAMapWithTimeouts() {
    for (long seed = 0; seed < 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long idleNs = 500;
      FlowStateTable t = new FlowStateTable(400, idleNs, 10, WhenFull.REFUSE_NEW, ended::add);
      Map<Long, long[]> model = new HashMap<>();
      long now = 0;
      for (int n = 0; n < 20_000; n++) {
        now += random.nextInt(3);
        long time = now;
        model.values().removeIf(v -> time - v[0] >= idleNs);
        long key = random.nextInt(450);
        int slot = find(t, key, now);
        long[] expected = model.get(key);
        assertEquals(expected != null, slot >= 0, "seed " + seed + ", step " + n);
        if (expected != null) {
          assertEquals(expected[1], t.word(slot));
          if (random.nextInt(20) == 0) {
            t.close(slot);
            model.remove(key);
          } else {
            t.touch(slot, now, 0);
            expected[0] = now;
          }
        } else if (model.size() < 350) {
          slot = open(t, key, now);
          assertTrue(slot >= 0);
          t.word(slot, n);
          model.put(key, new long[] {now, n});
        }
        t.sweep(now, random.nextInt(2));
        assertEquals(List.of(), t.brokenIdentities());
        assertTrue(t.open() >= model.size());
      }
      t.sweep(now, 1000);
      assertEquals(model.size(), t.open());
    }
  }

  @Test
  void nonsenseIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> table(0, 1, WhenFull.REFUSE_NEW));
    assertThrows(IllegalArgumentException.class, () -> table(1, 0, WhenFull.REFUSE_NEW));
    assertFalse(table(1, 1, WhenFull.REFUSE_NEW).memoryBytes() == 0);
  }
}
