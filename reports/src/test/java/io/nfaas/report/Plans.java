package io.nfaas.report;

import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.Verification;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Plans that differ from another in one thing.
final class Plans {
  private Plans() {}

  static CapacityPlan verified(CapacityPlan plan, @Nullable Verification verification) {
    return with(plan, plan.infeasible(), plan.replicaSets(), verification);
  }

  static CapacityPlan sized(CapacityPlan plan, List<PlannedSet> sets) {
    return with(plan, plan.infeasible(), sets, plan.verification());
  }

  static CapacityPlan infeasible(CapacityPlan plan, String because) {
    return with(plan, List.of(because), plan.replicaSets(), null);
  }

  private static CapacityPlan with(
      CapacityPlan plan,
      List<String> infeasible,
      List<PlannedSet> sets,
      @Nullable Verification verification) {
    return new CapacityPlan(
        plan.scenario(),
        plan.scenarioHash(),
        infeasible.isEmpty(),
        infeasible,
        plan.paths(),
        plan.demand(),
        sets,
        plan.forwarders(),
        plan.totals(),
        plan.dedicated(),
        plan.sharingSavesCoresRatio(),
        plan.placement(),
        plan.nodesLowerBound(),
        plan.unplaceable(),
        plan.sensitivity(),
        plan.tenancy(),
        verification,
        plan.whatIf());
  }
}
