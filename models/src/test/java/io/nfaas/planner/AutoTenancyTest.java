package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import java.util.List;
import org.junit.jupiter.api.Test;

class AutoTenancyTest {
  private static final int TENANTS = 5;

  /// Five tenants of 0.2 core each on one function.
  private static Scenarios five() {
    Scenarios s = new Scenarios().nodes("n", 4, 32, 1e9).function("a", 1000).set("a", 1);
    open(s);
    for (int t = 0; t < TENANTS; t++) {
      s.tenant("t" + t, 200_000, "a-v1");
    }
    return s;
  }

  private static void open(Scenarios s) {
    s.sets.replaceAll(
        set ->
            new ReplicaSet(
                set.name(),
                set.networkFunction(),
                set.version(),
                set.replicas(),
                set.fixed(),
                ReplicaSet.Tenancy.AUTO,
                null,
                set.template()));
  }

  private static CapacityPlan plan(Scenario scenario) {
    return Planner.plan(scenario, null, Progress.SILENT).plan();
  }

  @Test
  void tenantsThatDisturbNobodyShare() {
    // One core busy at 0.7 are two shared, and one for each of five apart.
    CapacityPlan plan = plan(five().build());

    assertEquals(
        List.of(
            new TenancyChoice(
                "a-v1", List.of("t0", "t1", "t2", "t3", "t4"), List.of(), 5, "", 2, 5, 2)),
        plan.tenancy());
    assertEquals(List.of("a-v1"), plan.replicaSets().stream().map(p -> p.name()).toList());
  }

  @Test
  void aTenantWhoseSurgeWouldCostTheOthersTooMuchIsPutApart() {
    // t0 surges to 20 cores, and the others are promised not to lose more than a hundredth: shared, the pool has to
    // carry 20.8 busy cores; with t0 apart, whom nothing is promised, it takes two cores and one for t0.
    Scenarios s = five();
    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(5), "t0", 100, Scenarios.ps(1)));
    for (int t = 1; t < TENANTS; t++) {
      s.slo("iso" + t, Slo.Metric.THROUGHPUT_DEGRADATION, "t" + t, "surge", 0.99, 0.01);
    }

    PlanOutcome outcome = Planner.plan(s.build(), null, Progress.SILENT);

    TenancyChoice choice = outcome.plan().tenancy().getFirst();
    assertEquals(List.of("t0"), choice.apart());
    assertEquals(5, choice.mayShare(), "it would only cost more");
    assertTrue(choice.sharedCores() > 20, choice.toString());
    assertEquals(3, choice.chosenCores());
    assertEquals(5, choice.dedicatedCores());
    assertEquals(
        List.of("a-v1", "a-v1-t0"),
        outcome.plan().replicaSets().stream().map(p -> p.name()).toList());
    assertEquals("a-v1-t0", outcome.scenario().tenants().getFirst().graphs().getFirst().nodes().getFirst().replicaSet());
    assertEquals(outcome.scenario(), AutoTenancy.apply(s.build(), outcome.plan().tenancy()));
  }

  @Test
  void howManyMayShareIsBoundedByTheMostReplicas() {
    // With at most two replicas at 0.7, seven tenants of 0.2 core may share one pool: 1.4 busy cores.
    Scenarios s = new Scenarios().nodes("n", 4, 32, 1e9).function("a", 1000).set("a", 1);
    open(s);
    for (int t = 0; t < 10; t++) {
      s.tenant("t" + t, 200_000, "a-v1");
    }
    s.planner =
        Scenarios.planner(
            0.7,
            io.nfaas.model.PlannerSpec.Failures.NONE,
            1,
            2,
            io.nfaas.model.PlannerSpec.Objective.MINIMIZE_CORES);

    CapacityPlan plan = plan(s.build());

    assertTrue(plan.feasible(), plan.infeasible().toString());
    TenancyChoice choice = plan.tenancy().getFirst();
    assertEquals(7, choice.mayShare());
    assertEquals(3, choice.apart().size());
    assertTrue(
        choice.breaks().contains("needs 3 replicas, planner.maxReplicas is 2"), choice.breaks());
  }

  @Test
  void setsThatSayHowTheyAreSharedAreLeftAlone() {
    Scenarios s = new Scenarios().nodes("n", 4, 32, 1e9).function("a", 1000).set("a", 1);
    s.tenant("t0", 200_000, "a-v1").tenant("t1", 200_000, "a-v1");
    Scenario scenario = s.build();

    PlanOutcome outcome = Planner.plan(scenario, null, Progress.SILENT);

    assertEquals(List.of(), outcome.plan().tenancy());
    assertEquals(scenario, outcome.scenario());
  }
}
