package io.nfaas.scenario.yaml;

/// The numbers that a key accepts.
///
/// @param minOpen `min` itself is not accepted
/// @param maxOpen `max` itself is not accepted
public record Range(double min, boolean minOpen, double max, boolean maxOpen) {
  /// Upper bounds from here on keep arithmetic finite; no user comes near them.
  private static final double SAFETY = 1e12;

  public static final Range POSITIVE = new Range(0, true, Double.POSITIVE_INFINITY, true);
  public static final Range NOT_NEGATIVE = atLeast(0);

  /// A ratio, both ends included.
  public static final Range RATIO = of(0, 1);

  /// A ratio, both ends left out.
  public static final Range INNER_RATIO = new Range(0, true, 1, true);

  public static Range of(double min, double max) {
    return new Range(min, false, max, false);
  }

  public static Range atLeast(double min) {
    return new Range(min, false, Double.POSITIVE_INFINITY, true);
  }

  public boolean contains(double value) {
    return (minOpen ? value > min : value >= min) && (maxOpen ? value < max : value <= max);
  }

  /// What a value outside is not: `in [0, 1)`, `at least 1`, `positive`. Where the upper bound is only there for safety, just the end
  /// that was crossed.
  String missedBy(double value) {
    if (max < SAFETY) {
      return "in " + (minOpen ? "(" : "[") + plain(min) + ", " + plain(max) + (maxOpen ? ")" : "]");
    }
    if (value > min) {
      return (maxOpen ? "under " : "at most ") + plain(Math.min(max, Double.MAX_VALUE));
    }
    return minOpen && min == 0 ? "positive" : (minOpen ? "over " : "at least ") + plain(min);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < SAFETY
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
