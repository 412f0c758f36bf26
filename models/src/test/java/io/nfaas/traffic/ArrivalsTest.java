package io.nfaas.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import io.nfaas.stats.Replications;
import io.nfaas.traffic.ArrivalProcess.Mmpp;
import io.nfaas.traffic.ArrivalProcess.ParetoOnOff;
import io.nfaas.traffic.ArrivalProcess.Schedule;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArrivalsTest {
  private static final long SECOND = 1_000_000_000_000L;
  private static final long MILLI = SECOND / 1000;
  private static final long MICRO = MILLI / 1000;

  /// 2/3 of the time at 0.6 and 1/3 at 1.8 times the mean rate.
  private static final Mmpp MMPP =
      new Mmpp(List.of(new Mmpp.State(0.6, 2 * MILLI), new Mmpp.State(1.8, MILLI)));

  private static final Schedule SCHEDULE =
      new Schedule(List.of(new Schedule.Phase(0, MILLI), new Schedule.Phase(1.5, 2 * MILLI)));

  private static final ParetoOnOff PARETO = new ParetoOnOff(0.8, 64, 100 * MICRO, 100 * MICRO);

  static Stream<ArrivalProcess> processes() {
    return Stream.of(
        new ArrivalProcess.Constant(), new ArrivalProcess.Poisson(), MMPP, SCHEDULE, PARETO);
  }

  private static RandomGenerator rng(int replication) {
    return new RandomStreams(2026, replication).stream("arrivals");
  }

  /// Arrivals in (`fromPs`, `toPs`] of a source that has returned none after `fromPs`.
  private static int count(Arrivals arrivals, long toPs) {
    int n = 0;
    while (arrivals.nextPs() <= toPs) {
      n++;
    }
    return n;
  }

  @ParameterizedTest
  @MethodSource("processes")
  void timesNeverDecreaseAndStartWithinTheFirstGaps(ArrivalProcess process) {
    for (int replication = 0; replication < 5; replication++) {
      Arrivals arrivals = Arrivals.of(process, 3.3e6, rng(replication));
      long before = 0;
      for (int i = 0; i < 200_000; i++) {
        long at = arrivals.nextPs();
        assertTrue(at >= before, at + " after " + before + " in replication " + replication);
        before = at;
      }
    }
  }

  @ParameterizedTest
  @MethodSource("processes")
  void theMeanRateIsTheDeclaredOne(ArrivalProcess process) {
    double[] rate = new double[100];
    for (int i = 0; i < rate.length; i++) {
      rate[i] = count(Arrivals.of(process, 1e6, rng(i)), 60 * MILLI) / 0.06;
    }
    Estimate mean = Replications.mean(rate);
    // 1.7 half-widths of 95 %: wrong once in a thousand seeds.
    assertEquals(1e6, mean.value(), 1.7 * mean.halfWidth() + 20, "half-width " + mean.halfWidth());
    assertTrue(mean.halfWidth() < 0.03 * 1e6, "half-width " + mean.halfWidth());
  }

  @ParameterizedTest
  @MethodSource("processes")
  void aSurgeMultipliesTheRateAndItsEndRestoresIt(ArrivalProcess process) {
    double[] before = new double[60];
    double[] during = new double[60];
    double[] after = new double[60];
    for (int i = 0; i < before.length; i++) {
      Arrivals arrivals = Arrivals.of(process, 1e6, rng(i));
      before[i] = count(arrivals, 30 * MILLI);
      arrivals.rateFactor(4);
      during[i] = count(arrivals, 60 * MILLI);
      arrivals.rateFactor(1);
      after[i] = count(arrivals, 90 * MILLI);
    }
    Estimate surge = Replications.ratio(during, before);
    Estimate rest = Replications.ratio(after, before);
    assertEquals(
        4, surge.value(), 1.7 * surge.halfWidth() + 0.001, "half-width " + surge.halfWidth());
    assertEquals(1, rest.value(), 1.7 * rest.halfWidth() + 0.001, "half-width " + rest.halfWidth());
    assertTrue(surge.halfWidth() < 0.2, "half-width " + surge.halfWidth());
  }

  @Test
  void constantGapsDoNotDrift() {
    // 333,333 1/3 ps cannot be counted in whole ps; after 3 million gaps exactly a second has
    // passed.
    Arrivals arrivals = Arrivals.of(new ArrivalProcess.Constant(), 3e6, rng(0));
    long first = arrivals.nextPs();
    assertTrue(first >= 0 && first < 333_334, "first at " + first);
    long last = 0;
    for (int i = 0; i < 30_000_000; i++) {
      last = arrivals.nextPs();
    }
    assertEquals(10 * SECOND, last - first, 1);
  }

  @Test
  void constantSourcesStartAtPhasesUniformInAGap() {
    int firstHalf = 0;
    for (int i = 0; i < 1000; i++) {
      if (Arrivals.of(new ArrivalProcess.Constant(), 1000, rng(i)).nextPs() < SECOND / 2000) {
        firstHalf++;
      }
    }
    assertEquals(500, firstHalf, 3.5 * Math.sqrt(250));
  }

  @Test
  void aSurgeOfAConstantSourceStartsAtItsLastArrival() {
    Arrivals arrivals = Arrivals.of(new ArrivalProcess.Constant(), 1000, rng(0));
    long at = arrivals.nextPs();
    arrivals.rateFactor(4);
    assertEquals(at + SECOND / 4000, arrivals.nextPs());
    assertEquals(at + SECOND / 2000, arrivals.nextPs());
    arrivals.rateFactor(0.5);
    assertEquals(at + SECOND / 2000 + SECOND / 500, arrivals.nextPs());
  }

  @Test
  void poissonGapsAreExponential() {
    Arrivals arrivals = Arrivals.of(new ArrivalProcess.Poisson(), 1e6, rng(0));
    int n = 1_000_000;
    int overMean = 0;
    int overThrice = 0;
    long before = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      long at = arrivals.nextPs();
      double gap = (at - before) * 1e-6;
      squares += gap * gap;
      overMean += gap > 1 ? 1 : 0;
      overThrice += gap > 3 ? 1 : 0;
      before = at;
    }
    assertEquals(2, squares / n, 4 * Math.sqrt(20.0 / n));
    assertEquals(Math.exp(-1), overMean / (double) n, 4 * Math.sqrt(0.2325 / n));
    assertEquals(Math.exp(-3), overThrice / (double) n, 4 * Math.sqrt(0.0473 / n));
  }

  @Test
  void burstinessOfAnMmppIsThatOfTheory() {
    // Index of dispersion for counts over t, Heffes and Lucantoni (IEEE JSAC 4(6), 1986), equation
    // 4: with rates l1, l2 and leaving
    // rates s1, s2: 1 + 2 (l1 - l2)^2 s1 s2 / ((s1 + s2)^2 (l1 s2 + l2 s1)) (1 - (1 - e^-(s1 +
    // s2)t) / ((s1 + s2) t)).
    double l1 = 6e4;
    double l2 = 1.8e5;
    double s1 = 500;
    double s2 = 1000;
    double s = s1 + s2;
    double t = 0.01;
    double expected =
        1
            + 2
                * (l1 - l2)
                * (l1 - l2)
                * s1
                * s2
                / (s * s * (l1 * s2 + l2 * s1))
                * (1 - (1 - Math.exp(-s * t)) / (s * t));
    int n = 20_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      // A fresh source each time also checks that it starts in its stationary law.
      int c = count(Arrivals.of(MMPP, 1e5, rng(i)), 10 * MILLI);
      sum += c;
      squares += (double) c * c;
    }
    double mean = sum / n;
    double dispersion = (squares / n - mean * mean) / mean;
    assertEquals(1000, mean, 4 * Math.sqrt(expected * 1000 / n));
    assertEquals(expected, dispersion, expected * 5 * Math.sqrt(2.0 / n));
  }

  @Test
  void factorsThatDoNotAverageOneMultiplyTheMeanRate() {
    Mmpp mmpp = new Mmpp(List.of(new Mmpp.State(1, MICRO), new Mmpp.State(4, 2 * MICRO)));
    int n = count(Arrivals.of(mmpp, 1e6, rng(0)), 10 * SECOND / 10);
    assertEquals(3e6, n, 4 * Math.sqrt(3e6 * 3));
  }

  @Test
  void aScheduleIsSilentInItsSilentPhaseAndASurgeDoesNotMoveIt() {
    Arrivals arrivals = Arrivals.of(SCHEDULE, 1e6, rng(0));
    for (int i = 0; i < 100_000; i++) {
      if (i == 50_000) {
        arrivals.rateFactor(3);
      }
      long at = arrivals.nextPs();
      assertTrue(at % (3 * MILLI) >= MILLI, "arrival at " + at + " ps is in the silent phase");
    }
  }

  @Test
  void processesThatNeverSendAreRefused() {
    Mmpp silent = new Mmpp(List.of(new Mmpp.State(0, 1), new Mmpp.State(0, 1)));
    assertThrows(IllegalArgumentException.class, () -> Arrivals.of(silent, 1, rng(0)));
    assertThrows(IllegalArgumentException.class, () -> Arrivals.of(MMPP, 0, rng(0)));
    Arrivals poisson = Arrivals.of(new ArrivalProcess.Poisson(), 1, rng(0));
    assertThrows(IllegalArgumentException.class, () -> poisson.rateFactor(0));
  }

  @Test
  void arrivalsBeyondTheClockNeverCome() {
    List<ArrivalProcess> slow =
        List.of(
            new ArrivalProcess.Constant(),
            new ArrivalProcess.Poisson(),
            new Mmpp(List.of(new Mmpp.State(0, 100 * SECOND), new Mmpp.State(2, 100 * SECOND))),
            new Schedule(
                List.of(new Schedule.Phase(0, 100 * SECOND), new Schedule.Phase(1, SECOND))),
            new ParetoOnOff(0.8, 4, 100 * SECOND, 100 * SECOND));
    for (ArrivalProcess process : slow) {
      Arrivals arrivals = Arrivals.of(process, 1e-12, rng(0));
      assertEquals(Arrivals.NEVER, arrivals.nextPs(), process.toString());
      assertEquals(Arrivals.NEVER, arrivals.nextPs(), process.toString());
    }
  }

  @Test
  void aParetoSourceSendsAtOneRateWhileOn() {
    // One source, on and off half of the time each: 500 ns between packets at a mean rate of 1
    // Mpps.
    ParetoOnOff one = new ParetoOnOff(0.7, 1, MILLI, MILLI);
    Arrivals arrivals = Arrivals.of(one, 1e6, rng(0));
    long before = arrivals.nextPs();
    int regular = 0;
    for (int i = 0; i < 100_000; i++) {
      long at = arrivals.nextPs();
      assertTrue(at - before >= 499_999, "gap " + (at - before));
      regular += at - before <= 500_001 ? 1 : 0;
      before = at;
    }
    assertTrue(regular > 99_000, regular + " regular gaps of 100000");
  }

  @ParameterizedTest
  @MethodSource("hursts")
  void theHurstParameterOfOnOffSourcesIsTheDeclaredOne(double hurst) {
    // Aggregated variance (Taqqu, Teverovsky and Willinger, Fractals 3(4), 1995, section 2.1): the
    // variance of means over m slots falls
    // as m^(2H - 2). Times on and off of 5 ms on average, means over 40 ms to 5 s. The band holds
    // the estimator's bias on a series of
    // this length: towards 1/2 at high H, up at low H, where the law of the limit sets in late.
    int slots = 1 << 14;
    int least = 2;
    double[] variance = new double[8];
    for (int replication = 0; replication < 5; replication++) {
      Arrivals arrivals =
          Arrivals.of(new ParetoOnOff(hurst, 32, 5 * MILLI, 5 * MILLI), 5e3, rng(replication));
      double[] series = new double[slots];
      for (long at = arrivals.nextPs(); at < slots * 10 * MILLI; at = arrivals.nextPs()) {
        series[(int) (at / (10 * MILLI))]++;
      }
      for (int level = 0; level < variance.length; level++) {
        variance[level] += varianceOfMeans(series, 1 << (least + level));
      }
    }
    double measured = 1 + slope(variance) / 2;
    assertEquals(hurst, measured, 0.08, "Hurst parameter " + measured);
  }

  static Stream<Double> hursts() {
    return Stream.of(0.7, 0.8, 0.9);
  }

  @Test
  void theSameMeasureFindsNoLongMemoryInPoissonArrivals() {
    Arrivals arrivals = Arrivals.of(new ArrivalProcess.Poisson(), 1e5, rng(0));
    double[] series = new double[1 << 15];
    for (long at = arrivals.nextPs(); at < series.length * MILLI; at = arrivals.nextPs()) {
      series[(int) (at / MILLI)]++;
    }
    double[] variance = new double[8];
    Arrays.setAll(variance, level -> varianceOfMeans(series, 4 << level));
    assertEquals(0.5, 1 + slope(variance) / 2, 0.05);
  }

  private static double varianceOfMeans(double[] series, int m) {
    int n = series.length / m;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double mean = 0;
      for (int k = 0; k < m; k++) {
        mean += series[i * m + k] / m;
      }
      sum += mean;
      squares += mean * mean;
    }
    return squares / n - sum / n * (sum / n);
  }

  /// Of log variance over log m, m = 1, 2, 4, ...
  private static double slope(double[] variance) {
    int n = variance.length;
    double sxy = 0;
    double sxx = 0;
    for (int i = 0; i < n; i++) {
      double x = i - (n - 1) / 2.0;
      sxy += x * Math.log(variance[i]) / Math.log(2);
      sxx += x * x;
    }
    return sxy / sxx;
  }
}
