package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Table 1 of the paper (NSDI 2016, section 3.4): M = 7, B0 = (3, 4), B1 = (0, 2), B2 = (3, 1) as (offset, skip).
class PermutationsTest {
  @Test
  void fillsThePapersExample() {
    // Turn by turn: B0 3; B1 0; B2 3 taken, 4; B0 3+4=0 taken, 4 taken, 1; B1 2; B2 5; B0 5 taken, 2 taken, 6.
    assertArrayEquals(new int[] {1, 0, 1, 0, 2, 2, 0}, fill(7, new int[] {3, 0, 3}, new int[] {4, 2, 1}, 1, 1, 1));
  }

  @Test
  void removingB1MovesOneSlotOfTheOthers() {
    // B0 and B2 remain: rows 0 and 2 were B1's, of the others only row 6 changes.
    assertArrayEquals(new int[] {0, 0, 0, 0, 1, 1, 1}, fill(7, new int[] {3, 3}, new int[] {4, 1}, 1, 1));
  }

  @Test
  void aBackendOfThirdTheWeightTakesEveryThirdTurn() {
    // B is due in rounds 1, 3, 6, 9, ...: A B | A | A B | A | A | A B | A.
    int[] slots = fill(11, new int[] {0, 0}, new int[] {1, 1}, 3, 1);
    assertArrayEquals(new int[] {0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0}, slots);
  }

  /// The paper's pseudocode 1 with whole permutations written out, and Envoy's rounds for weights.
  @ParameterizedTest
  @CsvSource({
    "1, 2, 2, 1", "2, 1, 3, 1", "3, 3, 7, 1", "4, 11, 11, 4", "5, 50, 101, 10", "6, 100, 1009, 1", "7, 100, 1009, 3",
    "8, 30, 8191, 1", "9, 30, 8191, 100", "10, 200, 16381, 1"
  })
  void equalsTheLongWay(long seed, int n, int m, int maxWeight) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int run = 0; run < 20; run++) {
      int[] offset = random.ints(n, 0, m).toArray();
      int[] skip = random.ints(n, 1, m).toArray();
      int[] weight = random.ints(n, 1, maxWeight + 1).toArray();
      int[] expected = theLongWay(m, offset, skip, weight);
      assertArrayEquals(expected, fill(m, offset, skip, weight), "seed " + seed + ", run " + run);
      // Weights scaled by a power of two: floating point rounds nothing.
      char[] slots = empty(m);
      Permutations.inNormalisedTurns(slots, offset, skip, IntStream.of(weight).mapToDouble(w -> w / 1024.0).toArray());
      assertArrayEquals(expected, ints(slots), "normalised, seed " + seed + ", run " + run);
    }
  }

  private static int[] theLongWay(int m, int[] offset, int[] skip, int[] weight) {
    int n = offset.length;
    int largest = IntStream.of(weight).max().orElseThrow();
    int[][] permutation = new int[n][m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        permutation[i][j] = (int) ((offset[i] + (long) j * skip[i]) % m);
      }
    }
    int[] next = new int[n];
    long[] turns = new long[n];
    int[] entry = new int[m];
    Arrays.fill(entry, -1);
    int filled = 0;
    for (long round = 1; ; round++) {
      for (int i = 0; i < n; i++) {
        if (round * weight[i] < turns[i] * largest) {
          continue;
        }
        turns[i]++;
        int c = permutation[i][next[i]];
        while (entry[c] >= 0) {
          next[i]++;
          c = permutation[i][next[i]];
        }
        entry[c] = i;
        next[i]++;
        filled++;
        if (filled == m) {
          return entry;
        }
      }
    }
  }

  @Test
  void inversesAreInverses() {
    SplittableRandom random = new SplittableRandom(5);
    for (int m : new int[] {2, 3, 7, 65_537, 655_373, MaglevTable.MAX_SIZE}) {
      for (int i = 0; i < 200; i++) {
        int a = random.nextInt(1, m);
        assertEquals(1 % m, (long) a * LastSlots.inverse(a, m) % m, a + " modulo " + m);
      }
    }
  }

  /// The largest table, where units of the scale are smallest: every place of the list is asked for in turn.
  @Test
  void theLastSlotsOfTheLargestTableAreGivenOutAsAWalkWould() {
    int m = MaglevTable.MAX_SIZE;
    int left = 4000;
    SplittableRandom random = new SplittableRandom(6);
    char[] slots = new char[m];
    for (int i = 0; i < left; ) {
      int c = random.nextInt(m);
      i += slots[c] == Permutations.EMPTY ? 0 : 1;
      slots[c] = Permutations.EMPTY;
    }
    char[] walked = slots.clone();
    int[] at = random.ints(40, 0, m).toArray();
    int[] skip = random.ints(40, 1, m).toArray();
    int[] walker = at.clone();
    LastSlots last = new LastSlots(slots, at, skip, left);
    for (int turn = 0; last.left() > left - 400; turn++) {
      int i = turn % 40;
      last.take(i);
      do {
        walker[i] = (int) (((long) walker[i] + skip[i]) % m);
      } while (walked[walker[i]] != Permutations.EMPTY);
      walked[walker[i]] = (char) i;
      assertEquals(walker[i], at[i], "turn " + turn);
    }
  }

  private static int[] fill(int size, int[] offset, int[] skip, int... weight) {
    char[] slots = empty(size);
    Permutations.inTurns(slots, offset, skip, weight);
    return ints(slots);
  }

  private static char[] empty(int size) {
    char[] slots = new char[size];
    Arrays.fill(slots, Permutations.EMPTY);
    return slots;
  }

  private static int[] ints(char[] slots) {
    return IntStream.range(0, slots.length).map(i -> slots[i]).toArray();
  }
}
