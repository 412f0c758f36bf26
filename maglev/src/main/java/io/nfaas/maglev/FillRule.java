package io.nfaas.maglev;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a Maglev table is filled: where each backend's permutation of the slots starts and how it steps, and how weights enter.
///
/// Every rule works on the backends in ascending order of their names, so that the table does not depend on the order in which
/// they are listed.
public enum FillRule {
  /// Eisenbud et al., NSDI 2016, section 3.4: `offset` and `skip` from two hashes of the name (XXH64 with the seed and the seed
  /// plus 1); backends take turns. The paper has no formula for weights: a backend of weight w takes its turn in w out of every
  /// max(w) rounds, spread evenly, beginning with the first.
  PAPER {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      int m = slots.length;
      int n = sorted.size();
      int[] offset = new int[n];
      int[] skip = new int[n];
      int[] weight = new int[n];
      for (int i = 0; i < n; i++) {
        byte[] name = sorted.get(i).name().getBytes(StandardCharsets.UTF_8);
        offset[i] = (int) Long.remainderUnsigned(XxHash64.hash(name, seed), m);
        skip[i] = m == 2 ? 1 : (int) Long.remainderUnsigned(XxHash64.hash(name, seed + 1), m - 1) + 1;
        weight[i] = sorted.get(i).weight();
      }
      Permutations.inTurns(slots, offset, skip, weight);
    }
  };

  /// Writes the index in `sorted` into every slot.
  ///
  /// @param slots all empty ([Permutations#EMPTY])
  /// @param sorted by name, weights at least 1, not empty
  abstract void fill(char[] slots, List<Backend> sorted, long seed);

  /// Refuses a table size that the rule cannot work with.
  void checkSize(int tableSize) {
    if (!Primes.isPrime(tableSize)) {
      throw new IllegalArgumentException(
          "tableSize " + tableSize + " is not prime; the next prime is " + Primes.atLeast(tableSize));
    }
  }
}
