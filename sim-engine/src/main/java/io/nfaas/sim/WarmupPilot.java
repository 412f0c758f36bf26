package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Scenario;
import io.nfaas.stats.Mser5;
import java.util.Arrays;
import java.util.Map;

/// Finds the warm-up of a scenario that asks for it: a pilot replication up to the first event, whose mean latency per slice is cut by MSER-5. A cut
/// in the last half is refused: the run is reported, but it is inconclusive.
final class WarmupPilot {
  /// 500 slices: MSER-5 joins five to an observation, and asks for a cut in the first half.
  private static final int SLICES_PER_BATCH = 25;
  /// Warm-up where no cut is found, as a share of the time before the first event.
  private static final double FALLBACK_RATIO = 0.1;

  /// Where packets are simulated in windows: 100 slices, each with a window, which must do with a part of what a replication may cost and see so many times
  /// the time that they simulate.
  private static final int SAMPLED_SLICES_PER_BATCH = 5;
  private static final double BUDGET_RATIO = 0.1;
  private static final double LENGTH = 50;
  private static final long LEAST_PS = 1_000_000_000_000L;

  private WarmupPilot() {}

  /// @param note for the reader of the result
  /// @param unsteady why the run does not settle; empty when it does
  record Cut(long warmupPs, String note, String unsteady) {}

  static Cut run(Deployment deployment, Map<String, Integer> replacements, Probe probe, Progress progress) {
    Scenario scenario = deployment.scenario();
    long endPs = scenario.durationPs();
    for (Event event : deployment.scenario().events()) {
      endPs = event.atPs() > 0 ? Math.min(endPs, event.atPs()) : endPs;
    }
    boolean windows = scenario.fidelity().mode() == Fidelity.Mode.WINDOWS;
    double hops = scenario.fidelity().packetHops() * BUDGET_RATIO;
    if (windows) {
      endPs = Math.min(endPs, Math.max(LEAST_PS, Math.round(LENGTH * hops / WindowPlan.hopsPerSecond(scenario) * 1e12)));
    }
    int slicesPerBatch = windows ? SAMPLED_SLICES_PER_BATCH : SLICES_PER_BATCH;
    double horizonPs = endPs;
    Replication pilot =
        new Simulation(new Simulation.Setup(deployment, 0, 0, endPs, slicesPerBatch, hops, replacements, probe, null))
            .run(ps -> progress.at(0));
    double[] series = series(pilot);
    return switch (Mser5.cut(series)) {
      case Mser5.Truncation.At(int observations) -> {
        long warmupPs = Math.round(horizonPs * observations / series.length);
        yield new Cut(warmupPs, "Warm-up found by MSER-5 on a pilot replication: %.3f s.".formatted(warmupPs * 1e-12), "");
      }
      case Mser5.Truncation.Refused(String reason) -> {
        long warmupPs = Math.round(horizonPs * FALLBACK_RATIO);
        yield new Cut(
            warmupPs,
            ("No steady state was found: MSER-5 refuses a warm-up in the first %.3f s (%s). A tenth of it was left out so that there are figures; nothing "
                    + "passes on them. Make the run longer, or give a warm-up.")
                .formatted(horizonPs * 1e-12, reason),
            "no steady state was found (warmup: auto)");
      }
    };
  }

  /// Mean latency of all packets by slice; a slice without packets repeats the one before.
  private static double[] series(Replication pilot) {
    double[] series = new double[pilot.slices().count()];
    double last = 0;
    for (int s = 0; s < series.length; s++) {
      last = Double.isNaN(pilot.steady().meanLatency(s)) ? last : pilot.steady().meanLatency(s);
      series[s] = last;
    }
    return Arrays.copyOf(series, series.length);
  }
}
