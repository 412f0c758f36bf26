package io.nfaas.packet;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class FlowHashTest {
  /// Eight replicas at each of three hops: all 512 combinations are equally frequent, or hops would be polarised.
  @Test
  void choicesWithDifferentSaltsAreIndependent() {
    SplittableRandom random = new SplittableRandom(1);
    int cells = 512;
    int expected = 400;
    int[] count = new int[cells];
    for (int i = 0; i < cells * expected; i++) {
      long h = random.nextLong();
      int cell = 0;
      for (long salt = 0; salt < 6; salt += 2) {
        cell = cell << 3 | (int) (FlowHash.remix(h, salt) >>> 61);
      }
      count[cell]++;
    }
    double chiSquare = 0;
    for (int c : count) {
      chiSquare += Math.pow(c - expected, 2) / expected;
    }
    // 511 degrees of freedom: deviation 32; five of them.
    assertTrue(chiSquare < 511 + 160, "chi-square " + chiSquare);
  }
}
