package io.nfaas.scenario;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.Map;

/// Quantities as text that reads back to the very same value.
final class Format {
  private static final Map<String, Long> DURATIONS = durations();
  private static final String[] SIZES = {"", "Ki", "Mi", "Gi", "Ti"};

  private Format() {}

  /// In the largest unit of which it is a whole multiple, hours and minutes left out: `90s`, `200us`.
  static String duration(long ps) {
    if (ps == 0) {
      return "0s";
    }
    for (Map.Entry<String, Long> unit : DURATIONS.entrySet()) {
      if (ps % unit.getValue() == 0) {
        return ps / unit.getValue() + unit.getKey();
      }
    }
    throw new IllegalStateException("1 ps divides everything");
  }

  static String bytes(long bytes) {
    int i = 0;
    long left = bytes;
    while (left != 0 && left % 1024 == 0 && i < SIZES.length - 1) {
      left /= 1024;
      i++;
    }
    return i == 0 ? left + "B" : left + SIZES[i];
  }

  /// A number with an SI prefix where that shortens it: `2.1GHz`, `29.76Mpps`.
  static String rate(double value, String unit) {
    BigDecimal exact = new BigDecimal(Double.toString(value));
    String[] prefixes =
        unit.equals("bps")
            ? new String[] {"", "k", "M", "G", "T"}
            : new String[] {"", "k", "M", "G"};
    int i = 0;
    while (i < prefixes.length - 1 && exact.abs().compareTo(BigDecimal.valueOf(1000)) >= 0) {
      exact = exact.movePointLeft(3);
      i++;
    }
    return plain(exact) + prefixes[i] + unit;
  }

  /// As [#rate], to six digits: for reading only.
  static String rounded(double value, String unit) {
    return rate(new BigDecimal(value).round(new MathContext(6)).doubleValue(), unit);
  }

  /// The shortest decimal text that reads back to `value`, without an exponent where that is not long.
  static String number(double value) {
    BigDecimal exact = new BigDecimal(Double.toString(value));
    String plain = plain(exact);
    return plain.length() <= 24 ? plain : exact.stripTrailingZeros().toString();
  }

  /// A ratio as percent.
  static String percent(double ratio) {
    return plain(new BigDecimal(Double.toString(ratio)).movePointRight(2));
  }

  private static String plain(BigDecimal value) {
    return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
  }

  private static Map<String, Long> durations() {
    Map<String, Long> map = new LinkedHashMap<>();
    map.put("s", 1_000_000_000_000L);
    map.put("ms", 1_000_000_000L);
    map.put("us", 1_000_000L);
    map.put("ns", 1_000L);
    map.put("ps", 1L);
    return map;
  }
}
