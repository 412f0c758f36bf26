package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.traffic.FrameSizes.Order;
import io.nfaas.traffic.FrameSizes.Size;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameSizeSamplerTest {
  private static final List<Size> CSIT =
      List.of(new Size(64, 28), new Size(570, 16), new Size(1518, 4));

  private static RandomGenerator rng(int replication) {
    return new RandomStreams(11, replication).stream("sizes");
  }

  @Test
  void aSequenceRepeatsItsSizesInOrderAsOftenAsTheirWeights() {
    FrameSizes genome =
        new FrameSizes(
            "genome",
            List.of(new Size(64, 3), new Size(1518, 1), new Size(128, 2)),
            Order.SEQUENCE);
    FrameSizeSampler sampler = FrameSizeSampler.of(genome, rng(0));
    int[] drawn = IntStream.range(0, 9).map(i -> sampler.next()).toArray();
    assertArrayEquals(new int[] {64, 64, 64, 1518, 128, 128, 64, 64, 64}, drawn);
  }

  @Test
  void aSequenceOfFractionsIsRefused() {
    FrameSizes halves = new FrameSizes("halves", List.of(new Size(64, 0.5)), Order.SEQUENCE);
    assertThrows(IllegalArgumentException.class, () -> FrameSizeSampler.of(halves, rng(0)));
  }

  @Test
  void aFixedSizeDrawsNoRandomNumber() {
    RandomGenerator rng = rng(0);
    FrameSizeSampler sampler = FrameSizeSampler.of(FrameSizes.fixed(512), rng);
    assertEquals(512, sampler.next());
    assertEquals(rng(0).nextLong(), rng.nextLong());
  }

  @Test
  void theCsitImixIsDrawnInItsProportions() {
    FrameSizes csit = new FrameSizes("csit", CSIT, Order.RANDOM);
    assertTrue(chiSquare(csit, 4_800_000, 0) < 13.8, "chi-square with 2 degrees of freedom");
  }

  @Test
  void anyWeightsAreDrawnInTheirProportions() {
    RandomGenerator weights = new RandomStreams(11, 0).stream("weights");
    for (int seed = 0; seed < 40; seed++) {
      int n = 2 + weights.nextInt(15);
      List<Size> sizes = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        sizes.add(new Size(64 + i, 0.05 + Math.pow(weights.nextDouble(), 3)));
      }
      double bound = (n - 1) + 5 * Math.sqrt(2.0 * (n - 1)) + 5;
      double chi = chiSquare(new FrameSizes("any", sizes, Order.RANDOM), 100_000, seed);
      assertTrue(chi < bound, "chi-square " + chi + " with " + n + " sizes, seed " + seed);
    }
  }

  private static double chiSquare(FrameSizes sizes, int draws, int seed) {
    FrameSizeSampler sampler = FrameSizeSampler.of(sizes, rng(seed));
    TreeMap<Integer, Integer> seen = new TreeMap<>();
    for (int i = 0; i < draws; i++) {
      seen.merge(sampler.next(), 1, Integer::sum);
    }
    double total = sizes.sizes().stream().mapToDouble(Size::weight).sum();
    double chi = 0;
    for (Size s : sizes.sizes()) {
      double expected = draws * s.weight() / total;
      double difference = seen.getOrDefault(s.bytes(), 0) - expected;
      chi += difference * difference / expected;
    }
    return chi;
  }
}
