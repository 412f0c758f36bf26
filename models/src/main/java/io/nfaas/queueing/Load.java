package io.nfaas.queueing;

/// Checks of rates, times and ratios that formulas are given.
final class Load {
  private Load() {}

  /// @throws IllegalArgumentException unless `value` is finite and over 0
  static double positive(String what, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " " + value + " is not positive");
    }
    return value;
  }

  /// @throws IllegalArgumentException unless `value` is finite and at least 0
  static double notNegative(String what, double value) {
    if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(what + " " + value + " is not at least 0");
    }
    return value;
  }

  /// @throws IllegalArgumentException where the queue would grow for ever
  static void stable(double utilization) {
    if (!(utilization < 1)) {
      throw new IllegalArgumentException("utilization " + utilization + " is not in [0, 1)");
    }
  }

  /// @throws IllegalArgumentException unless `q` is in [0, 1)
  static void quantile(double q) {
    if (!(q >= 0 && q < 1)) {
      throw new IllegalArgumentException("quantile " + q + " is not in [0, 1)");
    }
  }

  /// @throws IllegalArgumentException unless `count` is at least 1
  static void atLeastOne(String what, int count) {
    if (count < 1) {
      throw new IllegalArgumentException(what + " " + count + " is not at least 1");
    }
  }
}
