package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfState;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.Slo;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventsTest {
  private static final long MS = Studies.MILLISECOND;

  private static Studies pools(int replicas, int most, NfState.OnMissing onMissing) {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 300_000;
    s.concurrent = 6_000;
    s.durationPs = 400 * MS;
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, onMissing);
    return s.pool("a", replicas, most, 1, Studies.cost(1000), state, null);
  }

  private static long drops(RunResult result, String reason) {
    return result.drops().stream().filter(d -> d.reason().equals(reason)).mapToLong(RunResult.DropCount::packets).sum();
  }

  /// A third of 300 kpps goes to a dead replica until it is known to be dead, 40 ms later; then its flows move, and break because their state is gone.
  @Test
  void aFailedPodLosesPacketsUntilItIsDetected() {
    Studies s = pools(3, 3, NfState.OnMissing.DROP);
    s.events.add(new Event.PodFailure("crash", 200 * MS, "a", 1, 40 * MS, -1));
    RunResult result = s.run();
    RunResult.EventResult crash = result.events().getFirst();
    assertEquals(4_000, drops(result, "MISROUTED"), 300);
    assertTrue(drops(result, "REPLICA_LOST") <= 10, result.drops().toString());
    assertEquals(1.0 / 3, crash.movedFlowRatio(), 0.02);
    assertEquals(crash.movedFlows(), crash.brokenFlows());
    assertTrue(crash.activeFlows() > 5_900, crash.toString());
    // They stay broken, so that it never gets steady again: a third of all packets is lost.
    assertEquals(0.2, crash.timeToSteadySeconds(), 0.01);
    assertEquals(0.2 / 3, crash.effectiveBlockedSeconds().value(), 0.003);
    assertEquals(1.0 / 3, crash.throughputDegradation().value(), 0.02);
  }

  @Test
  void aFunctionThatMakesNewStateOnlyLosesWhatWasMisrouted() {
    Studies s = pools(3, 3, NfState.OnMissing.RECREATE);
    s.events.add(new Event.PodFailure("crash", 200 * MS, "a", 1, 40 * MS, -1));
    RunResult result = s.run();
    RunResult.EventResult crash = result.events().getFirst();
    assertEquals(0, crash.brokenFlows());
    assertEquals(1.0 / 3, crash.movedFlowRatio(), 0.02);
    assertEquals(0.04 / 3, crash.effectiveBlockedSeconds().value(), 0.001);
    assertEquals(0.04, crash.timeToSteadySeconds(), 0.011);
  }

  /// Reset flows end at their senders, and new ones take their places.
  @Test
  void flowsThatAreResetAreReplaced() {
    Studies s = pools(3, 3, NfState.OnMissing.RESET);
    s.events.add(new Event.PodFailure("crash", 200 * MS, "a", 1, 0, -1));
    RunResult result = s.run();
    RunResult.EventResult crash = result.events().getFirst();
    assertTrue(crash.activeFlows() > 5_900, crash.toString());
    assertEquals(2_000, drops(result, "NO_STATE"), 250);
    assertEquals(drops(result, "NO_STATE"), crash.brokenFlows(), 60);
  }

  @Test
  void aReplacementTakesTheDeadPodsPlace() {
    Studies s = pools(2, 2, NfState.OnMissing.RECREATE);
    s.events.add(new Event.PodFailure("crash", 100 * MS, "a", 0, 10 * MS, 50 * MS));
    s.lifecycle = new PodLifecycle(30 * MS, 30 * MS, 0, 5 * MS);
    s.strategy = Strategy.MAGLEV_STATELESS;
    RunResult result = s.run();
    assertEquals(List.of(0, 1, 2), result.hops().stream().map(RunResult.HopResult::replica).toList());
    // Ready 80 ms after the crash, known 5 ms later: it serves half of what comes in the last 215 of 400 ms.
    assertEquals(150_000 * 215.0 / 400, result.hops().get(2).pps().value(), 5_000);
    assertEquals(150_000 * 100.0 / 400, result.hops().get(0).pps().value(), 5_000);
  }

  @Test
  void newReplicasServeOnceTheyAreReadyAndKnown() {
    Studies s = pools(1, 3, NfState.OnMissing.RECREATE);
    s.strategy = Strategy.MAGLEV_STATELESS;
    s.lifecycle = new PodLifecycle(40 * MS, 40 * MS, 0, 10 * MS);
    s.events.add(new Event.Scale("out", 150 * MS, "a", 3, false));
    RunResult result = s.run();
    for (int replica = 1; replica < 3; replica++) {
      assertEquals(100_000 * 0.5, result.hops().get(replica).pps().value(), 3_000);
    }
    RunResult.EventResult out = result.events().getFirst();
    assertEquals(2.0 / 3, out.movedFlowRatio(), 0.02);
    assertEquals(0.05, out.timeToSteadySeconds(), 0.011);
  }

  /// Startup times are lognormal: half of 200 pods start within the median, all but two or so within the 99th percentile.
  @Test
  void startupTimesFollowMedianAndPercentile() {
    Studies s = pools(1, 60, NfState.OnMissing.RECREATE);
    s.strategy = Strategy.MAGLEV_STATELESS;
    s.lifecycle = new PodLifecycle(50 * MS, 250 * MS, 0, 0);
    s.durationPs = 150 * MS;
    s.events.add(new Event.Scale("out", 50 * MS, "a", 60, false));
    s.seed = 5;
    System.out.println("seed " + s.seed);
    RunResult result = s.run();
    // Those that started within twice the median have run: P(Z < ln 2 / sigma), sigma = ln 5 / 2.326.
    assertEquals(1 + 59 * 0.842, result.hops().size(), 8);
  }

  @Test
  void aGracefulScaleInDrainsAndThenMoves() {
    Studies s = pools(3, 3, NfState.OnMissing.DROP);
    s.lifecycle = new PodLifecycle(0, 0, 100 * MS, 0);
    s.events.add(new Event.Scale("in", 100 * MS, "a", 2, false));
    RunResult result = s.run();
    // Replica 2 keeps its flows for 100 ms more; they never end, so then they move and break.
    assertEquals(100_000 * 0.5, result.hops().get(2).pps().value(), 4_000);
    assertEquals(1.0 / 3, result.events().getFirst().movedFlowRatio(), 0.02);
    assertEquals(0, drops(result, "MISROUTED"));
  }

  @Test
  void anAbruptScaleInMisroutesUntilTheDatabasesKnow() {
    Studies s = pools(3, 3, NfState.OnMissing.RECREATE);
    s.lifecycle = new PodLifecycle(0, 0, 100 * MS, 20 * MS);
    s.events.add(new Event.Scale("in", 100 * MS, "a", 2, true));
    RunResult result = s.run();
    assertEquals(100_000 * 0.02, drops(result, "MISROUTED"), 250);
  }

  @Test
  void aSurgeMultipliesTheRateForItsTime() {
    Studies s = pools(2, 2, NfState.OnMissing.DROP);
    s.events.add(new Event.TrafficSurge("surge", 100 * MS, "t", 3, 100 * MS));
    RunResult result = s.run();
    assertEquals(300_000 * 0.4 + 600_000 * 0.1, result.packets().offered(), 1_500);
    RunResult.EventResult surge = result.events().getFirst();
    assertEquals(0.1, surge.timeToSteadySeconds(), 0.011);
    assertEquals(0, surge.movedFlows());
    assertEquals(0, surge.effectiveBlockedSeconds().value());
  }

  /// An SLO without event leaves the windows of events out: the losses of the failure are not its business, those of the event's SLO are.
  @Test
  void slosAreJudgedInsideAndOutsideTheWindowsOfEvents() {
    Studies s = pools(3, 3, NfState.OnMissing.RECREATE);
    s.events.add(new Event.PodFailure("crash", 200 * MS, "a", 1, 40 * MS, -1));
    s.slos.add(new Slo("loss", Slo.Metric.LOSS_RATIO, null, null, null, 0, 0, false));
    s.slos.add(new Slo("loss-in-crash", Slo.Metric.LOSS_RATIO, null, null, "crash", 0, 0.1, false));
    s.slos.add(new Slo("blocked", Slo.Metric.EFFECTIVE_BLOCKED_TIME, null, null, "crash", 0, 0.02, false));
    s.slos.add(new Slo("broken", Slo.Metric.BROKEN_FLOW_RATIO, null, null, "crash", 0, 0, false));
    s.slos.add(new Slo("moved", Slo.Metric.MOVED_FLOW_RATIO, null, null, "crash", 0, 0.2, false));
    s.slos.add(new Slo("latency", Slo.Metric.ONE_WAY_LATENCY, "t", null, null, 0.99, 1e-4, false));
    s.slos.add(new Slo("throughput", Slo.Metric.THROUGHPUT, "t", null, null, 0, 150e6, true));
    s.slos.add(new Slo("utilization", Slo.Metric.UTILIZATION, null, "a", null, 0, 0.03, false));
    RunResult result = s.run();
    List<Verdict> verdicts = result.slos().stream().map(RunResult.SloResult::verdict).toList();
    assertEquals(
        List.of(Verdict.PASS, Verdict.FAIL, Verdict.PASS, Verdict.PASS, Verdict.FAIL, Verdict.PASS, Verdict.PASS, Verdict.FAIL),
        verdicts,
        () -> result.slos().toString());
    assertEquals(Verdict.FAIL, result.verdict());
  }

  @Test
  void anEventAfterTheEndLeavesItsSloInconclusive() {
    Studies s = pools(3, 3, NfState.OnMissing.RECREATE);
    s.events.add(new Event.PodFailure("crash", 900 * MS, "a", 1, 40 * MS, -1));
    s.slos.add(new Slo("broken", Slo.Metric.BROKEN_FLOW_RATIO, null, null, "crash", 0, 0, false));
    RunResult result = s.run();
    assertEquals(Verdict.INCONCLUSIVE, result.verdict());
    assertEquals(List.of(), result.events());
  }
}
