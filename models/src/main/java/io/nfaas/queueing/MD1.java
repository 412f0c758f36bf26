package io.nfaas.queueing;

/// One server, Poisson arrivals, constant service: means by Pollaczek and Khinchine, waiting times by Erlang (1909).
///
/// Erlang's series alternates and loses every digit at high load. The same distribution is computed here as a sum of positive terms
/// over the numbers in the system (Franx, Operations Research Letters 29(5), 2001, with one server), and those by the recursion of
/// Ramaswami (Stochastic Models 4(1), 1988), which has positive terms only as well.
///
/// @param arrivalRate per second
/// @param serviceSeconds over 0
public record MD1(double arrivalRate, double serviceSeconds) {
  public MD1 {
    Load.notNegative("arrival rate", arrivalRate);
    Load.positive("service time", serviceSeconds);
    Load.stable(arrivalRate * serviceSeconds);
  }

  public double utilization() {
    return arrivalRate * serviceSeconds;
  }

  public double meanWaitingSeconds() {
    return new MG1(arrivalRate, serviceSeconds, 0).meanWaitingSeconds();
  }

  public double meanSojournSeconds() {
    return meanWaitingSeconds() + serviceSeconds;
  }

  /// Mean number in the system, waiting and in service.
  public double meanNumber() {
    return arrivalRate * meanSojournSeconds();
  }

  /// P(waiting time <= t).
  public double waitingDistribution(double seconds) {
    if (seconds < 0) {
      return 0;
    }
    int k = (int) (seconds / serviceSeconds) + 1;
    return waitingDistribution(seconds, k, cumulativeNumbers(k + 1));
  }

  /// @param q in [0, 1)
  public double waitingQuantileSeconds(double q) {
    Load.quantile(q);
    if (q <= 1 - utilization()) {
      return 0;
    }
    int periods = 64;
    double[] numbers = cumulativeNumbers(periods + 1);
    while (waitingDistribution(periods * serviceSeconds, periods, numbers) < q) {
      periods *= 2;
      numbers = cumulativeNumbers(periods + 1);
    }
    double low = 0;
    double high = periods * serviceSeconds;
    while (high - low > 1e-12 * high) {
      double middle = (low + high) / 2;
      if (middle <= low || middle >= high) {
        break;
      }
      int k = Math.min(periods, (int) (middle / serviceSeconds) + 1);
      if (waitingDistribution(middle, k, numbers) < q) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  /// @param q in [0, 1)
  public double sojournQuantileSeconds(double q) {
    return waitingQuantileSeconds(q) + serviceSeconds;
  }

  /// Franx's formula for (k - 1) D <= t <= k D: the k-th service end from now falls kD - t after the arrival, and the number in the system
  /// then must not exceed what came in the meantime plus k.
  private double waitingDistribution(double seconds, int k, double[] atMost) {
    double mean = arrivalRate * (k * serviceSeconds - seconds);
    double term = Math.exp(-mean);
    double sum = 0;
    for (int j = 0; j < k; j++) {
      sum += term * atMost[k - j];
      term *= mean / (j + 1);
    }
    return sum;
  }

  /// P(number in the system <= n) for n = 0 .. `last`.
  private double[] cumulativeNumbers(int last) {
    double[] number = EmbeddedMD1.numbers(utilization(), last);
    double sum = 0;
    for (int n = 0; n <= last; n++) {
      sum += number[n] * (1 - utilization());
      number[n] = sum;
    }
    return number;
  }
}
