package io.nfaas.stats;

import java.util.Arrays;

/// The distribution of a latency: counts in log-linear bins, with count, sum, least and greatest value exact.
///
/// Bins are those of an HdrHistogram from 1 ps to 100 s with three significant digits (G. Tene, hdrhistogram.org): 2048 of width 1 ps, then 1024 for each
/// further power of two, so a bin is never wider than 1/1024 of its values. HdrHistogram itself keeps its extremes and its total for readers on other
/// threads, which cost more than the count. Quantiles interpolate linearly inside their bin, so they are wrong by less than 0.05 % where values cluster on a single
/// point, and by much less for a smooth law. Values over 100 s count in the last bin but keep their part in sum and maximum.
///
/// 128 kB at first and 300 kB at most, more as greater values come; recording allocates nothing else. Single-threaded: make one per thread and add them up.
public final class LatencyHistogram {
  private static final long HIGHEST_PS = 100_000_000_000_000L;
  private static final double SECONDS_PER_PS = 1e-12;

  /// Bins of a power of two.
  private static final int OCTAVE_BITS = 10;
  /// Mask of the values that have a bin of their own.
  private static final long EXACT = (2L << OCTAVE_BITS) - 1;
  private static final int BINS = bin(HIGHEST_PS) + 1;

  /// Bins at first: up to 33 microseconds. Few of a cluster's many histograms ever need more.
  private static final int FIRST_BINS = 16 << OCTAVE_BITS;

  private long[] counts = new long[FIRST_BINS];
  private long count;
  private long sumLow;
  private long sumHigh;
  private long minPs = Long.MAX_VALUE;
  private long maxPs = Long.MIN_VALUE;

  /// Counts one value.
  ///
  /// @param ps at least 0
  public void record(long ps) {
    int bin = bin(Math.min(ps, HIGHEST_PS));
    if (bin >= counts.length) {
      grow(bin);
    }
    counts[bin]++;
    count++;
    addToSum(ps, 0);
    minPs = Math.min(minPs, ps);
    maxPs = Math.max(maxPs, ps);
  }

  /// Counts one value several times.
  ///
  /// @param ps at least 0
  /// @param times at least 1
  public void record(long ps, long times) {
    int bin = bin(Math.min(ps, HIGHEST_PS));
    if (bin >= counts.length) {
      grow(bin);
    }
    counts[bin] += times;
    count += times;
    addToSum(ps * times, Math.multiplyHigh(ps, times));
    minPs = Math.min(minPs, ps);
    maxPs = Math.max(maxPs, ps);
  }

  /// Adds the values of another histogram to this one. The result does not depend on the order of additions.
  public void add(LatencyHistogram other) {
    if (other.count == 0) {
      return;
    }
    int last = bin(Math.min(other.maxPs, HIGHEST_PS));
    if (last >= counts.length) {
      grow(last);
    }
    for (int bin = bin(Math.min(other.minPs, HIGHEST_PS)); bin <= last; bin++) {
      counts[bin] += other.counts[bin];
    }
    count += other.count;
    addToSum(other.sumLow, other.sumHigh);
    minPs = Math.min(minPs, other.minPs);
    maxPs = Math.max(maxPs, other.maxPs);
  }

  /// Forgets every value.
  public void reset() {
    if (count > 0) {
      Arrays.fill(counts, bin(Math.min(minPs, HIGHEST_PS)), bin(Math.min(maxPs, HIGHEST_PS)) + 1, 0);
    }
    count = 0;
    sumLow = 0;
    sumHigh = 0;
    minPs = Long.MAX_VALUE;
    maxPs = Long.MIN_VALUE;
  }

  public long count() {
    return count;
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

  /// Values of at most so much, as far as bins tell them apart.
  public long countUpTo(double seconds) {
    long ps = Math.clamp(Math.round(seconds / SECONDS_PER_PS), 0, HIGHEST_PS);
    long within = 0;
    for (int bin = Math.min(bin(ps), counts.length - 1); bin >= 0; bin--) {
      within += counts[bin];
    }
    return within;
  }

  /// The value that a share `q` of the values does not exceed; NaN when empty.
  ///
  /// @param q in [0, 1]; 0 is the least value, 1 the greatest
  public double quantileSeconds(double q) {
    if (!(q >= 0 && q <= 1)) {
      throw new IllegalArgumentException("quantile " + q + " is not in [0, 1]");
    }
    if (count == 0) {
      return Double.NaN;
    }
    if (q == 0 || q == 1) {
      return (q == 0 ? minPs : maxPs) * SECONDS_PER_PS;
    }
    double rank = q * count;
    long below = 0;
    for (int bin = bin(Math.min(minPs, HIGHEST_PS)); bin < counts.length; bin++) {
      long inside = counts[bin];
      if (inside > 0 && below + inside >= rank) {
        double ps = lowest(bin) + width(bin) * (rank - below) / inside;
        return Math.clamp(ps, minPs, maxPs) * SECONDS_PER_PS;
      }
      below += inside;
    }
    return maxPs * SECONDS_PER_PS;
  }

  /// @throws IndexOutOfBoundsException for the bin of a negative value
  private void grow(int bin) {
    if (bin >= BINS) {
      throw new IndexOutOfBoundsException("a latency is negative");
    }
    counts = Arrays.copyOf(counts, Math.min(BINS, Math.max(bin + 1, 2 * counts.length)));
  }

  private static int bin(long ps) {
    int octave = Long.SIZE - 1 - OCTAVE_BITS - Long.numberOfLeadingZeros(ps | EXACT);
    return (octave << OCTAVE_BITS) + (int) (ps >>> octave);
  }

  private static int octave(int bin) {
    return Math.max(0, (bin >>> OCTAVE_BITS) - 1);
  }

  /// Least value of a bin, ps.
  private static long lowest(int bin) {
    int octave = octave(bin);
    return (long) (bin - (octave << OCTAVE_BITS)) << octave;
  }

  /// Values that share a bin.
  private static long width(int bin) {
    return 1L << octave(bin);
  }

  private void addToSum(long low, long high) {
    sumLow += low;
    sumHigh += high + (Long.compareUnsigned(sumLow, low) < 0 ? 1 : 0);
  }
}
