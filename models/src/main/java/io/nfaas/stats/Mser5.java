package io.nfaas.stats;

/// Finds where the warm-up of a series ends: MSER-5 (White, Simulation 69(6), 1997; on batches of five: Spratt, M.S. thesis,
/// University of Virginia, 1998).
///
/// Of the means of five observations each, those before the cut are left out such that the squared standard error of the mean of the
/// rest is least. Cuts that leave fewer than five means are not tried, because they fit by chance (Hoad, Robinson and Davies, JORS
/// 61(9), 2010, section 4). A cut in the last half says that the run is too short to have settled: it is refused.
public final class Mser5 {
  private static final int BATCH = 5;
  private static final int LEAST_LEFT = 5;

  private Mser5() {}

  /// Where to cut.
  public sealed interface Truncation {
    /// @param observations how many to leave out at the start; a multiple of five
    record At(int observations) implements Truncation {}

    /// The series shows no steady state to measure in.
    ///
    /// @param reason for people
    record Refused(String reason) implements Truncation {}
  }

  /// @param series equally spaced observations, from the start of the run on
  public static Truncation cut(double... series) {
    int batches = series.length / BATCH;
    if (batches < 2 * LEAST_LEFT) {
      return new Truncation.Refused(
          series.length + " observations are fewer than " + 2 * LEAST_LEFT * BATCH);
    }
    int best = batches;
    double least = Double.POSITIVE_INFINITY;
    double mean = 0;
    double squares = 0;
    for (int cut = batches - 1; cut >= 0; cut--) {
      int left = batches - cut;
      double value = batchMean(series, cut);
      double deviation = value - mean;
      mean += deviation / left;
      squares += deviation * (value - mean);
      double statistic = squares / ((double) left * left);
      if (left >= LEAST_LEFT && statistic <= least) {
        least = statistic;
        best = cut;
      }
    }
    return 2 * best > batches
        ? new Truncation.Refused(
            "the cut after %d of %d observations is in the last half"
                .formatted(best * BATCH, series.length))
        : new Truncation.At(best * BATCH);
  }

  private static double batchMean(double[] series, int batch) {
    double sum = 0;
    for (int i = batch * BATCH; i < (batch + 1) * BATCH; i++) {
      sum += series[i];
    }
    return sum / BATCH;
  }
}
