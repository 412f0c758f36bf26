package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.PathResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;

/// One-way latency over quantiles, one line per path with its 95 % intervals, limits as dashes at the quantile that they are about.
final class LatencyChart {
  static final int WIDTH = 920;
  static final int HEIGHT = 380;

  /// More lines than colours cannot be told apart: the paths with most packets are shown.
  static final int MOST_PATHS = 7;

  private static final double FIRST = QuantileAxis.position(0.5) - 0.12;
  private static final double LAST = QuantileAxis.position(0.999);
  private static final double LABEL_ROOM = 1.15;
  private static final int LONGEST_LABEL = 36;

  private double lowest = Double.POSITIVE_INFINITY;
  private double highest;

  private LatencyChart() {}

  /// Paths that delivered something, the busiest first.
  static List<PathResult> paths(RunResult run) {
    return run.paths().stream()
        .filter(p -> p.latencySeconds().p50().value() > 0)
        .sorted(Comparator.comparingDouble((PathResult p) -> -p.deliveredPps().value()))
        .limit(MOST_PATHS)
        .toList();
  }

  static JFreeChart of(Scenario scenario, RunResult run) {
    return new LatencyChart().build(scenario, paths(run));
  }

  private JFreeChart build(Scenario scenario, List<PathResult> paths) {
    XYIntervalSeriesCollection data = new XYIntervalSeriesCollection();
    XYErrorRenderer renderer = new XYErrorRenderer();
    renderer.setDefaultLinesVisible(true);
    renderer.setDrawXError(false);
    renderer.setCapLength(6);
    for (int i = 0; i < paths.size(); i++) {
      data.addSeries(series(paths.get(i)));
      renderer.setSeriesPaint(i, ChartStyle.series(i));
      renderer.setSeriesShape(i, ChartStyle.mark(i));
      renderer.setSeriesStroke(i, ChartStyle.LINE);
    }
    QuantileAxis quantiles = new QuantileAxis();
    ChartStyle.axis(quantiles);
    quantiles.setRange(FIRST, LAST + LABEL_ROOM);
    DecadeAxis seconds = new DecadeAxis();
    ChartStyle.axis(seconds);
    XYPlot plot = new XYPlot(data, quantiles, seconds, renderer);
    plot.setRangeGridlinePaint(ChartStyle.GRID);
    plot.setRangeGridlineStroke(ChartStyle.HAIRLINE);
    plot.setDomainGridlinesVisible(false);
    scenario.slos().forEach(slo -> addLimit(plot, slo));
    seconds.setRange(lowest / 1.3, highest * 1.3);
    addLabels(plot, paths);
    JFreeChart chart = ChartStyle.chart(plot);
    ChartStyle.caption(chart, "One-way latency (log scale) at quantiles of delivered packets");
    return chart;
  }

  private XYIntervalSeries series(PathResult path) {
    XYIntervalSeries series =
        new XYIntervalSeries(path.tenant() + path.graphVersion() + path.path());
    add(series, 0.5, path.latencySeconds().p50());
    add(series, 0.9, path.latencySeconds().p90());
    add(series, 0.99, path.latencySeconds().p99());
    add(series, 0.999, path.latencySeconds().p999());
    return series;
  }

  private void add(XYIntervalSeries series, double quantile, Estimate latency) {
    double y = latency.value();
    if (!(y > 0) || !Double.isFinite(y)) {
      return;
    }
    boolean known = Double.isFinite(latency.halfWidth()) && latency.low() > 0;
    double x = QuantileAxis.position(quantile);
    series.add(x, x, x, y, known ? latency.low() : y, known ? latency.high() : y);
    lowest = Math.min(lowest, y);
    highest = Math.max(highest, y);
  }

  private void addLimit(XYPlot plot, Slo slo) {
    if (slo.metric() != Slo.Metric.ONE_WAY_LATENCY || slo.event() != null || slo.limit() <= 0) {
      return;
    }
    double x = Math.clamp(QuantileAxis.position(slo.quantile()), FIRST + 0.3, LAST);
    plot.addAnnotation(
        new XYLineAnnotation(
            x - 0.3, slo.limit(), x + 0.3, slo.limit(), ChartStyle.DASHES, ChartStyle.LIMIT));
    String name = "limit of " + slo.name() + ", " + Unit.SECONDS.given(slo.limit()).printed();
    XYTextAnnotation text = new XYTextAnnotation(name, x - 0.33, slo.limit());
    text.setTextAnchor(TextAnchor.CENTER_RIGHT);
    text.setFont(ChartStyle.TEXT);
    text.setPaint(ChartStyle.LIMIT);
    plot.addAnnotation(text);
    lowest = Math.min(lowest, slo.limit());
    highest = Math.max(highest, slo.limit());
  }

  /// Names the lines at their ends, moved apart where they would overlap.
  private void addLabels(XYPlot plot, List<PathResult> paths) {
    List<Integer> byHeight = new ArrayList<>();
    for (int i = 0; i < paths.size(); i++) {
      byHeight.add(i);
    }
    byHeight.sort(Comparator.comparingDouble(i -> end(paths.get(i))));
    double line = Math.log(highest * 1.3 / (lowest / 1.3)) * 17 / (HEIGHT - 80);
    double floor = Double.NEGATIVE_INFINITY;
    for (int i : byHeight) {
      PathResult path = paths.get(i);
      double y = Math.max(Math.log(end(path)), floor);
      floor = y + line;
      XYTextAnnotation text = new XYTextAnnotation(label(path), LAST + 0.06, Math.exp(y));
      text.setTextAnchor(TextAnchor.CENTER_LEFT);
      text.setFont(ChartStyle.TEXT);
      text.setPaint(ChartStyle.series(i).darker());
      plot.addAnnotation(text);
    }
  }

  private static String label(PathResult path) {
    String label = path.tenant() + ": " + Wording.path(path.path(), path.dropped());
    return label.length() <= LONGEST_LABEL ? label : label.substring(0, LONGEST_LABEL - 1) + "…";
  }

  private static double end(PathResult path) {
    RunResult.Latency l = path.latencySeconds();
    return l.p999().value() > 0 ? l.p999().value() : l.p50().value();
  }
}
