package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A promise that was not kept, or may not be, in words: the same ones in JUnit XML, annotations and Markdown.
///
/// @param verdict [Verdict#FAIL] or [Verdict#INCONCLUSIVE]
/// @param name of the promise
/// @param message what it is about, what was observed, the limit, and why it could not be decided
public record Finding(Verdict verdict, String name, String message) {
  /// What is to be said about a scenario's promises; empty when all are kept.
  public static List<Finding> of(Scenario scenario, List<SloResult> slos) {
    return slos.stream().map(slo -> of(scenario, slo)).filter(Objects::nonNull).toList();
  }

  /// What is to be said about a promise; null when it is kept.
  static @Nullable Finding of(Scenario scenario, SloResult slo) {
    return slo.verdict() == Verdict.PASS
        ? null
        : new Finding(slo.verdict(), slo.name(), message(scenario, slo));
  }

  private static String message(Scenario scenario, SloResult slo) {
    String message =
        "%s: observed %s, limit %s"
            .formatted(
                Wording.slo(scenario, slo), Wording.observed(slo), Wording.bound(scenario, slo));
    String because = slo.reason().isEmpty() ? "" : "; " + slo.reason();
    return (slo.verdict() == Verdict.FAIL ? "" : "inconclusive: ") + message + because;
  }
}
