package io.nfaas.queueing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Textbook values, with a mean service time of 1 unless said.
class ClosedFormsTest {
  @Test
  void mm1() {
    MM1 queue = new MM1(0.9, 1);
    assertEquals(9, queue.meanNumber(), 1e-12);
    assertEquals(10, queue.meanSojournSeconds(), 1e-12);
    assertEquals(9, queue.meanWaitingSeconds(), 1e-12);
    assertEquals(46.0517, queue.sojournQuantileSeconds(0.99), 5e-5);
    // P(W > t) = 0.9 e^(-0.1 t) = 0.01.
    assertEquals(10 * Math.log(90), queue.waitingQuantileSeconds(0.99), 1e-9);
    assertEquals(0, queue.waitingQuantileSeconds(0.1));
  }

  @Test
  void mm1OfTheExampleScenario() {
    MM1 queue = new MM1(80_000, 100_000);
    assertEquals(50e-6, queue.meanSojournSeconds(), 1e-15);
    assertEquals(230.26e-6, queue.sojournQuantileSeconds(0.99), 5e-9);
    assertEquals(4, queue.meanNumber(), 1e-12);
  }

  @Test
  void mm2AsInOctaveQueueing() {
    MMk queue = new MMk(9, 5, 2);
    assertEquals(0.852632, queue.waitingRatio(), 5e-7);
    assertEquals(7.674 + 9.0 / 5, queue.meanNumber(), 5e-4);
    assertEquals(1.053, queue.meanSojournSeconds(), 5e-4);
  }

  @Test
  void mm10AtSixErlang() {
    assertEquals(0.101299, new MMk(6, 1, 10).waitingRatio(), 5e-7);
  }

  @Test
  void oneServerOfManyIsMm1() {
    MM1 one = new MM1(0.7, 1);
    MMk many = new MMk(0.7, 1, 1);
    assertEquals(one.meanSojournSeconds(), many.meanSojournSeconds(), 1e-12);
    assertEquals(one.waitingQuantileSeconds(0.95), many.waitingQuantileSeconds(0.95), 1e-12);
  }

  @Test
  void manyServersNeitherOverflowNorLosePrecision() {
    double ratio = new MMk(990, 1, 1000).waitingRatio();
    assertTrue(ratio > 0.6 && ratio < 0.8, "Erlang C of 1000 servers at 990: " + ratio);
  }

  @ParameterizedTest
  @CsvSource({"0.5, 0.5", "0.8, 2", "0.9, 4.5", "0.95, 9.5"})
  void meanWaitingOfMd1(double load, double waiting) {
    assertEquals(waiting, new MD1(load, 1).meanWaitingSeconds(), 1e-12);
    assertEquals(waiting + 1, new MG1(load, 1, 0).meanSojournSeconds(), 1e-12);
  }

  @Test
  void mg1WithExponentialServiceIsMm1() {
    assertEquals(10, new MG1(0.9, 1, 1).meanSojournSeconds(), 1e-12);
    assertEquals(9, new MG1(0.9, 1, 1).meanNumber(), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({
    "0.5, 0.9, 1.5157",
    "0.5, 0.99, 3.3363",
    "0.5, 0.999, 5.1684",
    "0.8, 0.5, 1.2759",
    "0.8, 0.9, 5.0115",
    "0.8, 0.99, 10.3559",
    "0.8, 0.999, 15.7003",
    "0.9, 0.5, 3.0130",
    "0.9, 0.9, 10.7825",
    "0.9, 0.99, 21.8982",
    "0.9, 0.999, 33.0140"
  })
  void waitingQuantilesOfMd1(double load, double q, double waiting) {
    assertEquals(waiting, new MD1(load, 1).waitingQuantileSeconds(q), 6e-5);
  }

  @Test
  void md1DistributionIsErlangsSeriesWhereThatIsStable() {
    for (double load : new double[] {0.1, 0.4, 0.7}) {
      for (double t : new double[] {0, 0.3, 1, 1.7, 4.2}) {
        double sum = 0;
        double factorial = 1;
        for (int j = 0; j <= (int) t; j++) {
          factorial = j == 0 ? 1 : factorial * j;
          double x = load * (j - t);
          sum += Math.pow(x, j) / factorial * Math.exp(-x);
        }
        assertEquals((1 - load) * sum, new MD1(load, 1).waitingDistribution(t), 1e-12);
      }
    }
  }

  @Test
  void md1QuantilesHoldCloseToSaturation() {
    // The tail decays with the root over 1 of z = e^(rho (z - 1)), per service by z: two quantiles
    // a factor of ten apart differ by
    // ln(10) / (rho (z - 1)).
    for (double load : new double[] {0.95, 0.98}) {
      double z = 1 + 3 * (1 - load);
      for (int i = 0; i < 100; i++) {
        z -= (Math.log(z) - load * (z - 1)) / (1 / z - load);
      }
      MD1 queue = new MD1(load / 3, 3);
      double step = queue.waitingQuantileSeconds(0.9999) - queue.waitingQuantileSeconds(0.999);
      assertEquals(3 * Math.log(10) / (load * (z - 1)), step, 1e-4 * step);
    }
  }

  @ParameterizedTest
  @CsvSource({"0.9, 10, .05081373", "0.8, 5, .08881950", "1.2, 32, .16707398", "1, 10, .09090909"})
  void lossOfMm1k(double load, int places, double loss) {
    assertEquals(loss, new MM1K(load, 1, places).lossRatio(), 5e-9);
  }

  @Test
  void mm1kAsInOctaveQueueing() {
    assertEquals(5, new MM1K(1, 1, 10).meanNumber(), 1e-12);
  }

  @Test
  void mm1kLosesNothingToLargeRoomsOrLoads() {
    assertEquals(0.5, new MM1K(2, 1, 100_000).lossRatio(), 1e-12);
    assertEquals(1, new MM1K(2, 1, 100_000).utilization(), 1e-12);
    assertEquals(4, new MM1K(0.8, 1, 100_000).meanNumber(), 1e-9);
    assertEquals(0.999, new MM1K(1000, 1, 1).lossRatio(), 2e-6);
  }

  /// A simulation of 2e7 arrivals gave these for five (load, places), good to half a percent; the pairs were found by matching.
  @ParameterizedTest
  @CsvSource({
    "0.9, 10, .016614",
    "0.8, 5, .035399",
    "1.0, 10, .050948",
    "0.7, 8, .002128",
    "1.2, 10, .170942"
  })
  void lossOfMd1kIsThatOfASimulation(double load, int places, double loss) {
    assertEquals(loss, new MD1K(load, 1, places).lossRatio(), 0.005 * loss);
  }

  @Test
  void lossOfMd1kByHand() {
    // One place: Erlang's loss formula holds for any service law, load / (1 + load).
    assertEquals(0.8 / 1.8, new MD1K(0.8, 1, 1).lossRatio(), 1e-12);
    // Two places: a departure leaves 0 or 1 with p0 = e^-r, so loss = 1 - 1 / (r + e^-r).
    assertEquals(1 - 1 / (0.8 + Math.exp(-0.8)), new MD1K(0.8, 1, 2).lossRatio(), 1e-12);
  }

  @Test
  void md1kHoldsForLargeRoomsAndOverload() {
    assertEquals(0, new MD1K(0.8, 1, 5000).lossRatio(), 1e-12);
    assertEquals(1 - 1 / 1.5, new MD1K(1.5, 1, 5000).lossRatio(), 1e-12);
    assertEquals(0.999, new MD1K(1000, 1, 64).lossRatio(), 1e-9);
    assertEquals(0.8, new MD1K(0.8, 1, 5000).utilization(), 1e-12);
  }

  @Test
  void queuesWithoutASteadyStateAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new MM1(1, 1));
    assertThrows(IllegalArgumentException.class, () -> new MMk(10, 1, 10));
    assertThrows(IllegalArgumentException.class, () -> new MD1(2, 0.5));
    assertThrows(IllegalArgumentException.class, () -> new MG1(0.5, Double.NaN, 1));
    assertThrows(IllegalArgumentException.class, () -> new MM1K(1, 1, 0));
    assertThrows(IllegalArgumentException.class, () -> new MM1(0.5, 1).sojournQuantileSeconds(1));
  }
}
