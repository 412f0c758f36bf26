package io.nfaas.sim;

import io.nfaas.results.Estimate;
import io.nfaas.stats.StratifiedRatio;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// What one packet window counted of every tenant, not weighted.
final class WindowCount {
  /// Standard errors in half of a 95 % interval.
  private static final double Z = 1.959963984540054;

  private final int slice;
  private final double weight;
  private final int stratum;
  private final double[] offered;
  private final double[] lost;

  /// @param offered by tenant
  /// @param lost by chance, not because of where flows are sent
  WindowCount(int slice, double weight, int stratum, double[] offered, double[] lost) {
    this.slice = slice;
    this.weight = weight;
    this.stratum = stratum;
    this.offered = offered;
    this.lost = lost;
  }

  int slice() {
    return slice;
  }

  /// Half of the 95 % interval of the losses that windows show for a time in which so many packets were offered.
  ///
  /// @param concerns whether a tenant counts
  static double halfWidth(List<WindowCount> windows, double offeredPackets, IntPredicate concerns) {
    double[] lost = windows.stream().mapToDouble(w -> sum(w.lost, concerns)).toArray();
    if (Arrays.stream(lost).sum() == 0) {
      return 0;
    }
    double[] offered = windows.stream().mapToDouble(w -> sum(w.offered, concerns)).toArray();
    double[] weights = windows.stream().mapToDouble(w -> w.weight).toArray();
    Estimate ratio = StratifiedRatio.of(lost, offered, weights, windows.stream().mapToInt(w -> w.stratum).toArray());
    if (!Double.isInfinite(ratio.halfWidth())) {
      return ratio.halfWidth() * offeredPackets;
    }
    // A single window: its counting error.
    double seen = Arrays.stream(offered).sum();
    return seen == 0 ? 0 : Z * Math.sqrt(Arrays.stream(lost).sum()) / seen * offeredPackets;
  }

  private static double sum(double[] counts, IntPredicate concerns) {
    double sum = 0;
    for (int t = 0; t < counts.length; t++) {
      sum += concerns.test(t) ? counts[t] : 0;
    }
    return sum;
  }
}
