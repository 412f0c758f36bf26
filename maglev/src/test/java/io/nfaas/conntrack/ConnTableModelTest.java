package io.nfaas.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The table against a map that does the same the plain way, over random operations. What is evicted is the table's choice: the model
/// learns it from the counters and from look-ups.
class ConnTableModelTest {
  private static final int TCP = 6;
  private static final int UDP = 17;

  private record Key(long hi, long lo, long w0, long w1, long w2) {}

  private static final class Flow {
    int backend;
    int view;
    int state;
    long seenTick;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 64, 64, EVICT_IDLEST, 200, 3",
    "2, 300, 10, EVICT_IDLEST, 400, 1",
    "3, 300, 300, BYPASS, 400, 1",
    "4, 1500, 1, EVICT_IDLEST, 6000, 3",
    "5, 2000, 2000, EVICT_IDLEST, 1500, 1",
    "6, 1, 1, EVICT_IDLEST, 5, 2",
    "7, 900, 900, EVICT_IDLEST, 1500, 1",
  })
  void agreesWithAMap(
      long seed, int maxEntries, int initialEntries, WhenFull whenFull, int flows, int viewsOfATenant) {
    SplittableRandom random = new SplittableRandom(seed);
    ConnTable table = new ConnTable(
        ConnTableConfig.of(maxEntries).withInitialEntries(initialEntries).withWhenFull(whenFull)
            .withTimeouts(new IdleTimeouts(1L << 20, 1L << 24, 1L << 21, 1L << 22, 1L << 23))
            .withHash(random.nextLong(), random.nextLong(), seed % 2 == 0));
    ConnBatch batch = new ConnBatch(32);
    Map<Key, Flow> model = new HashMap<>();
    long now = 0;
    long hits = 0;
    long vanished = 0;
    for (int n = 0; n < 200_000; n++) {
      now += random.nextInt(1 << 12);
      if (random.nextInt(20_000) == 0) {
        now += random.nextLong(1L << 27);
      }
      long tick = now / table.tickNs();
      Key k = key(random.nextInt(flows));
      boolean tcp = (k.lo() >>> 8 & 0xff) == TCP;
      long h = table.hash(k.hi(), k.lo(), k.w0(), k.w1(), k.w2());
      Flow expected = model.get(k);
      if (expected != null && tick - expected.seenTick > timeout(expected.state) / table.tickNs()) {
        model.remove(k);
        expected = null;
      }
      String where = "seed " + seed + ", operation " + n;
      if (n % 16 == 0) {
        compareBatch(table, batch, flows, random, now, where);
      }
      long e = table.find(k.hi(), k.lo(), k.w0(), k.w1(), k.w2(), h, now);
      if (expected == null) {
        assertEquals(ConnTable.MISS, e, where);
        int backend = random.nextInt(ConnTable.MAX_VALUE + 1);
        int view = (int) (k.lo() >>> 16 & 0xffff) * 3 + random.nextInt(viewsOfATenant);
        int flags = tcp ? random.nextInt(32) : 0;
        e = table.insert(
            k.hi(), k.lo(), k.w0(), k.w1(), k.w2(), h, backend, view, (int) (k.lo() >>> 8) & 0xff, flags, now);
        if (e != ConnTable.MISS) {
          Flow f = new Flow();
          f.backend = backend;
          f.view = view;
          f.state = ConnState.first((int) (k.lo() >>> 8) & 0xff, flags);
          f.seenTick = tick;
          model.put(k, f);
        }
      } else if (e == ConnTable.MISS) {
        // Only eviction explains it; the books must show as many.
        model.remove(k);
        vanished++;
        assertTrue(vanished <= table.evicted() + table.closed(), where);
      } else {
        hits++;
        assertEquals(expected.backend, table.backend(e), where);
        assertEquals(expected.view, table.view(e), where);
        switch (random.nextInt(8)) {
          case 0 -> {
            table.remove(e);
            model.remove(k);
          }
          case 1 -> {
            expected.backend = random.nextInt(ConnTable.MAX_VALUE + 1);
            table.move(e, expected.backend);
          }
          default -> {
            int flags = tcp ? random.nextInt(32) : 0;
            boolean first = random.nextBoolean();
            table.touch(e, now, flags, first);
            expected.state = ConnState.next(expected.state, flags, first);
            expected.seenTick = tick;
          }
        }
      }
      table.sweep(now, random.nextInt(3));
      if (n % 5000 == 0) {
        compare(table, model, where);
      }
    }
    compare(table, model, "seed " + seed);
    assertTrue(hits > 1000, "hits " + hits);
    assertTrue(flows <= maxEntries || whenFull == WhenFull.BYPASS || table.evicted() > 0);
    assertTrue(flows <= maxEntries || whenFull != WhenFull.BYPASS || table.bypassed() > 0);
    if (flows <= maxEntries * 0.9) {
      assertEquals(0, table.evicted() + table.untracked());
      assertEquals(0, vanished);
    }
  }

  /// A batch, in which keys may occur twice, finds what single look-ups find.
  private static void compareBatch(
      ConnTable table, ConnBatch batch, int flows, SplittableRandom random, long now, String where) {
    batch.clear();
    Key[] keys = new Key[1 + random.nextInt(32)];
    for (int j = 0; j < keys.length; j++) {
      keys[j] = key(random.nextInt(flows));
      batch.add(keys[j].hi(), keys[j].lo(), keys[j].w0(), keys[j].w1(), keys[j].w2());
    }
    table.find(batch, now);
    assertTrue(table.isCurrent(batch), where);
    for (int j = 0; j < keys.length; j++) {
      Key k = keys[j];
      long h = table.hash(k.hi(), k.lo(), k.w0(), k.w1(), k.w2());
      assertEquals(table.find(k.hi(), k.lo(), k.w0(), k.w1(), k.w2(), h, now), batch.entry(j), where);
    }
  }

  /// Every entry of the table is one of the model's, with its values; counters add up.
  private static void compare(ConnTable table, Map<Key, Flow> model, String where) {
    Set<Key> seen = new HashSet<>();
    int[] perView = new int[100];
    table.forEach((hi, lo, w0, w1, w2, backend, view) -> {
      Key k = new Key(hi, lo, w0, w1, w2);
      assertTrue(seen.add(k), where + ": twice " + k);
      perView[view]++;
      Flow f = model.get(k);
      if (f != null) {
        assertEquals(f.backend, backend, where);
        assertEquals(f.view, view, where);
      }
    });
    assertEquals(seen.size(), table.open(), where);
    for (int v = 0; v < perView.length; v++) {
      assertEquals(perView[v], table.openOfView(v), where);
    }
    assertTrue(table.balances(), where);
    assertTrue(table.open() <= table.peak(), where);
  }

  private static long timeout(int state) {
    return switch (state) {
      case ConnState.SYN_ONLY -> 1L << 20;
      case ConnState.ESTABLISHED -> 1L << 24;
      case ConnState.DATAGRAM -> 1L << 22;
      case ConnState.ESP -> 1L << 23;
      default -> 1L << 21;
    };
  }

  /// Flow `i`: a third TCP, a third UDP, a sixth ESP, the rest UDP over IPv6; eight tenants.
  private static Key key(int i) {
    int protocol = i % 3 == 0 ? TCP : i % 6 == 1 ? 50 : UDP;
    long lo = (long) i << 40 | (long) (i % 8) << 16 | (long) protocol << 8 | (i % 5);
    return i % 6 == 4 ? new Key(i, lo, i * 7L + 1, 5, i & 3) : new Key(i & 0xff, lo, 0, 0, 0);
  }
}
