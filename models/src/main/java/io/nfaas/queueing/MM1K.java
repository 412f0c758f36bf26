package io.nfaas.queueing;

/// One server with room for `places`, the one in service included; Poisson arrivals, exponential service; what finds no room is lost
/// (Kleinrock, Queueing Systems I, section 3.6). A core polling bursts of one from a ring of r descriptors has r + 1 places.
///
/// @param arrivalRate per second, any load
/// @param serviceRate per second
/// @param places at least 1
public record MM1K(double arrivalRate, double serviceRate, int places) {
  public MM1K {
    Load.notNegative("arrival rate", arrivalRate);
    Load.positive("service rate", serviceRate);
    Load.atLeastOne("places", places);
  }

  /// Share of arrivals that find the system full.
  public double lossRatio() {
    return probability(places);
  }

  /// Share of time that the server works.
  public double utilization() {
    return 1 - probability(0);
  }

  /// Mean number in the system, waiting and in service.
  public double meanNumber() {
    double ratio = shrinking();
    double sum = 0;
    double weighted = 0;
    double term = 1;
    for (int i = 0; i <= places && term > 0; i++) {
      sum += term;
      weighted += i * term;
      term *= ratio;
    }
    return arrivalRate <= serviceRate ? weighted / sum : places - weighted / sum;
  }

  /// Mean time in the system of those who get in (Little's law).
  public double meanSojournSeconds() {
    return arrivalRate == 0 ? 1 / serviceRate : meanNumber() / (arrivalRate * (1 - lossRatio()));
  }

  /// P(n in the system) = r^n / (1 + r + ... + r^K), summed from the largest term so that no load overflows.
  public double probability(int n) {
    if (n < 0 || n > places) {
      return 0;
    }
    double ratio = shrinking();
    double sum = 0;
    double term = 1;
    for (int i = 0; i <= places && term > 0; i++) {
      sum += term;
      term *= ratio;
    }
    return Math.pow(ratio, arrivalRate <= serviceRate ? n : places - n) / sum;
  }

  /// Ratio of neighbouring probabilities, the smaller to the larger.
  private double shrinking() {
    double r = arrivalRate / serviceRate;
    return r <= 1 ? r : 1 / r;
  }
}
