package io.nfaas.queueing;

/// One server, Poisson arrivals, any law of service times: means by Pollaczek (1930) and Khinchine (1932); Kleinrock, Queueing
/// Systems I, section 5.6.
///
/// @param arrivalRate per second
/// @param meanServiceSeconds over 0
/// @param cv coefficient of variation of the service time: 0 constant, 1 exponential
public record MG1(double arrivalRate, double meanServiceSeconds, double cv) {
  public MG1 {
    Load.notNegative("arrival rate", arrivalRate);
    Load.positive("mean service time", meanServiceSeconds);
    Load.notNegative("cv", cv);
    Load.stable(arrivalRate * meanServiceSeconds);
  }

  public double utilization() {
    return arrivalRate * meanServiceSeconds;
  }

  public double meanWaitingSeconds() {
    return utilization() * meanServiceSeconds * (1 + cv * cv) / (2 * (1 - utilization()));
  }

  public double meanSojournSeconds() {
    return meanWaitingSeconds() + meanServiceSeconds;
  }

  /// Mean number in the system, waiting and in service.
  public double meanNumber() {
    return arrivalRate * meanSojournSeconds();
  }
}
