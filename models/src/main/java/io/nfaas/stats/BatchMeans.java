package io.nfaas.stats;

import io.nfaas.results.Estimate;

/// An estimate from one long run cut into batches, with the check that batches are long enough to count as independent
/// (Fishman and Yarberry, INFORMS J. on Computing 9(3), 1997).
///
/// Rule: where the lag-1 autocorrelation of the batches is significantly over 0 (von Neumann's ratio, one-sided at 5 %: over
/// 1.645 x sqrt((b - 2) / (b^2 - 1)) for b batches), neighbours are joined and the check is repeated, as long as ten batches are left. If it
/// still fails, the half-width is widened by sqrt((1 + r) / (1 - r)), the factor of a first-order autoregressive series with
/// autocorrelation r.
///
/// @param batches how many batches the interval rests on
/// @param lag1 their lag-1 autocorrelation
/// @param independent whether the last check passed; false = the half-width was widened
public record BatchMeans(Estimate estimate, int batches, double lag1, boolean independent) {
  /// Batches that a caller must give.
  public static final int LEAST_BATCHES = 20;

  private static final int LEAST_AFTER_PAIRING = 10;

  /// @param means one per batch; batches are equally long, in time or in observations
  public static BatchMeans of(double... means) {
    return ofRatio(means, Replications.ones(means.length));
  }

  /// Ratio of two totals, such as lost / offered packets, from what each batch adds to them; as [Replications#ratio].
  public static BatchMeans ofRatio(double[] numerators, double[] denominators) {
    if (numerators.length < LEAST_BATCHES) {
      throw new IllegalArgumentException(
          numerators.length + " batches are not at least " + LEAST_BATCHES);
    }
    LinearisedRatio ratio = LinearisedRatio.of(numerators, denominators);
    while (significant(ratio) && ratio.size() / 2 >= LEAST_AFTER_PAIRING) {
      ratio = ratio.paired();
    }
    boolean independent = !significant(ratio);
    double lag1 = ratio.lag1();
    double widening = independent ? 1 : Math.sqrt((1 + lag1) / (1 - lag1));
    return new BatchMeans(
        new Estimate(ratio.value(), ratio.halfWidth() * widening), ratio.size(), lag1, independent);
  }

  private static boolean significant(LinearisedRatio ratio) {
    double b = ratio.size();
    return ratio.lag1() > 1.645 * Math.sqrt((b - 2) / (b * b - 1));
  }
}
