package io.nfaas.planner;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.RunResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A plan with what led to it.
///
/// @param scenario what was planned: as asked for, with tenants apart where their tenancy was open
/// @param placement the plan's pods, without those that events would add
/// @param verificationScenario what was run last; null when nothing was
/// @param verification its result; null when nothing was run
/// @param notes figures worth knowing that decide nothing
public record PlanOutcome(
    CapacityPlan plan,
    Scenario scenario,
    Sizing sizing,
    Placement placement,
    @Nullable Scenario verificationScenario,
    @Nullable RunResult verification,
    List<String> notes) {
  public PlanOutcome {
    notes = List.copyOf(notes);
  }
}
