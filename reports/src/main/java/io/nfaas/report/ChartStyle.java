package io.nfaas.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.Axis;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.ui.HorizontalAlignment;
import org.jfree.chart.ui.RectangleInsets;

/// How all charts look: flat, on white, grey where there is no data, the labels beside what they name instead of a legend. Series
/// differ in colour and in shape, so that they can be told apart without seeing colours.
final class ChartStyle {
  static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  static final Font STRONG = TEXT.deriveFont(Font.BOLD);

  static final Color INK = new Color(0x1f2937);
  static final Color MUTED = new Color(0x5b6472);
  static final Color GRID = new Color(0xe3e6ea);
  static final Color NEUTRAL = new Color(0x9aa3af);
  static final Color STRONG_BAR = new Color(0x0072b2);
  static final Color WEAK_BAR = new Color(0xa9cde4);
  static final Color TRACK = new Color(0xf0f2f4);
  static final Color LIMIT = new Color(0xb3261e);

  static final Stroke HAIRLINE = new BasicStroke(1);
  static final Stroke LINE = new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  static final Stroke DASHES =
      new BasicStroke(
          1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0);

  /// Okabe and Ito, "Color Universal Design" (2008), darkest first and without yellow, which white swallows.
  private static final List<Color> SERIES =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0x333333),
          new Color(0xe69f00),
          new Color(0x56b4e9));

  private static final double MARK = 8;

  private ChartStyle() {}

  static Color series(int index) {
    return SERIES.get(index % SERIES.size());
  }

  /// Circle, square, diamond, triangle.
  static Shape mark(int index) {
    double half = MARK / 2;
    return switch (index % 4) {
      case 0 -> new Ellipse2D.Double(-half, -half, MARK, MARK);
      case 1 -> new Rectangle2D.Double(-half * 0.9, -half * 0.9, MARK * 0.9, MARK * 0.9);
      case 2 -> polygon(0, -half * 1.25, half * 1.25, 0, 0, half * 1.25, -half * 1.25, 0);
      default -> polygon(0, -half * 1.1, half * 1.1, half * 0.9, -half * 1.1, half * 0.9);
    };
  }

  static JFreeChart chart(Plot plot) {
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    JFreeChart chart = new JFreeChart(null, STRONG, plot, false);
    chart.setBackgroundPaint(null);
    chart.setPadding(new RectangleInsets(4, 0, 4, 4));
    return chart;
  }

  /// Ticks carry their unit, and the caption says what is measured: no title that would have to stand on its head.
  static void axis(Axis axis) {
    axis.setTickLabelFont(TEXT);
    axis.setTickLabelPaint(INK);
    axis.setAxisLineVisible(false);
    axis.setTickMarksVisible(false);
  }

  /// What stands above a chart: its axis of values, horizontally, where it can be read.
  static void caption(JFreeChart chart, String text) {
    org.jfree.chart.title.TextTitle title = new org.jfree.chart.title.TextTitle(text, TEXT);
    title.setPaint(MUTED);
    title.setHorizontalAlignment(HorizontalAlignment.LEFT);
    title.setTextAlignment(HorizontalAlignment.LEFT);
    title.setPadding(new RectangleInsets(0, 0, 8, 0));
    chart.addSubtitle(title);
  }

  private static Shape polygon(double... points) {
    Path2D.Double path = new Path2D.Double();
    path.moveTo(points[0], points[1]);
    for (int i = 2; i < points.length; i += 2) {
      path.lineTo(points[i], points[i + 1]);
    }
    path.closePath();
    return path;
  }
}
