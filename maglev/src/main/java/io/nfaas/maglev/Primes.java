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

  /// The primes next to `n` on both sides, as a suggestion: `65521 or 65537`.
  ///
  /// @param n at most [MaglevTable#MAX_SIZE]
  public static String neighbours(int n) {
    int below = n - 1;
    while (below > 1 && !isPrime(below)) {
      below--;
    }
    return (below > 1 ? below + " or " : "") + atLeast(n + 1);
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
