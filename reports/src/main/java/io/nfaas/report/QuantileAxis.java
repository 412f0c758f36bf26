package io.nfaas.report;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/// The axis of quantiles where each further nine takes the same room, as in HdrHistogram's plots: q stands at `-log10(1 - q)`.
final class QuantileAxis extends NumberAxis {
  private static final double[] QUANTILES = {0.5, 0.9, 0.99, 0.999};

  static double position(double quantile) {
    return -Math.log10(1 - quantile);
  }

  @Override
  public List<NumberTick> refreshTicks(
      Graphics2D g2, AxisState state, Rectangle2D area, RectangleEdge edge) {
    return java.util.Arrays.stream(QUANTILES)
        .mapToObj(q ->
            new NumberTick(
                position(q),
                "p" + Unit.NUMBER.given(q * 100),
                TextAnchor.TOP_CENTER,
                TextAnchor.TOP_CENTER,
                0))
        .toList();
  }
}
