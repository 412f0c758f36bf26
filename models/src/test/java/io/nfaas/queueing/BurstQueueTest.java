package io.nfaas.queueing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import io.nfaas.stats.Replications;
import io.nfaas.traffic.RandomStreams;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.statistics.distribution.PoissonDistribution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BurstQueueTest {
  private static final double NS = 1e-9;

  @ParameterizedTest
  @CsvSource({
    "32, 0.5, 1.3065, 193.227",
    "32, 0.8, 2.6000, 489.841",
    "32, 0.9, 4.7917, 978.878",
    "1, 0.5, 1, 225.000"
  })
  void pollsOf30And70Nanoseconds(int burst, double load, double meanBurst, double sojournNs) {
    BurstQueue queue = new BurstQueue(load / (70 * NS), 30 * NS, 70 * NS, burst);
    assertEquals(meanBurst, queue.meanBurst(), 5.1e-5);
    assertEquals(sojournNs, queue.meanSojournSeconds() / NS, 5.1e-4);
  }

  @ParameterizedTest
  @CsvSource({"0.2, 0, 0", "0.5, 0, 1", "0.8, 0.1, 0", "0.9, 0.3, 0.5", "0.97, 0.05, 2"})
  void burstsOfOneAreAnMg1Queue(double load, double perBurst, double cv) {
    double arrivalRate = load;
    BurstQueue queue = new BurstQueue(arrivalRate, perBurst, 1 - perBurst, cv, 0, 1);
    MG1 oracle = new MG1(arrivalRate, 1, cv * (1 - perBurst));
    assertEquals(oracle.meanSojournSeconds(), queue.meanSojournSeconds(), 1e-9 * 100);
    assertEquals(oracle.meanWaitingSeconds(), queue.meanWaitingSeconds(), 1e-9 * 100);
    assertEquals(load, queue.utilization(), 1e-12);
    assertEquals(1, queue.meanBurst(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.9", "0.5, 0.99", "0.8, 0.5", "0.8, 0.99", "0.9, 0.999", "0.95, 0.99"})
  void quantilesOfBurstsOfOneAreErlangs(double load, double q) {
    BurstQueue queue = new BurstQueue(load, 0.25, 0.75, 1);
    double oracle = new MD1(load, 1).sojournQuantileSeconds(q);
    assertEquals(oracle, queue.sojournQuantileSeconds(q), 0.001 * oracle);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "0.5, 0.99", "0.8, 0.5", "0.8, 0.99", "0.9, 0.999"})
  void quantilesOfExponentialBurstsOfOneAreThoseOfMm1(double load, double q) {
    BurstQueue queue = new BurstQueue(load, 0, 1, 1, 0, 1);
    double oracle = new MM1(load, 1).sojournQuantileSeconds(q);
    assertEquals(oracle, queue.sojournQuantileSeconds(q), 0.003 * oracle);
  }

  @ParameterizedTest
  @CsvSource({"2, 0.3", "5, 0.6", "8, 0.9", "32, 0.7", "32, 0.97", "64, 0.9"})
  void theChainIsThatOfItsTransitionMatrix(int burst, double load) {
    // The chain cut off at 900 states and solved as linear equations.
    int n = 900;
    double perBurst = 0.4;
    double perPacket = 1;
    double rate = load * burst / (perBurst + burst * perPacket);
    double[][] equations = new double[n][n];
    for (int j = 0; j < n; j++) {
      int taken = Math.clamp(j, 1, burst);
      PoissonDistribution arrivals = PoissonDistribution.of(rate * (perBurst + taken * perPacket));
      int left = Math.max(0, j - burst);
      for (int k = left; k < n; k++) {
        equations[k][j] = arrivals.probability(k - left);
      }
      equations[j][j] -= 1;
    }
    Arrays.fill(equations[0], 1);
    double[] right = new double[n];
    right[0] = 1;
    double[] p =
        new LUDecomposition(new Array2DRowRealMatrix(equations, false))
            .getSolver()
            .solve(new ArrayRealVector(right, false))
            .toArray();

    BurstChain chain = new BurstChain(new BurstService(rate, perBurst, perPacket, 0, 0, burst));
    double[] found = chain.probabilities();
    double mean = 0;
    for (int j = 0; j < n; j++) {
      assertEquals(p[j], j < found.length ? found[j] : 0, 1e-9, "P(" + j + ")");
      mean += j * p[j];
    }
    assertEquals(mean, chain.meanFound(), 1e-6 * Math.max(1, mean));
    int far = n - 1;
    while (p[far] < 1e-12) {
      far--;
    }
    assertEquals(p[far - 1] / p[far], chain.decay(), 0.03 * chain.decay());
  }

  @ParameterizedTest
  @CsvSource({
    "0.7, 0.5, 1, 0, 0, 4",
    "0.8, 0.4, 1, 0, 0, 32",
    "0.5, 0.4, 1, 0, 0.4, 32",
    "0.9, 3, 0, 0, 0, 8",
    "0.6, 0.4, 1, 1, 0, 16",
    "0.8, 0.5, 1, 0.5, 0.3, 4",
    "0.7, 0.4, 1, 2, 0, 32"
  })
  void theSojournTimeIsThatOfASimulation(
      double load, double perBurst, double perPacket, double cv, double idlePoll, int burst) {
    double rate = load * burst / (perBurst + burst * perPacket);
    BurstQueue queue = new BurstQueue(rate, perBurst, perPacket, cv, idlePoll, burst);
    int replications = 20;
    double[] mean = new double[replications];
    double[][] quantile = new double[3][replications];
    double[] q = {0.5, 0.9, 0.99};
    for (int r = 0; r < replications; r++) {
      double[] sojourn =
          simulate(
              new BurstService(rate, perBurst, perPacket, cv, idlePoll, burst),
              new RandomStreams(19, r).stream("burst"));
      mean[r] = Arrays.stream(sojourn).average().orElseThrow();
      Arrays.sort(sojourn);
      for (int i = 0; i < q.length; i++) {
        quantile[i][r] = sojourn[(int) (q[i] * sojourn.length)];
      }
    }
    // The half-widths are 95 %; the grid adds up to 0.1 %, 0.5 % where packets' times vary.
    double grid = cv == 0 ? 0.001 : 0.005;
    near(mean, queue.meanSojournSeconds(), 0, "mean");
    for (int i = 0; i < q.length; i++) {
      near(quantile[i], queue.sojournQuantileSeconds(q[i]), grid, "quantile " + q[i]);
    }
  }

  private static void near(double[] simulated, double value, double tolerance, String what) {
    Estimate estimate = Replications.mean(simulated);
    assertTrue(
        Math.abs(estimate.value() - value) < 2 * estimate.halfWidth() + tolerance * value,
        what + ": " + value + " against a simulated " + estimate);
    assertTrue(estimate.halfWidth() < 0.04 * value, what + " of the simulation: " + estimate);
  }

  private static double[] simulate(BurstService service, RandomGenerator rng) {
    int n = 100_000;
    double[] arrival = new double[n];
    double at = 0;
    for (int i = 0; i < n; i++) {
      at += rng.nextExponential() / service.arrivalPps();
      arrival[i] = at;
    }
    double[] sojourn = new double[n];
    double clock = 0;
    double idlePoll = service.idlePollSeconds();
    for (int i = 0; i < n; ) {
      if (arrival[i] > clock) {
        double polls = idlePoll == 0 ? 0 : Math.ceil((arrival[i] - clock) / idlePoll);
        clock = idlePoll == 0 ? arrival[i] : clock + polls * idlePoll;
      }
      int taken = 0;
      while (taken < service.burst() && i + taken < n && arrival[i + taken] <= clock) {
        taken++;
      }
      clock += time(service, taken, rng);
      for (; taken > 0; taken--) {
        sojourn[i] = clock - arrival[i];
        i++;
      }
    }
    return Arrays.copyOfRange(sojourn, n / 20, n);
  }

  private static double time(BurstService service, int packets, RandomGenerator rng) {
    return service.constant()
        ? service.mean(packets)
        : service.perBurstSeconds()
            + service.packetTimes(packets).createSampler(rng::nextLong).sample();
  }

  @Test
  void theDistributionHasTheMeanOfLittlesLaw() {
    for (int burst : new int[] {1, 4, 32}) {
      for (double load : new double[] {0.01, 0.3, 0.9, 0.99}) {
        for (double idlePoll : new double[] {0, 0.3}) {
          double rate = load * burst / (0.4 + burst);
          BurstService service = new BurstService(rate, 0.4, 1, 0, idlePoll, burst);
          BurstChain chain = new BurstChain(service);
          BurstSojourn sojourn = new BurstSojourn(service, chain, chain.probabilities());
          double mean = new BurstQueue(rate, 0.4, 1, 0, idlePoll, burst).meanSojournSeconds();
          assertEquals(mean, sojourn.meanSeconds(), 1e-4 * mean, burst + " at " + load);
        }
      }
    }
  }

  @Test
  void aLonelyPacketTakesAPollOfOne() {
    BurstQueue seesAtOnce = new BurstQueue(1, 30 * NS, 70 * NS, 32);
    assertEquals(100, seesAtOnce.meanSojournSeconds() / NS, 1e-4);
    assertEquals(100, seesAtOnce.sojournQuantileSeconds(0.99) / NS, 1e-4);
    // In its idle poll of 20 ns it waits 10 ns on average and 19.8 ns at the 99th percentile.
    BurstQueue polls = new BurstQueue(1, 30 * NS, 70 * NS, 0, 20 * NS, 32);
    assertEquals(110, polls.meanSojournSeconds() / NS, 1e-4);
    assertEquals(119.8, polls.sojournQuantileSeconds(0.99) / NS, 1e-2);
  }

  @Test
  void quantilesAndMeansGrowWithLoadUpToSaturation() {
    double before = 0;
    for (double load : new double[] {0.1, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999}) {
      BurstQueue queue = new BurstQueue(load * 32 / 32.4, 0.4, 1, 32);
      double p99 = queue.sojournQuantileSeconds(0.99);
      assertTrue(p99 > before, "p99 " + p99 + " at load " + load);
      assertTrue(p99 > queue.meanSojournSeconds(), "p99 " + p99 + " at load " + load);
      assertEquals(0.99, queue.sojournDistribution(p99 * 1.0001), 0.001);
      before = p99;
    }
  }

  @Test
  void aRateAtCapacityIsRefused() {
    assertEquals(32 / 2270e-9, new BurstQueue(1, 30 * NS, 70 * NS, 32).capacityPps(), 1);
    assertThrows(
        IllegalArgumentException.class, () -> new BurstQueue(32 / 2270e-9, 30 * NS, 70 * NS, 32));
    assertThrows(IllegalArgumentException.class, () -> new BurstQueue(1, 0, 0, 32));
    assertThrows(IllegalArgumentException.class, () -> new BurstQueue(1, 1e-9, 1e-9, 0));
  }
}
