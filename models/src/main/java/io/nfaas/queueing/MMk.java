package io.nfaas.queueing;

/// Several equal servers on one queue, Poisson arrivals, exponential service (Kleinrock, Queueing Systems I, section 3.5).
///
/// @param arrivalRate per second
/// @param serviceRate of each server, per second
/// @param servers at least 1
public record MMk(double arrivalRate, double serviceRate, int servers) {
  public MMk {
    Load.notNegative("arrival rate", arrivalRate);
    Load.positive("service rate", serviceRate);
    Load.atLeastOne("servers", servers);
    Load.stable(arrivalRate / (serviceRate * servers));
  }

  public double utilization() {
    return arrivalRate / (serviceRate * servers);
  }

  /// Share of arrivals that wait: Erlang's C formula (1917), from his B formula by the stable recursion over servers.
  public double waitingRatio() {
    double offered = arrivalRate / serviceRate;
    double blocked = 1;
    for (int k = 1; k <= servers; k++) {
      blocked = offered * blocked / (k + offered * blocked);
    }
    return blocked / (1 - utilization() * (1 - blocked));
  }

  public double meanWaitingSeconds() {
    return waitingRatio() / (servers * serviceRate - arrivalRate);
  }

  public double meanSojournSeconds() {
    return meanWaitingSeconds() + 1 / serviceRate;
  }

  /// Mean number in the system, waiting and in service.
  public double meanNumber() {
    return arrivalRate * meanSojournSeconds();
  }

  /// @param q in [0, 1)
  public double waitingQuantileSeconds(double q) {
    Load.quantile(q);
    return Math.max(0, Math.log(waitingRatio() / (1 - q)) / (servers * serviceRate - arrivalRate));
  }
}
