package io.nfaas.stats;

import io.nfaas.results.Estimate;
import java.util.Arrays;

/// The ratio of two totals that are known from samples of strata: parts of a whole that differ from each other more than their own samples do.
///
/// Each sample stands for `weight` of its like. The 95 % interval is that of the linearised ratio (Cochran, Sampling Techniques, 3rd ed., sections 5.6
/// and 6.11): what differs between strata is no error, what differs within one is. Strata of which there is a single sample are taken together
/// (section 5A.12, collapsed strata), which widens the interval.
public final class StratifiedRatio {
  private StratifiedRatio() {}

  /// @param numerators by sample
  /// @param denominators as many, none negative
  /// @param weights as many, none negative
  /// @param strata number of the stratum of each sample, from 0
  /// @return 0 with infinite half-width when the denominators sum to 0; infinite half-width where no stratum has two samples
  public static Estimate of(double[] numerators, double[] denominators, double[] weights, int[] strata) {
    int n = numerators.length;
    if (denominators.length != n || weights.length != n || strata.length != n) {
      throw new IllegalArgumentException(
          "%d numerators with %d denominators, %d weights and %d strata"
              .formatted(n, denominators.length, weights.length, strata.length));
    }
    double numerator = 0;
    double denominator = 0;
    for (int i = 0; i < n; i++) {
      numerator += weights[i] * numerators[i];
      denominator += weights[i] * denominators[i];
    }
    if (denominator == 0) {
      return new Estimate(0, Double.POSITIVE_INFINITY);
    }
    double value = numerator / denominator;
    double[] residual = new double[n];
    for (int i = 0; i < n; i++) {
      residual[i] = weights[i] * (numerators[i] - value * denominators[i]);
    }
    int[] group = grouped(strata);
    return new Estimate(value, halfWidth(residual, group) / denominator);
  }

  /// Strata with a single sample become one; when there is only one such, it joins the first of the others.
  private static int[] grouped(int[] strata) {
    int highest = Arrays.stream(strata).max().orElse(-1);
    int[] samples = new int[highest + 2];
    for (int s : strata) {
      samples[s]++;
    }
    int lonely = (int) Arrays.stream(samples).filter(k -> k == 1).count();
    int company = 0;
    while (company <= highest && samples[company] < 2) {
      company++;
    }
    int[] group = strata.clone();
    for (int i = 0; i < group.length; i++) {
      if (samples[strata[i]] == 1) {
        group[i] = lonely > 1 || company > highest ? highest + 1 : company;
      }
    }
    return group;
  }

  private static double halfWidth(double[] residual, int[] group) {
    int groups = Arrays.stream(group).max().orElse(-1) + 1;
    double variance = 0;
    int freedom = 0;
    for (int g = 0; g < groups; g++) {
      int count = 0;
      double sum = 0;
      for (int i = 0; i < group.length; i++) {
        if (group[i] == g) {
          count++;
          sum += residual[i];
        }
      }
      double squares = 0;
      for (int i = 0; i < group.length; i++) {
        if (group[i] == g) {
          squares += (residual[i] - sum / count) * (residual[i] - sum / count);
        }
      }
      if (count > 1) {
        variance += squares * count / (count - 1);
        freedom += count - 1;
      }
    }
    return freedom == 0 ? Double.POSITIVE_INFINITY : Replications.studentT(freedom) * Math.sqrt(variance);
  }
}
