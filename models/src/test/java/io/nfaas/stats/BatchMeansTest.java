package io.nfaas.stats;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.traffic.RandomStreams;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class BatchMeansTest {
  /// `n` batches that change between 2 and 0 every `period` batches; mean 1.
  private static double[] square(int n, int period) {
    double[] batches = new double[n];
    for (int i = 0; i < n; i++) {
      batches[i] = i / period % 2 == 0 ? 2 : 0;
    }
    return batches;
  }

  @Test
  void alternatingBatchesCountAsIndependent() {
    // Variance 20/19; t(19, 0.975) = 2.093024; lag-1 = 1 - 19 x 4 / (2 x 20).
    BatchMeans means = BatchMeans.of(square(20, 1));
    assertEquals(1, means.estimate().value());
    assertEquals(2.093024 / Math.sqrt(19), means.estimate().halfWidth(), 1e-6);
    assertEquals(-0.9, means.lag1(), 1e-12);
    assertEquals(20, means.batches());
    assertTrue(means.independent());
  }

  @Test
  void correlatedBatchesArePairedUntilTheyAreNot() {
    // Fours: 1 - 5 x 4 / 48 = 0.583 > 0.322. In pairs: 1 - 5 x 16 / 96 = 0.167 < 0.435.
    BatchMeans means = BatchMeans.of(square(24, 4));
    assertEquals(12, means.batches());
    assertEquals(1.0 / 6, means.lag1(), 1e-12);
    assertTrue(means.independent());
    assertEquals(1, means.estimate().value());
    // As 12 batches of +-1 around the mean: sqrt(12 / 11 / 12) x t(11, 0.975) = 2.200985.
    assertEquals(2.200985 / Math.sqrt(11), means.estimate().halfWidth(), 1e-6);
  }

  @Test
  void batchesThatPairingDoesNotHelpGetAWiderInterval() {
    // Tens, in pairs 1 - 16 / 80 = 0.8 > 0.468: sqrt(1.8 / 0.2) = 3 times t(9, 0.975) / sqrt(9), t
    // = 2.262157.
    BatchMeans means = BatchMeans.of(square(20, 10));
    assertEquals(10, means.batches());
    assertEquals(0.8, means.lag1(), 1e-12);
    assertFalse(means.independent());
    assertEquals(2.262157, means.estimate().halfWidth(), 1e-6);
  }

  @Test
  void anOddBatchIsNotLost() {
    double[] batches = square(25, 5);
    assertEquals(30.0 / 25, BatchMeans.of(batches).estimate().value(), 1e-15);
    assertEquals(12, BatchMeans.of(batches).batches());
  }

  @Test
  void aLossRatioComesFromTheTotalsOfBatches() {
    double[] lost = new double[20];
    double[] offered = new double[20];
    for (int i = 0; i < 20; i++) {
      offered[i] = 100 * (1 + i % 2);
      lost[i] = offered[i] / 50;
    }
    assertEquals(0.02, BatchMeans.ofRatio(lost, offered).estimate().value(), 1e-15);
    assertEquals(0, BatchMeans.ofRatio(lost, offered).estimate().halfWidth(), 1e-12);
    lost[3] += 30;
    assertEquals(90.0 / 3000, BatchMeans.ofRatio(lost, offered).estimate().value(), 1e-15);
  }

  @Test
  void constantBatchesAreCertain() {
    assertEquals(0, BatchMeans.of(new double[20]).estimate().halfWidth());
  }

  @Test
  void intervalsCoverTheMeanOfACorrelatedSeries() {
    // First-order autoregressive, coefficient 0.9, 20 batches: long enough of 200; far too short of
    // 10, where the unaided interval of
    // the same batches covers in three runs of four only.
    double longBatches = coverage(200, true);
    assertTrue(longBatches > 0.93, "long batches: " + longBatches);
    double unaided = coverage(10, false);
    double aided = coverage(10, true);
    assertTrue(unaided < 0.8, "unaided: " + unaided);
    assertTrue(aided > 0.84, "aided: " + aided);
  }

  private static double coverage(int length, boolean rule) {
    RandomGenerator rng = new RandomStreams(17, 0).stream("autoregressive");
    int runs = 3000;
    int covered = 0;
    for (int run = 0; run < runs; run++) {
      double x = rng.nextGaussian() / Math.sqrt(1 - 0.81);
      double[] batches = new double[20];
      for (int i = 0; i < batches.length; i++) {
        for (int k = 0; k < length; k++) {
          batches[i] += x / length;
          x = 0.9 * x + rng.nextGaussian();
        }
      }
      boolean covers =
          rule ? BatchMeans.of(batches).estimate().covers(0) : Replications.mean(batches).covers(0);
      covered += covers ? 1 : 0;
    }
    return covered / (double) runs;
  }

  @Test
  void fewerThanTwentyBatchesAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> BatchMeans.of(new double[19]));
  }
}
