package io.nfaas.maglev;

/// The filling loop: every backend walks its own permutation of the slots and takes the next free one when it is its turn.
final class Permutations {
  /// A slot that nobody took yet.
  static final char EMPTY = 0xffff;

  private Permutations() {}

  /// Backend `i` visits its offset, then steps by its skip modulo the table size. It takes part in the first round, and then
  /// whenever the rounds times its weight reach the next multiple of the largest weight. With equal weights this is pseudocode 1 of
  /// the paper.
  ///
  /// @param slots all [#EMPTY]; its length and each skip have no common divisor
  static void inTurns(char[] slots, int[] offset, int[] skip, int[] weight) {
    int n = offset.length;
    int max = 0;
    for (int w : weight) {
      max = Math.max(max, w);
    }
    int[] at = offset.clone();
    long[] due = new long[n];
    int free = slots.length;
    for (long round = 1; ; round++) {
      for (int i = 0; i < n; i++) {
        if (round * weight[i] >= due[i]) {
          due[i] += max;
          at[i] = take(slots, at[i], skip[i], i);
          if (--free == 0) {
            return;
          }
        }
      }
    }
  }

  /// The same with weights in floating point: which round a backend takes part in can depend on how they are rounded.
  static void inNormalisedTurns(char[] slots, int[] offset, int[] skip, double[] weight) {
    int n = offset.length;
    double max = 0;
    for (double w : weight) {
      max = Math.max(max, w);
    }
    int[] at = offset.clone();
    double[] due = new double[n];
    int free = slots.length;
    for (int round = 1; ; round++) {
      for (int i = 0; i < n; i++) {
        if (round * weight[i] >= due[i]) {
          due[i] += max;
          at[i] = take(slots, at[i], skip[i], i);
          if (--free == 0) {
            return;
          }
        }
      }
    }
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
