package io.nfaas.model;

import java.util.List;

/// Bounds of values, refused with field, value and bound.
public final class Require {
  private Require() {}

  /// @throws IllegalArgumentException unless `value` is finite and in [`min`, `max`]
  public static double in(String field, double value, double min, double max) {
    if (!(value >= min && value <= max)) {
      throw new IllegalArgumentException(
          "%s %s is not in [%s, %s]".formatted(field, plain(value), plain(min), plain(max)));
    }
    return value;
  }

  /// @throws IllegalArgumentException unless `value` is finite and at least `min`
  public static double atLeast(String field, double value, double min) {
    if (!(value >= min && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("%s %s is not at least %s".formatted(field, plain(value), plain(min)));
    }
    return value;
  }

  /// @throws IllegalArgumentException unless `value` is finite and over zero
  public static double positive(String field, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("%s %s is not positive".formatted(field, plain(value)));
    }
    return value;
  }

  /// @throws IllegalArgumentException unless `value` is at least `min`
  public static long atLeast(String field, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException("%s %d is not at least %d".formatted(field, value, min));
    }
    return value;
  }

  /// @throws IllegalArgumentException when the list is empty
  public static <T> List<T> notEmpty(String field, List<T> list) {
    if (list.isEmpty()) {
      throw new IllegalArgumentException(field + " is empty");
    }
    return List.copyOf(list);
  }

  private static String plain(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
