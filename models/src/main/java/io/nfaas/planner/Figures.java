package io.nfaas.planner;

import java.util.Locale;

/// Numbers in sentences: four significant digits, SI prefix.
final class Figures {
  private static final String[] LARGE = {"", "k", "M", "G", "T", "P"};
  private static final String[] SMALL = {"", "m", "u", "n", "p"};
  private static final double PS_PER_SECOND = 1e12;

  private Figures() {}

  /// `7.065 Mpackets/s`, `312.4 us`, `0 s`; without a unit `0.2436`.
  static String of(double value, String unit) {
    if (Double.isInfinite(value)) {
      return "unbounded";
    }
    if (unit.isEmpty()) {
      return number(value);
    }
    double scaled = value;
    int step = 0;
    if (Math.abs(value) >= 1000) {
      while (Math.abs(scaled) >= 1000 && step < LARGE.length - 1) {
        scaled /= 1000;
        step++;
      }
      return number(scaled) + " " + LARGE[step] + unit;
    }
    while (scaled != 0 && Math.abs(scaled) < 1 && step < SMALL.length - 1) {
      scaled *= 1000;
      step++;
    }
    return number(scaled) + " " + SMALL[step] + unit;
  }

  /// A time given in picoseconds.
  static String seconds(long ps) {
    return of(ps / PS_PER_SECOND, "s");
  }

  /// Without unit and prefix: `0.3317`, `12`, `6571429`.
  static String number(double value) {
    if (Math.abs(value) >= 1000 || value == Math.rint(value)) {
      return Math.abs(value) < 1e15 ? Long.toString(Math.round(value)) : Double.toString(value);
    }
    String text = String.format(Locale.ROOT, "%.4g", value);
    return text.contains("e") || !text.contains(".")
        ? text
        : text.replaceAll("0+$", "").replaceAll("\\.$", "");
  }
}
