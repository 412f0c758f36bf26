package io.nfaas.maglev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

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

  private static int[] fill(int size, int[] offset, int[] skip, int... weight) {
    char[] slots = new char[size];
    Arrays.fill(slots, Permutations.EMPTY);
    Permutations.inTurns(slots, offset, skip, weight);
    int[] out = new int[size];
    for (int i = 0; i < size; i++) {
      out[i] = slots[i];
    }
    return out;
  }
}
