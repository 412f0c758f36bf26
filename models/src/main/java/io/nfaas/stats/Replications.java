package io.nfaas.stats;

import io.nfaas.results.Estimate;
import java.util.Arrays;
import org.apache.commons.statistics.distribution.TDistribution;

/// Estimates from independent replications: 95 % intervals by Student's t (Law, Simulation Modeling and Analysis, 5th ed.,
/// section 9.4.1).
///
/// A single replication has no spread: its half-width is infinite unless its batch means are given.
public final class Replications {
  private Replications() {}

  /// Mean over replications.
  ///
  /// @param values one per replication, at least one
  public static Estimate mean(double... values) {
    return ratio(values, ones(values.length));
  }

  /// Mean over replications; where there is only one, the estimate of its batch means.
  ///
  /// @param batchesOfFirst batch means of the first replication, at least [BatchMeans#LEAST_BATCHES]
  public static Estimate mean(double[] values, double[] batchesOfFirst) {
    return values.length == 1 ? BatchMeans.of(batchesOfFirst).estimate() : mean(values);
  }

  /// A value found by other means (a quantile of all replications' pooled observations, which is not the mean of their quantiles) with
  /// the half-width that the replications' own values have.
  ///
  /// @param each the same quantity in each replication
  public static Estimate around(double value, double... each) {
    return new Estimate(value, mean(each).halfWidth());
  }

  /// As [#around(double, double...)]; where there is one replication only, with the half-width of its batches.
  ///
  /// @param batchesOfFirst the same quantity in each batch of the first replication
  public static Estimate around(double value, double[] each, double[] batchesOfFirst) {
    return new Estimate(value, mean(each, batchesOfFirst).halfWidth());
  }

  /// Ratio of two totals, such as lost / offered: sum of numerators / sum of denominators, with the half-width of the linearised ratio
  /// (Cochran, Sampling Techniques, 3rd ed., section 6.4). Nothing observed (denominators sum to 0): 0 with infinite half-width. Where
  /// every replication has the same ratio the half-width is 0, also when that is 0 because nothing was lost.
  ///
  /// @param denominators as many as numerators, none negative
  public static Estimate ratio(double[] numerators, double[] denominators) {
    LinearisedRatio ratio = LinearisedRatio.of(numerators, denominators);
    return new Estimate(ratio.value(), ratio.halfWidth());
  }

  /// As [#ratio(double\[\], double\[\])]; where there is one replication only, that of its batches.
  ///
  /// @param numeratorsOfFirst what each batch of the first replication adds to the numerator; at least [BatchMeans#LEAST_BATCHES]
  public static Estimate ratio(
      double[] numerators,
      double[] denominators,
      double[] numeratorsOfFirst,
      double[] denominatorsOfFirst) {
    return numerators.length == 1
        ? BatchMeans.ofRatio(numeratorsOfFirst, denominatorsOfFirst).estimate()
        : ratio(numerators, denominators);
  }

  /// Half the width of a 95 % interval in standard errors.
  ///
  /// @param degreesOfFreedom at least 1
  static double studentT(int degreesOfFreedom) {
    return TDistribution.of(degreesOfFreedom).inverseSurvivalProbability(0.025);
  }

  static double[] ones(int n) {
    double[] ones = new double[n];
    Arrays.fill(ones, 1);
    return ones;
  }
}
