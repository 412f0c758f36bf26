package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.RunResult.HopResult;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// `mm1.yaml` is an M/M/1 queue: service rate 100,000/s, load 0.8, so W = 50 us, p99 = 50 us x ln 100, L = 4.
class QueueingTheoryTest {
  private static final double MEAN_SECONDS = 50e-6;
  private static final double P99_SECONDS = MEAN_SECONDS * Math.log(100);

  @Test
  void theMm1ScenarioAgreesWithTheoryWithinThreePercent() {
    HopResult server = Studies.run(Studies.read("mm1.yaml", "duration=12s"), 2).hops().getFirst();
    assertEquals(MEAN_SECONDS, server.sojournSeconds().mean().value(), 0.03 * MEAN_SECONDS);
    assertEquals(P99_SECONDS, server.sojournSeconds().p99().value(), 0.03 * P99_SECONDS);
    assertEquals(4, server.numberInSystem().value(), 0.03 * 4);
    assertEquals(0.8, server.utilization().value(), 0.01);
  }

  @Test
  @Tag("long")
  void ninetyFivePercentIntervalsCoverTheTruthNinetyFiveTimesInAHundred() {
    int covered = 0;
    for (int seed = 1; seed <= 100; seed++) {
      HopResult server =
          Studies.run(Studies.read("mm1.yaml", "seed=" + seed, "duration=3s", "warmup=500ms"), 2).hops().getFirst();
      covered += server.sojournSeconds().mean().covers(MEAN_SECONDS) ? 1 : 0;
    }
    assertTrue(covered >= 88 && covered <= 99, "covered " + covered + " times in 100, seeds 1 to 100");
  }
}
