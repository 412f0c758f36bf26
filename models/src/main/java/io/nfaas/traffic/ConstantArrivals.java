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
}
