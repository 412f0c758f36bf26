package io.nfaas.traffic;

import java.util.Arrays;
import java.util.random.RandomGenerator;

/// What is left of a flow that is met in the middle of its life: packets to come, the one at hand included.
///
/// A source that has been sending for ever is met at a random packet of a random flow, so P(R = k) = P(L >= k) / E\[L\] (the
/// equilibrium law of renewal theory: Cox, Renewal Theory, section 5.2), and P(R <= k) = E\[min(L, k)\] / E\[L\]. The table
/// holds that distribution at every k to 4096 and at 64 points per octave beyond, linear in between.
final class ResidualLength {
  private static final int EXACT = 4096;
  private static final double STEP = Math.pow(2, 1 / 64.0);
  /// Longest life that is told apart where nothing truncates it, packets.
  private static final double LONGEST = 0x1p40;

  private final double[] packets;
  private final double[] below;

  /// @param unit what one packet counts in the law's own measure
  /// @param cap largest length, in the law's measure
  ResidualLength(LengthLaw law, double unit, double cap) {
    double last = Math.max(1, Math.min(Math.ceil(cap / unit), LONGEST));
    int exact = (int) Math.min(last, EXACT);
    double[] k = new double[exact + 64 * 64];
    double[] sum = new double[k.length];
    k[0] = 1;
    sum[0] = 1;
    int n = 1;
    for (; n < exact; n++) {
      k[n] = n + 1;
      sum[n] = sum[n - 1] + law.survival(n * unit);
    }
    double start = law.limitedMean((exact - 0.5) * unit);
    double atStart = sum[n - 1];
    while (k[n - 1] < last) {
      k[n] = Math.min(last, Math.max(k[n - 1] + 1, Math.rint(k[n - 1] * STEP)));
      sum[n] = Math.max(sum[n - 1], atStart + (law.limitedMean((k[n] - 0.5) * unit) - start) / unit);
      n++;
    }
    packets = Arrays.copyOf(k, n);
    below = Arrays.copyOf(sum, n);
  }

  /// At least 1.
  long draw(RandomGenerator rng) {
    double target = rng.nextDouble() * below[below.length - 1];
    int found = Arrays.binarySearch(below, target);
    // The first point at or above the target: a flat stretch of the table has no lengths in it.
    int i = found < 0 ? -found - 1 : found;
    while (i > 0 && below[i - 1] >= target) {
      i--;
    }
    if (i == 0) {
      return 1;
    }
    double within = (target - below[i - 1]) / (below[i] - below[i - 1]);
    return (long) Math.ceil(packets[i - 1] + within * (packets[i] - packets[i - 1]));
  }
}
