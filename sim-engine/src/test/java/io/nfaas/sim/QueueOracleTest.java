package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.DriverSpec;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile.Distribution;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One core against the queueing theory that describes it. 1 GHz: a cycle is a nanosecond.
class QueueOracleTest {
  private static Studies server(Distribution distribution, double cycles) {
    Studies s = new Studies();
    s.driver = new DriverSpec(1, 0, 0, 0);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 1_000_000));
    s.pool("server", 1, Studies.cost(NfKind.FORWARD, cycles, distribution));
    return s;
  }

  private static RunResult.HopResult hop(Studies s) {
    System.out.println("seed " + s.seed);
    return s.run().hops().getFirst();
  }

  private static void covers(double theory, Estimate estimate) {
    assertTrue(estimate.covers(theory), () -> estimate + " does not cover " + theory);
    assertEquals(theory, estimate.value(), 0.03 * theory, "too wide an interval to say anything: " + estimate);
  }

  /// mu = 100,000/s, rho = 0.8: W = 1 / (mu - lambda), L = 4, p99 = W ln 100.
  @Test
  void exponentialServiceIsMM1() {
    Studies s = server(Distribution.EXPONENTIAL, 10_000);
    s.seed = 7;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 2;
    s.durationPs = 10 * Studies.SECOND;
    RunResult.HopResult hop = hop(s);
    covers(50e-6, hop.sojournSeconds().mean());
    covers(50e-6 * Math.log(100), hop.sojournSeconds().p99());
    covers(40e-6, hop.waitingMeanSeconds());
    covers(4, hop.numberInSystem());
    covers(0.8, hop.utilization());
    assertEquals(1, hop.meanBurst().value());
  }

  @Test
  void constantServiceIsMD1() {
    Studies s = server(Distribution.CONSTANT, 10_000);
    s.seed = 11;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 2;
    s.durationPs = 10 * Studies.SECOND;
    RunResult.HopResult hop = hop(s);
    // Pollaczek-Khinchine at rho 0.8: Wq = 2 services.
    covers(20e-6, hop.waitingMeanSeconds());
    covers(30e-6, hop.sojournSeconds().mean());
    assertEquals(10_000, hop.cyclesPerPacket().value(), 1e-6);
  }

  /// At a burst of one, a ring of K - 1 descriptors and the core are K places: loss of M/M/1/K at rho 1.2, K 32 is 0.16707398.
  @Test
  void aSmallRingLosesAsMM1K() {
    Studies s = server(Distribution.EXPONENTIAL, 10_000);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 31));
    s.pps = 120_000;
    s.seed = 13;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 8 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    RunResult result = s.run();
    covers(0.16707398, result.lossRatio());
    assertEquals(List.of("server-0"), result.drops().stream().map(RunResult.DropCount::where).toList());
    assertEquals("NIC_MISSED", result.drops().getFirst().reason());
    assertEquals(result.packets().dropped(), result.drops().getFirst().packets());
  }

  /// The same at rho 0.8, K 5: 0.08881950.
  @Test
  void anEvenSmallerRingLosesAsMM1K() {
    Studies s = server(Distribution.EXPONENTIAL, 10_000);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 4));
    s.seed = 17;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 8 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    covers(0.08881950, s.run().lossRatio());
  }

  /// A poll takes up to 32 frames and 30 + 70 n ns: the exact embedded chain at rho 0.8 gives a mean burst of 2.6000 and a mean sojourn of 489.841 ns.
  @Test
  void burstsShareTheirFixedCost() {
    Studies s = new Studies();
    s.driver = new DriverSpec(32, 0, 0, 30);
    s.nics = List.of(Studies.nic("eth0", 1e16, 1, 1_000_000));
    s.pool("server", 1, Studies.cost(70));
    s.pps = 0.8 / 70e-9;
    s.seed = 19;
    s.replications = 5;
    s.warmupPs = 5 * Studies.MILLISECOND;
    s.durationPs = 100 * Studies.MILLISECOND;
    RunResult.HopResult hop = hop(s);
    covers(2.6, hop.meanBurst());
    covers(489.841e-9, hop.sojournSeconds().mean());
  }
}
