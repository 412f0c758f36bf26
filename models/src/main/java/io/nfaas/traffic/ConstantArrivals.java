package io.nfaas.traffic;

import java.util.random.RandomGenerator;

/// Equal gaps from a random phase: the first arrival is uniform in the first gap, so that constant sources do not march in step.
final class ConstantArrivals extends Arrivals {
  /// Share of the next gap still to come.
  private double share;

  ConstantArrivals(double pps, RandomGenerator rng) {
    super(pps);
    share = rng.nextDouble();
  }

  @Override
  public long nextPs() {
    double gap = share * gapPs;
    share = 1;
    return advance(gap);
  }

  @Override
  public double pass(long toPs) {
    double span = untilPs(toPs);
    if (span <= 0) {
      return 0;
    }
    double gaps = span / gapPs;
    share -= gaps;
    share -= Math.min(0, Math.floor(share));
    jump(toPs);
    return gaps;
  }
}
