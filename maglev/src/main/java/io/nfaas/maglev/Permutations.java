package io.nfaas.maglev;

import java.util.Arrays;

/// The filling loop: every backend walks its own permutation of the slots and takes the next free one when it is its turn.
final class Permutations {
  /// A slot that nobody took yet.
  static final char EMPTY = 0xffff;

  /// Free slots, over all, below which a simple walk is faster than two slots at a time.
  private static final double DENSE_RATIO = 0.3;

  private Permutations() {}

  /// Backend `i` visits its offset, then steps by its skip modulo the table size. It takes part in the first round, and then
  /// whenever the rounds times its weight reach the next multiple of the largest weight. With equal weights this is pseudocode 1 of
  /// the paper.
  ///
  /// @param slots all [#EMPTY]; its length and each skip have no common divisor
  static void inTurns(char[] slots, int[] offset, int[] skip, int[] weight) {
    int max = 0;
    int min = Integer.MAX_VALUE;
    for (int w : weight) {
      max = Math.max(max, w);
      min = Math.min(min, w);
    }
    int[] at = beforeOffset(offset, skip, slots.length);
    if (min == max) {
      inEqualTurns(slots, at, skip);
      return;
    }
    long[] due = new long[at.length];
    int walks = slots.length - LastSlots.most(slots.length);
    LastSlots last = null;
    for (long round = 1; ; round++) {
      for (int i = 0; i < at.length; i++) {
        if (round * weight[i] >= due[i]) {
          due[i] += max;
          if (walks > 0) {
            walks--;
            at[i] = walk(slots, at[i], skip[i] - slots.length, i);
          } else {
            last = last == null ? lastSlots(slots, at, skip) : last;
            if (last.left() == 0) {
              return;
            }
            last.take(i);
          }
        }
      }
    }
  }

  private static LastSlots lastSlots(char[] slots, int[] at, int[] skip) {
    return new LastSlots(slots, at, skip, Math.min(slots.length, LastSlots.most(slots.length)));
  }

  /// First turns find a free slot within a step or two, but which is hard to predict: they look at two slots at a time, in a set of
  /// bits that stays in the first-level cache, and choose without a branch. Then walks get longer, and a simple loop is faster.
  /// The last slots are given out without walking.
  private static void inEqualTurns(char[] slots, int[] at, int[] skip) {
    int last = Math.min(slots.length, LastSlots.most(slots.length));
    int dense = Math.max(last, (int) (DENSE_RATIO * slots.length));
    int i = walkSparse(slots, at, skip, slots.length - dense);
    for (int turns = dense - last; turns > 0; turns--) {
      at[i] = walk(slots, at[i], skip[i] - slots.length, i);
      i = i + 1 == at.length ? 0 : i + 1;
    }
    LastSlots rest = lastSlots(slots, at, skip);
    while (rest.left() > 0) {
      rest.take(i);
      i = i + 1 == at.length ? 0 : i + 1;
    }
  }

  /// @return whose turn is next
  private static int walkSparse(char[] slots, int[] at, int[] skip, int turns) {
    int m = slots.length;
    long[] free = new long[(m >>> 6) + 1];
    Arrays.fill(free, -1);
    int i = 0;
    for (int turn = 0; turn < turns; turn++) {
      int back = skip[i] - m;
      int twoBack = 2 * back + m;
      twoBack -= m & ~(twoBack >> 31);
      int c = at[i];
      do {
        int one = c + back;
        one += m & (one >> 31);
        int two = c + twoBack;
        two += m & (two >> 31);
        int isFree = (int) (free[one >>> 6] >>> one) & 1;
        c = one + ((two - one) & (isFree - 1));
      } while ((free[c >>> 6] >>> c & 1) == 0);
      free[c >>> 6] &= ~(1L << c);
      slots[c] = (char) i;
      at[i] = c;
      i = i + 1 == at.length ? 0 : i + 1;
    }
    return i;
  }

  /// The same with weights in floating point: which round a backend takes part in can depend on how they are rounded.
  static void inNormalisedTurns(char[] slots, int[] offset, int[] skip, double[] weight) {
    double max = 0;
    for (double w : weight) {
      max = Math.max(max, w);
    }
    int[] at = beforeOffset(offset, skip, slots.length);
    double[] due = new double[at.length];
    int walks = slots.length - LastSlots.most(slots.length);
    LastSlots last = null;
    for (int round = 1; ; round++) {
      for (int i = 0; i < at.length; i++) {
        if (round * weight[i] >= due[i]) {
          due[i] += max;
          if (walks > 0) {
            walks--;
            at[i] = walk(slots, at[i], skip[i] - slots.length, i);
          } else {
            last = last == null ? lastSlots(slots, at, skip) : last;
            if (last.left() == 0) {
              return;
            }
            last.take(i);
          }
        }
      }
    }
  }

  /// One step before each offset, where a walk starts.
  private static int[] beforeOffset(int[] offset, int[] skip, int m) {
    int[] at = new int[offset.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = offset[i] - skip[i] + (offset[i] < skip[i] ? m : 0);
    }
    return at;
  }

  /// Gives backend `i` the first free slot after `from` on its way; there is one.
  ///
  /// @param back its skip less the table size: adding it steps forwards around the end, or to a negative number that lacks the size
  /// @return the slot
  private static int walk(char[] slots, int from, int back, int i) {
    int m = slots.length;
    int c = from;
    do {
      c += back;
      c += m & (c >> 31);
    } while (slots[c] != EMPTY);
    slots[c] = (char) i;
    return c;
  }

  /// Gives backend `i` the first free slot on its way; there is one.
  ///
  /// @return the slot
  static int take(char[] slots, int from, int skip, int i) {
    int m = slots.length;
    int c = from;
    while (slots[c] != EMPTY) {
      c += skip;
      if (c >= m) {
        c -= m;
      }
    }
    slots[c] = (char) i;
    return c;
  }
}
