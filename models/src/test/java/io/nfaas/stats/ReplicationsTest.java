package io.nfaas.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.nfaas.results.Estimate;
import io.nfaas.traffic.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class ReplicationsTest {
  @Test
  void threeReplicationsHaveTheIntervalOfTheTextbook() {
    // Mean 2, standard deviation 1, t(2, 0.975) = 4.302653: 4.302653 / sqrt(3).
    Estimate estimate = Replications.mean(1, 2, 3);
    assertEquals(2, estimate.value());
    assertEquals(2.484138, estimate.halfWidth(), 1e-6);
  }

  @Test
  void aSingleReplicationTellsNothingOfItsErrorButItsBatchesDo() {
    assertEquals(new Estimate(7, Double.POSITIVE_INFINITY), Replications.mean(7));
    double[] batches = new double[20];
    for (int i = 0; i < 20; i++) {
      batches[i] = 6 + 2 * (i % 2);
    }
    assertEquals(BatchMeans.of(batches).estimate(), Replications.mean(new double[] {7}, batches));
    assertEquals(Replications.mean(1, 3), Replications.mean(new double[] {1, 3}, batches));

    Estimate quantile = Replications.around(9, new double[] {9}, batches);
    assertEquals(new Estimate(9, BatchMeans.of(batches).estimate().halfWidth()), quantile);

    double[] ones = new double[20];
    Arrays.fill(ones, 1);
    double[] one = {1};
    assertEquals(BatchMeans.of(batches).estimate(), Replications.ratio(one, one, batches, ones));
    assertEquals(
        Replications.ratio(new double[] {1, 3}, new double[] {2, 2}),
        Replications.ratio(new double[] {1, 3}, new double[] {2, 2}, batches, ones));
  }

  @Test
  void aRatioWeighsReplicationsByTheirDenominators() {
    // 1 of 10 and 3 of 10: as the mean of 0.1 and 0.3. 1 of 10 and 6 of 20: 7 / 30.
    Estimate equal = Replications.ratio(new double[] {1, 3}, new double[] {10, 10});
    assertEquals(Replications.mean(0.1, 0.3).halfWidth(), equal.halfWidth(), 1e-12);
    assertEquals(0.2, equal.value(), 1e-15);
    Estimate unequal = Replications.ratio(new double[] {1, 6}, new double[] {10, 20});
    assertEquals(7.0 / 30, unequal.value(), 1e-15);
    // Residuals -4/3 and 4/3: sqrt(2 (4/3)^2 / 2) / 15 = 0.0888889, times t(1, 0.975) = 12.706205.
    assertEquals(12.706205 * 4 / 45, unequal.halfWidth(), 1e-6);
  }

  @Test
  void nothingLostIsCertainAndNothingOfferedTellsNothing() {
    double[] zero = {0, 0, 0};
    assertEquals(new Estimate(0, 0), Replications.ratio(zero, new double[] {5, 6, 7}));
    assertEquals(new Estimate(0, Double.POSITIVE_INFINITY), Replications.ratio(zero, zero));
  }

  @Test
  void aPooledQuantileTakesTheSpreadOfTheReplicationsQuantiles() {
    Estimate estimate = Replications.around(2.2, 1, 2, 3);
    assertEquals(2.2, estimate.value());
    assertEquals(2.484138, estimate.halfWidth(), 1e-6);
  }

  @Test
  void nineteenOfTwentyIntervalsCoverTheTruth() {
    RandomGenerator rng = new RandomStreams(8, 0).stream("normal");
    int covered = 0;
    int runs = 20_000;
    for (int run = 0; run < runs; run++) {
      double[] values = new double[5];
      for (int i = 0; i < values.length; i++) {
        values[i] = 3 + rng.nextGaussian();
      }
      covered += Replications.mean(values).covers(3) ? 1 : 0;
    }
    assertEquals(0.95, covered / (double) runs, 4 * Math.sqrt(0.95 * 0.05 / runs));
  }

  @Test
  void observationsThatDoNotMatchAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> Replications.mean());
    assertThrows(
        IllegalArgumentException.class,
        () -> Replications.ratio(new double[] {1}, new double[] {1, 2}));
    assertThrows(
        IllegalArgumentException.class,
        () -> Replications.ratio(new double[] {1}, new double[] {-1}));
  }
}
