package io.nfaas.report;

import io.nfaas.results.Estimate;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// What a figure counts, and how it is written: an SI prefix that leaves one to three digits before the point.
///
/// Terminal, HTML and charts all write their figures through here, so that one value has one appearance.
public enum Unit {
  PACKETS_PER_SEC(1, 1000, "pps kpps Mpps Gpps"),
  BITS_PER_SEC(1, 1000, "bit/s kbit/s Mbit/s Gbit/s Tbit/s"),
  SECONDS(1e-12, 1000, "ps ns us ms s"),
  /// Events without a unit of their own.
  PER_SEC(1, 1000, "/s k/s M/s G/s"),
  CYCLES_PER_SEC(1, 1000, "cycles/s kcycles/s Mcycles/s Gcycles/s Tcycles/s"),
  BYTES(1, 1024, "B KiB MiB GiB TiB"),
  PACKETS(1, 1, "packets"),
  /// Shown in percent.
  RATIO(0.01, 1, "%"),
  NUMBER(1, 1, "");

  private static final int DIGITS = 3;

  private final double firstScale;
  private final double step;
  private final String prefixes;

  /// @param firstScale what one of the smallest prefix is worth
  /// @param step from one prefix to the next
  /// @param prefixes names of the scaled unit, smallest first
  Unit(double firstScale, double step, String prefixes) {
    this.firstScale = firstScale;
    this.step = step;
    this.prefixes = prefixes;
  }

  /// Three significant digits; percentages have one decimal from 1 % on.
  public Quantity of(double value) {
    return of(value, DIGITS);
  }

  /// @param digits significant digits
  public Quantity of(double value, int digits) {
    if (Double.isNaN(value)) {
      return new Quantity("-", "");
    }
    int prefix = prefix(value, digits);
    return new Quantity(
        fixed(value / scale(prefix), decimals(value, prefix, digits)), name(prefix));
  }

  /// A value that somebody wrote down, such as a limit: all of its digits up to six, no zeros after them.
  public Quantity given(double value) {
    if (!Double.isFinite(value)) {
      return of(value);
    }
    int prefix = prefix(value, 6);
    BigDecimal scaled =
        BigDecimal.valueOf(value / scale(prefix)).round(new MathContext(6)).stripTrailingZeros();
    return new Quantity(fixed(scaled.doubleValue(), Math.max(0, scaled.scale())), name(prefix));
  }

  /// A value and its half-width in the same unit: `7.82 ± 0.04 Mpps`. Digits end with the second of the half-width. Exact values
  /// stand alone; where one observation says nothing of its error the half-width is `?`.
  ///
  /// @param digits most significant digits of the value
  public Quantity of(Estimate estimate, int digits) {
    double value = estimate.value();
    Quantity plain = of(value, digits);
    if (!Double.isFinite(value) || estimate.halfWidth() == 0) {
      return plain;
    }
    if (estimate.halfWidth() == Double.POSITIVE_INFINITY) {
      return new Quantity(plain.number() + " ± ?", plain.unit());
    }
    int prefix = prefix(value, digits);
    double halfWidth = estimate.halfWidth() / scale(prefix);
    int decimals =
        Math.min(decimals(value, prefix, digits), Math.max(0, 1 - exponent(rounded(halfWidth, 2))));
    double resolution = Math.pow(10, -decimals);
    String error =
        halfWidth < resolution / 2 ? "<" + fixed(resolution, decimals) : fixed(halfWidth, decimals);
    return new Quantity(fixed(value / scale(prefix), decimals) + " ± " + error, plain.unit());
  }

  public Quantity of(Estimate estimate) {
    return of(estimate, DIGITS);
  }

  /// A whole number with its thousands apart: `12,345,678`.
  public static String count(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  /// The prefix under which the rounded value has at most three digits before the point.
  private int prefix(double value, int digits) {
    double magnitude = Math.abs(value);
    int last = names().length - 1;
    if (magnitude == 0) {
      return this == SECONDS ? last : 0;
    }
    int prefix = 0;
    while (prefix < last && rounded(magnitude / scale(prefix), digits) >= 1000) {
      prefix++;
    }
    return prefix;
  }

  private String name(int prefix) {
    return names()[prefix];
  }

  private String[] names() {
    return prefixes.split(" ", -1);
  }

  private double scale(int prefix) {
    return firstScale * Math.pow(step, prefix);
  }

  private int decimals(double value, int prefix, int digits) {
    double scaled = Math.abs(value) / scale(prefix);
    if (scaled == 0 || !Double.isFinite(scaled) || this == PACKETS) {
      return 0;
    }
    if (this == RATIO && digits == DIGITS) {
      return scaled >= 1 ? 1 : Math.min(7, 1 - exponent(rounded(scaled, 2)));
    }
    return Math.clamp(digits - 1 - exponent(rounded(scaled, digits)), 0, 9);
  }

  /// Largest e with 10^e at most `value`.
  private static int exponent(double value) {
    BigDecimal exact = BigDecimal.valueOf(value);
    return exact.precision() - exact.scale() - 1;
  }

  private static double rounded(double value, int digits) {
    return Double.isFinite(value)
        ? BigDecimal.valueOf(value).round(new MathContext(digits)).doubleValue()
        : value;
  }

  private static String fixed(double value, int decimals) {
    if (Double.isInfinite(value)) {
      return value > 0 ? "∞" : "-∞";
    }
    BigDecimal number = BigDecimal.valueOf(value).setScale(decimals, RoundingMode.HALF_EVEN);
    return String.format(Locale.ROOT, "%,." + decimals + "f", number);
  }
}
