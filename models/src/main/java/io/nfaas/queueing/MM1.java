package io.nfaas.queueing;

/// One server, Poisson arrivals, exponential service, unlimited room (Kleinrock, Queueing Systems I, section 3.2).
///
/// @param arrivalRate per second
/// @param serviceRate per second, over the arrival rate
public record MM1(double arrivalRate, double serviceRate) {
  public MM1 {
    Load.notNegative("arrival rate", arrivalRate);
    Load.positive("service rate", serviceRate);
    Load.stable(arrivalRate / serviceRate);
  }

  public double utilization() {
    return arrivalRate / serviceRate;
  }

  /// Mean number in the system, waiting and in service.
  public double meanNumber() {
    return utilization() / (1 - utilization());
  }

  public double meanSojournSeconds() {
    return 1 / (serviceRate - arrivalRate);
  }

  public double meanWaitingSeconds() {
    return utilization() * meanSojournSeconds();
  }

  /// The sojourn time is exponential (Kleinrock, equation 5.118).
  ///
  /// @param q in [0, 1)
  public double sojournQuantileSeconds(double q) {
    Load.quantile(q);
    return -Math.log1p(-q) * meanSojournSeconds();
  }

  /// @param q in [0, 1)
  public double waitingQuantileSeconds(double q) {
    Load.quantile(q);
    return Math.max(0, Math.log(utilization() / (1 - q)) * meanSojournSeconds());
  }
}
