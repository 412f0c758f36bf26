package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.DriverSpec;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile.Distribution;
import io.nfaas.model.ServiceGraph;
import io.nfaas.queueing.MD1K;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// One core against the queueing theory that describes it. 1 GHz: a cycle is a nanosecond.
class QueueOracleTest {
  private static Studies server(Distribution distribution, double cycles) {
    return server(distribution, cycles, "server");
  }

  private static Studies server(Distribution distribution, double cycles, String name) {
    Studies s = new Studies();
    s.driver = new DriverSpec(1, 0, 0, 0);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 1_000_000));
    s.pool(name, 1, Studies.cost(NfKind.FORWARD, cycles, distribution));
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

  /// Ten statements that shall all hold with 95 % need 99.5 % each (Bonferroni): at 5 replications Student's t is 4.604 instead of 2.776.
  private static void coversAsOneOfTen(double theory, Estimate estimate) {
    covers(theory, new Estimate(estimate.value(), estimate.halfWidth() * 4.604 / 2.776));
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
    // Erlang 1909: waiting times of 1.2759, 10.3559 and 15.7003 services, and the service itself.
    covers(22.759e-6, hop.sojournSeconds().p50());
    covers(113.559e-6, hop.sojournSeconds().p99());
    assertEquals(167.003e-6, hop.sojournSeconds().p999().value(), 0.05 * 167.003e-6);
  }

  /// Pollaczek-Khinchine at rho 0.5: half a service of waiting; Erlang: p99 3.3363, p99.9 5.1684 services.
  @Test
  void aHalfLoadedConstantServerIsMD1() {
    Studies s = server(Distribution.CONSTANT, 10_000);
    s.pps = 50_000;
    s.seed = 23;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 4 * Studies.SECOND;
    RunResult.HopResult hop = hop(s);
    covers(5e-6, hop.waitingMeanSeconds());
    covers(43.363e-6, hop.sojournSeconds().p99());
    covers(61.684e-6, hop.sojournSeconds().p999());
  }

  /// rho 0.9: L 9, W 10 services, p99 10 ln 100.
  @Test
  @Tag("long")
  void aHeavilyLoadedExponentialServerIsMM1() {
    Studies s = server(Distribution.EXPONENTIAL, 10_000);
    s.pps = 90_000;
    s.seed = 29;
    s.replications = 10;
    s.warmupPs = Studies.SECOND;
    s.durationPs = 30 * Studies.SECOND;
    RunResult.HopResult hop = hop(s);
    covers(100e-6, hop.sojournSeconds().mean());
    covers(460.517e-6, hop.sojournSeconds().p99());
    covers(9, hop.numberInSystem());
  }

  /// rho 0.9 and 0.95: 4.5 and 9.5 services of waiting; at 0.9 p99 21.8982 services.
  @Test
  @Tag("long")
  void heavilyLoadedConstantServersAreMD1() {
    Studies s = server(Distribution.CONSTANT, 10_000);
    s.pps = 90_000;
    s.seed = 31;
    s.replications = 10;
    s.warmupPs = Studies.SECOND;
    s.durationPs = 30 * Studies.SECOND;
    RunResult.HopResult hop = hop(s);
    covers(45e-6, hop.waitingMeanSeconds());
    covers(228.982e-6, hop.sojournSeconds().p99());
    s.pps = 95_000;
    covers(95e-6, hop(s).waitingMeanSeconds());
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

  /// Constant service, K places: the embedded chain's loss, which theory and simulation share no code for.
  @ParameterizedTest
  @CsvSource({"80000, 5", "120000, 32", "100000, 8"})
  void aSmallRingAtAConstantServerLosesAsMD1K(double pps, int places) {
    Studies s = server(Distribution.CONSTANT, 10_000);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, places - 1));
    s.pps = pps;
    s.seed = 37;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 5 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    covers(new MD1K(pps, 10e-6, places).lossRatio(), s.run().lossRatio());
  }

  /// Losses that a program of twenty million arrivals found: theory and engine against it.
  @ParameterizedTest
  @CsvSource({"90000, 10, 0.016614", "80000, 5, 0.035399", "100000, 10, 0.050948", "120000, 10, 0.170942"})
  void lossesOfMD1KAreThoseOfAnIndependentProgram(double pps, int places, double loss) {
    assertEquals(loss, new MD1K(pps, 10e-6, places).lossRatio(), 0.005 * loss);
    Studies s = server(Distribution.CONSTANT, 10_000);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, places - 1));
    s.pps = pps;
    s.seed = 53;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 4 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    covers(loss, s.run().lossRatio());
  }

  /// rho 0.95, 32 places: 0.2 % of the packets, so it takes 40 million of them.
  @Test
  @Tag("long")
  void aRareLossIsMD1KsToo() {
    Studies s = server(Distribution.CONSTANT, 10_000);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 31));
    s.pps = 95_000;
    s.seed = 59;
    s.replications = 10;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 40 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    assertEquals(0.002128, new MD1K(95_000, 10e-6, 32).lossRatio(), 0.01 * 0.002128);
    covers(new MD1K(95_000, 10e-6, 32).lossRatio(), s.run(2).lossRatio());
  }

  /// M/M/1/K of the literature: lambda = mu, K 10: loss 1/11, and so many as fit are equally likely to be there, 5 on average; rho 0.9, K 10: 0.05081373.
  @ParameterizedTest
  @CsvSource({"100000, 0.0909090909, 5", "90000, 0.05081373, 3.9688"})
  void tenPlacesAreMM1K(double pps, double loss, double number) {
    Studies s = server(Distribution.EXPONENTIAL, 10_000);
    s.nics = List.of(Studies.nic("eth0", 1e15, 1, 9));
    s.pps = pps;
    s.seed = 61;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 10;
    s.durationPs = 8 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    RunResult result = s.run(2);
    covers(loss, result.lossRatio());
    covers(number, result.hops().getFirst().numberInSystem());
  }

  /// Three M/M/1 in a row at rho 0.8: departures are Poisson again (Burke), so the way takes 3 x 5 services and is Erlang-3: p99 42.0297 services.
  @Test
  void aTandemIsThreeQueuesOnTheirOwn() {
    Studies s = server(Distribution.EXPONENTIAL, 10_000);
    s.pool("second", 1, Studies.cost(NfKind.FORWARD, 10_000, Distribution.EXPONENTIAL));
    s.pool("third", 1, Studies.cost(NfKind.FORWARD, 10_000, Distribution.EXPONENTIAL));
    s.seed = 41;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 2;
    s.durationPs = 8 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    RunResult.Latency way = s.run().paths().getFirst().latencySeconds();
    covers(150e-6, way.mean());
    covers(420.297e-6, way.p99());
  }

  /// An open network without feedback (Jackson 1957), branches drawn per packet: 50,000/s at a (80,000/s), of which 0.6 go to b (50,000/s) and 0.3 to c
  /// (40,000/s), half of b's to c. So a, b and c are M/M/1 with 50,000, 30,000 and 30,000/s: W 33.33, 50 and 100 us, L 5/3, 3/2 and 3.
  @Test
  void aNetworkWithBranchesPerPacketIsJacksons() {
    Studies s = server(Distribution.EXPONENTIAL, 12_500, "a");
    s.pool("b", 1, Studies.cost(NfKind.FORWARD, 20_000, Distribution.EXPONENTIAL));
    s.pool("c", 1, Studies.cost(NfKind.FORWARD, 25_000, Distribution.EXPONENTIAL));
    ServiceGraph.Per packet = ServiceGraph.Per.PACKET;
    s.edge("ingress", "a", 1).edge("a", "b", 0.6, packet).edge("a", "c", 0.3, packet).edge("a", "egress", 0.1, packet);
    s.edge("b", "c", 0.5, packet).edge("b", "egress", 0.5, packet).edge("c", "egress", 1);
    s.path(0.3, "a", "b", "c").path(0.3, "a", "b").path(0.3, "a", "c").path(0.1, "a");
    s.pps = 50_000;
    s.seed = 43;
    s.replications = 5;
    s.warmupPs = Studies.SECOND / 2;
    s.durationPs = 10 * Studies.SECOND;
    System.out.println("seed " + s.seed);
    RunResult result = s.run();
    double[] sojourn = {1e-4 / 3, 50e-6, 100e-6};
    double[] number = {5.0 / 3, 1.5, 3};
    for (int i = 0; i < 3; i++) {
      coversAsOneOfTen(sojourn[i], result.hops().get(i).sojournSeconds().mean());
      coversAsOneOfTen(number[i], result.hops().get(i).numberInSystem());
    }
    for (RunResult.PathResult path : result.paths()) {
      double sum = path.path().stream().mapToDouble(n -> sojourn[n.charAt(0) - 'a']).sum();
      coversAsOneOfTen(sum, path.latencySeconds().mean());
      assertEquals(path.expectedShare(), path.share().value(), 0.01);
    }
  }

  /// The same server at other loads, and with bursts of one, where it is an M/D/1 of 100 ns at rho 5/7.
  @ParameterizedTest
  @CsvSource({"32, 0.5, 1.3065, 193.227", "32, 0.9, 4.7917, 978.878", "1, 0.5, 1, 225.0"})
  void burstsShareTheirFixedCostAtAnyLoad(int burst, double rho, double meanBurst, double sojournNs) {
    Studies s = new Studies();
    s.driver = new DriverSpec(burst, 0, 0, 30);
    s.nics = List.of(Studies.nic("eth0", 1e16, 1, 1_000_000));
    s.pool("server", 1, Studies.cost(70));
    s.pps = rho / 70e-9;
    s.seed = 47;
    s.replications = 5;
    s.warmupPs = 5 * Studies.MILLISECOND;
    s.durationPs = 100 * Studies.MILLISECOND;
    RunResult.HopResult hop = hop(s);
    if (burst > 1) {
      covers(meanBurst, hop.meanBurst());
    }
    covers(sojournNs * 1e-9, hop.sojournSeconds().mean());
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
