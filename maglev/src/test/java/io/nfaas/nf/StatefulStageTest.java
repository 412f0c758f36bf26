package io.nfaas.nf;

import static io.nfaas.dataplane.Frames.ACK;
import static io.nfaas.dataplane.Frames.FIN;
import static io.nfaas.dataplane.Frames.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Outcome;
import io.nfaas.dataplane.Work;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatefulStageTest {
  private static final StateConfig FLOWS = StateConfig.of(StateScope.PER_FLOW, 1000);
  private final StageBench bench = new StageBench();
  private StatefulStage stage = stage(FLOWS);

  private StatefulStage stage(StateConfig config) {
    return new StatefulStage(bench.memory, new Forward(), config, null, 0);
  }

  @AfterEach
  void identitiesHold() {
    assertEquals(List.of(), stage.brokenIdentities());
  }

  /// Runs one frame in a burst of its own.
  private Disposition alone(int i) {
    bench.run(stage);
    Disposition d = bench.disposition(i);
    bench.clear();
    return d;
  }

  @Test
  void theFirstFrameMakesTheStateAndTheOthersFindIt() {
    int syn = bench.tcp(1000, SYN);
    int ack = bench.tcp(1000, ACK);
    bench.run(stage);
    assertEquals(Outcome.CREATED, bench.outcome(syn));
    assertEquals(Outcome.PRESENT, bench.outcome(ack));
    assertEquals(1, bench.count(Work.NF_NEW));
    assertEquals(2, bench.count(Work.NF_PACKET));
    assertEquals(128, bench.work.nfBytes);
    assertTrue(bench.burst.isOpen(syn) && bench.burst.isOpen(ack));
    assertEquals(Burst.ROUTE, bench.burst.step[syn]);
    assertEquals(1, stage.states().open());
  }

  @Test
  void rowsThatAreNotDueAreLeftAlone() {
    int i = bench.tcp(1000, SYN);
    bench.burst.step[i] = Burst.RELAY;
    int dropped = bench.tcp(1001, SYN);
    bench.burst.settle(dropped, Disposition.LOOP_TTL);
    bench.run(stage);
    assertEquals(0, stage.states().open());
    assertEquals(Burst.RELAY, bench.burst.step[i]);
  }

  @Test
  void tenantsWithTheSameAddressesHaveStatesOfTheirOwn() {
    for (int tenant = 0; tenant < 3; tenant++) {
      bench.due(
          Frames.udp(bench.memory, bench.next(), -1, StageBench.CLIENT, StageBench.SERVER, 1, 2),
          tenant);
    }
    bench.run(stage);
    assertEquals(3, stage.states().open());
  }

  @Test
  void bothDirectionsShareAState() {
    bench.tcp(1000, SYN);
    int back =
        bench.due(
            Frames.tcp(
                bench.memory,
                bench.next(),
                -1,
                StageBench.SERVER,
                StageBench.CLIENT,
                443,
                1000,
                SYN | ACK));
    bench.run(stage);
    assertEquals(Outcome.PRESENT, bench.outcome(back));
    assertEquals(1, stage.states().open());
  }

  @Test
  void aLaterFrameWithoutStateIsMissing() {
    int i = bench.tcp(1000, ACK);
    bench.run(stage);
    assertEquals(Disposition.NO_STATE, bench.disposition(i));
    assertEquals(Outcome.MISSING, bench.outcome(i));
    assertEquals(0, bench.count(Work.NF_PACKET));
    assertEquals(0, stage.states().open());
  }

  @Test
  void aFrameThatDoesNotSayIsTakenAsTheFirst() {
    int i = bench.udp(5000);
    bench.run(stage);
    assertEquals(Outcome.CREATED, bench.outcome(i));
  }

  @Test
  void resetMarksTheFlowAsEndedUntilItBeginsAnew() {
    stage = stage(FLOWS.onMissing(OnMissing.RESET));
    assertEquals(Disposition.NO_STATE, alone(bench.tcp(1000, ACK)));
    assertEquals(Disposition.NO_STATE, alone(bench.tcp(1000, ACK)));
    assertEquals(1, stage.reset());
    assertEquals(1, stage.outcomes(Outcome.MISSING));
    assertEquals(Disposition.OPEN, alone(bench.tcp(1000, SYN)));
    assertEquals(Disposition.OPEN, alone(bench.tcp(1000, ACK)));
    assertEquals(1, stage.outcomes(Outcome.CREATED));
  }

  @Test
  void recreateMakesTheStateAnewAndCountsIt() {
    stage = stage(FLOWS.onMissing(OnMissing.RECREATE));
    int i = bench.tcp(1000, ACK);
    bench.run(stage);
    assertEquals(Disposition.OPEN, bench.disposition(i));
    assertEquals(Outcome.CREATED, bench.outcome(i));
    assertEquals(1, stage.recreated());
    assertEquals(1, bench.count(Work.NF_NEW));
  }

  @Test
  void aConnectionThatClosedAndOpensAgainIsANewOne() {
    alone(bench.tcp(1000, SYN));
    alone(bench.tcp(1000, ACK | FIN));
    assertEquals(Disposition.OPEN, alone(bench.tcp(1000, ACK)), "the last acknowledgement");
    int syn = bench.tcp(1000, SYN);
    bench.run(stage);
    assertEquals(Outcome.CREATED, bench.outcome(syn));
    assertEquals(1, stage.states().closed());
    assertEquals(2, stage.states().opened());
  }

  @Test
  void dropNeverMakesAState() {
    stage = stage(FLOWS.onAbsent(OnAbsent.DROP));
    assertEquals(Disposition.NO_STATE, alone(bench.tcp(1000, SYN)));
    assertEquals(0, stage.states().opened());
  }

  @Test
  void aFullTableDropsNewFlows() {
    stage = stage(StateConfig.of(StateScope.PER_FLOW, 2));
    bench.tcp(1, SYN);
    bench.tcp(2, SYN);
    int i = bench.tcp(3, SYN);
    bench.run(stage);
    assertEquals(Disposition.STATE_QUEUE_FULL, bench.disposition(i));
  }

  @Test
  void aShorterIdleTimeoutLosesTheState() {
    for (long idleNs : new long[] {5_000_000, 5_000}) {
      stage = stage(FLOWS.idleTimeoutNs(idleNs));
      alone(bench.tcp(1000, SYN));
      bench.nowNs += 10_000;
      assertEquals(
          idleNs > 10_000 ? Disposition.OPEN : Disposition.NO_STATE, alone(bench.tcp(1000, ACK)));
    }
  }

  @Test
  void perTenantScopeHasOneStatePerTenant() {
    stage = stage(StateConfig.of(StateScope.PER_TENANT, 10));
    for (int n = 0; n < 12; n++) {
      bench.due(Frames.udp(bench.memory, bench.next(), -1, n, 1000, 1, 2), n % 3);
    }
    bench.run(stage);
    assertEquals(3, stage.states().open());
  }

  @Test
  void aPlainStageWorksOnEveryFrame() {
    PlainStage plain = new PlainStage(bench.memory, new Forward(), 0);
    bench.tcp(1, ACK);
    bench.udp(2);
    bench.run(plain);
    assertEquals(2, bench.count(Work.NF_PACKET));
    assertEquals(0, bench.count(Work.NF_NEW));
    assertEquals(Long.MAX_VALUE, plain.nextDeadlineNs());
    assertThrows(
        IllegalArgumentException.class,
        () -> new PlainStage(bench.memory, new Nat44(1, 1, 1, 1), 0));
  }

  @Test
  void aShareOfTheFramesIsPuntedWhateverTheirFlow() {
    PlainStage plain = new PlainStage(bench.memory, new Forward(), 0.25);
    int punted = 0;
    for (int n = 0; n < 200; n++) {
      bench.clear();
      bench.burst.firstNumber = 100 * n;
      for (int k = 0; k < 100; k++) {
        bench.tcp(1, ACK);
      }
      bench.run(plain);
      punted += bench.count(Work.PUNT);
      assertEquals(100 - bench.count(Work.PUNT), bench.count(Work.NF_PACKET));
    }
    assertEquals(0.25, punted / 20_000.0, 0.01);
    bench.clear();
    int back = bench.returned(1, ACK);
    bench.run(plain);
    assertEquals(Disposition.OPEN, bench.disposition(back));
    assertEquals(1, bench.count(Work.PUNT));
  }
}
