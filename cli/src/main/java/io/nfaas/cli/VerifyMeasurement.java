package io.nfaas.cli;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pool;
import io.nfaas.deployment.View;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.FrameTrace;
import io.nfaas.live.PortSpec;
import io.nfaas.live.Unavailable;
import io.nfaas.results.RunResult;
import io.nfaas.results.VerifyResult;
import io.nfaas.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Runs a chain live under generated traffic and measures: cycles per stage, in turns with the calibration that predicts them; the highest rate
/// without loss; latencies at shares of it.
final class VerifyMeasurement {
  private static final int[] CALIBRATED_FLOWS = {1_000, 8_000, 64_000};
  private static final int ROUNDS = 25;
  private static final int BURSTS = 64;
  private static final int BURST = 32;
  /// Blocks before one that is timed.
  private static final int HEATING = 3;
  private static final int TRIALS = 9;
  private static final double[] LOADS = {0, 0.1, 0.5, 0.9};
  private static final int MOST_FRAMES = 60_000;
  private static final int LONE_FRAMES = 5_000;
  private static final double NS_PER_S = 1e9;
  private static final long PS_PER_NS = 1000;

  private final Deployment deployment;
  private final Map<String, Integer> counts;
  private final List<PortSpec> near;
  private final List<PortSpec> far;
  private final DpdkRuntime.Hugepages hugepages;
  private final FrameTrace trace;
  private final double hz;
  private final double seconds;
  private final RampUp rampUp = new RampUp();

  final List<String> reasons = new ArrayList<>();
  final List<String> notes = new ArrayList<>();
  final List<VerifyResult.Stage> stages = new ArrayList<>();
  final List<VerifyResult.Path> paths = new ArrayList<>();
  final List<VerifyResult.Load> loads = new ArrayList<>();
  VerifyResult.Rate highest = new VerifyResult.Rate(Double.NaN, Double.NaN, List.of());
  VerifyResult.Generator generator = new VerifyResult.Generator(Double.NaN, Double.NaN, true);
  List<RunResult.DropCount> drops = List.of();

  /// @param far other ends of the wires; empty for virtual ports
  /// @param seconds that a load is measured for, at most
  VerifyMeasurement(
      Deployment deployment, Map<String, Integer> counts, List<PortSpec> near, List<PortSpec> far, DpdkRuntime.Hugepages hugepages, FrameTrace trace,
      double hz, double seconds) {
    this.deployment = deployment;
    this.counts = counts;
    this.near = near;
    this.far = far;
    this.hugepages = hugepages;
    this.trace = trace;
    this.hz = hz;
    this.seconds = seconds;
  }

  private boolean isVirtual() {
    return near.getFirst().isMemory();
  }

  private ChainBench bench() throws Unavailable {
    ChainBench made = new ChainBench(deployment, counts, near, far, hugepages, LiveNode.Taps.NONE, trace);
    made.replay(trace.prelude());
    return made;
  }

  VerifyResult.RampUp rampUp() {
    return new VerifyResult.RampUp(rampUp.medians(), rampUp.isSteady());
  }

  // ---- cycles

  /// Measures what each stage takes, and what was predicted for it.
  ///
  /// @param work that the simulated workers did
  void stages(Map<String, VerifyTraffic.StageWork> work, ProgressLine progress) throws Unavailable {
    int burst = trace.isBothWays() && near.size() > 1 ? 2 * BURST : BURST;
    int steady = trace.count() - trace.prelude();
    // A block is a part of the trace by itself, so that flows begin in it as they did in the simulation.
    int bursts = Math.min(BURSTS, steady / burst / ROUNDS / (1 + HEATING));
    if (bursts < 4) {
      reasons.add("the scenario's traffic is too short: %d frames, at least %d are needed; lengthen duration".formatted(steady, 4 * burst * ROUNDS * (1 + HEATING)));
      return;
    }
    try (Calibration calibration = new Calibration(CALIBRATED_FLOWS, ROUNDS, hz)) {
      try (ChainBench rehearsal = bench()) {
        rampUp.run(
            () -> {
              if (rehearsal.generator.position() + bursts * burst > trace.count()) {
                rehearsal.generator.seek(trace.prelude());
              }
              return perFrame(rehearsal.block(bursts, burst)) + calibration.idleRound();
            },
            progress);
      }
      Map<String, double[]> measured = new TreeMap<>();
      Map<String, Long> packets = new TreeMap<>();
      try (ChainBench bench = bench()) {
        for (int r = 0; r < ROUNDS; r++) {
          calibration.round();
          // What ran since the last round has taken the caches.
          for (int k = 0; k < HEATING; k++) {
            bench.block(bursts, burst);
          }
          note(bench, bench.block(bursts, burst), measured, packets, r);
        }
        drops = new ArrayList<>();
        long lost = bench.generator.sent() - bench.meter.received() - gone(bench);
        if (lost != 0) {
          notes.add(lost + " frames did not come out of the chain again while stages were measured.");
        }
      }
      Prediction prediction = new Prediction(deployment, work, calibration.flows(), calibration.stages(), burst);
      if (!prediction.isInRange()) {
        notes.add(
            "The flows touch as much memory as %.0f of the calibrated chain, beyond the %d to %d that were measured: stages are taken as at the nearest."
                .formatted(prediction.equivalentFlows(), CALIBRATED_FLOWS[0], CALIBRATED_FLOWS[CALIBRATED_FLOWS.length - 1]));
      }
      compare(prediction, measured, packets);
    }
    if (!rampUp.isSteady()) {
      reasons.add("the measurement did not come to rest in time");
    }
  }

  /// Frames that the graph or a function has taken out.
  private static long gone(ChainBench bench) {
    return bench.node.posts.stream()
        .mapToLong(
            p -> {
              var c = p.driven().worker().counters();
              return c.of(io.nfaas.dataplane.Disposition.POLICY) + c.of(io.nfaas.dataplane.Disposition.CONSUMED);
            })
        .sum();
  }

  private static double perFrame(ChainBench.Block block) {
    double sum = 0;
    for (int w = 0; w < block.workers(); w++) {
      sum += block.ns(w);
    }
    return sum / Math.max(1, block.packets(0));
  }

  private static void note(ChainBench bench, ChainBench.Block block, Map<String, double[]> measured, Map<String, Long> packets, int round) {
    Map<String, double[]> sums = new TreeMap<>();
    for (int w = 0; w < block.workers(); w++) {
      var pod = bench.node.posts.get(w).pod();
      double[] sum = sums.computeIfAbsent(pod == null ? EDGE : pod.pool().name(), _ -> new double[2]);
      sum[0] += block.ns(w);
      sum[1] += block.packets(w);
    }
    sums.forEach(
        (stage, sum) -> {
          measured.computeIfAbsent(stage, _ -> nans())[round] = sum[0] / sum[1];
          packets.merge(stage, (long) sum[1], Long::sum);
        });
  }

  private static double[] nans() {
    double[] a = new double[ROUNDS];
    Arrays.fill(a, Double.NaN);
    return a;
  }

  private static final String EDGE = "edge";

  private void compare(Prediction prediction, Map<String, double[]> measured, Map<String, Long> packets) {
    Map<String, Double> predicted = new LinkedHashMap<>();
    predicted.put(EDGE, prediction.edge());
    predicted.putAll(prediction.pools());
    Map<String, Double> medians = new TreeMap<>();
    List<String> order = new ArrayList<>(List.of(EDGE));
    deployment.pools().stream().map(Pool::name).filter(measured::containsKey).forEach(order::add);
    for (String stage : order) {
      double[] sorted = Arrays.stream(measured.getOrDefault(stage, nans())).filter(v -> !Double.isNaN(v)).sorted().toArray();
      if (sorted.length == 0) {
        continue;
      }
      int n = sorted.length;
      double cycles = hz / NS_PER_S;
      medians.put(stage, sorted[n / 2] * cycles);
      stages.add(
          new VerifyResult.Stage(
              stage, predicted.getOrDefault(stage, Double.NaN), sorted[n / 2] * cycles, sorted[n / 4] * cycles, sorted[n - 1 - n / 4] * cycles,
              packets.getOrDefault(stage, 0L)));
    }
    for (View view : deployment.views()) {
      if (deployment.activeView(view.tenant()) == view.id()) {
        view.graph().paths().forEach(p -> path(view, p, predicted, medians));
      }
    }
    if (!isVirtual()) {
      reasons.add("what devices take is not calibrated: cycles are compared on memory ports only");
    }
    deployment.pools().stream()
        .filter(p -> medians.containsKey(p.name()))
        .map(p -> Prediction.uncovered(deployment, p))
        .filter(why -> !why.isEmpty())
        .forEach(reasons::add);
  }

  private void path(View view, io.nfaas.model.ServicePath path, Map<String, Double> predicted, Map<String, Double> medians) {
    double sumPredicted = predicted.getOrDefault(EDGE, Double.NaN);
    double sumMeasured = medians.getOrDefault(EDGE, Double.NaN);
    for (String node : path.nodes()) {
      String pool = view.graph().nodes().stream().filter(n -> n.name().equals(node)).findFirst().orElseThrow().replicaSet();
      sumPredicted += predicted.getOrDefault(pool, Double.NaN);
      sumMeasured += medians.getOrDefault(pool, Double.NaN);
    }
    if (!Double.isNaN(sumMeasured)) {
      paths.add(
          new VerifyResult.Path(
              deployment.tenant(view.tenant()).name(), view.graph().version(), path.nodes(), path.expectedShare(), sumPredicted, sumMeasured));
    }
  }

  /// CONFIRMED, CALIBRATE or NOT COMPARABLE, by the paths.
  VerifyResult.Outcome outcome() {
    if (!reasons.isEmpty() || paths.isEmpty()) {
      return VerifyResult.Outcome.NOT_COMPARABLE;
    }
    for (VerifyResult.Path p : paths) {
      if (!(Math.abs(p.errorRatio()) <= VerifyResult.CONFIRMED_RATIO)) {
        reasons.add(
            "%s %s: predicted %.0f cycles, measured %.0f".formatted(p.tenant(), String.join(" > ", p.path()), p.predictedCycles(), p.measuredCycles()));
      }
    }
    return reasons.isEmpty() ? VerifyResult.Outcome.CONFIRMED : VerifyResult.Outcome.CALIBRATE;
  }

  // ---- rates and latencies

  /// Finds the highest rate without loss, and measures latencies at shares of it.
  void loads(ProgressLine progress) throws Unavailable {
    double sum = 0;
    double predicted = 0;
    double share = 0;
    for (VerifyResult.Path p : paths) {
      // Tenants weigh by their packets.
      double weight = p.share() * deployment.scenario().tenant(p.tenant()).traffic().pps();
      sum += weight * p.measuredCycles();
      predicted += weight * p.predictedCycles();
      share += weight;
    }
    double guess = share > 0 ? hz / (sum / share) : 1e6;
    List<VerifyResult.Trial> trials = new ArrayList<>();
    double low = 0;
    double high = isVirtual() ? 2 * guess : guess;
    double asked = 0;
    for (int t = 0; t < TRIALS; t++) {
      double rate = t == 0 ? high : low == 0 ? high / 2 : (low + high) / 2;
      ChainBench.Trial trial = trial(rate, frames(rate), null);
      trials.add(new VerifyResult.Trial(rate, trial.sent(), trial.lost()));
      asked = Math.max(asked, rate);
      if (trial.lost() == 0) {
        low = rate;
      } else {
        high = rate;
      }
      progress.at((t + 1.0) / (TRIALS + LOADS.length));
    }
    highest = new VerifyResult.Rate(low, share > 0 ? hz / (predicted / share) : Double.NaN, trials);
    if (low == 0) {
      reasons.add("no rate was without loss, down to " + Math.round(high) + " packets per second");
      return;
    }
    for (double load : LOADS) {
      LatencyHistogram histogram = new LatencyHistogram();
      // One frame at a time: each is out long before the next.
      double rate = load == 0 ? low / 1000 : load * low;
      ChainBench.Trial trial = trial(rate, load == 0 ? (int) Math.min(LONE_FRAMES, isVirtual() ? LONE_FRAMES : rate * seconds + 1) : frames(rate), histogram);
      loads.add(load(load, trial, histogram));
      progress.at((double) TRIALS / (TRIALS + LOADS.length));
    }
    double alone = generatorPps();
    generator = new VerifyResult.Generator(alone, low, isVirtual() || alone >= low);
    if (!generator.sufficient()) {
      reasons.add("the generator is slower than the chain: the highest rate is its own");
    }
  }

  private int frames(double rate) {
    return (int) Math.clamp(rate * seconds, 2_000, MOST_FRAMES);
  }

  private ChainBench.Trial trial(double rate, int frames, @Nullable LatencyHistogram histogram) throws Unavailable {
    try (ChainBench bench = bench()) {
      ChainBench.Trial trial =
          bench.trial(rate, frames, histogram == null ? _ -> {} : ns -> histogram.record(ns * PS_PER_NS));
      long gone = gone(bench);
      ChainBench.Trial own =
          new ChainBench.Trial(trial.pps(), trial.sent(), Math.max(0, trial.lost() - gone), trial.reordered(), trial.behindNs());
      if (own.lost() > 0 || drops.isEmpty()) {
        drops = bench.drops();
      }
      return own;
    }
  }

  private double generatorPps() throws Unavailable {
    try (ChainBench bench = bench()) {
      return bench.generatorPps(MOST_FRAMES);
    }
  }

  private static VerifyResult.Load load(double ratio, ChainBench.Trial trial, LatencyHistogram h) {
    List<VerifyResult.Bin> bins = new ArrayList<>();
    long before = 0;
    // Edges of equal steps in the logarithm, from the quantiles' own resolution.
    double from = Math.max(1e-9, h.minSeconds());
    for (double upTo = Math.pow(10, Math.ceil(Math.log10(from) * 5) / 5); before < h.count(); upTo *= Math.pow(10, 0.2)) {
      long below = h.countUpTo(upTo);
      if (below > before) {
        bins.add(new VerifyResult.Bin(upTo, below - before));
      }
      before = below;
    }
    return new VerifyResult.Load(
        ratio, trial.pps(), trial.sent(), trial.lost(), trial.reordered(), h.meanSeconds(), h.quantileSeconds(0.5), h.quantileSeconds(0.9),
        h.quantileSeconds(0.99), h.quantileSeconds(0.999), h.maxSeconds(), bins);
  }
}
