package io.nfaas.cli;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/// The proof that what is measured has come to rest: the compiler has nothing more to do, and caches and tables are as they will be. Rounds are made
/// until the median of the last ones is that of those before and hardly anything was compiled meanwhile.
final class RampUp {
  private static final int GROUP = 40;
  private static final long LONGEST_NS = 60_000_000_000L;
  private static final double SAME = 0.05;
  /// Share of the time that the compiler may work.
  private static final double COMPILING = 0.1;

  private static final @Nullable CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

  private final List<Double> medians = new ArrayList<>();
  private boolean steady;

  /// Makes rounds until they have come to rest, or it took too long.
  ///
  /// @param round makes one and says what it measured
  void run(DoubleSupplier round, ProgressLine progress) {
    long startNs = System.nanoTime();
    while (!steady && System.nanoTime() - startNs < LONGEST_NS) {
      long groupNs = System.nanoTime();
      long compiledMs = compiledMs();
      double[] group = new double[GROUP];
      for (int r = 0; r < GROUP; r++) {
        group[r] = round.getAsDouble();
      }
      java.util.Arrays.sort(group);
      medians.add(group[GROUP / 2]);
      int n = medians.size();
      boolean compiling = (compiledMs() - compiledMs) * 1e6 > COMPILING * (System.nanoTime() - groupNs);
      steady = n > 1 && !compiling && Math.abs(medians.get(n - 1) / medians.get(n - 2) - 1) <= SAME;
      progress.at((double) n / (n + 1));
    }
  }

  private static long compiledMs() {
    return COMPILER != null && COMPILER.isCompilationTimeMonitoringSupported() ? COMPILER.getTotalCompilationTime() : 0;
  }

  /// Medians of groups of rounds, in their order.
  List<Double> medians() {
    return List.copyOf(medians);
  }

  /// Whether the last two agree within 5 % with a compiler at rest.
  boolean isSteady() {
    return steady;
  }
}
