package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SecondChoiceTest {
  @Test
  void aHealthFlapMovesTheSlotsOfWhoIsDownAndBringsThemBack() {
    MaglevTable configured = table(1000, 65537);
    MaglevTable without = configured.avoiding(Set.of("backend-7"));
    int owned = configured.sharePerBackend()[configured.backends().indexOf(new Backend(7, "backend-7"))];
    Disruption down = configured.disruption(without);
    assertEquals(owned, down.changed());
    assertEquals(0, down.unneeded());
    assertEquals(0, without.disruption(without.avoiding(Set.of())).unneeded());
    assertEquals(configured.digest(), without.avoiding(Set.of()).digest());
    // A rebuild of the other 999 moves about six times as many slots between survivors.
    List<Backend> others = configured.backends().stream().filter(b -> b.id() != 7).toList();
    Disruption rebuilt = configured.disruption(MaglevTable.build(others, 65537, FillRule.PAPER, 0));
    assertTrue(rebuilt.unneeded() > 3 * owned, "unneeded moves of a rebuild: " + rebuilt.unneeded());
  }

  @Test
  void aSlotNeverMovesBetweenTwoThatAreUpBeforeAndAfter() {
    SplittableRandom random = new SplittableRandom(21);
    for (int run = 0; run < 200; run++) {
      int n = 2 + random.nextInt(30);
      MaglevTable configured = table(n, Primes.atLeast(n + random.nextInt(2000)));
      Set<String> before = someOf(n, random);
      Set<String> after = someOf(n, random);
      MaglevTable a = configured.avoiding(before);
      MaglevTable b = a.avoiding(after);
      assertEquals(0, a.disruption(b).unneeded(), "run " + run);
      for (int slot = 0; slot < a.size(); slot++) {
        int first = a.backendAt(slot);
        int then = b.backendAt(slot);
        assertEquals(before.size() == n, first == MaglevTable.NONE);
        // Who loses a slot is down now, or who gains it was down before.
        if (first != then && first != MaglevTable.NONE && then != MaglevTable.NONE) {
          assertTrue(after.contains("backend-" + first) || before.contains("backend-" + then), "run " + run);
        }
      }
    }
  }

  @Test
  void standInsAreSpreadByWeight() {
    List<Backend> backends =
        IntStream.range(0, 100).mapToObj(i -> new Backend(i, "backend-" + i, i < 50 ? 1 : 3)).toList();
    MaglevTable configured = MaglevTable.build(backends, 65537, FillRule.PAPER, 0);
    Set<String> down = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      down.add("backend-" + (50 + i));
    }
    MaglevTable t = configured.avoiding(down);
    // 30 of 200 parts are given to 170: the light ones gain 1/170 of 0.15 of the slots each, 57.8 on average, deviation 7.6.
    double gained = 0;
    for (int i = 0; i < t.backends().size(); i++) {
      Backend b = t.backends().get(i);
      if (b.weight() == 1) {
        gained += t.sharePerBackend()[i] - configured.sharePerBackend()[i];
      }
    }
    assertEquals(57.8, gained / 50, 4 * 7.6 / Math.sqrt(50));
    assertTrue(t.imbalanceRatio() < 1.12, "imbalance " + t.imbalanceRatio());
    assertTrue(t.imbalanceRatio() > 1.001, "somebody stands in");
  }

  @Test
  void theLastOneStandingOwnsEverythingAndNobodyWhenItFallsToo() {
    MaglevTable configured = table(500, 1009);
    Set<String> down = new HashSet<>();
    IntStream.range(0, 500).filter(i -> i != 123).forEach(i -> down.add("backend-" + i));
    MaglevTable last = configured.avoiding(down);
    assertTrue(IntStream.range(0, 1009).allMatch(slot -> last.backendAt(slot) == 123));
    assertEquals(1, last.imbalanceRatio(), 1e-12);
    down.add("backend-123");
    MaglevTable nobody = last.avoiding(down);
    assertTrue(IntStream.range(0, 1009).allMatch(slot -> nobody.backendAt(slot) == MaglevTable.NONE));
    assertSame(configured, nobody.avoiding(Set.of()));
  }

  @Test
  void anUnknownNameIsRefused() {
    MaglevTable t = table(3, 101);
    assertEquals(
        "no backend is named c",
        assertThrows(IllegalArgumentException.class, () -> t.avoiding(Set.of("c"))).getMessage());
  }

  private static Set<String> someOf(int n, SplittableRandom random) {
    double ratio = random.nextDouble();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < n; i++) {
      if (random.nextDouble() < ratio) {
        names.add("backend-" + i);
      }
    }
    return names;
  }

  private static MaglevTable table(int n, int m) {
    List<Backend> backends = new ArrayList<>();
    IntStream.range(0, n).forEach(i -> backends.add(new Backend(i, "backend-" + i)));
    return MaglevTable.build(backends, m, FillRule.PAPER, 0);
  }
}
