package io.nfaas.results;

import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.RunResult.SloResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the same events did to the same traffic under each strategy; the content of `disruption.json`.
///
/// @param strategies the scenario's own first
/// @param slos judged for the scenario's own strategy only
/// @param baseline what was compared with a baseline; empty without one
/// @param caveats what stickiness does not give, for this scenario
/// @param verdict over SLOs and baseline
public record DisruptionReport(
    String scenario,
    String scenarioHash,
    String engineVersion,
    List<Long> seeds,
    int replications,
    List<Strategy> strategies,
    List<SloResult> slos,
    List<Baseline.Check> baseline,
    List<String> caveats,
    Verdict verdict) {
  public DisruptionReport {
    seeds = List.copyOf(seeds);
    strategies = List.copyOf(strategies);
    slos = List.copyOf(slos);
    baseline = List.copyOf(baseline);
    caveats = List.copyOf(caveats);
  }

  /// One strategy's run.
  ///
  /// @param name the word of the scenario file
  /// @param latencyP99Seconds worst path's one-way p99, whole measured time
  /// @param imbalance of the pools that events change, over time
  /// @param datastore null where no store is read
  /// @param output against that of infinite replicas, in the first replication; null when nobody asked
  public record Strategy(
      String name,
      List<EventResult> events,
      Estimate lossRatio,
      double latencyP99Seconds,
      List<ImbalancePoint> imbalance,
      RunResult.ConnectionTableUse connectionTable,
      @Nullable DatastoreUse datastore,
      @Nullable OutputEquivalence output) {
    public Strategy {
      events = List.copyOf(events);
      imbalance = List.copyOf(imbalance);
    }
  }

  /// Busiest replica's load over the mean load of its pool's replicas that run; of several pools the worst. 1 is perfect.
  ///
  /// @param atSeconds middle of the part of the run that it is for
  public record ImbalancePoint(double atSeconds, double maxOverMean) {}

  /// Reads of the shared store in the whole run.
  public record DatastoreUse(String name, long reads, double readP50Seconds, double readP99Seconds) {}

  /// The same with the outcome of a comparison.
  public DisruptionReport withBaseline(List<Baseline.Check> checks) {
    Verdict worst = checks.stream().map(Baseline.Check::verdict).reduce(verdict, (a, b) -> Verdict.worst(List.of(a, b)));
    return new DisruptionReport(
        scenario, scenarioHash, engineVersion, seeds, replications, strategies, slos, checks, caveats, worst);
  }
}
