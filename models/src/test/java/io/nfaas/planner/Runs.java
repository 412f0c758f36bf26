package io.nfaas.planner;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// Results of runs that never happened: SLOs as a function of replicas, pools with given loads. Keeps what it was asked for.
final class Runs implements Verifier {
  final List<Scenario> scenarios = new ArrayList<>();
  final List<Placement> placements = new ArrayList<>();
  final Map<String, ToDoubleFunction<Map<String, Integer>>> observed = new LinkedHashMap<>();
  final Map<String, Double> halfWidth = new LinkedHashMap<>();

  /// Utilisation, p99 sojourn and packets lost by pool.
  final Map<String, double[]> hops = new LinkedHashMap<>();

  /// What it observes instead after an injected loss.
  final Map<String, ToDoubleFunction<Map<String, Integer>>> afterFailure = new LinkedHashMap<>();

  /// What it says that it cannot run.
  final List<String> refused = new ArrayList<>();

  final List<RunResult.DropCount> drops = new ArrayList<>();

  double forwarderUtilization = 0.1;
  long dropped;

  /// @param value of the SLO's metric, by replicas of each pool
  Runs slo(String name, ToDoubleFunction<Map<String, Integer>> value) {
    observed.put(name, value);
    return this;
  }

  Runs hop(String pool, double utilization, double p99Seconds, long lost) {
    hops.put(pool, new double[] {utilization, p99Seconds, lost});
    dropped += lost;
    return this;
  }

  List<Map<String, Integer>> counts() {
    return placements.stream().map(Runs::counts).toList();
  }

  private static Map<String, Integer> counts(Placement placement) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    placement.pods().forEach(p -> counts.merge(p.pool(), 1, Integer::sum));
    return counts;
  }

  @Override
  public List<String> unsupported(Scenario stretch) {
    return List.copyOf(refused);
  }

  @Override
  public RunResult verify(Scenario stretch, Placement placement) {
    scenarios.add(stretch);
    placements.add(placement);
    List<RunResult.SloResult> slos = new ArrayList<>();
    for (Slo slo : stretch.slos()) {
      boolean failed =
          stretch.events().stream().anyMatch(e -> e.name().startsWith("loss of "));
      ToDoubleFunction<Map<String, Integer>> value =
          failed && afterFailure.containsKey(slo.name())
              ? afterFailure.get(slo.name())
              : observed.get(slo.name());
      if (value != null) {
        Estimate estimate =
            new Estimate(
                value.applyAsDouble(counts(placement)), halfWidth.getOrDefault(slo.name(), 0.0));
        slos.add(
            new RunResult.SloResult(
                slo.name(),
                slo.metric().key(),
                slo.limit(),
                estimate,
                Verdict.of(estimate, slo.limit(), slo.isMinimum()),
                ""));
      }
    }
    Estimate zero = Estimate.exact(0);
    List<RunResult.HopResult> hopResults = new ArrayList<>();
    hops.forEach((pool, h) ->
        hopResults.add(
            new RunResult.HopResult(
                pool,
                0,
                "n-0",
                1,
                Estimate.exact(h[0]),
                Estimate.exact(1e6),
                zero,
                zero,
                new RunResult.Sojourn(zero, zero, Estimate.exact(h[1]), zero),
                zero,
                zero,
                (long) h[2],
                List.of())));
    return new RunResult(
        stretch.name(),
        stretch.hash(),
        "test",
        List.of(1L),
        1,
        0,
        stretch.replications(),
        new RunResult.PacketCount(1, 1, dropped, 0, 0, 0),
        zero,
        1,
        new RunResult.Engine(0, 0, 0),
        List.of(),
        hopResults,
        List.of(
            new RunResult.ForwarderResult(
                "n-0", 1, Estimate.exact(forwarderUtilization), zero, zero)),
        drops,
        List.of(),
        new RunResult.ConnectionTableUse(0, 0, 0, 0, 0),
        slos,
        List.of(),
        List.of(),
        List.of(),
        Verdict.worst(slos.stream().map(RunResult.SloResult::verdict).toList()));
  }
}
