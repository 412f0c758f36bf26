package io.nfaas.results;

import java.util.Collection;

/// The judgement of a limit, worst last.
public enum Verdict {
  PASS("Pass"),
  /// The confidence interval straddles the limit, or the metric could not be simulated.
  INCONCLUSIVE("Inconclusive"),
  FAIL("Fail");

  private final String word;

  Verdict(String word) {
    this.word = word;
  }

  /// The word in result files.
  public String word() {
    return word;
  }

  /// The worst of several; [#PASS] of none.
  public static Verdict worst(Collection<Verdict> verdicts) {
    Verdict worst = PASS;
    for (Verdict v : verdicts) {
      if (v.compareTo(worst) > 0) {
        worst = v;
      }
    }
    return worst;
  }

  /// @param isMinimum the limit is a lower bound
  public static Verdict of(Estimate observed, double limit, boolean isMinimum) {
    if (isMinimum) {
      return observed.low() >= limit ? PASS : observed.high() < limit ? FAIL : INCONCLUSIVE;
    }
    return observed.high() <= limit ? PASS : observed.low() > limit ? FAIL : INCONCLUSIVE;
  }
}
