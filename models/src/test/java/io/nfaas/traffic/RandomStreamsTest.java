package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RandomStreamsTest {
  @Test
  void theSameNameGivesTheSameNumbersWhateverElseWasAsked() {
    RandomStreams streams = new RandomStreams(42, 3);
    RandomGenerator first = streams.stream("alpha/arrivals");
    streams.stream("alpha/sizes").nextLong();
    RandomGenerator again = new RandomStreams(42, 3).stream("alpha/arrivals");
    for (int i = 0; i < 100; i++) {
      assertEquals(first.nextLong(), again.nextLong());
    }
  }

  @Test
  void seedReplicationAndNameEachChangeTheStream() {
    long base = new RandomStreams(1, 0).stream("a").nextLong();
    assertNotEquals(base, new RandomStreams(2, 0).stream("a").nextLong());
    assertNotEquals(base, new RandomStreams(1, 1).stream("a").nextLong());
    assertNotEquals(base, new RandomStreams(1, 0).stream("b").nextLong());
  }

  /// A change here changes every published result.
  @Test
  void theNumbersOfAStreamAreFixedForEver() {
    RandomGenerator rng = new RandomStreams(1, 0).stream("alpha/arrivals");
    assertEquals(-4929734040107374071L, rng.nextLong());
    assertEquals(-714902419448248825L, rng.nextLong());
  }

  @Test
  void streamsOfNeighbouringKeysAreUncorrelated() {
    int n = 100_000;
    for (int k = 0; k < 20; k++) {
      RandomGenerator a = new RandomStreams(7, 0).stream("source" + k);
      RandomGenerator b = new RandomStreams(7, 0).stream("source" + (k + 1));
      double sum = 0;
      for (int i = 0; i < n; i++) {
        sum += (a.nextDouble() - 0.5) * (b.nextDouble() - 0.5) * 12;
      }
      double z = sum / Math.sqrt(n);
      assertTrue(
          Math.abs(z) < 4.5, "correlation of streams " + k + " and " + (k + 1) + ": z = " + z);
    }
  }

  @Test
  void aNegativeReplicationIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new RandomStreams(1, -1));
  }
}
