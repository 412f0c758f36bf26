package io.nfaas.maglev;

/// The filling loop: every backend walks its own permutation of the slots and takes the next free one when it is its turn.
final class Permutations {
  /// A slot that nobody took yet.
  static final char EMPTY = 0xffff;

  private Permutations() {}

  /// Backend `i` visits its offset, then steps by its skip modulo the table size; of weight w, it takes part in w of every
  /// max(weight) rounds. With equal weights this is pseudocode 1 of the paper; the rounds are those of Envoy's `maglev_lb.cc`.
  ///
  /// @param slots all [#EMPTY]; its length and each skip have no common divisor
  static void inTurns(char[] slots, int[] offset, int[] skip, int[] weight) {
    int m = slots.length;
    int n = offset.length;
    int max = 0;
    for (int w : weight) {
      max = Math.max(max, w);
    }
    int[] at = offset.clone();
    long[] due = new long[n];
    int filled = 0;
    for (long round = 1; ; round++) {
      for (int i = 0; i < n; i++) {
        if (round * weight[i] < due[i]) {
          continue;
        }
        due[i] += max;
        int c = at[i];
        int step = skip[i];
        while (slots[c] != EMPTY) {
          c += step;
          if (c >= m) {
            c -= m;
          }
        }
        slots[c] = (char) i;
        at[i] = c;
        if (++filled == m) {
          return;
        }
      }
    }
  }
}
