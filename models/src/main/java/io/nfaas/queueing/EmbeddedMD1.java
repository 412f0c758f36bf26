package io.nfaas.queueing;

import java.util.Arrays;

/// The number that a departure leaves behind in M/D/1, relative to the empty system.
final class EmbeddedMD1 {
  private EmbeddedMD1() {}

  /// Stationary probabilities of 0 .. `last` divided by that of 0, by Ramaswami's recursion
  /// `p(n+1) a(0) = p(0) A(n) + sum over i = 1..n of p(i) A(n+1-i)` with a Poisson and A its tail: up-crossings of n = down-crossings.
  ///
  /// @param load mean arrivals per service
  static double[] numbers(double load, int last) {
    PoissonTable arrivals = new PoissonTable(load);
    double[] tail = arrivals.tails();
    double[] number = new double[last + 1];
    number[0] = 1;
    for (int n = 0; n < last; n++) {
      double up = n < tail.length ? tail[n] : 0;
      for (int i = Math.max(1, n + 2 - tail.length); i <= n; i++) {
        up += number[i] * tail[n + 1 - i];
      }
      number[n + 1] = up / arrivals.mass(0);
      if (number[n + 1] > 1e250) {
        // Far into overload: what follows outweighs everything before it.
        Arrays.fill(number, n + 1, last + 1, Double.POSITIVE_INFINITY);
        return number;
      }
    }
    return number;
  }
}
