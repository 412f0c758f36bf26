package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PassedArrivalsTest {
  private static final long SECOND = 1_000_000_000_000L;

  private static Arrivals of(ArrivalProcess process, double pps, long seed) {
    return Arrivals.of(process, pps, new SplittableRandom(seed), new SplittableRandom(seed + 1));
  }

  private static ArrivalProcess.Mmpp mmpp() {
    return new ArrivalProcess.Mmpp(
        List.of(new ArrivalProcess.Mmpp.State(0.6, SECOND / 50), new ArrivalProcess.Mmpp.State(1.8, SECOND / 100)));
  }

  @Test
  void aTimetableIsIntegratedOverItsPhases() {
    Arrivals arrivals =
        of(
            new ArrivalProcess.Schedule(
                List.of(new ArrivalProcess.Schedule.Phase(0.5, SECOND), new ArrivalProcess.Schedule.Phase(2, 2 * SECOND))),
            1000,
            1);
    // 0.5 s of the first phase; then its other half, both seconds of the second, and 0.25 s of the first again.
    assertEquals(250, arrivals.pass(SECOND / 2), 1e-6);
    assertEquals(0, arrivals.state());
    assertEquals(500, arrivals.ratePps(), 1e-9);
    assertEquals(250 + 4000 + 125, arrivals.pass(3 * SECOND + SECOND / 4), 1e-6);
    assertEquals(0, arrivals.pass(SECOND), 0);
    long next = arrivals.nextPs();
    assertTrue(next >= 3 * SECOND + SECOND / 4 && next < 4 * SECOND, "next at " + next);
  }

  @Test
  void aConstantSourceKeepsItsGridAcrossWhatWasPassedOver() {
    Arrivals drawn = of(new ArrivalProcess.Constant(), 1000, 3);
    long first = drawn.nextPs();
    Arrivals passed = of(new ArrivalProcess.Constant(), 1000, 3);
    assertEquals(10.5, passed.pass(SECOND / 1000 * 21 / 2), 1e-9);
    long next = passed.nextPs();
    assertEquals(first % (SECOND / 1000), next % (SECOND / 1000), 2);
    assertTrue(next >= SECOND / 1000 * 21 / 2 && next < SECOND / 1000 * 23 / 2, "next at " + next);
  }

  /// The modulation has a stream of its own, so whoever passes over arrivals meets the same states at the same times as who draws them.
  @Test
  void statesDoNotDependOnWhetherArrivalsAreDrawnOrPassedOver() {
    for (long seed = 1; seed <= 20; seed++) {
      Arrivals drawn = of(mmpp(), 1e5, seed);
      Arrivals passed = of(mmpp(), 1e5, seed);
      long at = 0;
      for (int i = 0; i < 2000; i++) {
        for (int k = 0; k < 40; k++) {
          at = drawn.nextPs();
        }
        passed.pass(at);
        assertEquals(drawn.state(), passed.state(), "seed " + seed + " at " + at);
      }
    }
  }

  @Test
  void whatIsExpectedInPassingIsWhatIsDrawnWithinItsOwnError() {
    for (long seed = 1; seed <= 20; seed++) {
      for (ArrivalProcess process :
          List.of(new ArrivalProcess.Poisson(), mmpp(), new ArrivalProcess.ParetoOnOff(0.8, 16, SECOND / 100, SECOND / 30))) {
        Arrivals drawn = of(process, 1e5, seed);
        Arrivals passed = of(process, 1e5, seed);
        double drawnCount = 0;
        while (drawn.nextPs() < SECOND) {
          drawnCount++;
        }
        double expected = 0;
        for (int i = 1; i <= 100; i++) {
          expected += passed.pass(i * SECOND / 100);
        }
        assertEquals(expected, drawnCount, 5 * Math.sqrt(expected) + 16, process + " seed " + seed);
        assertTrue(passed.nextPs() >= SECOND);
      }
    }
  }

  /// Some of the time is passed over, the rest drawn: sources keep their order, and the rate is that of the sources that are on.
  @Test
  void sourcesThatAreOnGoOnInOrderAfterAPass() {
    for (long seed = 1; seed <= 20; seed++) {
      Arrivals arrivals = of(new ArrivalProcess.ParetoOnOff(0.75, 32, SECOND / 50, SECOND / 50), 1e6, seed);
      long last = 0;
      for (int i = 1; i < 50; i++) {
        long from = i * SECOND / 100;
        arrivals.pass(from);
        long at = arrivals.nextPs();
        double rate = arrivals.ratePps();
        assertTrue(at >= from && at >= last, "seed " + seed);
        int n = 0;
        long until = at + SECOND / 2000;
        while (at < until) {
          last = at;
          at = arrivals.nextPs();
          assertTrue(at >= last, "seed " + seed);
          n++;
        }
        last = at;
        // 500 us at rates that change by a few of 32 sources in the meantime.
        assertEquals(rate / 2000, n, 0.35 * rate / 2000 + 60, "seed " + seed);
      }
    }
  }
}
