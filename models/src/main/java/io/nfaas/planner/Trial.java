package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a simulation found of one settlement.
///
/// @param ran what was run, with the events of the scenario
/// @param slos the verdict on each promise of the scenario
/// @param afterFailure what the worst planned failure leaves; null when there is none, or when promises are broken without it
record Trial(
    Settlement settlement,
    Scenario ran,
    RunResult result,
    List<SloResult> slos,
    @Nullable Failed afterFailure) {

  /// @param found null when it was not simulated
  record Failed(AfterFailure found, @Nullable RunResult result) {}

  /// The promises that are broken, those broken by a failure only after all others.
  List<SloResult> broken() {
    List<SloResult> broken = new ArrayList<>();
    slos.stream().filter(s -> s.verdict() == Verdict.FAIL).forEach(broken::add);
    Failed failed = afterFailure;
    if (failed != null) {
      failed.found().slos().stream().filter(s -> s.verdict() == Verdict.FAIL).forEach(broken::add);
    }
    return broken;
  }

  /// The run that found a promise broken.
  RunResult resultOf(SloResult broken) {
    Failed failed = afterFailure;
    boolean before = slos.contains(broken);
    RunResult after = failed == null ? null : failed.result();
    return before || after == null ? result : after;
  }

  /// In which circumstances a promise was found broken, for people; empty in those that the scenario says.
  String circumstances(SloResult broken) {
    Failed failed = afterFailure;
    return slos.contains(broken) || failed == null
        ? ""
        : "after the loss of " + failed.found().failure() + ", ";
  }

  Verdict verdict() {
    List<Verdict> verdicts = new ArrayList<>(slos.stream().map(SloResult::verdict).toList());
    Failed failed = afterFailure;
    if (failed != null) {
      failed.found().slos().forEach(s -> verdicts.add(s.verdict()));
    }
    return Verdict.worst(verdicts);
  }
}
