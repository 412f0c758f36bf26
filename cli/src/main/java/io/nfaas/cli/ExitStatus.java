package io.nfaas.cli;

import io.nfaas.results.Verdict;

/// What the process tells its caller.
final class ExitStatus {
  /// All SLOs and baseline checks pass.
  static final int PASS = 0;
  /// An SLO or a baseline check fails.
  static final int FAIL = 1;
  /// Bad scenario, bad arguments or an internal error.
  static final int USAGE = 2;
  /// A confidence interval straddles a limit, or something could not be simulated.
  static final int INCONCLUSIVE = 3;
  /// What live mode needs is not there; never reported as a pass.
  static final int UNAVAILABLE = 4;
  /// Stopped by the user: 128 + SIGINT, as shells count.
  static final int INTERRUPTED = 130;

  private ExitStatus() {}

  static int of(Verdict verdict) {
    return switch (verdict) {
      case PASS -> PASS;
      case FAIL -> FAIL;
      case INCONCLUSIVE -> INCONCLUSIVE;
    };
  }
}
