package io.nfaas.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A time on the command line: `500ms`, `10s`, `5m`, `2h`.
final class LiveDuration {
  private static final Pattern FORM = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)(ms|s|m|h)");
  private static final double NS_PER_MS = 1e6;

  private LiveDuration() {}

  /// @return ns
  /// @throws UserError when it is no such time
  static long parse(String text) {
    Matcher m = FORM.matcher(text);
    if (!m.matches()) {
      throw new UserError("--duration " + text + " is no time such as 500ms, 10s, 5m or 2h");
    }
    double unit =
        switch (m.group(2)) {
          case "ms" -> NS_PER_MS;
          case "s" -> 1e3 * NS_PER_MS;
          case "m" -> 60e3 * NS_PER_MS;
          default -> 3600e3 * NS_PER_MS;
        };
    return (long) (Double.parseDouble(m.group(1)) * unit);
  }
}
