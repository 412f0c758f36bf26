package io.nfaas.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JetSelectorTest {
  private static final int M = 4093;

  @Test
  void onlySlotsWhoseOwnerDiffersAreTracked() {
    MaglevTable now = table(IntStream.range(0, 5));
    int slot = now.slot(0x1234567890abcdefL);
    MaglevTable then = now.withSlot(slot, (now.backendAt(slot) + 1) % 5);
    JetSelector jet = JetSelector.of(new MaglevSelector(now), List.of(new MaglevSelector(then)));
    assertEquals(1.0 / M, jet.unsafeRatio(), 1e-12);
    assertTrue(jet.tracks(0x1234567890abcdefL));
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 10_000; i++) {
      long h = random.nextLong();
      assertEquals(now.select(h), jet.select(h));
      assertEquals(now.slot(h) == slot, jet.tracks(h));
    }
  }

  @Test
  void withoutAPlanNothingIsTracked() {
    MaglevSelector now = new MaglevSelector(table(IntStream.range(0, 5)));
    assertTrue(now.tracks(99));
    assertFalse(JetSelector.of(now, List.of()).tracks(99));
    assertFalse(JetSelector.of(new ModuloSelector(1, 2), List.of()).tracks(99));
  }

  @Test
  void plansOfPlansCountAsWhatTheyChooseNow() {
    MaglevSelector now = new MaglevSelector(table(IntStream.range(0, 5)));
    MaglevSelector then = new MaglevSelector(table(IntStream.range(0, 6)));
    JetSelector next = JetSelector.of(then, List.of());
    JetSelector jet = JetSelector.of(JetSelector.of(now, List.of()), List.of(next));
    assertSame(now, jet.now());
    assertEquals(JetSelector.of(now, List.of(then)).unsafeRatio(), jet.unsafeRatio());
    assertTrue(jet.unsafeRatio() > 1.0 / 6 && jet.unsafeRatio() < 0.25, "unsafe " + jet.unsafeRatio());
  }

  @Test
  void otherSelectorsAreComparedHashByHash() {
    ModuloSelector now = new ModuloSelector(0, 1, 2);
    ModuloSelector then = new ModuloSelector(0, 1, 2, 3);
    JetSelector jet = JetSelector.of(now, List.of(then));
    for (long h = 0; h < 24; h++) {
      assertEquals(h % 3 != h % 4, jet.tracks(h));
    }
    assertEquals(0.75, jet.unsafeRatio(), 0.01);
  }

  @Test
  void tablesOfDifferentSizesCannotBeCompared() {
    MaglevSelector now = new MaglevSelector(table(IntStream.range(0, 5)));
    MaglevSelector larger = new MaglevSelector(MaglevTable.build(List.of(), 5003, FillRule.PAPER, 0));
    assertThrows(IllegalArgumentException.class, () -> JetSelector.of(now, List.of(larger)));
  }

  /// The obligation in the class comment, met: of a random plan, carried out in a random order, no step moves a safe slot.
  @Test
  void withSecondChoicesNoStepOfAPlanMovesASafeFlow() {
    SplittableRandom random = new SplittableRandom(77);
    for (int run = 0; run < 100; run++) {
      int n = 4 + random.nextInt(30);
      MaglevTable configured = table(IntStream.range(0, n));
      Set<Integer> absent = new HashSet<>();
      Set<Integer> steps = new HashSet<>();
      for (int id = 0; id < n; id++) {
        if (random.nextInt(4) == 0) {
          absent.add(id);
        }
        if (random.nextInt(3) == 0) {
          steps.add(id);
        }
      }
      Set<Integer> after = new HashSet<>(absent);
      steps.forEach(id -> toggle(after, id));
      MaglevTable now = without(configured, absent);
      JetSelector jet = JetSelector.of(new MaglevSelector(now), List.of(new MaglevSelector(without(configured, after))));
      List<Integer> order = steps.stream().sorted().collect(Collectors.toList());
      Collections.shuffle(order, new Random(random.nextLong()));
      Set<Integer> between = new HashSet<>(absent);
      for (int id : order) {
        toggle(between, id);
        assertNoSafeSlotMoves(jet, now, without(configured, between), "run " + run);
      }
    }
  }

  /// And broken by rebuilding: a step half-way moves slots that now and then agree about.
  @Test
  void rebuiltTablesMoveSafeFlowsHalfWayUnlessEveryStepIsPlanned() {
    MaglevTable now = table(IntStream.range(0, 20));
    List<MaglevTable> steps =
        IntStream.rangeClosed(21, 24).mapToObj(n -> table(IntStream.range(0, n))).toList();
    JetSelector lastOnly = JetSelector.of(new MaglevSelector(now), List.of(new MaglevSelector(steps.getLast())));
    JetSelector all = JetSelector.of(new MaglevSelector(now), steps.stream().map(MaglevSelector::new).toList());
    int moved = 0;
    for (MaglevTable step : steps) {
      for (int slot = 0; slot < M; slot++) {
        moved += !lastOnly.tracks(hashOf(slot)) && step.backendAt(slot) != now.backendAt(slot) ? 1 : 0;
      }
      assertNoSafeSlotMoves(all, now, step, "every step planned");
    }
    assertTrue(moved > 0, "safe slots moved half-way: " + moved);
    assertTrue(all.unsafeRatio() > lastOnly.unsafeRatio());
  }

  private static void assertNoSafeSlotMoves(JetSelector jet, MaglevTable now, MaglevTable step, String message) {
    for (int slot = 0; slot < M; slot++) {
      if (!jet.tracks(hashOf(slot))) {
        assertEquals(now.backendAt(slot), step.backendAt(slot), message);
      }
    }
  }

  /// A hash in the middle of a slot.
  private static long hashOf(int slot) {
    return Long.divideUnsigned(-1L, M) * slot + Long.divideUnsigned(-1L, 2L * M);
  }

  private static void toggle(Set<Integer> set, int id) {
    if (!set.remove(id)) {
      set.add(id);
    }
  }

  private static MaglevTable without(MaglevTable configured, Set<Integer> ids) {
    return configured.avoiding(ids.stream().map(id -> "replica-" + id).collect(Collectors.toSet()));
  }

  private static MaglevTable table(IntStream ids) {
    return MaglevTable.build(ids.mapToObj(i -> new Backend(i, "replica-" + i)).toList(), M, FillRule.PAPER, 0);
  }
}
