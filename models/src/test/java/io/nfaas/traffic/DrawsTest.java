package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DrawsTest {
  private static final int N = 200_000;

  @Test
  void anErlangNumberOfKTermsHasMeanAndVarianceK() {
    for (long k : new long[] {0, 1, 5, 8, 9, 40, 100_000}) {
      SplittableRandom rng = new SplittableRandom(k);
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < N; i++) {
        double x = Erlang.draw(rng, k);
        sum += x;
        squares += (x - k) * (x - k);
      }
      assertEquals(k, sum / N, 5 * Math.sqrt(k / (double) N), "mean of " + k);
      assertEquals(k, squares / N, 0.03 * k, "variance of " + k);
    }
  }

  @Test
  void aBinomialNumberHasItsMeanAndVarianceAndStaysInRange() {
    for (long n : new long[] {0, 1, 7, 60, 1000, 5_000_000}) {
      for (double p : new double[] {0, 1e-6, 0.1, 0.4, 0.5, 0.77, 0.999, 1}) {
        SplittableRandom rng = new SplittableRandom(n);
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < N / 10; i++) {
          long k = Binomial.draw(rng, n, p);
          assertTrue(k >= 0 && k <= n, n + " trials of " + p + " gave " + k);
          sum += k;
          squares += (k - n * p) * (k - n * p);
        }
        double variance = n * p * (1 - p);
        assertEquals(n * p, sum / (N / 10), 5 * Math.sqrt(variance / (N / 10)) + 1e-9, n + " x " + p);
        assertEquals(variance, squares / (N / 10), 0.06 * variance + 0.01, "variance of " + n + " x " + p);
      }
    }
  }

  /// The two ways of drawing meet where ten successes are expected: P(X <= 9 | 100, 0.1) = 0.4513, P(X <= 9 | 99, 0.1) = 0.4621.
  @Test
  void bothWaysOfDrawingHaveTheRightDistribution() {
    assertEquals(0.4513, below(100, 0.1, 9), 0.006);
    assertEquals(0.4621, below(99, 0.1, 9), 0.006);
  }

  private static double below(long n, double p, long k) {
    SplittableRandom rng = new SplittableRandom(11);
    int count = 0;
    for (int i = 0; i < N; i++) {
      count += Binomial.draw(rng, n, p) <= k ? 1 : 0;
    }
    return count / (double) N;
  }
}
