package io.nfaas.traffic;

import java.util.random.RandomGenerator;

/// Exponential gaps.
final class PoissonArrivals extends Arrivals {
  private final RandomGenerator rng;

  PoissonArrivals(double pps, RandomGenerator rng) {
    super(pps);
    this.rng = rng;
  }

  @Override
  public long nextPs() {
    return advance(rng.nextExponential() * gapPs);
  }

  @Override
  public double pass(long toPs) {
    double span = untilPs(toPs);
    if (span <= 0) {
      return 0;
    }
    jump(toPs);
    return span / gapPs;
  }
}
