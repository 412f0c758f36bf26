package io.nfaas.planner;

/// Time that a packet spends at one stop: its mean and one quantile, s.
record HopTime(double mean, double quantile) {
  /// A quantile of a sum of independent times: the sum of means, and the quantiles' distances from them added in squares. Exact for normal
  /// times; for the skewed ones of queues a little high at few stops.
  static double ofSum(Iterable<HopTime> stops) {
    double mean = 0;
    double squares = 0;
    for (HopTime stop : stops) {
      if (Double.isInfinite(stop.mean) || Double.isInfinite(stop.quantile)) {
        return Double.POSITIVE_INFINITY;
      }
      mean += stop.mean;
      squares += (stop.quantile - stop.mean) * (stop.quantile - stop.mean);
    }
    return mean + Math.sqrt(squares);
  }
}
