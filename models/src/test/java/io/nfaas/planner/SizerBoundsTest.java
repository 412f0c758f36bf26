package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NfKind;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Sizes under failures, events, bounds that the scenario sets, and cores that are not the planner's.
class SizerBoundsTest {
  private static SizedPool pool(Scenario scenario, String name) {
    return Planner.size(scenario).pool(name);
  }

  @Test
  void survivorsOfAPlannedLossKeepTheLossPromise() {
    // 1.8 busy cores: 3 at 0.7. Two survivors would be at 0.9, under 0.95, so one of three is the
    // spare; one survivor would not do.
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 8, 1e9)
            .function("nf", 1000)
            .set("nf", 1)
            .tenant("t", 1.8e6, "nf-v1");
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    s.planner =
        Scenarios.planner(
            0.7, new PlannerSpec.Failures(1, 1, 0), 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    SizedPool one = pool(s.build(), "nf-v1");
    assertEquals(3, one.replicas());
    assertEquals(1, one.spares());
    assertEquals(Limit.UTILIZATION, one.binding());

    s.planner =
        Scenarios.planner(
            0.7, new PlannerSpec.Failures(2, 1, 0), 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    SizedPool two = pool(s.build(), "nf-v1");
    assertEquals(4, two.replicas());
    assertEquals(2, two.spares());
    assertEquals(Limit.FAILURES, two.binding());
    assertTrue(
        two.bindingReason()
            .startsWith(
                "after the loss of 2 pods 1 replicas are left; Loss: mean: mean core at 1.8"),
        two.bindingReason());
  }

  @Test
  void theOnlyZoneCannotBeSurvived() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 8, 1e9)
            .function("nf", 1000)
            .set("nf", 1)
            .tenant("t", 1e6, "nf-v1");
    s.planner =
        Scenarios.planner(
            0.7, new PlannerSpec.Failures(0, 0, 1), 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);

    assertTrue(
        Planner.size(s.build())
            .infeasible()
            .getFirst()
            .contains("no replica is left after the loss of 1 zone"));
  }

  @Test
  void bothVersionsOfAnUpgradeCarryTheWholeTenant() {
    Scenarios s = new Scenarios().nodes("n", 4, 8, 1e9).function("a", 1000).set("a", 1);
    s.set("a-v2", "a", null, false, null, Scenarios.template(1, 0, Map.of()));
    s.tenant(
        "t",
        Scenarios.traffic(2e6),
        Scenarios.chain("a-v1"),
        Scenarios.graph(
            "g2",
            List.of("a-v2"),
            List.of(Scenarios.edge("ingress", "a-v2", 1), Scenarios.edge("a-v2", "egress", 1))));
    assertEquals(Map.of("a-v1", 3, "a-v2", 1), Planner.counts(s.build()));

    s.events.add(
        new Event.GraphUpgrade(
            "up",
            Scenarios.ps(1),
            "t",
            "g1",
            "g2",
            List.of(new Event.Step(1, 0)),
            Event.GraphUpgrade.ExistingFlows.STAY_ON_OLD_VERSION,
            0));
    Sizing sizing = Planner.size(s.build());
    assertEquals(Map.of("a-v1", 3, "a-v2", 3), sizing.counts());
    assertTrue(
        sizing.pool("a-v2").bindingReason().startsWith("up, mean: 2 busy cores on 2 are 1 each"));
  }

  @Test
  void aSurgeBindsByWhatItsPromiseLetsGo() {
    // Mean 1 busy core, 4 in the surge. Where 0.2 may be lost 3 cores lose 0.25, 4 none; where half
    // may be lost 2 suffice.
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 8, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 1e6, "a-v1");
    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(1), "t", 4, Scenarios.ps(1)));
    assertEquals(2, pool(s.build(), "a-v1").replicas(), "no promise about the surge");

    s.slo("lost", Slo.Metric.THROUGHPUT_DEGRADATION, "t", "surge", 0, 0.2);
    SizedPool pool = pool(s.build(), "a-v1");
    assertEquals(4, pool.replicas());
    assertEquals(Limit.LOSS, pool.binding());
    assertEquals(
        "surge: 0.25 of the packets exceed what the cores can do, lost allows 0.2",
        pool.bindingReason());

    s.slos.clear();
    s.slo("lost", Slo.Metric.THROUGHPUT_DEGRADATION, "t", "surge", 0, 0.5);
    assertEquals(2, pool(s.build(), "a-v1").replicas());
  }

  @Test
  void moreThanTheMostReplicasIsInfeasibleAndSaysHowManyWouldDo() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 8, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 4e6, "a-v1");
    s.planner =
        Scenarios.planner(
            0.7, PlannerSpec.Failures.NONE, 1, 5, PlannerSpec.Objective.MINIMIZE_CORES);

    Sizing sizing = Planner.size(s.build());

    assertEquals(5, sizing.pool("a-v1").replicas());
    assertEquals(
        List.of(
            "a-v1: Utilization needs 6 replicas, planner.maxReplicas is 5: mean: 4 busy cores on 5 are 0.8 each, over 0.7"),
        sizing.infeasible());
  }

  @Test
  void givenReplicasAreALowerBoundUnlessFixed() {
    Scenarios s = new Scenarios().nodes("n", 4, 8, 1e9).function("a", 1000);
    s.set("a-v1", "a", 3, false, null, Scenarios.template(1, 0, Map.of()));
    s.tenant("t", 1e6, "a-v1");
    SizedPool pool = pool(s.build(), "a-v1");
    assertEquals(3, pool.replicas());
    assertEquals(Limit.MIN_REPLICAS, pool.binding());

    s.sets.clear();
    s.set("a-v1", "a", 1, true, null, Scenarios.template(1, 0, Map.of()));
    Sizing fixed = Planner.size(s.build());
    assertEquals(1, fixed.pool("a-v1").replicas());
    assertTrue(
        fixed.infeasible().getFirst().startsWith("a-v1 is fixed at 1 replicas: Utilization"));
    assertEquals(Map.of("a-v1", 1), Planner.startCounts(s.build()));
  }

  @Test
  void overloadedIngressWorkersAreNotThePlannersToSize() {
    // 8 Mpps over 4 ingress workers of 500 cycles on 1 GHz: each exactly busy.
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 16, 1e9)
            .function("a", 100)
            .set("a", 1)
            .tenant("t", 8e6, "a-v1");
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.ingress = Scenarios.profile("lb", NfKind.LOAD_BALANCER, 500, 0, 0);
    assertEquals(List.of(), Planner.size(s.build()).infeasible());
    assertEquals(1, Planner.size(s.build()).notes().size());

    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    assertEquals(
        List.of(
            "mean: each ingress worker core gets 2 Mpackets/s and is busy 1 of the time; the scenario gives their number"
                + " (forwarding), not the plan"),
        Planner.size(s.build()).infeasible());
  }
}
