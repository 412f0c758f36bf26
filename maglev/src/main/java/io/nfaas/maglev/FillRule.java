package io.nfaas.maglev;

import java.nio.charset.StandardCharsets;
import java.util.List;

/// How a Maglev table is filled: where each backend's permutation of the slots starts and how it steps, and how weights enter. The
/// rules named after programs give the slots that those programs give, where the conditions below hold.
///
/// Every rule puts the backends in an order of its own, so that the table does not depend on the order in which they are listed.
public enum FillRule {
  /// Eisenbud et al., NSDI 2016, section 3.4: `offset` and `skip` from two hashes of the name (XXH64 with the seed and the seed
  /// plus 1); backends take turns by name. The paper has no formula for weights: here the rounds in which a backend takes part are
  /// those of Envoy, in whole numbers.
  PAPER {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      int n = sorted.size();
      int[] offset = new int[n];
      int[] skip = new int[n];
      int[] weight = new int[n];
      for (int i = 0; i < n; i++) {
        byte[] name = bytes(sorted.get(i));
        offset[i] = offset(XxHash64.hash(name, seed), slots.length);
        skip[i] = skip(XxHash64.hash(name, seed + 1), slots.length);
        weight[i] = sorted.get(i).weight();
      }
      Permutations.inTurns(slots, offset, skip, weight);
    }
  },

  /// Envoy, `maglev_lb.cc`: as the paper, hashes XXH64 with seeds 0 and 1 (the table's seed does not enter), weights normalised to
  /// sum 1 in floating point. The slots are Envoy's where names are what Envoy hashes: `address:port`, or the host name under
  /// `use_hostname_for_hashing`; one locality.
  ENVOY {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      int n = sorted.size();
      int[] offset = new int[n];
      int[] skip = new int[n];
      double[] weight = new double[n];
      long sum = sorted.stream().mapToLong(Backend::weight).sum();
      for (int i = 0; i < n; i++) {
        byte[] name = bytes(sorted.get(i));
        offset[i] = offset(XxHash64.hash(name, 0), slots.length);
        skip[i] = skip(XxHash64.hash(name, 1), slots.length);
        weight[i] = (double) sorted.get(i).weight() / sum;
      }
      Permutations.inNormalisedTurns(slots, offset, skip, weight);
    }
  },

  /// Cilium, `pkg/maglev`: `offset` and `skip` from the two halves of murmur3 (128 bits, x64), seeded with the first 4 bytes of the
  /// cluster's hash seed: for Cilium's default, seed [#CILIUM_SEED]. The slots are Cilium's where names are what it hashes:
  /// `[10.0.0.1:80/TCP,State:active]`. Its table sizes are 251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071.
  CILIUM {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      int n = sorted.size();
      int[] offset = new int[n];
      int[] skip = new int[n];
      int[] weight = new int[n];
      for (int i = 0; i < n; i++) {
        Murmur3 hash = Murmur3.hash(bytes(sorted.get(i)), (int) seed);
        offset[i] = offset(hash.low(), slots.length);
        skip[i] = skip(hash.high(), slots.length);
        weight[i] = sorted.get(i).weight();
      }
      CiliumTurns.fill(slots, offset, skip, weight);
    }
  },

  /// Katran's first hash function (`MaglevHash`): in its first turn a backend takes as many slots as its weight says, later one at a
  /// time, so that weights hardly count. Turns go by endpoint hash; a step is computed in 32 bits, overflow included. Katran
  /// derives the endpoint hash from the address inside its address library; here it is XXH64 of the name with the table's
  /// seed, so that slots are Katran's up to that number.
  KATRAN_V1 {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      KatranTurns.of(sorted, seed).fillV1(slots);
    }
  },

  /// Katran's second hash function (`MaglevHashV2`): a backend takes its turn when its added-up weights reach the largest weight. Else
  /// as [#KATRAN_V1].
  KATRAN_V2 {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      KatranTurns.of(sorted, seed).fillV2(slots);
    }
  },

  /// VPP, load balancer plugin: table sizes are powers of two, steps odd. Names are IP addresses, which are all that enters: neither
  /// seed nor weights (all must be 1).
  VPP {
    @Override
    void fill(char[] slots, List<Backend> sorted, long seed) {
      VppTurns.fill(slots, sorted);
    }

    @Override
    void checkSize(int tableSize) {
      if (Integer.bitCount(tableSize) != 1) {
        int below = Integer.highestOneBit(tableSize);
        throw new IllegalArgumentException(
            "tableSize " + tableSize + " is not a power of two (did you mean " + below + " or " + 2 * below + "?)");
      }
    }
  };

  /// The murmur3 seed in Cilium's default hash seed, base64 `JLfvgnHc2kaSUFaI`.
  public static final long CILIUM_SEED = 0x24b7ef82L;

  /// Writes the index in `sorted` into every slot.
  ///
  /// @param slots all empty ([Permutations#EMPTY])
  /// @param sorted by name, weights at least 1, not empty
  abstract void fill(char[] slots, List<Backend> sorted, long seed);

  /// Refuses a table size that the rule cannot work with.
  void checkSize(int tableSize) {
    if (!Primes.isPrime(tableSize)) {
      throw new IllegalArgumentException(
          "tableSize " + tableSize + " is not prime (did you mean " + Primes.neighbours(tableSize) + "?)");
    }
  }

  static byte[] bytes(Backend backend) {
    return backend.name().getBytes(StandardCharsets.UTF_8);
  }

  /// The hash modulo the table size.
  static int offset(long hash, int tableSize) {
    return (int) Long.remainderUnsigned(hash, tableSize);
  }

  /// The hash modulo the table size less 1, plus 1.
  static int skip(long hash, int tableSize) {
    return (int) Long.remainderUnsigned(hash, tableSize - 1) + 1;
  }
}
