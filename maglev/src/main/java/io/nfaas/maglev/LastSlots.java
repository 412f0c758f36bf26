package io.nfaas.maglev;

/// The end of a table fill, when few slots are free. Walking to one of F free slots takes M/F steps on average, and half of all steps
/// of a fill fall to the last root of M slots. Here each free slot is asked how many steps away it is, and the nearest is taken: F
/// multiplications. The outcome is the same slot by slot.
///
/// Slot c is (c - at) / skip steps away, modulo M. The division is a multiplication by the inverse of the skip, and the modulo that of
/// 64-bit arithmetic: with K = 2^64 inverse / M rounded down, the low 64 bits of (c - at) K are the steps in units of 2^64 / M, less
/// an error below M. Units being over 2^41 for the largest table and errors below 2^23, the order is exact.
final class LastSlots {
  private static final long HALF_UNIT = 1L << 40;

  private final char[] slots;
  private final int[] at;
  private final int[] skip;
  /// K by backend; 0 where not needed so far.
  private final long[] scale;
  /// The free slots; each has its place in this list as its content in the table meanwhile.
  private final int[] free;
  private int left;

  /// @param at where each backend took its last slot, or its offset less its skip before its first
  /// @param skip by backend; table size and skip have no common divisor
  /// @param left free slots, at most [#most]
  LastSlots(char[] slots, int[] at, int[] skip, int left) {
    this.slots = slots;
    this.at = at;
    this.skip = skip;
    this.left = left;
    scale = new long[at.length];
    free = new int[left];
    for (int c = 0, k = 0; k < left; c++) {
      if (slots[c] == Permutations.EMPTY) {
        free[k] = c;
        slots[c] = (char) k++;
      }
    }
  }

  /// How many free slots this pays for: a step of a walk costs about as much as five of these multiplications.
  static int most(int tableSize) {
    return (int) Math.sqrt(5.0 * tableSize);
  }

  int left() {
    return left;
  }

  /// Gives backend `i` the free slot that its walk would reach first.
  void take(int i) {
    int m = slots.length;
    if (scale[i] == 0) {
      scale[i] = scale(inverse(skip[i], m), m);
    }
    long k = scale[i];
    // One less, so that the slot where the walk stands (free only before its first turn) comes last instead of first; and shifted
    // for signed comparison.
    long shift = at[i] * k + 1 + Long.MIN_VALUE;
    long nearest = Long.MAX_VALUE;
    for (int f = 0; f < left; f++) {
      nearest = Math.min(nearest, free[f] * k - shift);
    }
    long steps = Math.unsignedMultiplyHigh(nearest + Long.MIN_VALUE + 1 + HALF_UNIT, m);
    int c = (int) ((at[i] + steps * skip[i]) % m);
    int place = slots[c];
    int last = free[--left];
    free[place] = last;
    slots[last] = (char) place;
    slots[c] = (char) i;
    at[i] = c;
  }

  /// 2^64 `inverse` / `m`, rounded down.
  private static long scale(long inverse, int m) {
    long high = (inverse << 32) / m;
    long rest = (inverse << 32) - high * m;
    return (high << 32) + (rest << 32) / m;
  }

  /// The inverse of `a` modulo `m`, by Euclid's extended algorithm.
  static int inverse(int a, int m) {
    int r = m;
    int nextR = a;
    int t = 0;
    int nextT = 1;
    while (nextR != 0) {
      int quotient = r / nextR;
      int oldR = r;
      int oldT = t;
      r = nextR;
      t = nextT;
      nextR = oldR - quotient * nextR;
      nextT = oldT - quotient * nextT;
    }
    return t < 0 ? t + m : t;
  }
}
