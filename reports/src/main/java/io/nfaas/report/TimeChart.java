package io.nfaas.report;

import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// A figure over the time of the run, a line per strategy, events as dashes.
final class TimeChart {
  static final int WIDTH = 920;
  static final int HEIGHT = 320;

  private static final double LABEL_ROOM = 0.28;
  private static final double LINE_HEIGHT = 0.075;

  private TimeChart() {}

  /// @param y one value per `atSeconds`
  record Line(String name, List<Double> atSeconds, List<Double> y) {}

  record Mark(String name, double atSeconds) {}

  static JFreeChart of(String caption, List<Line> lines, List<Mark> marks, double lowest) {
    XYSeriesCollection data = new XYSeriesCollection();
    XYLineAndShapeRenderer renderer = new XYLineAndShapeRenderer(true, false);
    double first = Double.POSITIVE_INFINITY;
    double last = Double.NEGATIVE_INFINITY;
    double highest = lowest;
    for (int i = 0; i < lines.size(); i++) {
      Line line = lines.get(i);
      XYSeries series = new XYSeries(line.name());
      for (int k = 0; k < line.y().size(); k++) {
        series.add((double) line.atSeconds().get(k), (double) line.y().get(k));
        first = Math.min(first, line.atSeconds().get(k));
        last = Math.max(last, line.atSeconds().get(k));
        highest = Math.max(highest, line.y().get(k));
      }
      data.addSeries(series);
      renderer.setSeriesPaint(i, ChartStyle.series(i));
      renderer.setSeriesStroke(i, ChartStyle.LINE);
    }
    NumberAxis time = new NumberAxis();
    ChartStyle.axis(time);
    time.setRange(first, last + (last - first) * LABEL_ROOM);
    NumberAxis figure = new NumberAxis();
    ChartStyle.axis(figure);
    double top = highest + (highest - lowest) * 0.1 + 1e-9;
    figure.setRange(lowest, top);
    XYPlot plot = new XYPlot(data, time, figure, renderer);
    plot.setRangeGridlinePaint(ChartStyle.GRID);
    plot.setRangeGridlineStroke(ChartStyle.HAIRLINE);
    plot.setDomainGridlinesVisible(false);
    for (Mark mark : marks) {
      ValueMarker at = new ValueMarker(mark.atSeconds(), ChartStyle.MUTED, ChartStyle.DASHES);
      at.setLabel(" " + mark.name());
      at.setLabelFont(ChartStyle.TEXT);
      at.setLabelPaint(ChartStyle.MUTED);
      at.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
      at.setLabelTextAnchor(TextAnchor.TOP_LEFT);
      plot.addDomainMarker(at);
    }
    for (int i = 0; i < lines.size(); i++) {
      XYTextAnnotation text =
          new XYTextAnnotation(lines.get(i).name(), last + (last - first) * 0.02, top - (top - lowest) * LINE_HEIGHT * (i + 1));
      text.setTextAnchor(TextAnchor.CENTER_LEFT);
      text.setFont(ChartStyle.TEXT);
      text.setPaint(ChartStyle.series(i).darker());
      plot.addAnnotation(text);
    }
    JFreeChart chart = ChartStyle.chart(plot);
    ChartStyle.caption(chart, caption);
    return chart;
  }
}
