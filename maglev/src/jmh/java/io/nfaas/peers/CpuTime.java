package io.nfaas.peers;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/// CPU time of this thread, as the peers read it from `CLOCK_THREAD_CPUTIME_ID`: the compiler's and the collector's threads are not
/// in it.
final class CpuTime {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private CpuTime() {}

  /// A piece of work, the same every time.
  @FunctionalInterface
  interface Work {
    /// @param run counts from 0, warm-up included
    /// @return something that depends on all that was computed
    long run(int run);
  }

  /// Median CPU time of one run in ns.
  ///
  /// @param warmUpMs CPU time spent on runs that are not counted, so that the code is compiled
  /// @param runs how many are counted
  static double medianNs(long warmUpMs, int runs, Work work) {
    int run = 0;
    long check = 0;
    long warm = now() + warmUpMs * 1_000_000;
    while (now() < warm) {
      check += work.run(run++);
    }
    double[] ns = new double[runs];
    for (int k = 0; k < runs; k++) {
      long before = now();
      check += work.run(run++);
      ns[k] = now() - before;
    }
    System.err.println("check=" + check);
    Arrays.sort(ns);
    return ns[runs / 2];
  }

  private static long now() {
    return THREADS.getCurrentThreadCpuTime();
  }
}
