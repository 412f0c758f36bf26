package io.nfaas.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.XxHash64;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Published values, and second implementations that follow the definition instead of the data structure.
class PublishedSelectorsTest {
  /// In the tests of Go's lithammer/go-jump-consistent-hash and dgryski/go-jump.
  @ParameterizedTest
  @CsvSource({"1, 1, 0", "42, 57, 43", "3735883980, 1, 0", "3735883980, 666, 361", "256, 1024, 520", "0, 1, 0"})
  void jumpsPublishedBuckets(long key, int n, int bucket) {
    assertEquals(bucket, JumpSelector.bucket(key, n));
  }

  /// The definition behind jump hash: with each further bucket, a key moves there with probability one over their number.
  @Test
  void jumpsKeysMoveToTheNewBucketOnly() {
    SplittableRandom random = new SplittableRandom(1);
    for (int k = 0; k < 2000; k++) {
      long key = random.nextLong();
      int at = 0;
      for (int n = 2; n <= 60; n++) {
        int next = JumpSelector.bucket(key, n);
        assertTrue(next == at || next == n - 1);
        at = next;
      }
    }
  }

  @Test
  void jumpRemovesTheLastOnly() {
    PoolSelector three = new JumpSelector(PoolSelectorTest.backends(3));
    assertEquals(
        "Jump can remove the last backend only, replica-2, not replica-0",
        assertThrows(IllegalArgumentException.class, () -> three.without("replica-0")).getMessage());
    assertEquals(PoolSelectorTest.backends(2), three.without("replica-2").backends());
  }

  /// ring_hash_lb_test.cc, "Basic": 127.0.0.1:90 to :95, minimum ring size 12; port and position.
  @Test
  void envoysOwnRingOfTwelvePoints() {
    List<Backend> hosts = IntStream.range(0, 6).mapToObj(i -> new Backend(90 + i, "127.0.0.1:9" + i)).toList();
    RingSelector ring = RingSelector.ofSize(hosts, 12);
    assertEquals(12, ring.size());
    String[][] points = {
      {"94", "833437586790550860"}, {"92", "928266305478181108"}, {"90", "1033482794131418490"},
      {"95", "3551244743356806947"}, {"93", "3851675632748031481"}, {"91", "5583722120771150861"},
      {"91", "6311230543546372928"}, {"93", "7700377290971790572"}, {"95", "13144177310400110813"},
      {"92", "13444792449719432967"}, {"94", "15516499411664133160"}, {"90", "16117243373044804889"}
    };
    for (int p = 0; p < points.length; p++) {
      long position = Long.parseUnsignedLong(points[p][1]);
      assertEquals(Integer.parseInt(points[p][0]), ring.select(position), "at point " + p);
      assertEquals(Integer.parseInt(points[(p + 1) % 12][0]), ring.select(position + 1), "after point " + p);
    }
    assertEquals(94, ring.select(0));
    assertEquals(94, ring.select(-1));
  }

  @Test
  void envoysRingGivesOthersMorePointsWhenOneLeaves() {
    // ceil(1024 / 7) = 147 each, ceil(1024 / 6) = 171 each.
    assertEquals(7 * 147, RingSelector.ofSize(PoolSelectorTest.backends(7), 1024).size());
    assertEquals(6 * 171, RingSelector.ofSize(PoolSelectorTest.backends(6), 1024).size());
    assertEquals(7 * 160, RingSelector.ofPoints(PoolSelectorTest.backends(7), 160).size());
  }

  @Test
  void rendezvousIsTheHighestLogarithmicScore() {
    List<Backend> backends =
        IntStream.range(0, 30).mapToObj(i -> new Backend(i, "replica-" + i, 1 + i % 5)).toList();
    RendezvousSelector selector = new RendezvousSelector(backends, 11);
    for (long h : PoolSelectorTest.hashes(3000, 5)) {
      int best = -1;
      double bestTime = Double.POSITIVE_INFINITY;
      for (Backend b : backends) {
        // The earliest of exponential arrivals at rates w: time -ln(u) / w.
        long nameHash = XxHash64.hash(b.name().getBytes(StandardCharsets.UTF_8), 11);
        long word = XxHash64.hash(bytes(h), nameHash);
        double time = -Math.log(((word >>> 11) + 0.5) / 0x1p53) / b.weight();
        if (time < bestTime) {
          bestTime = time;
          best = b.id();
        }
      }
      assertEquals(best, selector.select(h));
    }
  }

  private static byte[] bytes(long word) {
    byte[] b = new byte[8];
    for (int i = 0; i < 8; i++) {
      b[i] = (byte) (word >>> (8 * i));
    }
    return b;
  }

  /// AnchorHash by definition (sections III and IV): every removed bucket keeps the list of those that worked after it was
  /// removed; in a list, the last one takes the place of the one removed.
  @Test
  void anchorEqualsItsDefinition() {
    int capacity = 16;
    SplittableRandom random = new SplittableRandom(31);
    PoolSelector selector = new AnchorSelector(PoolSelectorTest.backends(11), capacity);
    List<Integer> working = new ArrayList<>(IntStream.range(0, capacity).boxed().toList());
    Map<Integer, List<Integer>> after = new HashMap<>();
    for (int b = capacity - 1; b >= 11; b--) {
      swapOut(working, b);
      after.put(b, List.copyOf(working));
    }
    for (int step = 0; step < 10; step++) {
      for (long h : PoolSelectorTest.hashes(2000, step)) {
        int b = index(h, capacity);
        while (after.containsKey(b)) {
          List<Integer> set = after.get(b);
          b = set.get(index(XxHash64.hashOfWord(h, b), set.size()));
        }
        assertEquals(b, selector.select(h), "step " + step);
      }
      int gone = working.get(random.nextInt(working.size()));
      selector = selector.without("replica-" + gone);
      swapOut(working, gone);
      after.put(gone, List.copyOf(working));
    }
  }

  /// MementoHash the same way; but the first choice is jump hash's, and nothing is removed before the first failure.
  @Test
  void mementoEqualsItsDefinition() {
    int n = 13;
    SplittableRandom random = new SplittableRandom(32);
    PoolSelector selector = new MementoSelector(PoolSelectorTest.backends(n)).without("replica-12");
    List<Integer> working = new ArrayList<>(IntStream.range(0, 12).boxed().toList());
    Map<Integer, List<Integer>> after = new HashMap<>();
    for (int step = 0; step < 11; step++) {
      for (long h : PoolSelectorTest.hashes(2000, step)) {
        int b = JumpSelector.bucket(h, 12);
        while (after.containsKey(b)) {
          List<Integer> set = after.get(b);
          b = set.get(index(XxHash64.hashOfWord(h, b), set.size()));
        }
        assertEquals(b, selector.select(h), "step " + step);
      }
      int gone = step == 0 ? 3 : working.get(random.nextInt(working.size()));
      selector = selector.without("replica-" + gone);
      swapOut(working, gone);
      after.put(gone, List.copyOf(working));
    }
  }

  private static void swapOut(List<Integer> working, int gone) {
    int at = working.indexOf(gone);
    int last = working.removeLast();
    if (at < working.size()) {
      working.set(at, last);
    }
  }

  private static int index(long hash, int n) {
    return (int) Math.unsignedMultiplyHigh(hash, n);
  }

  @Test
  void dxFollowsTheFlowsSequenceToTheFirstActiveBucket() {
    PoolSelector selector = new DxSelector(PoolSelectorTest.backends(5), 16).without("replica-3");
    boolean[] active = new boolean[16];
    Arrays.fill(active, 0, 5, true);
    active[3] = false;
    for (long h : PoolSelectorTest.hashes(5000, 6)) {
      int bucket = IntStream.iterate(0, i -> i + 1)
          .map(i -> (int) ((XxHash64.hashOfWord(h, i) >>> 32) % 16))
          .filter(b -> active[b])
          .findFirst()
          .orElseThrow();
      assertEquals(bucket, selector.select(h));
    }
  }

  @Test
  void capacitiesThatDoNotFitAreRefused() {
    assertEquals(
        "capacity 4 is below the number of backends, 5",
        assertThrows(IllegalArgumentException.class, () -> new AnchorSelector(PoolSelectorTest.backends(5), 4)).getMessage());
    assertEquals(
        "capacity 12 is not a power of two",
        assertThrows(IllegalArgumentException.class, () -> new DxSelector(PoolSelectorTest.backends(5), 12)).getMessage());
    PoolSelector full = new AnchorSelector(PoolSelectorTest.backends(5), 5);
    assertEquals(
        "no room for x: all of 5 buckets work",
        assertThrows(IllegalArgumentException.class, () -> full.with(new Backend(9, "x"))).getMessage());
    PoolSelector fullDx = new DxSelector(PoolSelectorTest.backends(4), 4);
    assertEquals(
        "no room for x: all of 4 buckets are active",
        assertThrows(IllegalArgumentException.class, () -> fullDx.with(new Backend(9, "x"))).getMessage());
  }
}
