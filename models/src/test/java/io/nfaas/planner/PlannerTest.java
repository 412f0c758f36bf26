package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Kubelet;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.Sensitivity;
import io.nfaas.results.CapacityPlan.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static PlanOutcome plan(Scenario scenario) {
    return Planner.plan(scenario, null, Progress.SILENT);
  }

  @Test
  void sharingSavesWhatRoundingUpPerTenantCosts() {
    // 20 tenants of 0.2 core: 20 cores apart, 6 together.
    Scenarios s = new Scenarios().nodes("n", 4, 16, 1e9).function("nf", 1000).set("nf", 1);
    for (int i = 0; i < 20; i++) {
      s.tenant("t" + i, 200_000, "nf-v1");
    }

    CapacityPlan plan = plan(s.build()).plan();

    assertEquals(new Totals(6, 6, 6, 4), plan.totals());
    assertEquals(new Totals(20, 20, 20, 4), plan.dedicated());
    assertEquals(0.7, plan.sharingSavesCoresRatio(), 1e-12);
  }

  @Test
  void whatDedicatedPoolsWouldNeedIsToldEvenWhereItDoesNotFit() {
    // 20 cores on nodes of 5, 10 of them there: two more nodes.
    Scenarios s = new Scenarios().nodes("n", 2, 5, 1e9).function("nf", 1000).set("nf", 1);
    for (int i = 0; i < 20; i++) {
      s.tenant("t" + i, 200_000, "nf-v1");
    }

    CapacityPlan plan = plan(s.build()).plan();

    assertTrue(plan.feasible());
    assertEquals(new Totals(20, 20, 20, 4), plan.dedicated());
  }

  @Test
  void aPlanSaysEverythingThatTheFileHolds() {
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("vpn", 700).function("fw", 300);
    s.set("vpn", 2).set("fw", 1);
    s.tenant(
        "t",
        Scenarios.traffic(1e6),
        Scenarios.graph(
            "g1",
            List.of("vpn-v1", "fw-v1"),
            List.of(
                Scenarios.edge("ingress", "vpn-v1", 1),
                Scenarios.edge("vpn-v1", "fw-v1", 0.9),
                Scenarios.edge("vpn-v1", "egress", 0.1),
                Scenarios.edge("fw-v1", "egress", 1))));
    List<String> stages = new ArrayList<>();

    PlanOutcome outcome = Planner.plan(s.build(), null, (stage, done) -> stages.add(stage));
    CapacityPlan plan = outcome.plan();

    assertTrue(plan.feasible());
    assertEquals(
        List.of(
            new PathDemand(
                "t", "g1", List.of("vpn-v1", "fw-v1"), false, 0.9, 900_000, 900_000 * 512.0),
            new PathDemand("t", "g1", List.of("vpn-v1"), false, 0.1, 100_000, 100_000 * 512.0)),
        plan.paths());
    CapacityPlan.PlannedSet vpn = plan.replicaSets().getFirst();
    assertEquals(List.of(1, 2, 0), List.of(vpn.replicas(), vpn.coresPerReplica(), vpn.spares()));
    assertEquals(0.35, vpn.utilization(), 1e-9);
    assertEquals(7e8, vpn.cyclesPerSecond(), 1);
    assertEquals(
        List.of("vpn perPacketCycles 700: given in the scenario [given by the user]"),
        vpn.sources());
    assertEquals(List.of("t"), vpn.tenants());
    assertTrue(
        vpn.predictedP99Seconds() > 0.7e-6 && vpn.predictedP99Seconds() < 3e-6, vpn.toString());
    assertEquals(3, plan.totals().cores());
    assertEquals(
        List.of("vpn-v1-0", "fw-v1-0"),
        plan.placement().stream().flatMap(p -> p.pods().stream()).toList());
    assertEquals(List.of("sizing", "totals", "done"), stages);
    assertEquals(
        List.of(
            "networkFunctions.vpn.dataPlane.perPacketCycles",
            "networkFunctions.fw.dataPlane.perPacketCycles"),
        plan.sensitivity().stream().map(Sensitivity::parameter).distinct().toList());
  }

  @Test
  void aTenthMoreCyclesCostsWhatItPushesOverTheTargetAndATenthLessSavesIt() {
    // 6.8 busy cores of 10 at 0.7 (9.71); a tenth more are 7.48, 10.7; a tenth less 6.12, 8.74.
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 16, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 6.8e6, "a-v1");

    assertEquals(
        List.of(
            new Sensitivity("networkFunctions.a.dataPlane.perPacketCycles", 0.1, 1),
            new Sensitivity("networkFunctions.a.dataPlane.perPacketCycles", -0.1, -1)),
        plan(s.build()).plan().sensitivity());
  }

  @Test
  void podsThatDoNotFitMakeAPlanInfeasibleAndTellWhatIsMissing() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 1, 4, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 4e6, "a-v1");

    CapacityPlan plan = plan(s.build()).plan();

    assertFalse(plan.feasible());
    assertEquals(
        List.of(
            "2 pods fit nowhere: 1 more nodes of the last group would hold them all; at least 2 nodes are needed for all"),
        plan.infeasible());
    assertEquals(2, plan.unplaceable().size());
    assertEquals(new Totals(6, 6, 6, 2), plan.totals());
  }

  @Test
  void anUnevenPlacementIsPaidForWhereANodeMustBeSurvived() {
    // 2.7 busy cores need 2 pods of 2. Spread over five nodes a third would be enough to lose one;
    // but pods of 2 fit on two nodes only, and
    // of 3 one holds 2.
    Scenarios s = new Scenarios().function("a", 1000).set("a", 2).tenant("t", 2.7e6, "a-v1");
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    s.groups.add(
        Scenarios.group(
            "big",
            2,
            Scenarios.cpu(1, 16, 1, 1e9),
            0,
            1e10,
            Kubelet.TopologyManagerPolicy.NONE,
            "a"));
    s.groups.add(
        Scenarios.group(
            "small",
            3,
            Scenarios.cpu(1, 1, 1, 1e9),
            0,
            1e10,
            Kubelet.TopologyManagerPolicy.NONE,
            "a"));
    s.planner =
        Scenarios.planner(
            0.7, new PlannerSpec.Failures(0, 1, 0), 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    assertEquals(Map.of("a-v1", 3), Planner.counts(s.build()));

    PlanOutcome outcome = plan(s.build());

    assertTrue(outcome.plan().feasible(), outcome.plan().infeasible().toString());
    assertEquals(4, outcome.placement().replicasOf("a-v1"));
    assertEquals(Limit.FAILURES, outcome.sizing().pool("a-v1").binding());
    assertTrue(
        outcome
            .sizing()
            .pool("a-v1")
            .bindingReason()
            .startsWith("as placed, the loss of 1 node takes 2 of 3 replicas;"),
        outcome.sizing().pool("a-v1").bindingReason());
  }

  @Test
  void equalScenariosGiveEqualPlans() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 16, 1e9)
            .function("a", 1000)
            .set("a", 2)
            .tenant("t", 5e6, "a-v1");
    s.slo("p99", Slo.Metric.ONE_WAY_LATENCY, 30e-6);

    assertEquals(plan(s.build()).plan(), plan(s.build()).plan());
  }

  @Test
  void aHundredTenantsOfTwelveFunctionsArePlannedWithoutWaiting() {
    Scenarios s = new Scenarios().nodes("n", 40, 64, 2.2e9);
    for (int f = 0; f < 12; f++) {
      s.function("f" + f, 200 + 100 * f).set("f" + f, 2);
    }
    for (int t = 0; t < 100; t++) {
      s.tenant(
          "t" + t,
          50_000 + 1000 * t,
          "f" + t % 12 + "-v1",
          "f" + (t + 3) % 12 + "-v1",
          "f" + (t + 7) % 12 + "-v1");
    }
    s.slo("p99", Slo.Metric.ONE_WAY_LATENCY, 100e-6);
    long start = System.nanoTime();

    CapacityPlan plan = plan(s.build()).plan();

    assertTrue(plan.feasible());
    assertEquals(300, plan.dedicated().pods());
    assertTrue(System.nanoTime() - start < 60e9, "over a minute");
  }
}
