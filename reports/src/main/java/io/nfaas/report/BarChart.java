package io.nfaas.report;

import java.awt.Color;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.annotations.CategoryTextAnnotation;
import org.jfree.chart.axis.CategoryAnchor;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.DatasetRenderingOrder;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jspecify.annotations.Nullable;

/// Bars that lie, one per thing, each with a strong value in front of a weaker one; its figures stand in a column on the right.
final class BarChart {
  static final int WIDTH = 920;
  private static final int ROW_HEIGHT = 34;
  private static final int CAPTION_HEIGHT = 44;
  private static final int THICKNESS = 20;
  private static final double FIGURES_AT = 1.03;
  private static final double FIGURES_ROOM = 1.3;

  private final JFreeChart chart;
  private final int height;

  /// @param strong value of the dark bar
  /// @param weak value of the light bar behind it, at least `strong`; equal when there is none
  /// @param figures what stands to the right of the bar
  record Bar(String name, double strong, double weak, String figures) {}

  /// A dashed line across all bars, its name above them.
  record Limit(double value, String name) {}

  /// @param most end of the longest bar that there may be
  /// @param track show how far that is behind every bar
  BarChart(String caption, List<Bar> bars, double most, boolean track, @Nullable Limit limit) {
    CategoryAxis names = new CategoryAxis();
    ChartStyle.axis(names);
    int rows = bars.size() + (limit == null ? 0 : 1);
    height = CAPTION_HEIGHT + ROW_HEIGHT * rows;
    names.setCategoryMargin(0);
    names.setLowerMargin(limit == null ? 0 : 1.0 / rows);
    names.setUpperMargin(0);
    names.setMaximumCategoryLabelWidthRatio(0.4f);
    names.setCategoryLabelPositionOffset(10);
    NumberAxis values = new NumberAxis();
    ChartStyle.axis(values);
    values.setTickLabelsVisible(false);
    values.setRange(0, most * FIGURES_ROOM);
    CategoryPlot plot =
        new CategoryPlot(data(bars, Bar::strong), names, values, renderer(ChartStyle.STRONG_BAR));
    plot.setDataset(1, data(bars, Bar::weak));
    plot.setRenderer(1, renderer(ChartStyle.WEAK_BAR));
    if (track) {
      plot.setDataset(2, data(bars, bar -> most));
      plot.setRenderer(2, renderer(ChartStyle.TRACK));
    }
    if (limit != null) {
      plot.addRangeMarker(marker(limit));
    }
    for (Bar bar : bars) {
      CategoryTextAnnotation figures =
          new CategoryTextAnnotation(bar.figures(), bar.name(), most * FIGURES_AT);
      figures.setFont(ChartStyle.TEXT);
      figures.setPaint(ChartStyle.INK);
      figures.setCategoryAnchor(CategoryAnchor.MIDDLE);
      figures.setTextAnchor(TextAnchor.CENTER_LEFT);
      plot.addAnnotation(figures);
    }
    plot.setDatasetRenderingOrder(DatasetRenderingOrder.REVERSE);
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    plot.setRangeGridlinesVisible(false);
    chart = ChartStyle.chart(plot);
    ChartStyle.caption(chart, caption);
  }

  private static ValueMarker marker(Limit limit) {
    ValueMarker marker = new ValueMarker(limit.value(), ChartStyle.LIMIT, ChartStyle.DASHES);
    marker.setLabel(limit.name());
    marker.setLabelFont(ChartStyle.TEXT);
    marker.setLabelPaint(ChartStyle.LIMIT);
    marker.setLabelBackgroundColor(new Color(0, true));
    marker.setLabelAnchor(RectangleAnchor.TOP_RIGHT);
    marker.setLabelTextAnchor(TextAnchor.TOP_LEFT);
    return marker;
  }

  JFreeChart chart() {
    return chart;
  }

  int height() {
    return height;
  }

  private static CategoryDataset data(List<Bar> bars, ToDoubleFunction<Bar> value) {
    DefaultCategoryDataset data = new DefaultCategoryDataset();
    bars.forEach(b -> data.addValue(value.applyAsDouble(b), "", b.name()));
    return data;
  }

  private BarRenderer renderer(Color colour) {
    BarRenderer renderer = new BarRenderer();
    renderer.setBarPainter(new StandardBarPainter());
    renderer.setShadowVisible(false);
    renderer.setSeriesPaint(0, colour);
    renderer.setMaximumBarWidth((double) THICKNESS / (height - CAPTION_HEIGHT));
    return renderer;
  }
}
