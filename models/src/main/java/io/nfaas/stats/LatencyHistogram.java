package io.nfaas.stats;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/// The distribution of a latency: counts in log-linear bins, with count, sum, least and greatest value exact.
///
/// Bins are those of an HdrHistogram from 1 ps to 100 s with three significant digits: a bin is never wider than 1/1024 of its
/// values. Quantiles interpolate linearly inside their bin, so they are wrong by less than 0.05 % where values cluster on a single
/// point, and by much less for a smooth law. Values over 100 s count in the last bin but keep their part in sum and maximum.
///
/// About 300 kB, allocated once; recording allocates nothing. Single-threaded: make one per thread and add them up.
public final class LatencyHistogram {
  private static final long HIGHEST_PS = 100_000_000_000_000L;
  private static final double SECONDS_PER_PS = 1e-12;

  private final Histogram bins = new Histogram(1, HIGHEST_PS, 3);
  private long sumLow;
  private long sumHigh;
  private long minPs = Long.MAX_VALUE;
  private long maxPs = Long.MIN_VALUE;

  /// Counts one value.
  ///
  /// @param ps at least 0
  public void record(long ps) {
    bins.recordValue(Math.min(ps, HIGHEST_PS));
    addToSum(ps, 0);
    minPs = Math.min(minPs, ps);
    maxPs = Math.max(maxPs, ps);
  }

  /// Adds the values of another histogram to this one. The result does not depend on the order of additions.
  public void add(LatencyHistogram other) {
    bins.add(other.bins);
    addToSum(other.sumLow, other.sumHigh);
    minPs = Math.min(minPs, other.minPs);
    maxPs = Math.max(maxPs, other.maxPs);
  }

  /// Forgets every value.
  public void reset() {
    bins.reset();
    sumLow = 0;
    sumHigh = 0;
    minPs = Long.MAX_VALUE;
    maxPs = Long.MIN_VALUE;
  }

  public long count() {
    return bins.getTotalCount();
  }

  /// Mean, exact but for the last rounding; NaN when empty.
  public double meanSeconds() {
    return sumSeconds() / count();
  }

  /// Sum of the values; over a time span it is the mean number in the system (Little 1961).
  public double sumSeconds() {
    double low = (sumLow >>> 1) * 2.0 + (sumLow & 1);
    return (sumHigh * 0x1p64 + low) * SECONDS_PER_PS;
  }

  /// Least value; NaN when empty.
  public double minSeconds() {
    return count() == 0 ? Double.NaN : minPs * SECONDS_PER_PS;
  }

  /// Greatest value; NaN when empty.
  public double maxSeconds() {
    return count() == 0 ? Double.NaN : maxPs * SECONDS_PER_PS;
  }

  /// The value that a share `q` of the values does not exceed; NaN when empty.
  ///
  /// @param q in [0, 1]; 0 is the least value, 1 the greatest
  public double quantileSeconds(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("quantile " + q + " is not in [0, 1]");
    }
    long count = count();
    if (count == 0) {
      return Double.NaN;
    }
    if (q == 0 || q == 1) {
      return (q == 0 ? minPs : maxPs) * SECONDS_PER_PS;
    }
    double rank = q * count;
    for (HistogramIterationValue step : bins.recordedValues()) {
      if (step.getTotalCountToThisValue() >= rank) {
        long bin = bins.lowestEquivalentValue(step.getValueIteratedTo());
        double countInside = step.getCountAddedInThisIterationStep();
        double below = step.getTotalCountToThisValue() - countInside;
        double ps = bin + bins.sizeOfEquivalentValueRange(bin) * (rank - below) / countInside;
        return Math.clamp(ps, minPs, maxPs) * SECONDS_PER_PS;
      }
    }
    return maxPs * SECONDS_PER_PS;
  }

  private void addToSum(long low, long high) {
    sumLow += low;
    sumHigh += high + (Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0);
  }
}
