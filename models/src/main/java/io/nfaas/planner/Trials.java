package io.nfaas.planner;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Simulates settlements: the stretch with the scenario's events, and where that keeps every promise, the stretch after the worst failure
/// that the plan is to survive.
///
/// Few replications are run first, and all where an interval is too wide to decide a promise. The same seed is used every time, so two
/// settlements see the same traffic.
final class Trials {
  /// Packets over a quantile that it takes to tell it.
  private static final double OVER_QUANTILE = 10;

  private final Scenario scenario;
  private final Sizer sizer;
  private final Placer placer;
  private final VerificationStretch stretch;
  private final VerificationStretch quiet;
  private final Verifier verifier;
  private final Progress progress;

  /// @param stretch with the scenario's events
  /// @param quiet without them, for the time after a failure
  Trials(
      Scenario scenario,
      Sizer sizer,
      Placer placer,
      VerificationStretch stretch,
      VerificationStretch quiet,
      Verifier verifier,
      Progress progress) {
    this.scenario = scenario;
    this.sizer = sizer;
    this.placer = placer;
    this.stretch = stretch;
    this.quiet = quiet;
    this.verifier = verifier;
    this.progress = progress;
  }

  private record Run(Scenario ran, RunResult result, List<SloResult> slos) {}

  /// @param stage for people
  /// @param done share of the planning that is done
  Trial of(Settlement settlement, String stage, double done) {
    Map<String, Integer> counts = settlement.sizing().counts();
    Placement all = placer.extend(settlement.placement(), stretch.most(counts));
    Run run = run(stretch.with(counts), all, false, stage, done);
    Trial trial = new Trial(settlement, run.ran(), run.result(), run.slos(), null);
    WorstFailure failure =
        trial.broken().isEmpty() ? WorstFailure.of(scenario, sizer, settlement) : null;
    return failure == null
        ? trial
        : new Trial(
            settlement,
            run.ran(),
            run.result(),
            run.slos(),
            after(failure, settlement, stage, done));
  }

  private Trial.@Nullable Failed after(
      WorstFailure failure, Settlement settlement, String stage, double done) {
    Scenario without = quiet.after(failure, settlement.sizing().counts());
    if (without.slos().isEmpty()) {
      return null;
    }
    List<String> refused = verifier.unsupported(without);
    if (!refused.isEmpty()) {
      return new Trial.Failed(
          new AfterFailure(
              failure.words(), List.of(), "not simulated: " + String.join("; ", refused)),
          null);
    }
    Run run =
        run(
            without,
            settlement.placement(),
            true,
            stage + ", loss of " + failure.words(),
            done);
    return new Trial.Failed(
        new AfterFailure(
            failure.words(),
            run.slos(),
            "injected while the run warms up; flows that it breaks are set up anew at the survivors"),
        run.result());
  }

  private Run run(
      Scenario whole, Placement placement, boolean afterFailure, String stage, double done) {
    progress.at(stage, done);
    int most = whole.replications();
    Scenario ran =
        ScenarioVariant.of(whole)
            .replications(Math.min(PlanEffort.FIRST_REPLICATIONS, most))
            .build();
    RunResult result = verifier.verify(ran, placement);
    List<SloResult> slos = afterFailure ? seen(result) : judge(result);
    if (ran.replications() < most && slos.stream().anyMatch(Trials::isTooWide)) {
      progress.at(stage + ", more replications", done);
      ran = whole;
      result = verifier.verify(ran, placement);
      slos = afterFailure ? seen(result) : judge(result);
    }
    return new Run(ran, result, slos);
  }

  /// Whether more replications may decide a promise.
  private static boolean isTooWide(SloResult slo) {
    Estimate observed = slo.observed();
    return slo.verdict() == Verdict.INCONCLUSIVE
        && observed != null
        && observed.halfWidth() > 0
        && Math.abs(observed.value() - slo.limit()) <= observed.halfWidth();
  }

  /// The verdict on each promise of the scenario.
  private List<SloResult> judge(RunResult result) {
    List<SloResult> slos = new ArrayList<>();
    for (Slo slo : scenario.slos()) {
      SloResult judged =
          result.slos().stream().filter(s -> s.name().equals(slo.name())).findFirst().orElse(null);
      slos.add(
          judged == null
              ? new SloResult(
                  slo.name(),
                  slo.metric().key(),
                  slo.limit(),
                  null,
                  Verdict.INCONCLUSIVE,
                  "not judged by the run")
              : notAgainstFormula(
                  enough(stretch, slo, result, stretch.unshortened(judged, slo.event(), slo.limit()))));
    }
    return List.copyOf(slos);
  }

  /// The verdicts after a failure.
  private List<SloResult> seen(RunResult result) {
    return result.slos().stream()
        .map(judged ->
            scenario.slos().stream()
                .filter(slo -> slo.name().equals(judged.name()))
                .findFirst()
                .map(slo -> enough(quiet, slo, result, judged))
                .orElse(judged))
        .toList();
  }

  /// A high quantile of few packets is hardly more than one of them: where a stretch has too few, a pass proves nothing.
  private static SloResult enough(
      VerificationStretch stretch, Slo slo, RunResult result, SloResult judged) {
    if (slo.metric() != Slo.Metric.ONE_WAY_LATENCY
        || judged.verdict() != Verdict.PASS
        || stretch.isWhole()
        || result.paths().isEmpty()) {
      return judged;
    }
    double packetsPerSec =
        result.paths().stream()
            .filter(p -> slo.tenant() == null || slo.tenant().equals(p.tenant()))
            .mapToDouble(p -> p.offeredPps().value())
            .sum();
    double packets =
        packetsPerSec
            * (result.simulatedSeconds() - result.warmupSeconds())
            * result.replications();
    double wanted = OVER_QUANTILE / (1 - slo.quantile());
    return packets >= wanted
        ? judged
        : new SloResult(
            judged.name(),
            judged.metric(),
            judged.limit(),
            judged.observed(),
            Verdict.INCONCLUSIVE,
            "about %s packets are simulated, and that quantile takes %s"
                .formatted(Figures.number(Math.rint(packets)), Figures.number(Math.rint(wanted))));
  }

  /// A shortened overload can disappear in rings that a real one would fill: where formulas say that forwarders alone break a promise, a
  /// simulated pass of a stretch proves nothing.
  private SloResult notAgainstFormula(SloResult judged) {
    String broken = sizer.given().broken().get(judged.name());
    return broken == null || judged.verdict() != Verdict.PASS || stretch.isWhole()
        ? judged
        : new SloResult(
            judged.name(),
            judged.metric(),
            judged.limit(),
            judged.observed(),
            Verdict.INCONCLUSIVE,
            broken);
  }

  /// What was simulated, for people.
  List<String> sentences(Trial trial) {
    List<String> sentences = new ArrayList<>(stretch.sentences());
    int ran = trial.ran().replications();
    sentences.add(
        ran < stretch.scenario().replications()
            ? ran + " replications decided every promise that they saw"
            : ran + " replications");
    return List.copyOf(sentences);
  }
}
