package io.nfaas.cli;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Factors of traffic from a first to a last in equal steps, as `1.0..3.0:0.25`.
record GrowthRange(List<Double> factors) {
  private static final Pattern FORM =
      Pattern.compile("(\\d+(?:\\.\\d+)?)\\.\\.(\\d+(?:\\.\\d+)?):(\\d+(?:\\.\\d+)?)");
  private static final int MOST_STEPS = 200;

  /// @throws UserError when it is no such range
  static GrowthRange parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new UserError("--growth " + text + ": is not FIRST..LAST:STEP, such as 1.0..3.0:0.25");
    }
    BigDecimal first = new BigDecimal(form.group(1));
    BigDecimal last = new BigDecimal(form.group(2));
    BigDecimal step = new BigDecimal(form.group(3));
    if (first.signum() <= 0 || last.compareTo(first) < 0 || step.signum() <= 0) {
      throw new UserError("--growth " + text + ": needs 0 < FIRST <= LAST and STEP > 0");
    }
    List<Double> factors = new ArrayList<>();
    for (BigDecimal at = first; at.compareTo(last) <= 0; at = at.add(step)) {
      if (factors.size() == MOST_STEPS) {
        throw new UserError("--growth " + text + ": has more than " + MOST_STEPS + " steps");
      }
      factors.add(at.doubleValue());
    }
    return new GrowthRange(List.copyOf(factors));
  }
}
