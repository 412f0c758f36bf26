package io.nfaas.scenario;

import java.math.BigInteger;

/// Prime numbers up to 2^31.
final class Primes {
  private Primes() {}

  static boolean isPrime(int n) {
    if (n < 2) {
      return false;
    }
    for (long d = 2; d * d <= n; d++) {
      if (n % d == 0) {
        return false;
      }
    }
    return true;
  }

  /// The primes next to `n` on both sides: `65521 or 65537`.
  static String neighbours(int n) {
    int below = n - 1;
    while (below > 1 && !isPrime(below)) {
      below--;
    }
    String above = BigInteger.valueOf(n).nextProbablePrime().toString();
    return below > 1 ? below + " or " + above : above;
  }
}
