package io.nfaas.report;

import io.nfaas.results.Baseline;
import io.nfaas.results.Verdict;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Baselines and what departs from them, in sentences.
public final class BaselineText {
  private static final double SECOND_DIGITS = 1e9;

  private BaselineText() {}

  /// What failed of a comparison with a baseline.
  public static List<Finding> findings(List<Baseline.Check> checks) {
    return checks.stream()
        .filter(c -> c.verdict() != Verdict.PASS)
        .map(c -> new Finding(c.verdict(), c.metric(), sentence(c)))
        .toList();
  }

  /// `MaglevSticky/scale-out/brokenFlows: baseline 0, observed 3, must be equal`.
  static String sentence(Baseline.Check check) {
    String bound =
        switch (check.direction()) {
          case EXACT -> check.tolerance() == 0 ? "must be equal" : "may differ by " + figure(check.tolerance());
          case LOWER_IS_BETTER -> "may be higher by " + figure(check.tolerance());
          case HIGHER_IS_BETTER -> "may be lower by " + figure(check.tolerance());
        };
    return "%s: baseline %s, observed %s, %s"
        .formatted(check.metric(), figure(check.baseline()), check.observed() == null ? "nothing" : figure(check.observed()), bound);
  }

  static String figure(double value) {
    double rounded = Math.rint(value) == value ? value : Math.round(value * SECOND_DIGITS) / SECOND_DIGITS;
    return BigDecimal.valueOf(rounded).stripTrailingZeros().toPlainString();
  }

  /// What a new baseline changes, a line per figure; empty when nothing.
  ///
  /// @param old null when there is none
  public static List<String> difference(@Nullable Baseline old, Baseline young) {
    List<String> lines = new ArrayList<>();
    if (old == null) {
      lines.add("a new baseline of " + young.metrics().size() + " figures");
      return lines;
    }
    if (!old.scenarioHash().equals(young.scenarioHash())) {
      lines.add("scenarioHash: " + old.scenarioHash() + " -> " + young.scenarioHash());
    }
    for (Map.Entry<String, Baseline.Metric> e : young.metrics().entrySet()) {
      Baseline.Metric before = old.metrics().get(e.getKey());
      if (before == null) {
        lines.add("+ " + e.getKey() + ": " + figure(e.getValue().value()));
      } else if (before.value() != e.getValue().value()) {
        lines.add("~ " + e.getKey() + ": " + figure(before.value()) + " -> " + figure(e.getValue().value()));
      }
    }
    old.metrics().forEach((name, metric) -> {
      if (!young.metrics().containsKey(name)) {
        lines.add("- " + name + ": " + figure(metric.value()));
      }
    });
    return lines;
  }
}
