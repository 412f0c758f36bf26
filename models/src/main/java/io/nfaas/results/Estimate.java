package io.nfaas.results;

/// A measured value with the half-width of its 95 % confidence interval.
///
/// @param halfWidth same unit as `value`; 0 when the value is exact, infinite when a single observation tells nothing of its error
public record Estimate(double value, double halfWidth) {
  public Estimate {
    if (!(halfWidth >= 0)) {
      throw new IllegalArgumentException("halfWidth " + halfWidth + " is not at least 0");
    }
  }

  public static Estimate exact(double value) {
    return new Estimate(value, 0);
  }

  public double low() {
    return value - halfWidth;
  }

  public double high() {
    return value + halfWidth;
  }

  public boolean covers(double truth) {
    return low() <= truth && truth <= high();
  }
}
