package io.nfaas.traffic;

import java.util.List;
import java.util.random.RandomGenerator;

/// The frame lengths of one source, drawn one after the other.
///
/// Random order draws by the alias method (Walker 1977, Vose 1991): one random number and one comparison per frame, probabilities
/// right to 2^-32. A single size draws nothing. A sequence repeats each size as often as its weight says, sizes in their order, as an
/// IMIX genome does (RFC 6985 section 4). Single-threaded; allocates nothing after its construction.
public final class FrameSizeSampler {
  private final RandomGenerator rng;
  private final int[] bytes;

  /// Chance out of 2^32 to stay with the column; empty for a sequence.
  private final long[] stay;

  private final int[] alias;
  private int position;

  private FrameSizeSampler(RandomGenerator rng, int[] bytes, long[] stay, int[] alias) {
    this.rng = rng;
    this.bytes = bytes;
    this.stay = stay;
    this.alias = alias;
  }

  /// @throws IllegalArgumentException when a sequence's weight is not a whole number
  public static FrameSizeSampler of(FrameSizes sizes, RandomGenerator rng) {
    return switch (sizes.order()) {
      case SEQUENCE -> sequence(sizes.sizes(), rng);
      case RANDOM -> random(sizes.sizes(), rng);
    };
  }

  /// Length of the next frame, L2 bytes with FCS.
  public int next() {
    if (stay.length == 0) {
      int at = position;
      position = at + 1 == bytes.length ? 0 : at + 1;
      return bytes[at];
    }
    long u = rng.nextLong();
    int column = (int) (((u >>> 32) * stay.length) >>> 32);
    return bytes[(u & 0xFFFF_FFFFL) < stay[column] ? column : alias[column]];
  }

  private static FrameSizeSampler sequence(List<FrameSizes.Size> sizes, RandomGenerator rng) {
    int total = 0;
    for (FrameSizes.Size s : sizes) {
      if (s.weight() != Math.rint(s.weight()) || s.weight() > 1e6) {
        throw new IllegalArgumentException(
            "weight " + s.weight() + " of a sequence is not a whole number up to 1e6");
      }
      total += (int) s.weight();
    }
    int[] bytes = new int[total];
    int i = 0;
    for (FrameSizes.Size s : sizes) {
      for (int k = 0; k < (int) s.weight(); k++) {
        bytes[i++] = s.bytes();
      }
    }
    return new FrameSizeSampler(rng, bytes, new long[0], new int[0]);
  }

  private static FrameSizeSampler random(List<FrameSizes.Size> sizes, RandomGenerator rng) {
    int n = sizes.size();
    int[] bytes = sizes.stream().mapToInt(FrameSizes.Size::bytes).toArray();
    if (n == 1) {
      return new FrameSizeSampler(rng, bytes, new long[0], new int[0]);
    }
    double sum = sizes.stream().mapToDouble(FrameSizes.Size::weight).sum();
    double[] height = sizes.stream().mapToDouble(s -> s.weight() * n / sum).toArray();
    long[] stay = new long[n];
    int[] alias = new int[n];
    int[] order = new int[n];
    int low = 0;
    int high = n;
    for (int i = 0; i < n; i++) {
      order[height[i] < 1 ? low++ : --high] = i;
    }
    // order[0, low) holds columns to fill up, order[high, n) those with something to give.
    while (low > 0 && high < n) {
      int poor = order[--low];
      int rich = order[high];
      stay[poor] = Math.round(height[poor] * 0x1p32);
      alias[poor] = rich;
      height[rich] -= 1 - height[poor];
      if (height[rich] < 1) {
        high++;
        order[low++] = rich;
      }
    }
    while (low > 0) {
      stay[order[--low]] = 1L << 32;
    }
    while (high < n) {
      stay[order[high++]] = 1L << 32;
    }
    return new FrameSizeSampler(rng, bytes, stay, alias);
  }
}
