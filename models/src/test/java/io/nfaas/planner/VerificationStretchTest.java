package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Warmup;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import io.nfaas.traffic.ArrivalProcess;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class VerificationStretchTest {
  private static final long MS = 1_000_000_000L;

  private static VerificationStretch of(Scenario scenario) {
    return VerificationStretch.of(
        scenario, Planner.size(scenario).demands().getFirst(), new PlanEffort(6_000_000, 3, 8));
  }

  /// 1 Mpps through one function are 2 million hops a second: 6 million in three replications are a second each.
  private static Scenarios aSecond(ArrivalProcess arrivals) {
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("a", 100).set("a", 1);
    s.durationSeconds = 300;
    return s.tenant("t", Scenarios.traffic(1e6, 64, arrivals), Scenarios.chain("a-v1"));
  }

  private static ArrivalProcess mmpp(double seconds) {
    return new ArrivalProcess.Mmpp(
        List.of(
            new ArrivalProcess.Mmpp.State(0.6, Scenarios.ps(2 * seconds)),
            new ArrivalProcess.Mmpp.State(1.8, Scenarios.ps(seconds))));
  }

  @Test
  void anAffordableScenarioIsSimulatedWhole() {
    Scenarios s = aSecond(mmpp(1));
    s.durationSeconds = 1;
    s.events.add(new Event.Scale("out", Scenarios.ps(0.5), "a-v1", 3, false));

    VerificationStretch stretch = of(s.build());

    assertEquals(Scenarios.ps(1), stretch.scenario().durationPs());
    assertInstanceOf(
        ArrivalProcess.Mmpp.class, stretch.scenario().tenants().getFirst().traffic().arrivals());
    assertEquals(s.events, stretch.scenario().events());
    assertEquals(3, stretch.scenario().replications());
    assertEquals(
        List.of("the whole scenario, 1 s packet by packet"), stretch.sentences());
  }

  @Test
  void aLongScenarioIsCutToItsBudget() {
    Scenario scenario = of(aSecond(new ArrivalProcess.Poisson()).build()).scenario();

    assertEquals(Scenarios.ps(1), scenario.durationPs(), 2);
    assertEquals(new Warmup.Fixed(100 * MS), scenario.warmup());
    assertEquals(Fidelity.Mode.PACKET, scenario.fidelity().mode());
    assertInstanceOf(
        ArrivalProcess.Poisson.class, scenario.tenants().getFirst().traffic().arrivals());
    assertTrue(!scenario.hash().equals("sha256:test"), "not the same scenario");
  }

  @Test
  void twentyFourMillisecondsAndFourPerEventAreAlwaysMeasured() {
    Scenarios s = aSecond(new ArrivalProcess.Poisson());
    s.tenant("big", 99e6, "a-v1");

    Scenario scenario = of(s.build()).scenario();

    assertEquals(29 * MS, scenario.durationPs());
    assertEquals(new Warmup.Fixed(5 * MS), scenario.warmup());

    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(200), "t", 2, Scenarios.ps(20)));
    assertEquals(33 * MS, of(s.build()).scenario().durationPs());
  }

  @Test
  void slowStatesBecomeATimetableOfWholeCyclesInTheMeasuredTime() {
    Scenarios s = aSecond(mmpp(1));
    s.tenant("u", Scenarios.traffic(1e-3, 64, mmpp(10)), Scenarios.chain("a-v1"));
    s.tenant("fast", Scenarios.traffic(1e-3, 64, mmpp(0.001)), Scenarios.chain("a-v1"));

    VerificationStretch stretch = of(s.build());

    // 0.9 s measured: 5 cycles of 180 ms for the first, 7 of 128.6 ms for the second; two thirds of
    // each in the low state.
    ArrivalProcess.Schedule first =
        (ArrivalProcess.Schedule) stretch.scenario().tenants().get(0).traffic().arrivals();
    assertEquals(0.6, first.phases().get(0).rateFactor());
    assertEquals(120 * MS, first.phases().get(0).lengthPs(), MS / 1000);
    assertEquals(60 * MS, first.phases().get(1).lengthPs(), MS / 1000);
    ArrivalProcess.Schedule second =
        (ArrivalProcess.Schedule) stretch.scenario().tenants().get(1).traffic().arrivals();
    assertEquals(900.0 / 7 / 3 * MS, second.phases().get(1).lengthPs(), MS / 1000);
    assertInstanceOf(
        ArrivalProcess.Mmpp.class,
        stretch.scenario().tenants().get(2).traffic().arrivals(),
        "often enough as it is");
    assertTrue(
        stretch
            .sentences()
            .contains(
                "t: the states of its arrivals in turn, in proportion to their probabilities, 5 times (180 ms instead of 3 s)"),
        stretch.sentences().toString());
  }

  @Test
  void eventsAreMovedInAtEqualDistancesThoseThatBreakFlowsLast() {
    Scenarios s = aSecond(mmpp(1));
    s.events.add(new Event.TrafficSurge("surge", Scenarios.ps(200), "t", 2, Scenarios.ps(20)));
    s.events.add(new Event.Scale("out", Scenarios.ps(100), "a-v1", 3, false));
    s.events.add(
        new Event.PodFailure("crash", Scenarios.ps(50), "a-v1", 0, Scenarios.ps(5), Scenarios.ps(25)));

    VerificationStretch stretch = of(s.build());

    // 0.9 s measured after 0.1 s, three events: at 325, 550 and 775 ms. A surge is 60 % of 225 ms, but whole cycles, of which two fit
    // between events: one of 112.5 ms.
    assertEquals(
        List.of("surge", "out", "crash"),
        stretch.scenario().events().stream().map(Event::name).toList());
    assertEquals(550 * MS, stretch.scenario().events().get(1).atPs(), 2);
    Event.TrafficSurge surge = (Event.TrafficSurge) stretch.scenario().events().getFirst();
    assertEquals(325 * MS, surge.atPs(), 2);
    assertEquals(112.5 * MS, surge.forPs(), 2);
    assertEquals(2, surge.factor());
    // 50 s to the next event pass in 225 ms: 5 s are 22.5 ms, 25 s half of it.
    Event.PodFailure crash = (Event.PodFailure) stretch.scenario().events().get(2);
    assertEquals(22.5 * MS, crash.detectionDelayPs(), 2);
    assertEquals(112.5 * MS, crash.recoverAfterPs(), 2);
    assertEquals(Map.of("a-v1", 3), stretch.most(Map.of("a-v1", 1)));
    assertTrue(
        stretch
            .sentences()
            .contains(
                "events in this order, so that flows which one breaks do not count at the next: surge, out, crash"),
        stretch.sentences().toString());
  }

  @Test
  void whatALossBlocksIsScaledWithItsWindowAndOnlyBounded() {
    // The one event of 300 s comes after 100: 200 s pass in 450 ms.
    Scenarios s = aSecond(new ArrivalProcess.Poisson());
    s.events.add(new Event.NodeFailure("down", Scenarios.ps(100), "n-1", Scenarios.ps(2), -1));
    VerificationStretch stretch = of(s.build());
    Event.NodeFailure down = (Event.NodeFailure) stretch.scenario().events().getFirst();
    assertEquals(4.5 * MS, down.detectionDelayPs(), 2);
    assertEquals(-1, down.recoverAfterPs());

    SloResult kept = stretch.unshortened(blocked(0.01), "down", 5);
    SloResult open = stretch.unshortened(blocked(0.02), "down", 5);

    assertEquals(Verdict.PASS, kept.verdict());
    assertEquals(0.01 * 200 / 0.45, Objects.requireNonNull(kept.observed()).value(), 1e-6);
    assertEquals(Verdict.INCONCLUSIVE, open.verdict(), "flows may end before 200 s are over");
    assertTrue(open.reason().startsWith("an upper bound"), open.reason());
  }

  private static SloResult blocked(double seconds) {
    return new SloResult(
        "blocked", "effectiveBlockedTime", 5, Estimate.exact(seconds), Verdict.PASS, "");
  }

  @Test
  void timeBlockedGrowsWithTheTimeThatABadLinkLasts() {
    // One event in 0.9 s: 60 % of 450 ms are 270 ms of 10 s.
    Scenarios s = aSecond(new ArrivalProcess.Poisson());
    s.events.add(
        new Event.LinkDegrade("bad", Scenarios.ps(10), "n-1", "eth0", 0.5, 1, Scenarios.ps(10)));
    VerificationStretch stretch = of(s.build());
    Event.LinkDegrade bad = (Event.LinkDegrade) stretch.scenario().events().getFirst();
    assertEquals(270 * MS, bad.forPs(), 2);
    SloResult seen =
        new SloResult(
            "blocked", "effectiveBlockedTime", 2, new Estimate(0.06, 0.001), Verdict.PASS, "");

    SloResult whole = stretch.unshortened(seen, "bad", 2);

    // 60 ms in 270 ms are 2.22 s in 10 s.
    Estimate observed = Objects.requireNonNull(whole.observed());
    assertEquals(0.06 * 10 / 0.27, observed.value(), 1e-6);
    assertEquals(0.001 * 10 / 0.27, observed.halfWidth(), 1e-6);
    assertEquals(Verdict.FAIL, whole.verdict());
    assertEquals(seen, stretch.unshortened(seen, null, 2));
  }

  @Test
  void anUpgradesStepsAndTheEndOfItsOldFlowsPassFaster() {
    Scenarios s = aSecond(new ArrivalProcess.Poisson());
    s.events.add(
        new Event.GraphUpgrade(
            "upgrade",
            Scenarios.ps(15),
            "t",
            "g1",
            "g1",
            List.of(new Event.Step(0.1, Scenarios.ps(20)), new Event.Step(1, 0)),
            Event.GraphUpgrade.ExistingFlows.MIGRATE,
            Scenarios.ps(60)));

    Event.GraphUpgrade moved =
        (Event.GraphUpgrade) of(s.build()).scenario().events().getFirst();

    // 285 s pass in 450 ms.
    assertEquals(450.0 * 20 / 285 * MS, moved.steps().getFirst().holdPs(), 2);
    assertEquals(450.0 * 60 / 285 * MS, moved.drainTimeoutPs(), 2);
    assertEquals(0.1, moved.steps().getFirst().weightRatio());
  }

  @Test
  void setsStartWithThePlansReplicas() {
    VerificationStretch stretch = of(aSecond(new ArrivalProcess.Poisson()).build());

    assertEquals(4, stretch.with(Map.of("a-v1", 4)).replicaSet("a-v1").replicas());
  }
}
