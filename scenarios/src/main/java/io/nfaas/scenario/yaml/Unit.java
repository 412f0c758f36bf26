package io.nfaas.scenario.yaml;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A dimension and the suffixes that its quantities are written with, the base unit first.
public final class Unit {
  /// bit/s.
  public static final Unit BIT_RATE =
      new Unit(
          "a bit rate",
          false,
          suffixes("bps", 1, "kbps", 1e3, "Mbps", 1e6, "Gbps", 1e9, "Tbps", 1e12));

  /// Packets per second.
  public static final Unit PACKET_RATE =
      new Unit("a packet rate", false, suffixes("pps", 1, "kpps", 1e3, "Mpps", 1e6, "Gpps", 1e9));

  /// ps.
  public static final Unit DURATION =
      new Unit(
          "a duration",
          false,
          suffixes("ps", 1, "ns", 1e3, "us", 1e6, "ms", 1e9, "s", 1e12, "m", 60e12, "h", 3600e12));

  /// Bytes; Kubernetes' suffixes (`Ki`, `G`) and the written-out ones (`KiB`, `GB`).
  public static final Unit BYTES =
      new Unit(
          "a size",
          true,
          suffixes(
              "B",
              1,
              "KiB",
              1024,
              "MiB",
              1048576,
              "GiB",
              1073741824,
              "TiB",
              1099511627776.0,
              "kB",
              1e3,
              "MB",
              1e6,
              "GB",
              1e9,
              "TB",
              1e12,
              "Ki",
              1024,
              "Mi",
              1048576,
              "Gi",
              1073741824,
              "Ti",
              1099511627776.0,
              "k",
              1e3,
              "M",
              1e6,
              "G",
              1e9,
              "T",
              1e12));

  /// Hz.
  public static final Unit FREQUENCY =
      new Unit("a frequency", false, suffixes("Hz", 1, "kHz", 1e3, "MHz", 1e6, "GHz", 1e9));

  /// Digits are bounded: no quantity needs more, and a million of them would take seconds to convert.
  private static final Pattern FORM =
      Pattern.compile(
          "([+-]?(?:\\d{1,30}(?:\\.\\d{0,30})?|\\.\\d{1,30})(?:[eE][+-]?\\d{1,3})?)\\s?([A-Za-z\u00b5\u03bc/%]{0,12})");

  private final String noun;
  private final boolean plainAllowed;
  private final Map<String, BigDecimal> factors;

  private Unit(String noun, boolean plainAllowed, Map<String, BigDecimal> factors) {
    this.noun = noun;
    this.plainAllowed = plainAllowed;
    this.factors = factors;
  }

  /// A quantity in its base unit, or why it is none.
  ///
  /// @param error empty when `value` is set
  /// @param suggestion what may have been meant, or empty
  record Parsed(@Nullable BigDecimal value, String error, String suggestion) {}

  /// The dimension with its article: `a bit rate`.
  public String noun() {
    return noun;
  }

  Parsed parse(String text) {
    Matcher m = FORM.matcher(text.strip());
    if (!m.matches()) {
      return new Parsed(
          null, "'" + shortened(text) + "' is not " + noun + "; write " + example(), "");
    }
    String number = m.group(1);
    String suffix = m.group(2).replace('\u00b5', 'u').replace('\u03bc', 'u');
    BigDecimal value = new BigDecimal(number);
    if (suffix.isEmpty() && (plainAllowed || value.signum() == 0)) {
      return new Parsed(value, "", "");
    }
    BigDecimal factor = factors.get(suffix);
    if (factor != null) {
      return new Parsed(value.multiply(factor), "", "");
    }
    String near = suffix.isEmpty() ? "" : Suggestion.nearest(suffix, factors.keySet());
    String trouble = suffix.isEmpty() ? "has no unit" : "has the unknown unit '" + suffix + "'";
    return new Parsed(
        null,
        "'" + shortened(text) + "' " + trouble + "; " + noun + " takes " + accepted(),
        near.isEmpty() ? "" : number + near);
  }

  /// The suffixes, for messages.
  public String accepted() {
    List<String> names = new ArrayList<>(factors.keySet());
    return String.join(", ", names.subList(0, names.size() - 1)) + " or " + names.getLast();
  }

  private String example() {
    List<String> names = new ArrayList<>(factors.keySet());
    return "a number and one of " + String.join(", ", names);
  }

  private static String shortened(String text) {
    return text.length() <= 40 ? text : text.substring(0, 37) + "...";
  }

  private static Map<String, BigDecimal> suffixes(Object... pairs) {
    Map<String, BigDecimal> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], new BigDecimal(Math.round(((Number) pairs[i + 1]).doubleValue())));
    }
    return map;
  }
}
