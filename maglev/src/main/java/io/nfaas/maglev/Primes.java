package io.nfaas.maglev;

/// Prime table sizes.
public final class Primes {
  private Primes() {}

  public static boolean isPrime(int n) {
    if (n < 4) {
      return n >= 2;
    }
    if (n % 2 == 0) {
      return false;
    }
    for (int d = 3; (long) d * d <= n; d += 2) {
      if (n % d == 0) {
        return false;
      }
    }
    return true;
  }

  /// The smallest prime that is at least `n`.
  ///
  /// @param n at most 2147483629, the largest prime below 2^31 but one
  public static int atLeast(int n) {
    int p = Math.max(2, n);
    while (!isPrime(p)) {
      p++;
    }
    return p;
  }
}
