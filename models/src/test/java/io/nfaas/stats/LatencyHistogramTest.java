package io.nfaas.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.traffic.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
  private static LatencyHistogram of(long... values) {
    LatencyHistogram histogram = new LatencyHistogram();
    for (long ps : values) {
      histogram.record(ps);
    }
    return histogram;
  }

  @Test
  void countMeanLeastAndGreatestAreExact() {
    LatencyHistogram histogram = of(1_234_567_891, 3, 98_765_432_109L);
    assertEquals(3, histogram.count());
    assertEquals(
        (1_234_567_891L + 3 + 98_765_432_109L) / 3.0 * 1e-12, histogram.meanSeconds(), 1e-22);
    assertEquals(3e-12, histogram.minSeconds(), 1e-24);
    assertEquals(0.098765432109, histogram.maxSeconds(), 1e-15);
    assertEquals(histogram.maxSeconds(), histogram.quantileSeconds(1));
    assertEquals(histogram.minSeconds(), histogram.quantileSeconds(0));
  }

  @Test
  void theSumDoesNotOverflow() {
    LatencyHistogram histogram = new LatencyHistogram();
    for (int i = 0; i < 1000; i++) {
      histogram.record(Long.MAX_VALUE / 4);
    }
    assertEquals(Long.MAX_VALUE / 4 * 1e-12, histogram.meanSeconds(), 1e-6);
    LatencyHistogram sum = of(Long.MAX_VALUE / 4);
    for (int i = 0; i < 10; i++) {
      sum.add(histogram);
    }
    assertEquals(10_001, sum.count());
    assertEquals(Long.MAX_VALUE / 4 * 1e-12, sum.meanSeconds(), 1e-6);
  }

  @Test
  void aSingleValueIsItsOwnQuantileAtAnyMagnitude() {
    for (long ps = 1; ps < 50_000_000_000_000L; ps = ps * 3 + 1) {
      LatencyHistogram histogram = of(ps, ps, ps);
      assertEquals(ps * 1e-12, histogram.quantileSeconds(0.99), ps * 1e-12 * 1e-12);
    }
  }

  @Test
  void aConstantAmongOthersIsFoundWithinHalfAThousandth() {
    // 225 ns for nearly all, one lower, one higher: bins are at most 1/1024 wide, their middle is
    // at most half of that away.
    LatencyHistogram histogram = new LatencyHistogram();
    histogram.record(100_000);
    for (int i = 0; i < 1000; i++) {
      histogram.record(225_000);
    }
    histogram.record(1_000_000);
    assertEquals(225e-9, histogram.quantileSeconds(0.5), 225e-9 * 0.0005);
  }

  @Test
  void quantilesOfASmoothLawAreThoseOfTheSample() {
    int n = 1_000_000;
    RandomGenerator rng = new RandomStreams(3, 0).stream("latency");
    for (double scale : new double[] {40e3, 50e6, 3e9}) {
      LatencyHistogram histogram = new LatencyHistogram();
      long[] sample = new long[n];
      for (int i = 0; i < n; i++) {
        sample[i] = (long) (rng.nextExponential() * scale);
        histogram.record(sample[i]);
      }
      Arrays.sort(sample);
      for (double q : new double[] {0.1, 0.5, 0.9, 0.99, 0.999}) {
        double exact = sample[(int) (q * n) - 1] * 1e-12;
        assertEquals(exact, histogram.quantileSeconds(q), exact * 0.0005, q + " at " + scale);
      }
    }
  }

  @Test
  void addingUpGivesTheHistogramOfAllValues() {
    RandomGenerator rng = new RandomStreams(3, 1).stream("latency");
    LatencyHistogram all = new LatencyHistogram();
    LatencyHistogram[] parts = {
      new LatencyHistogram(), new LatencyHistogram(), new LatencyHistogram()
    };
    for (int i = 0; i < 30_000; i++) {
      long ps = rng.nextLong(1_000_000_000_000L);
      all.record(ps);
      parts[i % 3].record(ps);
    }
    LatencyHistogram sum = new LatencyHistogram();
    for (LatencyHistogram part : parts) {
      sum.add(part);
    }
    assertEquals(all.count(), sum.count());
    assertEquals(all.meanSeconds(), sum.meanSeconds());
    assertEquals(all.minSeconds(), sum.minSeconds());
    assertEquals(all.maxSeconds(), sum.maxSeconds());
    for (double q = 0; q <= 1; q += 0.01) {
      assertEquals(all.quantileSeconds(q), sum.quantileSeconds(q));
    }
  }

  @Test
  void resetForgetsEverything() {
    LatencyHistogram histogram = of(5, 6, 7);
    histogram.reset();
    assertEquals(0, histogram.count());
    assertTrue(Double.isNaN(histogram.meanSeconds()));
    assertTrue(Double.isNaN(histogram.quantileSeconds(0.5)));
    assertTrue(Double.isNaN(histogram.maxSeconds()));
    histogram.record(9_000);
    assertEquals(9e-9, histogram.meanSeconds(), 1e-20);
    assertEquals(9e-9, histogram.minSeconds(), 1e-20);
  }

  @Test
  void valuesBeyondTheBinsKeepTheirPartInMeanAndMaximum() {
    LatencyHistogram histogram = of(1_000, 400_000_000_000_000L);
    assertEquals(400, histogram.maxSeconds(), 1e-9);
    assertEquals(200.0000000005, histogram.meanSeconds(), 1e-9);
    assertEquals(1e-9, histogram.quantileSeconds(0.5), 1e-12);
  }

  @Test
  void binsAreThoseOfHdrHistogram() {
    RandomGenerator rng = new RandomStreams(3, 2).stream("latency");
    LatencyHistogram ours = new LatencyHistogram();
    Histogram theirs = new Histogram(1, 100_000_000_000_000L, 3);
    for (int i = 0; i < 100_000; i++) {
      long ps = (long) Math.exp(rng.nextDouble() * Math.log(1e14));
      ours.record(ps);
      theirs.recordValue(ps);
    }
    for (double q = 0.001; q < 1; q += 0.001) {
      double ps = ours.quantileSeconds(q) * 1e12;
      long edge = theirs.getValueAtPercentile(100 * q);
      assertTrue(
          ps >= theirs.lowestEquivalentValue(edge) - 1e-3 && ps <= theirs.nextNonEquivalentValue(edge) + 1e-3,
          q + ": " + ps + " is not in the bin of " + edge);
    }
  }

  @Test
  void negativeValuesAndQuantilesOutsideTheUnitIntervalAreRefused() {
    assertThrows(IndexOutOfBoundsException.class, () -> of(-1));
    assertThrows(IllegalArgumentException.class, () -> of(1).quantileSeconds(1.01));
    assertThrows(IllegalArgumentException.class, () -> of(1).quantileSeconds(Double.NaN));
  }
}
