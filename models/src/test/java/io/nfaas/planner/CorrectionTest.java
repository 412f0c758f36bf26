package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Warmup;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.Verdict;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorrectionTest {
  /// Two pools that formulas give one replica each.
  private static Scenarios two() {
    return new Scenarios()
        .nodes("n", 4, 16, 1e9)
        .function("a", 1000)
        .function("b", 1000)
        .set("a", 1)
        .set("b", 1)
        .tenant("t", 100_000, "a-v1", "b-v1")
        .slo("p99", Slo.Metric.ONE_WAY_LATENCY, 100e-6);
  }

  private static PlanOutcome plan(
      Scenarios scenarios, @org.jspecify.annotations.Nullable Verifier verifier) {
    return Planner.plan(scenarios.build(), verifier, Progress.SILENT);
  }

  private static PlannedSet set(CapacityPlan plan, String name) {
    return plan.replicaSets().stream().filter(s -> s.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void aPlanThatPassesAtOnceIsNotCorrected() {
    Runs runs = new Runs().slo("p99", c -> 50e-6).hop("a-v1", 0.1, 1e-6, 0);

    PlanOutcome outcome = plan(two(), runs);

    assertTrue(outcome.plan().feasible());
    assertEquals(1, runs.scenarios.size());
    assertEquals(Verdict.PASS, outcome.plan().verification().verdict());
    assertEquals(0, outcome.plan().verification().iterations());
    assertEquals(Map.of("a-v1", 1, "b-v1", 1), outcome.sizing().counts());
    assertEquals(runs.scenarios.getFirst(), outcome.verificationScenario());
  }

  @Test
  void thePoolWithTheLongestSojournGrowsUntilThePromiseHolds() {
    Runs runs =
        new Runs()
            .slo("p99", c -> 400e-6 / c.get("b-v1"))
            .hop("a-v1", 0.9, 20e-6, 0)
            .hop("b-v1", 0.5, 300e-6, 0);

    PlanOutcome outcome = plan(two(), runs);

    assertTrue(outcome.plan().feasible());
    assertEquals(List.of(1, 2, 3, 4), runs.counts().stream().map(c -> c.get("b-v1")).toList());
    assertEquals(3, outcome.plan().verification().iterations());
    PlannedSet b = set(outcome.plan(), "b-v1");
    assertEquals(4, b.replicas());
    assertEquals(Limit.LATENCY, b.bindingLimit());
    assertTrue(
        b.bindingReason()
            .startsWith(
                "simulated with 3 replicas: p99: oneWayLatency is 133.3 us, not at most 100 us; b-v1: 0.5 of its"),
        b.bindingReason());
    assertEquals(1, set(outcome.plan(), "a-v1").replicas());
    assertTrue(runs.scenarios.stream().allMatch(s -> s.seed() == 1), "common random numbers");
    assertEquals(4, outcome.verificationScenario().replicaSet("b-v1").replicas());
  }

  @Test
  void podsStayWhereTheyAreWhileThePlanGrows() {
    Runs runs = new Runs().slo("p99", c -> 300e-6 / c.get("b-v1")).hop("b-v1", 0.5, 300e-6, 0);

    plan(two(), runs);

    assertTrue(runs.placements.getLast().pods().containsAll(runs.placements.getFirst().pods()));
  }

  @Test
  void lossIsBlamedOnThePoolThatDrops() {
    Scenarios s = two();
    s.slos.clear();
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    Runs runs =
        new Runs()
            .slo("loss", c -> c.get("a-v1") > 1 ? 0 : 0.01)
            .hop("a-v1", 0.5, 1e-6, 900)
            .hop("b-v1", 0.9, 9e-6, 10);

    PlanOutcome outcome = plan(s, runs);

    assertEquals(2, set(outcome.plan(), "a-v1").replicas());
    assertEquals(Limit.LOSS, set(outcome.plan(), "a-v1").bindingLimit());
  }

  @Test
  void lossBehindAFullControlPlaneIsBlamedOnTheControlPlane() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 16, 1e9)
            .function(
                "a",
                Scenarios.profile("a", NfKind.FIREWALL, 1000, 0, 0),
                new ControlPlane(
                    Scenarios.profile("ac", NfKind.CONTROL, 10, 0, 0),
                    new Punt.FirstPacket(),
                    64,
                    1),
                null)
            .set("a", 1)
            .tenant("t", 100_000, "a-v1")
            .slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    Runs runs =
        new Runs()
            .slo("loss", c -> c.get("a-v1-cp") > 1 ? 0 : 0.01)
            .hop("a-v1", 0.3, 1e-6, 900)
            .hop("a-v1-cp", 1, 9e-3, 10);

    assertEquals(Map.of("a-v1", 1, "a-v1-cp", 2), plan(s, runs).sizing().counts());
  }

  @Test
  void aFullForwarderEndsTheSearch() {
    Scenarios s = two();
    s.slos.clear();
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    Runs runs = new Runs().slo("loss", c -> 0.2).hop("a-v1", 0.5, 1e-6, 0);
    runs.forwarderUtilization = 0.999;
    runs.dropped = 1000;

    PlanOutcome outcome = plan(s, runs);

    assertFalse(outcome.plan().feasible());
    assertEquals(1, runs.scenarios.size());
    assertTrue(
        outcome
            .plan()
            .infeasible()
            .getFirst()
            .contains("the forwarding cores of n-0 are busy 0.999 of the time"),
        outcome.plan().infeasible().toString());
    assertEquals(Verdict.FAIL, outcome.plan().verification().verdict());
  }

  @Test
  void replicasThatDoNotHelpAreTakenBackAndTheNextPoolIsTried() {
    // b looks worst, but only a helps.
    Runs runs =
        new Runs()
            .slo("p99", c -> c.get("a-v1") > 1 ? 50e-6 : 400e-6)
            .hop("a-v1", 0.9, 20e-6, 0)
            .hop("b-v1", 0.5, 300e-6, 0);

    PlanOutcome outcome = plan(two(), runs);

    assertTrue(outcome.plan().feasible());
    assertEquals(Map.of("a-v1", 2, "b-v1", 1), outcome.sizing().counts());
    assertEquals(3, outcome.plan().verification().iterations());
  }

  @Test
  void whatNoPoolHelpsIsInfeasible() {
    Runs runs =
        new Runs().slo("p99", c -> 400e-6).hop("a-v1", 0.9, 20e-6, 0).hop("b-v1", 0.5, 300e-6, 0);

    PlanOutcome outcome = plan(two(), runs);

    assertFalse(outcome.plan().feasible());
    assertEquals(5, runs.scenarios.size(), "two more of each in vain");
    assertTrue(
        outcome
            .plan()
            .infeasible()
            .getFirst()
            .endsWith("no pool on the way of p99 may grow further"));
  }

  @Test
  void theMostReplicasEndTheSearch() {
    Scenarios s = two();
    s.planner =
        Scenarios.planner(
            0.7, PlannerSpec.Failures.NONE, 1, 3, PlannerSpec.Objective.MINIMIZE_CORES);
    Runs runs = new Runs().slo("p99", c -> 1e-3 / c.get("b-v1")).hop("b-v1", 0.5, 300e-6, 0);

    PlanOutcome outcome = plan(s, runs);

    assertFalse(outcome.plan().feasible());
    assertEquals(3, set(outcome.plan(), "b-v1").replicas());
  }

  @Test
  void correctionsAreLimited() {
    Runs runs = new Runs().slo("p99", c -> 10.0 / c.get("b-v1")).hop("b-v1", 0.5, 300e-6, 0);

    PlanOutcome outcome =
        Planner.plan(two().build(), runs, new PlanEffort(1_000_000, 3, 4), Progress.SILENT);

    assertEquals(5, runs.scenarios.size());
    assertEquals(
        "p99: oneWayLatency is 2 s, not at most 100 us after 4 corrections of the plan",
        outcome.plan().infeasible().getFirst());
  }

  @Test
  void aLargeStepThatPassesIsHalved() {
    // 40 replicas by the target; 43 are needed: 40 fails, 44 passes, 42 fails, 43 passes.
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 64, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 28e6, "a-v1");
    s.slo("p99", Slo.Metric.ONE_WAY_LATENCY, 100e-6);
    Runs runs =
        new Runs()
            .slo("p99", c -> c.get("a-v1") >= 43 ? 50e-6 : 1e-3 / c.get("a-v1") * 40)
            .hop("a-v1", 0.7, 1e-3, 0);

    PlanOutcome outcome = plan(s, runs);

    assertEquals(List.of(40, 44, 42, 43), runs.counts().stream().map(c -> c.get("a-v1")).toList());
    assertEquals(43, set(outcome.plan(), "a-v1").replicas());
    assertEquals(Limit.LATENCY, set(outcome.plan(), "a-v1").bindingLimit());
  }

  @Test
  void brokenFlowsAreNotCuredByReplicas() {
    Scenarios s = two();
    s.events.add(new Event.Scale("out", Scenarios.ps(1), "a-v1", 3, false));
    s.slo("broken", Slo.Metric.BROKEN_FLOW_RATIO, null, "out", 0, 0);
    Runs runs = new Runs().slo("p99", c -> 5e-6).slo("broken", c -> 0.3);

    PlanOutcome outcome = plan(s, runs);

    assertEquals(1, runs.scenarios.size());
    assertTrue(
        outcome
            .plan()
            .infeasible()
            .getFirst()
            .contains("is decided by the load-balancing strategy"),
        outcome.plan().infeasible().toString());
    assertEquals(
        3,
        runs.placements.getFirst().replicasOf("a-v1"),
        "the pods that the event adds are placed too");
    assertEquals(1, outcome.placement().replicasOf("a-v1"), "but are not the plan's");
  }

  @Test
  void aLossThatIsNoticedLateIsSimulatedAtAFasterPaceAndJudgedByWhatItWouldBlock() {
    Scenarios s = two();
    s.durationSeconds = 100_000;
    s.events.add(
        new Event.NodeFailure("node-down", Scenarios.ps(1), "n-0", Scenarios.ps(20_000), -1));
    s.slo("blocked", Slo.Metric.EFFECTIVE_BLOCKED_TIME, null, "node-down", 0, 1e6);
    Runs runs = new Runs().slo("p99", c -> 5e-6).slo("blocked", c -> 0.5);

    CapacityPlan plan = plan(s, runs).plan();

    assertTrue(plan.feasible());
    assertEquals(List.of(), plan.verification().notSimulated());
    assertEquals(Verdict.PASS, plan.verification().verdict());
    double blocked = plan.verification().slos().get(1).observed().value();
    assertTrue(blocked > 1000, "half a second of a stretch of seconds: " + blocked);
  }

  @Test
  void lossOfStateIsNotCuredByReplicas() {
    Scenarios s = two();
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    Runs runs =
        new Runs().slo("p99", c -> 5e-6).slo("loss", c -> 0.1).hop("a-v1", 0.3, 1e-6, 1000);
    runs.drops.add(new io.nfaas.results.RunResult.DropCount("a-v1-0", "NO_STATE", 1000));

    CapacityPlan plan = plan(s, runs).plan();

    assertFalse(plan.feasible());
    assertEquals(1, runs.scenarios.size());
    assertTrue(
        plan.infeasible().getFirst().contains("1000 packets were lost because a replica or its state was gone"),
        plan.infeasible().toString());
  }

  @Test
  void theWorstPlannedFailureIsInjectedAndItsSurvivorsAreJudged() {
    // Two nodes; node n-0 gets one pod more of the pool with an odd count.
    Scenarios s = two();
    s.planner =
        Scenarios.planner(
            0.7,
            new PlannerSpec.Failures(0, 1, 0),
            3,
            64,
            PlannerSpec.Objective.MINIMIZE_CORES);
    s.slo("blocked", Slo.Metric.EFFECTIVE_BLOCKED_TIME, 1);
    Runs runs = new Runs().slo("p99", c -> 5e-6).slo("blocked", c -> 0);

    CapacityPlan plan = plan(s, runs).plan();

    assertEquals(2, runs.scenarios.size(), "as it is, and after the failure");
    Scenario failed = runs.scenarios.getLast();
    assertEquals(List.of("loss of n-0"), failed.events().stream().map(Event::name).toList());
    assertEquals(
        List.of("p99"),
        failed.slos().stream().map(Slo::name).toList(),
        "time blocked is a matter of the event, not of the survivors");
    assertTrue(failed.events().getFirst().atPs() < ((Warmup.Fixed) failed.warmup()).ps());
    AfterFailure after = plan.verification().afterFailure();
    assertEquals("node n-0", after.failure());
    assertEquals(Verdict.PASS, after.slos().getFirst().verdict());
    assertEquals(Verdict.PASS, plan.verification().verdict());
  }

  @Test
  void aPromiseThatAFailureBreaksEnlargesThePoolToBlame() {
    Scenarios s = two();
    s.planner =
        Scenarios.planner(
            0.7,
            new PlannerSpec.Failures(1, 0, 0),
            2,
            64,
            PlannerSpec.Objective.MINIMIZE_CORES);
    Runs runs =
        new Runs().slo("p99", c -> 5e-6).hop("a-v1", 0.5, 1e-6, 0).hop("b-v1", 0.9, 90e-6, 0);
    runs.afterFailure.put("p99", c -> c.get("b-v1") > 2 ? 50e-6 : 200e-6);

    CapacityPlan plan = plan(s, runs).plan();

    assertTrue(plan.feasible());
    assertEquals(3, plan.replicaSets().get(1).replicas());
    assertEquals(CapacityPlan.Limit.FAILURES, plan.replicaSets().get(1).bindingLimit());
    assertTrue(
        plan.replicaSets()
            .get(1)
            .bindingReason()
            .startsWith("simulated with 2 replicas: after the loss of 1 pod of "),
        plan.replicaSets().get(1).bindingReason());
  }

  @Test
  void whatTheVerifierRefusesIsNamedAndNothingIsRun() {
    Runs runs = new Runs().slo("p99", c -> 5e-6);
    runs.refused.add("loadBalancing.strategy: MaglevJet");

    CapacityPlan plan = plan(two(), runs).plan();

    assertTrue(plan.feasible());
    assertEquals(0, runs.scenarios.size());
    assertEquals(Verdict.INCONCLUSIVE, plan.verification().verdict());
    assertEquals(
        List.of("loadBalancing.strategy: MaglevJet"), plan.verification().notSimulated());
    assertEquals(
        "not simulated: loadBalancing.strategy: MaglevJet",
        plan.verification().slos().getFirst().reason());
  }

  @Test
  void moreReplicationsAreRunOnlyWhereAnIntervalIsTooWide() {
    Scenarios s = two();
    s.replications = 5;
    Runs decided = new Runs().slo("p99", c -> 5e-6);
    plan(s, decided);
    assertEquals(List.of(2), decided.scenarios.stream().map(Scenario::replications).toList());

    Runs wide = new Runs().slo("p99", c -> 99e-6);
    wide.halfWidth.put("p99", 5e-6);
    CapacityPlan plan = plan(s, wide).plan();

    assertEquals(List.of(2, 5), wide.scenarios.stream().map(Scenario::replications).toList());
    assertTrue(plan.verification().stretches().contains("5 replications"));
  }

  @Test
  void aSimulatedPassAgainstTheFormulaOfForwardersIsInconclusive() {
    // Ingress workers of 500 cycles carry 8 Mpps in all; the surge brings 16 for a second of 300.
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 16, 1e9)
            .function("a", 100)
            .set("a", 1)
            .tenant("t", 4e6, "a-v1");
    s.durationSeconds = 300;
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.ingress = Scenarios.profile("lb", NfKind.LOAD_BALANCER, 500, 0, 0);
    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(100), "t", 4, Scenarios.ps(1)));
    s.slo("kept", Slo.Metric.THROUGHPUT_DEGRADATION, "t", "surge", 0, 0.05);
    Runs runs = new Runs().slo("kept", c -> 0.001);

    CapacityPlan plan = plan(s, runs).plan();

    assertTrue(plan.feasible());
    assertEquals(Verdict.INCONCLUSIVE, plan.verification().verdict());
    assertEquals(
        "by formula 0.5 of the packets exceed what the ingress workers can do during surge, kept allows 0.05",
        plan.verification().slos().getFirst().reason());
  }

  @Test
  void aSimulatedFailThatFormulasExplainByForwardersEndsTheSearch() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 16, 1e9)
            .function("a", 100)
            .set("a", 1)
            .tenant("t", 4e6, "a-v1");
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.ingress = Scenarios.profile("lb", NfKind.LOAD_BALANCER, 500, 0, 0);
    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(5), "t", 4, Scenarios.ps(1)));
    s.slo("kept", Slo.Metric.THROUGHPUT_DEGRADATION, "t", "surge", 0, 0.05);
    Runs runs = new Runs().slo("kept", c -> 0.5).hop("a-v1", 0.5, 1e-6, 10);

    CapacityPlan plan = plan(s, runs).plan();

    assertFalse(plan.feasible());
    assertEquals(1, runs.scenarios.size());
    assertEquals(
        List.of(
            "kept: throughputDegradation is 0.5, not at most 0.05; by formula 0.5 of the packets exceed what the ingress"
                + " workers can do during surge, kept allows 0.05; the scenario gives their number, not the plan"),
        plan.infeasible());
    assertFalse(plan(s, null).plan().feasible(), "formulas alone say so too");
  }

  @Test
  void aStraddlingIntervalIsInconclusiveNotCorrected() {
    Runs runs = new Runs().slo("p99", c -> 99e-6);
    runs.halfWidth.put("p99", 5e-6);

    CapacityPlan plan = plan(two(), runs).plan();

    assertEquals(Verdict.INCONCLUSIVE, plan.verification().verdict());
    assertEquals(0, plan.verification().iterations());
  }

  @Test
  void anInfeasiblePlanIsNotSimulated() {
    Scenarios s = two();
    s.tenant("big", 100e6, "a-v1");
    Runs runs = new Runs();

    PlanOutcome outcome = plan(s, runs);

    assertFalse(outcome.plan().feasible());
    assertEquals(0, runs.scenarios.size());
    assertNull(outcome.plan().verification());
  }

  @Test
  void aLatencyThatFormulasDoubtIsLeftToTheSimulation() {
    Scenarios s = two();
    s.slos.clear();
    s.slo("p99", Slo.Metric.ONE_WAY_LATENCY, 1e-6);

    PlanOutcome believed = plan(s, new Runs().slo("p99", c -> 0.5e-6));
    assertTrue(believed.plan().feasible());
    assertTrue(believed.notes().getFirst().startsWith("by formula, unlike in the simulation"));

    assertFalse(plan(s, null).plan().feasible());
  }
}
