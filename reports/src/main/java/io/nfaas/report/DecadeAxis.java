package io.nfaas.report;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.LogAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/// A logarithmic axis of seconds, marked at 1, 2 and 5 times the powers of ten, or at the powers alone where there are many.
final class DecadeAxis extends LogAxis {
  private static final int MANY_DECADES = 3;

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D g2, AxisState state, Rectangle2D area, RectangleEdge edge) {
    double lower = getRange().getLowerBound();
    double upper = getRange().getUpperBound();
    int[] steps = Math.log10(upper / lower) > MANY_DECADES ? new int[] {1} : new int[] {1, 2, 5};
    List<NumberTick> ticks = new ArrayList<>();
    for (int exponent = (int) Math.floor(Math.log10(lower));
        Math.pow(10, exponent) <= upper;
        exponent++) {
      for (int step : steps) {
        double value = step * Math.pow(10, exponent);
        if (value >= lower && value <= upper) {
          String label = Unit.SECONDS.given(value).printed();
          ticks.add(
              new NumberTick(value, label, TextAnchor.CENTER_RIGHT, TextAnchor.CENTER_RIGHT, 0));
        }
      }
    }
    return ticks;
  }
}
