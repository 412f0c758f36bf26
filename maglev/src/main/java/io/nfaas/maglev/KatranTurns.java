package io.nfaas.maglev;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Katran's two orders of turns. All arithmetic on positions is in unsigned 32 bits as in Katran, whose products overflow in large
/// tables: then the walk is no permutation any more, and reproducing that is the point.
final class KatranTurns {
  private static final long OFFSET_WORD = 42;
  private static final long SKIP_WORD = 2718281828L;
  private static final int OFFSET_SEED = 0;
  private static final int SKIP_SEED = 2307;

  /// By endpoint hash, unsigned.
  private final Integer[] order;
  private final long[] hash;
  private final int[] weight;

  KatranTurns(long[] hash, int[] weight) {
    this.hash = hash;
    this.weight = weight;
    order = new Integer[hash.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparing(i -> hash[i], Long::compareUnsigned));
  }

  static KatranTurns of(List<Backend> backends, long seed) {
    return new KatranTurns(
        backends.stream().mapToLong(b -> XxHash64.hash(FillRule.bytes(b), seed)).toArray(),
        backends.stream().mapToInt(Backend::weight).toArray());
  }

  /// One backend's way through the slots.
  private static final class Walk {
    final int backend;
    private final int offset;
    private final int skip;
    private int steps;

    Walk(int backend, long endpoint, int tableSize) {
      this.backend = backend;
      offset = FillRule.offset(murmur(endpoint, OFFSET_WORD, OFFSET_SEED), tableSize);
      skip = FillRule.skip(murmur(endpoint, SKIP_WORD, SKIP_SEED), tableSize);
    }

    private static long murmur(long a, long b, int seed) {
      byte[] words = new byte[16];
      for (int i = 0; i < 8; i++) {
        words[i] = (byte) (a >>> (8 * i));
        words[8 + i] = (byte) (b >>> (8 * i));
      }
      return Murmur3.hash(words, seed).low();
    }

    void take(char[] slots) {
      int c;
      do {
        c = Integer.remainderUnsigned(offset + steps * skip, slots.length);
        steps++;
      } while (slots[c] != Permutations.EMPTY);
      slots[c] = (char) backend;
    }
  }

  private Walk[] walks(int tableSize) {
    Walk[] walks = new Walk[order.length];
    for (int k = 0; k < walks.length; k++) {
      walks[k] = new Walk(order[k], hash[order[k]], tableSize);
    }
    return walks;
  }

  void fillV1(char[] slots) {
    Walk[] walks = walks(slots.length);
    int free = slots.length;
    for (boolean firstRound = true; ; firstRound = false) {
      for (Walk w : walks) {
        for (int turns = firstRound ? weight[w.backend] : 1; turns > 0; turns--) {
          w.take(slots);
          if (--free == 0) {
            return;
          }
        }
      }
    }
  }

  void fillV2(char[] slots) {
    Walk[] walks = walks(slots.length);
    int max = Arrays.stream(weight).max().orElseThrow();
    int[] credit = new int[weight.length];
    int free = slots.length;
    while (true) {
      for (Walk w : walks) {
        int c = credit[w.backend] + weight[w.backend];
        boolean turn = c >= max;
        credit[w.backend] = turn ? c - max : c;
        if (turn) {
          w.take(slots);
          if (--free == 0) {
            return;
          }
        }
      }
    }
  }
}
