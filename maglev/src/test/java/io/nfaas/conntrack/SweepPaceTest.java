package io.nfaas.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SweepPaceTest {
  private static final long MS = 1_000_000;

  /// 400 ms, a round in 100 ms, 1000 buckets: ten per millisecond.
  @Test
  void aRoundTakesAQuarterOfTheShortestTimeoutHoweverOftenItIsAsked() {
    for (long stepNs : new long[] {1000, 30_000, MS, 7 * MS}) {
      SweepPace pace = new SweepPace(400 * MS, 1000);
      long swept = 0;
      for (long now = 0; now <= 1000 * MS; now += stepNs) {
        swept += pace.due(now, 1000);
      }
      // What the first call made up for, and what is not yet worth a look.
      assertEquals(10_000, swept, 75, stepNs + " ns");
    }
  }

  @Test
  void mostCallsHaveNothingToDo() {
    SweepPace pace = new SweepPace(400 * MS, 1000);
    int busy = 0;
    for (long now = 0; now < 100 * MS; now += 1000) {
      busy += pace.due(now, 8) > 0 ? 1 : 0;
    }
    // 100,000 calls, four buckets at a time.
    assertTrue(busy <= 251, busy + " calls");
  }

  @Test
  void aCallIsBoundedAndTheRestIsMadeUpForUpToARound() {
    SweepPace pace = new SweepPace(400 * MS, 1000);
    long now = 100_000 * MS;
    int calls = 0;
    for (int swept = 0; swept < 1000; calls++) {
      int due = pace.due(now, 8);
      assertEquals(8, due);
      swept += due;
    }
    assertEquals(125, calls);
    assertTrue(pace.due(now, 8) <= 8);
    assertEquals(0, pace.due(now, 8));
  }

  @Test
  void whereNothingIsEverIdleNothingIsSwept() {
    SweepPace pace = new SweepPace(Long.MAX_VALUE, 1000);
    assertEquals(0, pace.due(Long.MAX_VALUE - 1, 1000));
  }
}
