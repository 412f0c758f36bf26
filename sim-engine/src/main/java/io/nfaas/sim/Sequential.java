package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import java.util.List;

/// How many replications a run needs whose estimates shall have a relative half-width (Law, Simulation Modeling and Analysis, 5th ed., section 9.4.1).
///
/// The first look is at [#FIRST] replications; then, until every estimate is precise, as many are added as the least precise one asks for, as half-widths shrink
/// with the root of the number, but at most as many again as there are. Estimates are those of delivered rate, mean and p99 latency of every path,
/// and of the utilization of every replica. A relative error of p against the truth needs p / (1 + p) of the estimate.
final class Sequential {
  /// Law's advice: fewer make variance look small by chance too often.
  static final int FIRST = 10;
  /// Most replications, unless the scenario asks for more from the start. No source.
  static final int MOST = 100;

  private final double target;
  private final int most;

  private double worst;
  private String worstName = "";

  /// @param precision largest relative half-width, in (0, 1)
  /// @param fewest replications that the scenario asks for
  Sequential(double precision, int fewest) {
    target = precision / (1 + precision);
    most = Math.max(fewest, MOST);
  }

  /// Replications to begin with.
  static int first(int fewest) {
    return Math.max(fewest, FIRST);
  }

  /// Replications wanted in all, given those there are; the same number when they suffice.
  int wanted(Deployment deployment, List<Replication> runs) {
    Summary summary = new Summary(deployment, runs);
    worst = 0;
    for (RunResult.PathResult path : summary.paths()) {
      String name = path.tenant() + ": " + String.join(" > ", path.path());
      look(path.deliveredPps(), "delivered rate of " + name);
      look(path.latencySeconds().mean(), "mean latency of " + name);
      look(path.latencySeconds().p99(), "p99 latency of " + name);
    }
    for (RunResult.HopResult hop : summary.hops()) {
      look(hop.utilization(), "utilization of %s-%d".formatted(hop.replicaSet(), hop.replica()));
    }
    int n = runs.size();
    if (worst <= target || n >= most) {
      return n;
    }
    double needed = Math.ceil(n * (worst / target) * (worst / target));
    return (int) Math.min(most, Math.clamp(needed, n + 1, 2.0 * n));
  }

  private void look(Estimate estimate, String name) {
    if (estimate.value() > 0 && estimate.halfWidth() / estimate.value() > worst) {
      worst = estimate.halfWidth() / estimate.value();
      worstName = name;
    }
  }

  /// What the last look found, for the reader of a result.
  String note(double precision, int replications) {
    return worst <= target
        ? "Replications were added until every relative half-width was below %s: %d are enough.".formatted(precision, replications)
        : "The relative half-width of %s of the %s is over the precision of %s after %d replications."
            .formatted("%.3f".formatted(worst), worstName, precision, replications);
  }
}
