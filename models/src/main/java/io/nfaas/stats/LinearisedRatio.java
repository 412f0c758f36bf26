package io.nfaas.stats;

/// The ratio of two sums over observations, and what each observation adds to its error. A mean is the ratio to a sum of ones.
final class LinearisedRatio {
  private static final double ROUNDING = 1e-12;

  private final double value;

  /// Numerator - value x denominator of each observation; they sum to 0.
  private final double[] residual;

  private final double meanDenominator;

  private LinearisedRatio(double value, double[] residual, double meanDenominator) {
    this.value = value;
    this.residual = residual;
    this.meanDenominator = meanDenominator;
  }

  static LinearisedRatio of(double[] numerators, double[] denominators) {
    int n = numerators.length;
    if (n == 0 || n != denominators.length) {
      throw new IllegalArgumentException(
          n + " numerators with " + denominators.length + " denominators");
    }
    double numerator = 0;
    double denominator = 0;
    for (int i = 0; i < n; i++) {
      if (!(denominators[i] >= 0)) {
        throw new IllegalArgumentException("denominator " + denominators[i] + " is negative");
      }
      numerator += numerators[i];
      denominator += denominators[i];
    }
    double value = denominator == 0 ? 0 : numerator / denominator;
    double[] residual = new double[n];
    for (int i = 0; i < n; i++) {
      double r = numerators[i] - value * denominators[i];
      // What is left of equal ratios is rounding, whose signs would pass for correlation.
      residual[i] = Math.abs(r) <= ROUNDING * Math.abs(numerators[i]) ? 0 : r;
    }
    return new LinearisedRatio(value, residual, denominator / n);
  }

  double value() {
    return value;
  }

  int size() {
    return residual.length;
  }

  /// Half-width of the 95 % interval if the observations are independent; infinite for fewer than two.
  double halfWidth() {
    int n = size();
    if (n < 2 || meanDenominator == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double standardError = Math.sqrt(sumOfSquares() / (n - 1) / n) / meanDenominator;
    return Replications.studentT(n - 1) * standardError;
  }

  /// Lag-1 autocorrelation by von Neumann's ratio: 1 - squared differences of neighbours / twice the squares. 0 without spread.
  double lag1() {
    double squares = sumOfSquares();
    double differences = 0;
    for (int i = 1; i < size(); i++) {
      double d = residual[i] - residual[i - 1];
      differences += d * d;
    }
    return squares == 0 ? 0 : 1 - differences / (2 * squares);
  }

  /// Neighbours joined; an odd one out joins the last pair.
  LinearisedRatio paired() {
    double[] joined = new double[size() / 2];
    for (int i = 0; i < size(); i++) {
      joined[Math.min(i / 2, joined.length - 1)] += residual[i];
    }
    return new LinearisedRatio(value, joined, meanDenominator * size() / joined.length);
  }

  private double sumOfSquares() {
    double sum = 0;
    for (double r : residual) {
      sum += r * r;
    }
    return sum;
  }
}
