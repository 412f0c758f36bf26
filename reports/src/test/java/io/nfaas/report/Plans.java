package io.nfaas.report;

import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Verification;
import org.jspecify.annotations.Nullable;

/// Plans that differ from another in one thing.
final class Plans {
  private Plans() {}

  static CapacityPlan verified(CapacityPlan plan, @Nullable Verification verification) {
    return new CapacityPlan(
        plan.scenario(),
        plan.scenarioHash(),
        plan.feasible(),
        plan.infeasible(),
        plan.paths(),
        plan.replicaSets(),
        plan.totals(),
        plan.dedicated(),
        plan.sharingSavesCoresRatio(),
        plan.placement(),
        plan.unplaceable(),
        plan.sensitivity(),
        verification);
  }
}
