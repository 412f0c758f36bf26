package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.sim.EventScheduler.Handler;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DsolSchedulerTest {
  private final List<String> log = new ArrayList<>();
  private final DsolScheduler scheduler = new DsolScheduler("test", 10, 100);
  private final Handler noting = (nowPs, arg) -> log.add(nowPs + ":" + arg);

  private void run(Runnable construct) {
    scheduler.run(construct, () -> log.add("warm"), _ -> {});
  }

  @Test
  void modelEventsRunInTheOrderOfTimeThenOfScheduling() {
    run(() -> {
      scheduler.schedule(30, noting, 1);
      scheduler.schedule(20, noting, 2);
      scheduler.schedule(30, noting, 3);
      scheduler.schedule(20, noting, 4);
    });
    assertEquals(List.of("warm", "20:2", "20:4", "30:1", "30:3"), log);
  }

  @Test
  void controlEventsComeBeforeModelEventsOfTheSameTime() {
    run(() -> {
      scheduler.schedule(50, noting, 1);
      scheduler.schedule(10, noting, 2);
      scheduler.control(50, "control", () -> log.add("control"));
    });
    assertEquals(List.of("warm", "10:2", "control", "50:1"), log);
  }

  @Test
  void anEventCanScheduleOthersAtItsOwnTime() {
    Handler again = (nowPs, arg) -> {
      log.add(nowPs + ":" + arg);
      if (arg < 3) {
        scheduler.schedule(nowPs, noting, arg + 10);
        scheduler.control(nowPs, "control", () -> log.add("control"));
      }
    };
    run(() -> {
      scheduler.schedule(40, again, 1);
      scheduler.schedule(40, noting, 2);
    });
    assertEquals(List.of("warm", "40:1", "control", "40:2", "40:11"), log);
  }

  @Test
  void eventsAtTheEndDoNotRunButControlEventsDo() {
    run(() -> {
      scheduler.schedule(100, noting, 1);
      scheduler.schedule(99, noting, 2);
      scheduler.control(100, "last", () -> log.add("last"));
    });
    assertEquals(List.of("warm", "99:2", "last"), log);
  }

  @Test
  void theNextControlEventIsKnown() {
    run(() -> {
      assertEquals(10, scheduler.nextControlPs());
      scheduler.schedule(20, (nowPs, _) -> {
        assertEquals(100, scheduler.nextControlPs());
        scheduler.control(60, "control", () -> {});
        assertEquals(60, scheduler.nextControlPs());
      }, 0);
    });
  }

  @Test
  void thePastIsRefused() {
    run(() ->
        scheduler.schedule(20, (_, _) -> {
          assertThrows(IllegalArgumentException.class, () -> scheduler.schedule(19, noting, 0));
          assertThrows(IllegalArgumentException.class, () -> scheduler.control(19, "control", () -> {}));
        }, 0));
  }

  @Test
  void manyEventsRunInOrder() {
    long seed = 17;
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    record Due(long atPs, int order) {}
    List<Due> due = new ArrayList<>();
    List<Due> ran = new ArrayList<>();
    DsolScheduler wide = new DsolScheduler("wide", 0, 1000);
    wide.run(
        () -> {
          for (int i = 0; i < 20_000; i++) {
            due.add(new Due(random.nextLong(1000), i));
            wide.schedule(due.getLast().atPs(), (nowPs, arg) -> ran.add(new Due(nowPs, (int) arg)), i);
          }
        },
        () -> {},
        _ -> {});
    due.sort(Comparator.comparingLong(Due::atPs).thenComparingInt(Due::order));
    assertEquals(due, ran);
  }

  @Test
  void anExceptionInsideAnEventNamesEventTimeAndReplication() {
    Handler faulty = new Handler() {
      @Override
      public void handle(long nowPs, long arg) {
        throw new IllegalStateException("broken");
      }

      @Override
      public String toString() {
        return "poll of fw-0 core 1";
      }
    };
    DsolScheduler second = new DsolScheduler("replication 3 of study (seed 9)", 0, 4_000_000_000_000L);
    SimulationFailure failure =
        assertThrows(
            SimulationFailure.class,
            () -> second.run(() -> second.schedule(1_500_000_000_000L, faulty, 0), () -> {}, _ -> {}));
    assertTrue(failure.getMessage().contains("replication 3 of study (seed 9)"), failure.getMessage());
    assertTrue(failure.getMessage().contains("poll of fw-0 core 1"), failure.getMessage());
    assertTrue(failure.getMessage().contains("1.500000000000 s"), failure.getMessage());
    assertEquals("broken", failure.getCause().getMessage());
  }

  @Test
  void exceptionsInControlEventsAndAtTheEndOfTheWarmUpAreNamedToo() {
    SimulationFailure inControl =
        assertThrows(
            SimulationFailure.class,
            () -> run(() -> scheduler.control(20, "scale-out", () -> { throw new IllegalStateException("broken"); })));
    assertTrue(inControl.getMessage().contains("scale-out"), inControl.getMessage());
    DsolScheduler second = new DsolScheduler("second", 10, 100);
    SimulationFailure atWarmup =
        assertThrows(
            SimulationFailure.class,
            () -> second.run(() -> {}, () -> { throw new IllegalStateException("broken"); }, _ -> {}));
    assertTrue(atWarmup.getMessage().contains("warm-up"), atWarmup.getMessage());
    SimulationFailure known = new SimulationFailure("known");
    DsolScheduler third = new DsolScheduler("third", 10, 100);
    assertSame(
        known, assertThrows(SimulationFailure.class, () -> third.run(() -> {}, () -> { throw known; }, _ -> {})));
  }

  @Test
  void aReplicationRunsOnce() {
    run(() -> {});
    assertThrows(IllegalStateException.class, () -> run(() -> {}));
  }

  @Test
  void anInterruptEndsTheRun() {
    DsolScheduler endless = new DsolScheduler("endless", 0, Long.MAX_VALUE / 2);
    Handler again = new Handler() {
      @Override
      public void handle(long nowPs, long arg) {
        endless.schedule(nowPs + 1, this, 0);
      }
    };
    assertThrows(
        RunInterrupted.class,
        () ->
            endless.run(
                () -> endless.schedule(0, again, 0), () -> {}, nowPs -> {
                  if (nowPs > 100_000) {
                    Thread.currentThread().interrupt();
                  }
                }));
    assertTrue(Thread.interrupted());
  }

  private static long liveThreads() {
    return Thread.getAllStackTraces().keySet().stream().filter(t -> !t.isDaemon()).count();
  }

  @Test
  void noThreadIsLeftAfterRunsAndExceptions() {
    long before = liveThreads();
    for (int i = 0; i < 20; i++) {
      DsolScheduler ok = new DsolScheduler("ok", 0, 10);
      ok.run(() -> ok.schedule(5, noting, 0), () -> {}, _ -> {});
      DsolScheduler bad = new DsolScheduler("bad", 0, 10);
      assertThrows(
          SimulationFailure.class,
          () -> bad.run(() -> bad.schedule(5, (_, _) -> { throw new IllegalStateException(); }, 0), () -> {}, _ -> {}));
    }
    assertEquals(before, liveThreads());
  }

  @Test
  @Tag("long")
  void noThreadOrMemoryIsLeftAfterAThousandRuns() {
    long before = liveThreads();
    IntStream.range(0, 1000).forEach(i -> {
      DsolScheduler one = new DsolScheduler("run", 0, 10);
      one.run(() -> one.schedule(i % 10, noting, i), () -> {}, _ -> {});
    });
    assertEquals(before, liveThreads());
    assertFalse(log.isEmpty());
  }
}
