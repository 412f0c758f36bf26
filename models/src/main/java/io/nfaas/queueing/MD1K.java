package io.nfaas.queueing;

/// One server with room for `places`, the one in service included; Poisson arrivals, constant service; what finds no room is lost.
///
/// By the embedded chain at departures, whose probabilities are those of the unlimited queue cut off at `places - 1` (Gross and Harris,
/// Fundamentals of Queueing Theory, 3rd ed., section 5.1.7).
///
/// @param arrivalRate per second, any load
/// @param serviceSeconds over 0
/// @param places at least 1
public record MD1K(double arrivalRate, double serviceSeconds, int places) {
  public MD1K {
    Load.notNegative("arrival rate", arrivalRate);
    Load.positive("service time", serviceSeconds);
    Load.atLeastOne("places", places);
  }

  /// Share of arrivals that find the system full.
  public double lossRatio() {
    double load = arrivalRate * serviceSeconds;
    double empty = emptyAfterDeparture();
    return Math.max(0, (load + empty - 1) / (load + empty));
  }

  /// Share of time that the server works.
  public double utilization() {
    double load = arrivalRate * serviceSeconds;
    return load / (load + emptyAfterDeparture());
  }

  private double emptyAfterDeparture() {
    double sum = 0;
    for (double p : EmbeddedMD1.numbers(arrivalRate * serviceSeconds, places - 1)) {
      sum += p;
    }
    return 1 / sum;
  }
}
