package io.nfaas.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/// What the publications promise, for every kind of selector.
class PoolSelectorTest {
  private static final SelectorSettings SETTINGS = SelectorSettings.DEFAULT.withTable(10_007, FillRule.PAPER);

  static List<Backend> backends(int n) {
    return IntStream.range(0, n).mapToObj(i -> new Backend(i, "replica-" + i)).toList();
  }

  static long[] hashes(int n, long seed) {
    return new SplittableRandom(seed).longs(n).toArray();
  }

  private static int[] chosen(BackendSelector s, long[] hashes) {
    int[] chosen = new int[hashes.length];
    for (int i = 0; i < chosen.length; i++) {
      chosen[i] = s.select(hashes[i]);
    }
    return chosen;
  }

  /// Rings excepted, whose shares vary by design.
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "RING")
  void everyReplicaGetsItsShare(SelectorKind kind) {
    int[] count = new int[20];
    for (int id : chosen(kind.over(backends(20), SETTINGS), hashes(400_000, 1))) {
      count[id]++;
    }
    for (int c : count) {
      // 20,000 expected with a deviation of 138; Maglev's slots add 1 in 500.
      assertEquals(20_000, c, 5 * 138 + 40, kind.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"RENDEZVOUS", "RING", "ANCHOR", "DX", "MEMENTO"})
  void anyChangeMovesOnlyFlowsOfWhoLeavesOrToWhoJoins(SelectorKind kind) {
    for (long seed = 1; seed <= 5; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      long[] hashes = hashes(3000, seed);
      PoolSelector selector = kind.over(backends(12), SETTINGS);
      int[] before = chosen(selector, hashes);
      for (int step = 0; step < 40; step++) {
        int size = selector.backends().size();
        boolean leaves = size == 12 || size > 1 && random.nextBoolean();
        Backend changed =
            leaves
                ? selector.backends().get(random.nextInt(size))
                : new Backend(100 + step, "new-" + step);
        selector = leaves ? selector.without(changed.name()) : selector.with(changed);
        int[] after = chosen(selector, hashes);
        for (int i = 0; i < hashes.length; i++) {
          if (leaves) {
            assertEquals(before[i] == changed.id(), before[i] != after[i], kind + ", seed " + seed + ", step " + step);
          } else {
            assertTrue(after[i] == before[i] || after[i] == changed.id(), kind + ", seed " + seed + ", step " + step);
          }
        }
        before = after;
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ANCHOR", "DX", "MEMENTO"})
  void sharesStayEvenWhateverWasRemoved(SelectorKind kind) {
    SplittableRandom random = new SplittableRandom(8);
    PoolSelector selector = kind.over(backends(40), SETTINGS);
    for (int k = 0; k < 20; k++) {
      selector = selector.without(selector.backends().get(random.nextInt(selector.backends().size())).name());
    }
    int[] count = new int[40];
    for (int id : chosen(selector, hashes(400_000, 2))) {
      count[id]++;
    }
    for (Backend b : selector.backends()) {
      assertEquals(20_000, count[b.id()], 5 * 138, kind.toString());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "JUMP")
  void whoComesBackFirstThatWentLastFindsEverythingAsItWas(SelectorKind kind) {
    long[] hashes = hashes(5000, 3);
    PoolSelector all = kind.over(backends(10), SETTINGS);
    PoolSelector fewer = all.without("replica-4").without("replica-9").without("replica-0");
    assertEquals(7, fewer.backends().size());
    PoolSelector again =
        fewer.with(new Backend(0, "replica-0")).with(new Backend(9, "replica-9")).with(new Backend(4, "replica-4"));
    assertEquals(List.of(), differences(chosen(all, hashes), chosen(again, hashes)));
  }

  @Test
  void dxRemembersWhichBucketWasWhose() {
    long[] hashes = hashes(5000, 3);
    PoolSelector all = SelectorKind.DX.over(backends(10), SETTINGS);
    PoolSelector again =
        all.without("replica-4").without("replica-9").with(new Backend(4, "replica-4")).with(new Backend(9, "replica-9"));
    assertEquals(List.of(), differences(chosen(all, hashes), chosen(again, hashes)));
  }

  private static List<Integer> differences(int[] a, int[] b) {
    return IntStream.range(0, a.length).filter(i -> a[i] != b[i]).boxed().toList();
  }

  @ParameterizedTest
  @EnumSource
  void whereNobodyIsLeftNobodyIsChosen(SelectorKind kind) {
    PoolSelector nobody = kind.over(backends(2), SETTINGS).without("replica-1").without("replica-0");
    assertEquals(BackendSelector.NONE, nobody.select(42));
    assertEquals(List.of(), nobody.backends());
    Backend first = new Backend(7, "first");
    assertEquals(7, nobody.with(first).select(42));
    assertEquals(List.of(first), nobody.with(first).backends());
    assertEquals(BackendSelector.NONE, kind.over(List.of(), SETTINGS).select(42));
  }

  @ParameterizedTest
  @EnumSource
  void namesAndIdsAreUnique(SelectorKind kind) {
    List<Backend> twice = List.of(new Backend(0, "a"), new Backend(1, "a"));
    assertEquals(
        "two backends are named a",
        assertThrows(IllegalArgumentException.class, () -> kind.over(twice, SETTINGS)).getMessage());
    PoolSelector one = kind.over(List.of(new Backend(0, "a")), SETTINGS);
    assertThrows(IllegalArgumentException.class, () -> one.with(new Backend(0, "b")));
    assertEquals(
        "no backend is named b",
        assertThrows(IllegalArgumentException.class, () -> one.without("b")).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"MODULO, Modulo", "HASH_THRESHOLD, HashThreshold", "JUMP, Jump", "ANCHOR, Anchor", "DX, Dx", "MEMENTO, Memento"})
  void whereThereAreNoWeightsTheyAreRefused(SelectorKind kind, String name) {
    List<Backend> weighted = List.of(new Backend(0, "a"), new Backend(1, "b", 2));
    assertEquals(
        "backend b has weight 2, but " + name + " has no weights",
        assertThrows(IllegalArgumentException.class, () -> kind.over(weighted, SETTINGS)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({"RENDEZVOUS, 0.01", "MAGLEV, 0.01", "RING, 0.2"})
  void sharesFollowWeights(SelectorKind kind, double tolerance) {
    List<Backend> weighted = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      weighted.add(new Backend(i, "replica-" + i, i % 4));
    }
    int[] count = new int[8];
    for (int id : chosen(kind.over(weighted, SETTINGS), hashes(600_000, 4))) {
      count[id]++;
    }
    for (int i = 0; i < 8; i++) {
      double ideal = 50_000.0 * (i % 4);
      assertEquals(ideal, count[i], ideal * tolerance, kind + " " + i);
    }
  }

  /// Just-enough tracking with selectors that have no unneeded moves: a horizon that joins in any order.
  @ParameterizedTest
  @EnumSource(names = {"RENDEZVOUS", "RING", "ANCHOR", "DX", "MEMENTO", "JUMP"})
  void noStepOfAGrowthMovesASafeFlow(SelectorKind kind) {
    long[] hashes = hashes(20_000, 6);
    PoolSelector now = kind.over(backends(20), SETTINGS);
    PoolSelector then = now;
    for (int i = 0; i < 5; i++) {
      then = then.with(new Backend(20 + i, "replica-" + (20 + i)));
    }
    JetSelector jet = JetSelector.of(now, List.of(then));
    // A fifth of the larger pool is new.
    assertEquals(0.2, jet.unsafeRatio(), kind == SelectorKind.RING ? 0.05 : 0.01);
    PoolSelector between = now;
    for (int id : new int[] {23, 20, 24, 22, 21}) {
      between = between.with(new Backend(id, "replica-" + id));
      for (long h : hashes) {
        if (!jet.tracks(h)) {
          assertEquals(now.select(h), between.select(h), kind + ", " + id + " joined");
        }
      }
    }
  }
}
