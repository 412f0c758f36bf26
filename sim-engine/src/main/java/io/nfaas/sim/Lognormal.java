package io.nfaas.sim;

import java.util.random.RandomGenerator;

/// Times that vary lognormally, given by their median and 99th percentile.
final class Lognormal {
  /// Standard normal quantile of 0.99.
  private static final double Z99 = 2.3263478740408408;

  private Lognormal() {}

  /// Draws a time, ps; the median where both are equal or it is 0.
  static long drawPs(long medianPs, long p99Ps, RandomGenerator rng) {
    if (medianPs == 0 || p99Ps == medianPs) {
      return medianPs;
    }
    double sigma = Math.log((double) p99Ps / medianPs) / Z99;
    return Math.round(medianPs * Math.exp(sigma * rng.nextGaussian()));
  }
}
