package io.nfaas.nf;

import static io.nfaas.dataplane.Frames.ACK;
import static io.nfaas.dataplane.Frames.SYN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.Outcome;
import io.nfaas.dataplane.Work;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// First packets go to the control plane, followers wait.
class PuntTest {
  private static final StateConfig PUNTING =
      StateConfig.of(StateScope.PER_FLOW, 1000).onAbsent(OnAbsent.PUNT);
  private final StageBench bench = new StageBench();
  private StatefulStage stage = stage(PUNTING);

  private StatefulStage stage(StateConfig config) {
    return new StatefulStage(bench.memory, new Forward(), config, null, 0);
  }

  @AfterEach
  void identitiesHold() {
    assertEquals(List.of(), stage.brokenIdentities());
  }

  @Test
  void theFirstFrameIsPuntedAndTheOthersWaitForItsReturn() {
    int first = bench.tcp(1000, SYN);
    int second = bench.tcp(1000, ACK);
    int other = bench.tcp(2000, ACK);
    bench.run(stage);
    assertEquals(Disposition.PUNTED, bench.disposition(first));
    assertEquals(Disposition.HELD, bench.disposition(second));
    assertEquals(Disposition.NO_STATE, bench.disposition(other));
    assertEquals(1, stage.held());
    assertEquals(1, bench.count(Work.PUNT));
    assertEquals(0, bench.count(Work.NF_PACKET));
    assertEquals(bench.nowNs + 1_000_000_000L, stage.nextDeadlineNs());

    bench.clear();
    int back = bench.returned(1000, SYN);
    int third = bench.tcp(1000, ACK);
    long heldHandle = 1;
    assertEquals(2, bench.run(stage), "the second and the third");
    assertEquals(Outcome.INSTALLED, bench.outcome(back));
    assertEquals(Disposition.HELD, bench.disposition(third), "it must not overtake the second");
    assertEquals(4, bench.burst.count);
    assertEquals(heldHandle, bench.burst.handle[2]);
    assertEquals(bench.burst.handle[third], bench.burst.handle[3]);
    for (int i = 2; i < 4; i++) {
      assertEquals(Disposition.OPEN, bench.disposition(i));
      assertEquals(Outcome.PRESENT, bench.outcome(i));
      assertEquals(Burst.ROUTE, bench.burst.step[i]);
    }
    assertEquals(3, bench.count(Work.NF_PACKET));
    assertEquals(0, bench.count(Work.NF_NEW), "the control plane made the state");
    assertEquals(0, stage.held());
    assertEquals(Long.MAX_VALUE, stage.nextDeadlineNs());
  }

  @Test
  void sixtyFourFramesWaitPerFlowAndTheRestIsLost() {
    bench.tcp(1000, SYN);
    for (int n = 0; n < 64; n++) {
      assertEquals(n + 1, bench.tcp(1000, ACK));
    }
    int tooMany = bench.tcp(1000, ACK);
    bench.run(stage);
    assertEquals(Disposition.HELD, bench.disposition(64));
    assertEquals(Disposition.PUNT_FULL, bench.disposition(tooMany));
    assertEquals(64, stage.held());
  }

  @Test
  void theStoreOfWaitingFramesIsBounded() {
    stage = stage(PUNTING.waiting(10, 64, 3, 1_000_000));
    bench.tcp(1, SYN);
    bench.tcp(2, SYN);
    bench.tcp(1, ACK);
    bench.tcp(2, ACK);
    bench.tcp(1, ACK);
    int tooMany = bench.tcp(2, ACK);
    bench.run(stage);
    assertEquals(Disposition.HOLD_FULL, bench.disposition(tooMany));
    assertEquals(3, stage.held());
  }

  @Test
  void theNumberOfWaitingFlowsIsBounded() {
    stage = stage(PUNTING.waiting(2, 64, 64, 1_000_000));
    bench.tcp(1, SYN);
    bench.tcp(2, SYN);
    int tooMany = bench.tcp(3, SYN);
    bench.run(stage);
    assertEquals(Disposition.PUNT_FULL, bench.disposition(tooMany));
    assertEquals(2, stage.states().open());
  }

  @Test
  void anAnswerThatDoesNotComeLosesTheWaitingFrames() {
    stage = stage(PUNTING.waiting(10, 64, 64, 50_000));
    bench.tcp(1, SYN);
    bench.tcp(1, ACK);
    bench.run(stage);
    bench.clear();
    bench.nowNs = stage.nextDeadlineNs() - 1_000;
    assertEquals(1, bench.run(stage));
    assertEquals(Disposition.NO_STATE, bench.disposition(0));
    assertEquals(1, stage.timedOut());
    assertEquals(0, stage.held());
    assertEquals(0, stage.states().open());
    assertEquals(1, stage.states().expired());
    // The late answer makes the state after all.
    bench.clear();
    int late = bench.returned(1, SYN);
    bench.run(stage);
    assertEquals(Outcome.INSTALLED, bench.outcome(late));
    assertEquals(1, stage.states().open());
  }

  @Test
  void whatFindsNoRoomGoesOnInTheNextCall() {
    bench.tcp(1, SYN);
    for (int n = 0; n < 10; n++) {
      bench.tcp(1, ACK);
    }
    bench.run(stage);
    Burst small = new Burst(5);
    bench.clear();
    int back = bench.returned(1, SYN);
    bench.burst.copyRow(back, small);
    bench.nowNs += 1000;
    stage.process(small, bench.work, bench.nowNs);
    assertEquals(4, stage.resume(small, bench.work, bench.nowNs));
    assertEquals(6, stage.held());
    assertTrue(stage.nextDeadlineNs() <= bench.nowNs);
    for (int i = 0; i < 4; i++) {
      assertEquals(1 + i, small.handle[1 + i]);
    }
    small.clear();
    assertEquals(5, stage.resume(small, bench.work, bench.nowNs));
    assertEquals(5, small.handle[0]);
    small.clear();
    assertEquals(1, stage.resume(small, bench.work, bench.nowNs));
    assertEquals(10, small.handle[0]);
    assertEquals(Long.MAX_VALUE, stage.nextDeadlineNs());
  }

  @Test
  void ikeMessagesGoToTheControlPlaneAndEndThere() {
    stage = stage(StateConfig.of(StateScope.PER_SA, 10).onAbsent(OnAbsent.PUNT).puntIke(true));
    int ike =
        bench.due(
            Frames.udp(
                bench.memory,
                bench.next(),
                -1,
                StageBench.CLIENT,
                StageBench.SERVER,
                500,
                500,
                new byte[28]));
    bench.run(stage);
    assertEquals(Disposition.PUNTED, bench.disposition(ike));
    assertEquals(0, stage.states().open());
    ControlStage control = new ControlStage(4, 1);
    bench.clear();
    ike =
        bench.due(
            Frames.udp(
                bench.memory,
                bench.next(),
                -1,
                StageBench.CLIENT,
                StageBench.SERVER,
                500,
                500,
                new byte[28]));
    bench.burst.from[ike] = 3;
    assertEquals(1, bench.run(control));
    assertEquals(Disposition.HELD, bench.disposition(0));
    assertEquals(Disposition.CONSUMED, bench.disposition(1));
    assertEquals(1, bench.count(Work.NF_NEW));
  }

  @Test
  void theControlPlaneServesItsLineInOrderAndTurnsAwayWhatDoesNotFit() {
    ControlStage control = new ControlStage(5, 2);
    for (int n = 0; n < 8; n++) {
      bench.burst.from[bench.tcp(n + 1, SYN)] = 40 + n;
    }
    assertEquals(2, bench.run(control));
    for (int i = 0; i < 8; i++) {
      assertEquals(i < 5 ? Disposition.HELD : Disposition.PUNT_FULL, bench.disposition(i));
    }
    assertEquals(Disposition.RETURNED, bench.disposition(8));
    assertEquals(40, bench.burst.from[8]);
    assertEquals(41, bench.burst.from[9]);
    assertEquals(2, bench.count(Work.NF_NEW));
    assertEquals(3, control.held());
    assertTrue(control.nextDeadlineNs() <= bench.nowNs);
    bench.clear();
    assertEquals(2, bench.run(control));
    bench.clear();
    assertEquals(1, bench.run(control));
    assertEquals(44, bench.burst.from[0]);
    assertEquals(Long.MAX_VALUE, control.nextDeadlineNs());
  }

  @Test
  void frameOrderPerFlowIsKeptWhateverComesBackWhen() {
    stage = stage(PUNTING.waiting(64, 64, 1024, 1_000_000_000));
    SplittableRandom random = new SplittableRandom(11);
    int flows = 8;
    long[] lastOut = new long[flows];
    Arrays.fill(lastOut, -1);
    boolean[] started = new boolean[flows];
    boolean[] punted = new boolean[flows];
    int out = 0;
    int in = 0;
    for (int round = 0; round < 300; round++) {
      bench.clear();
      for (int k = 0; k < 6; k++) {
        int f = random.nextInt(flows);
        if (punted[f] && random.nextInt(10) == 0) {
          bench.returned(1 + f, SYN);
          punted[f] = false;
        } else if (!started[f]) {
          bench.tcp(1 + f, SYN);
          started[f] = true;
          punted[f] = true;
          in++;
        } else if (stage.held() < 400) {
          bench.tcp(1 + f, ACK);
          in++;
        }
      }
      bench.run(stage);
      for (int i = 0; i < bench.burst.count; i++) {
        if (bench.burst.isOpen(i) && bench.burst.from[i] == Burst.NONE) {
          int f = (int) (bench.burst.keyLo[i] >>> 48) - 1;
          assertTrue(bench.burst.handle[i] > lastOut[f], "flow " + f + " in round " + round);
          lastOut[f] = bench.burst.handle[i];
          out++;
        }
      }
    }
    assertTrue(out > 500 && out + stage.held() <= in, out + " out, " + in + " in");
  }
}
