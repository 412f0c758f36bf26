package io.nfaas.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.stats.Mser5.Truncation;
import io.nfaas.traffic.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class Mser5Test {
  /// Each value five times.
  private static double[] batches(double... means) {
    double[] series = new double[5 * means.length];
    for (int i = 0; i < series.length; i++) {
      series[i] = means[i / 5];
    }
    return series;
  }

  @Test
  void theCutIsWhereTheStandardErrorIsLeast() {
    // Squares around the mean / count^2: all ten 7.6/100 = 0.076; without the first 2.222/81 =
    // 0.0274; without two 2/64 = 0.03125.
    assertEquals(new Truncation.At(5), Mser5.cut(batches(3, 1, 0, 1, 0, 1, 0, 1, 0, 1)));
  }

  @Test
  void aSeriesThatIsSteadyFromTheStartIsNotCut() {
    assertEquals(new Truncation.At(0), Mser5.cut(batches(1, 1, 1, 1, 1, 1, 1, 1, 1, 1)));
    assertEquals(new Truncation.At(0), Mser5.cut(batches(0, 1, 0, 1, 0, 1, 0, 1, 0, 1)));
  }

  @Test
  void observationsAreJudgedInFivesAndTheRestAtTheEndIsLeftAlone() {
    double[] series = batches(9, 9, 1, 1, 1, 1, 1, 1, 1, 1);
    assertEquals(new Truncation.At(10), Mser5.cut(series));
    double[] longer = Arrays.copyOf(series, series.length + 4);
    Arrays.fill(longer, series.length, longer.length, 1e9);
    assertEquals(new Truncation.At(10), Mser5.cut(longer));
  }

  @Test
  void aCutInTheLastHalfIsRefused() {
    Truncation cut = Mser5.cut(batches(9, 8, 7, 6, 5, 4, 3, 2, 1, 1, 1, 1, 1, 1));
    String reason = assertInstanceOf(Truncation.Refused.class, cut).reason();
    assertEquals("the cut after 40 of 70 observations is in the last half", reason);
  }

  @Test
  void aGrowingSeriesIsRefused() {
    double[] series = new double[1000];
    Arrays.setAll(series, i -> i);
    assertInstanceOf(Truncation.Refused.class, Mser5.cut(series));
  }

  @Test
  void aSeriesTooShortToJudgeIsRefused() {
    assertInstanceOf(Truncation.Refused.class, Mser5.cut(new double[49]));
    assertEquals(new Truncation.At(0), Mser5.cut(new double[50]));
  }

  @Test
  void theBacklogThatAnMm1QueueStartsWithIsCutAway() {
    // Lindley's recursion at rho 0.5 from a waiting time of 100 services: it falls by one per
    // customer, gone after about 100; the
    // steady mean is 1. Mean of 20 replications, because a single one is so skewed that some are
    // refused.
    for (int seed = 0; seed < 50; seed++) {
      double[] waiting = new double[5000];
      for (int replication = 0; replication < 20; replication++) {
        RandomGenerator rng = new RandomStreams(seed, replication).stream("mm1");
        double w = 100;
        for (int i = 0; i < waiting.length; i++) {
          waiting[i] += w / 20;
          w = Math.max(0, w + rng.nextExponential() - 2 * rng.nextExponential());
        }
      }
      int cut = assertInstanceOf(Truncation.At.class, Mser5.cut(waiting)).observations();
      assertTrue(cut >= 80 && cut <= 400, "cut after " + cut + ", seed " + seed);
      double kept = Arrays.stream(waiting).skip(cut).average().orElseThrow();
      double all = Arrays.stream(waiting).average().orElseThrow();
      assertEquals(1, kept, 0.1, "seed " + seed);
      assertTrue(all > 1.5, "mean with the transient " + all + ", seed " + seed);
    }
  }
}
