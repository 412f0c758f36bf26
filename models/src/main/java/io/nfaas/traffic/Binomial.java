package io.nfaas.traffic;

import java.util.random.RandomGenerator;

/// Numbers of successes among independent trials.
public final class Binomial {
  private static final double FEW = 10;
  /// Errors of Stirling's formula for the logarithms of 0! to 9!.
  private static final double[] STIRLING = new double[10];

  static {
    double logFactorial = 0;
    for (int k = 0; k < STIRLING.length; k++) {
      logFactorial += k == 0 ? 0 : StrictMath.log(k);
      STIRLING[k] = logFactorial - ((k + 0.5) * StrictMath.log(k + 1.0) - (k + 1) + StrictMath.log(2 * Math.PI) / 2);
    }
  }

  private Binomial() {}

  /// Where few successes are expected, by the waiting times between them (Devroye, Non-Uniform Random Variate Generation, section X.4.3);
  /// else by transformed rejection (Hörmann, "The Generation of Binomial Random Variates", J. Stat. Comput. Simul. 46, 1993, algorithm BTRS).
  ///
  /// @param trials at least 0
  /// @param ratio probability of a success, in [0, 1]
  public static long draw(RandomGenerator rng, long trials, double ratio) {
    if (ratio > 0.5) {
      return trials - draw(rng, trials, 1 - ratio);
    }
    return trials * ratio < FEW ? waiting(rng, trials, ratio) : rejection(rng, trials, ratio);
  }

  private static long waiting(RandomGenerator rng, long trials, double ratio) {
    double end = -StrictMath.log1p(-ratio);
    double at = 0;
    long successes = 0;
    while (successes < trials) {
      at += rng.nextExponential() / (trials - successes);
      if (at > end) {
        break;
      }
      successes++;
    }
    return successes;
  }

  private static long rejection(RandomGenerator rng, long n, double p) {
    double spread = Math.sqrt(n * p * (1 - p));
    double b = 1.15 + 2.53 * spread;
    double a = -0.0873 + 0.0248 * b + 0.01 * p;
    double c = n * p + 0.5;
    double vr = 0.92 - 4.2 / b;
    double alpha = (2.83 + 5.1 / b) * spread;
    double m = Math.floor((n + 1) * p);
    double odds = p / (1 - p);
    while (true) {
      double u = rng.nextDouble() - 0.5;
      double v = rng.nextDouble();
      double us = 0.5 - Math.abs(u);
      double k = Math.floor((2 * a / us + b) * u + c);
      if (us >= 0.07 && v <= vr) {
        return (long) k;
      }
      if (k < 0 || k > n) {
        continue;
      }
      double bound =
          (m + 0.5) * StrictMath.log((m + 1) / (odds * (n - m + 1)))
              + (n + 1.0) * StrictMath.log((n - m + 1) / (n - k + 1))
              + (k + 0.5) * StrictMath.log(odds * (n - k + 1) / (k + 1))
              + stirling(m) + stirling(n - m) - stirling(k) - stirling(n - k);
      if (StrictMath.log(v * alpha / (a / (us * us) + b)) <= bound) {
        return (long) k;
      }
    }
  }

  private static double stirling(double k) {
    if (k < STIRLING.length) {
      return STIRLING[(int) k];
    }
    double x = 1 / (k + 1);
    return (1.0 / 12 - (1.0 / 360 - x * x / 1260) * x * x) * x;
  }
}
