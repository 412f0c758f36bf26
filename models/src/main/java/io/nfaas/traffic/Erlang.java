package io.nfaas.traffic;

import java.util.random.RandomGenerator;

/// Sums of unit exponential numbers: the time that a Poisson process of rate 1 needs for so many points.
public final class Erlang {
  private static final int SUMMED = 8;

  private Erlang() {}

  /// Few terms are summed, many are drawn as a gamma number by rejection from the cube of a normal one (Marsaglia and Tsang, "A Simple
  /// Method for Generating Gamma Variables", ACM TOMS 26(3), 2000).
  ///
  /// @param terms at least 0
  public static double draw(RandomGenerator rng, long terms) {
    if (terms <= SUMMED) {
      double sum = 0;
      for (int i = 0; i < terms; i++) {
        sum += rng.nextExponential();
      }
      return sum;
    }
    double d = terms - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = rng.nextGaussian();
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (-rng.nextExponential() < x * x / 2 + d * (1 - v + StrictMath.log(v))) {
          return d * v;
        }
      }
    }
  }
}
