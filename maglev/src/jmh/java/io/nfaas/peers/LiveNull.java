package io.nfaas.peers;

import io.nfaas.live.NullDevices;
import java.util.Locale;

/// The counterpart of `cbench.c` in Java, statement by statement, over the same null devices of the same DPDK.
final class LiveNull {
  private static final int BURSTS = 100_000;
  private static final int BURST = 32;
  private static final int RUNS = 20;

  private LiveNull() {}

  public static void main(String[] args) {
    NullDevices.fill();
    double ns = CpuTime.medianNs(4_000, RUNS, run -> NullDevices.bursts(BURSTS)) / ((double) BURSTS * BURST);
    System.out.println(String.format(Locale.ROOT, "null_ns=%.2f", ns));
  }
}
