package io.nfaas.queueing;

/// Probabilities of a Poisson number, as far as they matter.
///
/// Computed outwards from the mode, so that neither large means underflow nor errors add up; entries under 1e-18 are left out.
final class PoissonTable {
  private final double[] mass;

  PoissonTable(double mean) {
    int last = (int) (mean + 9 * Math.sqrt(mean) + 25);
    mass = new double[last + 1];
    int mode = (int) mean;
    mass[mode] = 1;
    double sum = 1;
    for (int k = mode; k > 0; k--) {
      mass[k - 1] = mass[k] * k / mean;
      sum += mass[k - 1];
    }
    for (int k = mode; k < last; k++) {
      mass[k + 1] = mass[k] * mean / (k + 1);
      sum += mass[k + 1];
    }
    for (int k = 0; k <= last; k++) {
      mass[k] /= sum;
    }
  }

  /// P(N = k).
  double mass(int k) {
    return k < mass.length ? mass[k] : 0;
  }

  /// P(N = k) for k = 0, 1, ...
  double[] masses() {
    return mass.clone();
  }

  /// P(N > k) for k = 0, 1, ..., summed from the small end.
  double[] tails() {
    double[] tail = new double[mass.length];
    for (int k = mass.length - 1; k > 0; k--) {
      tail[k - 1] = tail[k] + mass[k];
    }
    return tail;
  }
}
