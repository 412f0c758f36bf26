package io.nfaas.planner;

import org.apache.commons.statistics.distribution.BinomialDistribution;
import org.apache.commons.statistics.distribution.NormalDistribution;

/// How much more than the mean the busiest core gets when flows are spread by hash.
///
/// Two parts multiply. Flows fall on cores like balls into bins: the fullest bin is taken at the count that, by the union bound, no bin
/// exceeds with probability 0.95 (binomial tail; Raab and Steger, "Balls into bins", RANDOM 1998, section 2). Slots of a Maglev table are
/// claimed in turns, so a replica has at most one more than another (Eisenbud et al., NSDI 2016, section 3.4).
final class Imbalance {
  private static final double EXCEEDED = 0.05;
  private static final double LARGE = 1000;
  private static final NormalDistribution NORMAL = NormalDistribution.of(0, 1);

  private Imbalance() {}

  /// Fullest bin / mean bin.
  ///
  /// @param balls equal flows; may be infinite
  /// @param bins cores, at least 1
  static double ofFlows(double balls, int bins) {
    if (bins == 1 || Double.isInfinite(balls)) {
      return 1;
    }
    double whole = Math.max(1, Math.floor(balls));
    double mean = whole / bins;
    double tail = EXCEEDED / bins;
    if (mean >= LARGE || whole > Integer.MAX_VALUE) {
      double deviation = Math.sqrt(mean * (1 - 1.0 / bins));
      return (mean + deviation * NORMAL.inverseSurvivalProbability(tail)) / mean;
    }
    int fullest = BinomialDistribution.of((int) whole, 1.0 / bins).inverseSurvivalProbability(tail);
    return Math.max(fullest, Math.ceil(mean)) / mean;
  }

  /// Slots of the fullest replica / mean slots.
  static double ofSlots(int tableSize, int replicas) {
    double mean = (double) tableSize / replicas;
    return Math.ceil(mean) / mean;
  }

  /// Expected share of the load that exceeds what bins can take when flows fall on them by hash.
  ///
  /// @param balls equal flows; may be infinite
  /// @param bins cores, at least 1
  /// @param mean load of the mean bin
  /// @param most load that a bin can take
  static double excess(double balls, int bins, double mean, double most) {
    if (mean <= 0) {
      return 0;
    }
    double whole = Math.max(1, Math.floor(balls));
    double each = whole / bins;
    if (bins == 1 || Double.isInfinite(balls) || each >= LARGE * LARGE) {
      return Math.max(0, mean - most) / mean;
    }
    double perBall = mean / each;
    double over = 0;
    if (each >= LARGE || whole > Integer.MAX_VALUE) {
      // E max(0, X - k) of a normal law.
      double deviation = Math.sqrt(each * (1 - 1.0 / bins));
      double z = (most / perBall - each) / deviation;
      over = deviation * (NORMAL.density(z) - z * NORMAL.survivalProbability(z));
    } else {
      BinomialDistribution law = BinomialDistribution.of((int) whole, 1.0 / bins);
      int first = (int) Math.floor(most / perBall) + 1;
      for (int k = first; k <= whole; k++) {
        double term = (k - most / perBall) * law.probability(k);
        over += term;
        if (k > each && term < 1e-15) {
          break;
        }
      }
    }
    return over / each;
  }
}
