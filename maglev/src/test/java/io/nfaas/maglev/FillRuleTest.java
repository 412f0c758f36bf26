package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Tables of the programs that the rules are named after: from those programs' own tests where they state slots, else from a second
/// implementation here that does it the long way, with whole permutations.
class FillRuleTest {
  @Test
  void envoysOwnTableOfSevenSlots() {
    // maglev_lb_test.cc, "Basic": hosts 127.0.0.1:90 to :95.
    List<Backend> hosts = IntStream.range(0, 6).mapToObj(i -> new Backend(i, "127.0.0.1:9" + i)).toList();
    assertArrayEquals(new int[] {2, 4, 0, 1, 5, 0, 3}, slots(hosts, 7, FillRule.ENVOY, 99));
  }

  @Test
  void envoysOwnWeightedTableOfSeventeenSlots() {
    // maglev_lb_test.cc, "Weighted": 127.0.0.1:90 with weight 1, :91 with weight 2.
    List<Backend> hosts = List.of(new Backend(0, "127.0.0.1:90", 1), new Backend(1, "127.0.0.1:91", 2));
    int[] expected = {1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 1, 0, 1, 0, 1};
    assertArrayEquals(expected, slots(hosts, 17, FillRule.ENVOY, 0));
  }

  @Test
  void ciliumsOwnWeightedTableOf251Slots() {
    // maglev_test.go, "TestReproducible", as runs: backend x length.
    String expected = "2x5 3x1 2x3 1x1 2x2 0x1 2x1 3x1 2x1 3x1 2x1 1x1 2x7 1x1 2x14 3x1 2x1 "
        + "1x2 2x12 3x1 2x3 1x1 2x4 3x1 2x8 3x1 2x2 1x1 2x16 1x2 2x3 3x1 2x11 1x2 2x4 3x1 2x3 "
        + "1x1 2x4 3x1 2x1 0x1 1x1 2x8 1x1 2x7 1x1 2x4 3x1 2x1 3x1 2x9 1x2 2x5 1x1 2x7 3x1 2x1 "
        + "3x1 1x1 2x8 1x1 2x4 0x1 2x1 1x1 2x5 3x1 2x3 1x1 2x4 3x1 2x3 1x1 2x12 0x1 3x1 2x3 3x1 "
        + "2x4 3x1 2x2 1x1 2x7";
    List<Backend> backends = List.of(cilium(0, 1, 2), cilium(1, 3, 13), cilium(2, 4, 111), cilium(3, 5, 10));
    assertEquals(expected, runs(slots(backends, 251, FillRule.CILIUM, FillRule.CILIUM_SEED)));
  }

  @Test
  void ciliumsOwnSharesByWeight() {
    // maglev_test.go, "TestWeightedBackendWithRemoval".
    List<Backend> backends = List.of(cilium(1, 1, 2), cilium(2, 2, 13), cilium(3, 3, 111), cilium(4, 4, 10));
    int[] count = new int[5];
    for (int id : slots(backends, 1021, FillRule.CILIUM, FillRule.CILIUM_SEED)) {
      count[id]++;
    }
    assertArrayEquals(new int[] {0, 16, 98, 832, 75}, count);
  }

  private static Backend cilium(int id, int address, int weight) {
    return new Backend(id, "[0.0.0." + address + ":" + address + "/TCP,State:active]", weight);
  }

  @ParameterizedTest
  @CsvSource({"1, 3, 7, 1", "2, 5, 101, 4", "3, 40, 1009, 10", "4, 1, 11, 3", "5, 3, 655373, 2"})
  void katransTablesEqualTheLongWay(long seed, int n, int m, int maxWeight) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] hash = random.longs(n).toArray();
    int[] weight = IntStream.range(0, n).map(i -> 1 + random.nextInt(maxWeight)).toArray();
    KatranTurns turns = new KatranTurns(hash, weight);
    char[] v1 = empty(m);
    turns.fillV1(v1);
    assertArrayEquals(katranTheLongWay(hash, weight, m, false), ints(v1), "V1, seed " + seed);
    char[] v2 = empty(m);
    turns.fillV2(v2);
    assertArrayEquals(katranTheLongWay(hash, weight, m, true), ints(v2), "V2, seed " + seed);
  }

  /// Rounds of turns written out as a list of backends, positions as unsigned 32-bit arithmetic on longs.
  private static int[] katranTheLongWay(long[] hash, int[] weight, int m, boolean second) {
    int n = hash.length;
    List<Integer> byHash = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    byHash.sort((a, b) -> Long.compareUnsigned(hash[a], hash[b]));
    int max = Arrays.stream(weight).max().orElseThrow();
    long[] sum = new long[n];
    long[] next = new long[n];
    int[] table = new int[m];
    Arrays.fill(table, -1);
    int filled = 0;
    for (int round = 0; filled < m; round++) {
      for (int i : byHash) {
        sum[i] += weight[i];
        // V2: how often the added-up weights have passed a multiple of the largest.
        long turns = second ? sum[i] / max - (sum[i] - weight[i]) / max : round == 0 ? weight[i] : 1;
        for (long t = 0; t < turns && filled < m; t++) {
          long offset = Long.remainderUnsigned(Murmur3.hash(words(hash[i], 42), 0).low(), m);
          long skip = Long.remainderUnsigned(Murmur3.hash(words(hash[i], 2718281828L), 2307).low(), m - 1) + 1;
          int c;
          do {
            c = (int) ((offset + next[i] * skip & 0xffffffffL) % m);
            next[i]++;
          } while (table[c] >= 0);
          table[c] = i;
          filled++;
        }
      }
    }
    return table;
  }

  private static byte[] words(long a, long b) {
    return ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(a).putLong(b).array();
  }

  @Test
  void katranV2ChangesAsManySlotsAsMeasuredWithKatranItself() {
    assertDisruption(FillRule.KATRAN_V2, 40, 0.05);
  }

  @Test
  @Tag("long")
  void theMeanOf200RemovalsIsWithinAFewPercentOfKatrans() {
    assertDisruption(FillRule.KATRAN_V2, 200, 0.05);
  }

  /// Katran's own MaglevHashV2, 1000 backends, 65537 slots, k removed at random: mean of 200 runs, in percent.
  private static void assertDisruption(FillRule rule, int runs, double tolerance) {
    double[][] measured = {{1, 0.699}, {5, 2.343}, {10, 3.330}, {20, 4.674}, {50, 8.289}};
    List<Backend> all = IntStream.range(0, 1000).mapToObj(i -> new Backend(i, "backend-" + i)).toList();
    MaglevTable before = MaglevTable.build(all, 65537, rule, 0);
    SplittableRandom random = new SplittableRandom(12);
    for (double[] point : measured) {
      double changed = 0;
      for (int r = 0; r < runs; r++) {
        List<Backend> rest = new ArrayList<>(all);
        for (int k = 0; k < point[0]; k++) {
          rest.remove(random.nextInt(rest.size()));
        }
        changed += before.disruption(MaglevTable.build(rest, 65537, rule, 0)).changedRatio() / runs;
      }
      assertEquals(point[1], changed * 100, point[1] * tolerance, point[0] + " removed");
    }
  }

  @Test
  void katranV1HardlyKnowsWeights() {
    List<Backend> two = List.of(new Backend(0, "a", 1), new Backend(1, "b", 10));
    int[] share = MaglevTable.build(two, 65537, FillRule.KATRAN_V1, 0).sharePerBackend();
    // Nine slots more than half.
    assertEquals(9, share[1] - share[0], 1);
    int[] second = MaglevTable.build(two, 65537, FillRule.KATRAN_V2, 0).sharePerBackend();
    assertEquals(10, (double) second[1] / second[0], 0.01);
  }

  @Test
  void vppsTablesEqualTheLongWay() {
    List<Backend> servers = List.of(
        new Backend(0, "10.0.0.9"), new Backend(1, "10.0.0.10"), new Backend(2, "192.168.1.1"), new Backend(3, "2001:db8::1"));
    int m = 1024;
    // IPv4 addresses first: their leading bytes are zero. memcmp puts 10.0.0.9 before 10.0.0.10.
    int[] order = {0, 1, 2, 3};
    long[] folded = {0x0900000aL << 32, 0x0a00000aL << 32, 0x0101a8c0L << 32, 0x00000000b80d0120L ^ 0x0100000000000000L};
    int[] table = new int[m];
    Arrays.fill(table, -1);
    long[] last = new long[4];
    long[] skip = new long[4];
    for (int i = 0; i < 4; i++) {
      byte[] word = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(folded[i]).array();
      long h = XxHash64.hash(word, 0x9e3779b97f4a7c13L);
      skip[i] = (h & 0xffffffffL | 1) % m;
      last[i] = (h >>> 32) % m;
    }
    for (int given = 0; given < m; given++) {
      int i = order[given % 4];
      while (table[(int) last[i]] >= 0) {
        last[i] = (last[i] + skip[i]) % m;
      }
      table[(int) last[i]] = i;
      last[i] = (last[i] + skip[i]) % m;
    }
    assertArrayEquals(table, slots(servers, m, FillRule.VPP, 5));
  }

  @Test
  void vppRefusesWhatItDoesNotKnow() {
    List<Backend> weighted = List.of(new Backend(0, "10.0.0.1", 2));
    assertThrows(IllegalArgumentException.class, () -> slots(weighted, 16, FillRule.VPP, 0));
    List<Backend> named = List.of(new Backend(0, "a.example"));
    assertThrows(IllegalArgumentException.class, () -> slots(named, 16, FillRule.VPP, 0));
    List<Backend> good = List.of(new Backend(0, "10.0.0.1"));
    assertEquals(
        "tableSize 17 is not a power of two (did you mean 16 or 32?)",
        assertThrows(IllegalArgumentException.class, () -> slots(good, 17, FillRule.VPP, 0)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"PAPER, 1009", "ENVOY, 1009", "CILIUM, 1009", "KATRAN_V1, 1009", "KATRAN_V2, 1009", "VPP, 1024"})
  void everyRuleSharesEvenlyAndIgnoresTheOrderOfListing(FillRule rule, int m) {
    List<Backend> listed = IntStream.range(0, 9).mapToObj(i -> new Backend(i, "10.0.0." + (7 * i + 1))).toList();
    List<Backend> reversed = new ArrayList<>(listed).reversed();
    MaglevTable t = MaglevTable.build(listed, m, rule, 3);
    assertEquals(t.digest(), MaglevTable.build(reversed, m, rule, 3).digest());
    for (int share : t.sharePerBackend()) {
      assertTrue(share == m / 9 || share == m / 9 + 1, rule + " " + share);
    }
  }

  private static int[] slots(List<Backend> backends, int m, FillRule rule, long seed) {
    MaglevTable t = MaglevTable.build(backends, m, rule, seed);
    return IntStream.range(0, m).map(t::backendAt).toArray();
  }

  private static String runs(int[] slots) {
    StringBuilder s = new StringBuilder();
    int from = 0;
    for (int i = 1; i <= slots.length; i++) {
      if (i == slots.length || slots[i] != slots[from]) {
        s.append(s.isEmpty() ? "" : " ").append(slots[from]).append('x').append(i - from);
        from = i;
      }
    }
    return s.toString();
  }

  private static char[] empty(int m) {
    char[] slots = new char[m];
    Arrays.fill(slots, Permutations.EMPTY);
    return slots;
  }

  private static int[] ints(char[] slots) {
    return IntStream.range(0, slots.length).map(i -> slots[i]).toArray();
  }
}
