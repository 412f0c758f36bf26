package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds the fewest replicas that keep the promises of a scenario, and where they run.
///
/// Formulas first ([Sizer]), then placement, then a simulation of a representative stretch that corrects them where they were too
/// hopeful ([Correction]). One replica fewer of any pool breaks its binding limit.
public final class Planner {
  private Planner() {}

  /// Replicas by pool name, control planes included, from formulas alone; in milliseconds.
  public static Map<String, Integer> counts(Scenario scenario) {
    return size(scenario).counts();
  }

  /// Replicas that a run starts with: as the scenario gives them, where it does, else from formulas.
  public static Map<String, Integer> startCounts(Scenario scenario) {
    Map<String, Integer> counts = new LinkedHashMap<>(counts(scenario));
    for (PoolSpec pool : PoolSpec.of(scenario)) {
      Integer given = pool.given();
      if (given != null) {
        counts.put(pool.name(), given);
      }
    }
    return counts;
  }

  /// The sizes of all pools with the limits that ask for them, from formulas alone, with as many forwarding cores as the scenario says.
  public static Sizing size(Scenario scenario) {
    return new Sizer(scenario, new FlowRates(), new CoreLoads()).size(Map.of());
  }

  /// The scenario with the number of forwarding cores that formulas choose where it leaves that open; else the same.
  public static Scenario withForwarders(Scenario scenario) {
    return scenario.forwarding().coresOpen()
        ? ForwarderSize.of(scenario, new FlowRates(), new CoreLoads()).applyTo(scenario)
        : scenario;
  }

  /// Plans with the default effort.
  ///
  /// @param verifier null = formulas only
  public static PlanOutcome plan(
      Scenario scenario, @Nullable Verifier verifier, Progress progress) {
    return plan(scenario, verifier, PlanEffort.DEFAULT, progress);
  }

  /// Sizes, places, verifies and corrects. A plan that is infeasible is returned too, with the reasons, as far as it got.
  ///
  /// @param verifier null = formulas only
  public static PlanOutcome plan(
      Scenario asked, @Nullable Verifier verifier, PlanEffort effort, Progress progress) {
    progress.at("sizing", 0);
    FlowRates flowRates = new FlowRates();
    CoreLoads known = new CoreLoads();
    AutoTenancy.Outcome tenancy = AutoTenancy.of(asked, flowRates, known);
    Scenario scenario = tenancy.scenario();
    ForwarderSize size =
        scenario.forwarding().isFree() ? null : ForwarderSize.of(scenario, flowRates, known);
    PlanDraft draft = PlanDraft.of(sized(scenario, size), flowRates, known, verifier, effort, progress);
    int corrections = draft.iterations();
    while (size != null
        && size.isChosen()
        && draft.corrected().forwarding() != null
        && size.perNode() < draft.forwarders().mostPerNode()
        && corrections < effort.corrections()) {
      size = new ForwarderSize(size.perNode() + 1, true, Limit.LOSS, draft.corrected().forwarding());
      corrections++;
      draft = PlanDraft.of(sized(scenario, size), flowRates, known, verifier, effort, progress);
      corrections += draft.iterations();
    }
    progress.at("totals", 0.95);
    CapacityPlan plan = draft.plan(size, tenancy.choices(), corrections, flowRates, known);
    progress.at("done", 1);
    return new PlanOutcome(
        plan,
        scenario,
        draft.settled().sizing(),
        draft.settled().placement(),
        draft.corrected().ran(),
        draft.corrected().result(),
        draft.notes());
  }

  private static Scenario sized(Scenario scenario, @Nullable ForwarderSize size) {
    return size == null ? scenario : size.applyTo(scenario);
  }
}
