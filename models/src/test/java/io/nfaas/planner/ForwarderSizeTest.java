package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NfKind;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Cores of 1 GHz and 500 cycles per packet: 2 Mpackets/s each. Four ingress nodes with four receive queues each.
class ForwarderSizeTest {
  private static Scenarios four(double pps) {
    Scenarios s =
        new Scenarios().nodes("n", 4, 16, 1e9).function("a", 100).set("a", 1).tenant("t", pps, "a-v1");
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.ingress = Scenarios.profile("lb", NfKind.LOAD_BALANCER, 500, 0, 0);
    s.coresOpen = true;
    return s;
  }

  private static CapacityPlan plan(Scenario scenario) {
    return Planner.plan(scenario, null, (stage, done) -> {}).plan();
  }

  private static PlannedForwarders forwarders(Scenario scenario) {
    return Objects.requireNonNull(plan(scenario).forwarders());
  }

  @Test
  void theTargetUtilisationDecidesAtTheMeanLoad() {
    // 8 Mpackets/s are 4 busy cores; on 4 nodes 1 core each is full, 2 are half full.
    PlannedForwarders f = forwarders(four(8e6).build());

    assertEquals(2, f.coresPerNode());
    assertEquals(8, f.cores());
    assertTrue(f.chosen());
    assertEquals(0.5, f.utilization(), 1e-9);
    assertEquals(Limit.UTILIZATION, f.bindingLimit());
    assertEquals(
        "mean: each ingress worker core gets 2 Mpackets/s and is busy 1 of the time, 1 with its polls, over 0.7",
        f.bindingReason());
    assertEquals(1, forwarders(four(5.5e6).build()).coresPerNode());
  }

  @Test
  void oneCoreBindsByThatThereMustBeOne() {
    PlannedForwarders f = forwarders(four(1e6).build());

    assertEquals(1, f.coresPerNode());
    assertEquals(Limit.MIN_REPLICAS, f.bindingLimit());
  }

  @Test
  void anEventThatPromisesLittleLossAsksForMore() {
    // 4 Mpackets/s are 2 busy cores; times 4 they are 8: one core per node would lose half.
    Scenarios s = four(4e6);
    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(5), "t", 4, Scenarios.ps(1)));
    assertEquals(1, forwarders(s.build()).coresPerNode());

    s.slo("kept", Slo.Metric.THROUGHPUT_DEGRADATION, "t", "surge", 0, 0.05);
    PlannedForwarders f = forwarders(s.build());

    assertEquals(2, f.coresPerNode());
    assertEquals(Limit.LOSS, f.bindingLimit());
    assertEquals(
        "by formula 0.5 of the packets exceed what the ingress workers can do during surge, kept allows 0.05",
        f.bindingReason());
  }

  @Test
  void theLossOfANodeLeavesItsPacketsToTheOthers() {
    // 5.8 Mpackets/s are 2.9 busy cores: 0.725 of 4, but 0.967 of 3, over 0.95; the target is put aside.
    Scenarios s = four(5.8e6).slo("loss", Slo.Metric.LOSS_RATIO, 0);
    s.planner =
        Scenarios.planner(
            0.9, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    assertEquals(1, forwarders(s.build()).coresPerNode());

    s.planner =
        Scenarios.planner(
            0.9,
            new PlannerSpec.Failures(0, 1, 0),
            1,
            64,
            PlannerSpec.Objective.MINIMIZE_CORES);
    PlannedForwarders f = forwarders(s.build());

    assertEquals(2, f.coresPerNode());
    assertEquals(Limit.FAILURES, f.bindingLimit());
    assertTrue(
        f.bindingReason()
            .startsWith("mean: after the loss of 1 node the busiest of 3 ingress worker cores is at 0.9"),
        f.bindingReason());
  }

  @Test
  void queuesThatCoresDoNotShareEvenlyCountAsImbalance() {
    // 3 cores share 4 queues: one has two of them, 1.5 times the mean. 18 Mpackets/s are 9 busy cores, 0.75 of 12, but 1.125 there.
    Scenarios s = four(18e6);
    s.planner =
        Scenarios.planner(
            0.8, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);

    PlannedForwarders f = forwarders(s.build());

    assertEquals(4, f.coresPerNode());
    assertEquals(Limit.IMBALANCE, f.bindingLimit());
  }

  @Test
  void moreThanThereAreReceiveQueuesDoNotHelp() {
    CapacityPlan plan = plan(four(40e6).build());

    assertFalse(plan.feasible());
    assertEquals(4, Objects.requireNonNull(plan.forwarders()).coresPerNode());
    assertEquals(
        "mean: each ingress worker core gets 2.5 Mpackets/s and is busy 1.25 of the time; a node has no room or no receive"
            + " queue for more than 4",
        plan.infeasible().getFirst());
  }

  @Test
  void aWorkerThatCarriesDeparturesPassesPacketsTwice() {
    // 2 passes of 500 cycles and 200 for a frame out of a pod: 2 Mpackets/s keep 2.4 of 4 cores busy.
    Scenarios s = four(2e6);
    s.carriesDepartures = true;
    s.crossing = Scenarios.profile("both ends", NfKind.FORWARD, 200, 0, 0);

    PlannedForwarders f = forwarders(s.build());

    assertEquals(1, f.coresPerNode());
    assertEquals(0.6, f.utilization(), 1e-9);
    assertEquals(
        List.of(
            "lb perPacketCycles 500: given in the scenario [given by the user]",
            "both ends perPacketCycles 200: given in the scenario [given by the user]"),
        f.sources());
  }

  @Test
  void aVswitchPaysTheCrossingOfEveryFrameFromAPod() {
    // One node: 2 passes of 300 cycles and one crossing of 200 are 0.8 of a core of 1 GHz at 1 Mpackets/s.
    Scenarios s =
        new Scenarios().nodes("n", 1, 16, 1e9).function("a", 100).set("a", 1).tenant("t", 1e6, "a-v1");
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.placement = Forwarding.Placement.PER_NODE;
    s.vswitch = Scenarios.profile("switch", NfKind.FORWARD, 300, 0, 0);
    s.crossing = Scenarios.profile("both ends", NfKind.FORWARD, 200, 0, 0);

    assertEquals(0.8, forwarders(s.build()).utilization(), 1e-9);
  }

  @Test
  void givenCoresAreLeftAsTheyAre() {
    Scenarios s = four(7e6);
    s.coresOpen = false;
    PlannedForwarders f = forwarders(s.build());

    assertEquals(1, f.coresPerNode());
    assertFalse(f.chosen());
    assertNull(f.bindingLimit());
  }

  @Test
  void totalsCountForwardingCoresWithThoseOfPods() {
    // 8 Mpackets/s of 100 cycles: 0.8 busy cores, 2 pods of one.
    CapacityPlan plan = plan(four(8e6).build());

    assertEquals(2 + 8, plan.totals().cores());
    assertEquals(10, plan.totals().physicalCores());
    assertEquals(2 + 8, plan.dedicated().cores());
  }

  @Test
  void freeForwardingTakesNoCores() {
    Scenarios s = four(8e6);
    s.interconnect = Forwarding.Interconnect.IDEAL;
    CapacityPlan plan = plan(s.build());

    assertNull(plan.forwarders());
    assertEquals(2, plan.totals().cores());
  }

  @Test
  void aSimulationThatFindsForwardersFullGetsOneCoreMorePerNode() {
    Scenarios s = four(4e6).slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    Runs runs = new Runs().slo("loss", c -> 0.2).hop("a-v1", 0.3, 1e-6, 0);
    runs.forwarderUtilization = 0.999;
    runs.dropped = 1000;

    CapacityPlan plan = Planner.plan(s.build(), runs, (stage, done) -> {}).plan();

    assertEquals(4, Objects.requireNonNull(plan.forwarders()).coresPerNode());
    assertEquals(1, runs.scenarios.getFirst().forwarding().ingressCores());
    assertEquals(2, runs.scenarios.get(1).forwarding().ingressCores());
    assertEquals(3, Objects.requireNonNull(plan.verification()).iterations());
    assertFalse(plan.feasible(), "four cores, a queue each, are full too");
  }
}
