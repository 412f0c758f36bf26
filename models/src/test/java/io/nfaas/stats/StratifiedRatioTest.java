package io.nfaas.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class StratifiedRatioTest {
  /// Two strata, three quarters of the time in the first: (3 x 10 + 1 x 50) / 4 = 20, whatever lies between the strata.
  @Test
  void samplesCountByWhatTheyStandFor() {
    Estimate e = StratifiedRatio.of(new double[] {10, 10, 50, 50}, new double[] {1, 1, 1, 1}, new double[] {1.5, 1.5, 0.5, 0.5}, new int[] {0, 0, 1, 1});
    assertEquals(20, e.value(), 1e-12);
    assertEquals(0, e.halfWidth(), 1e-12);
  }

  /// Within the only stratum 9 and 11 of weight 1: variance of the sum 2 x ((-1)^2 + 1^2) / 1 = 4, mean's error 2 / 2 = 1; t with one degree of
  /// freedom is 12.7062.
  @Test
  void whatDiffersWithinAStratumIsError() {
    Estimate e = StratifiedRatio.of(new double[] {9, 11}, new double[] {1, 1}, new double[] {1, 1}, new int[] {0, 0});
    assertEquals(10, e.value(), 1e-12);
    assertEquals(12.7062, e.halfWidth(), 1e-3);
  }

  @Test
  void lonelySamplesShareTheirSpread() {
    Estimate two = StratifiedRatio.of(new double[] {9, 11}, new double[] {1, 1}, new double[] {1, 1}, new int[] {0, 1});
    assertEquals(12.7062, two.halfWidth(), 1e-3);
    Estimate one = StratifiedRatio.of(new double[] {10, 10, 13}, new double[] {1, 1, 1}, new double[] {1, 1, 1}, new int[] {0, 0, 1});
    assertTrue(one.halfWidth() > 0 && one.halfWidth() < Double.POSITIVE_INFINITY, one.toString());
    assertEquals(Double.POSITIVE_INFINITY, StratifiedRatio.of(new double[] {1}, new double[] {1}, new double[] {1}, new int[] {0}).halfWidth());
    assertEquals(Double.POSITIVE_INFINITY, StratifiedRatio.of(new double[] {0}, new double[] {0}, new double[] {1}, new int[] {0}).halfWidth());
  }

  @Test
  void arraysOfDifferentLengthsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> StratifiedRatio.of(new double[] {1}, new double[] {1, 2}, new double[] {1}, new int[] {0}));
  }

  /// Of 1000 experiments about 950 intervals hold the truth: weights 0.7 and 0.3, means 10 and 40.
  @Test
  void ninetyFivePercentOfTheIntervalsHoldTheTruth() {
    SplittableRandom rng = new SplittableRandom(5);
    int held = 0;
    for (int k = 0; k < 1000; k++) {
      double[] n = new double[12];
      double[] d = new double[12];
      double[] w = new double[12];
      int[] s = new int[12];
      for (int i = 0; i < 12; i++) {
        s[i] = i < 8 ? 0 : 1;
        w[i] = i < 8 ? 0.7 / 8 : 0.3 / 4;
        d[i] = 1;
        n[i] = i < 8 ? 10 + rng.nextGaussian() : 40 + 3 * rng.nextGaussian();
      }
      Estimate e = StratifiedRatio.of(n, d, w, s);
      held += e.low() <= 19 && 19 <= e.high() ? 1 : 0;
    }
    assertEquals(950, held, 30);
  }
}
