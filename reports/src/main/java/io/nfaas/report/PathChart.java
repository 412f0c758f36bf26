package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import java.awt.Color;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.plot.flow.FlowPlot;
import org.jfree.chart.ui.RectangleInsets;
import org.jfree.data.flow.DefaultFlowDataset;
import org.jfree.data.flow.NodeKey;

/// Where packets go: from tenants on the left through the pools that they share to egress, as wide as their packet rate.
final class PathChart {
  static final int WIDTH = 920;
  private static final int LEAST_HEIGHT = 200;
  private static final int ROW_HEIGHT = 70;
  private static final int LETTER_WIDTH = 11;

  private static final String EGRESS = "egress";
  private static final String DROP = "drop";

  /// @param nodes names of graph nodes, in order
  record Stream(
      String tenant, String graphVersion, List<String> nodes, boolean dropped, double pps) {}

  private record Step(String from, String to) {}

  /// A node of the picture: `toString` is what is written beside it.
  private record Place(String name, String figure) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return name.compareTo(other.name);
    }

    @Override
    public String toString() {
      return name + figure;
    }
  }

  /// By stage: what flows from where to where, packets per second.
  private final List<Map<Step, Double>> stages = new ArrayList<>();

  private PathChart(Scenario scenario, List<Stream> streams) {
    for (Stream stream : streams) {
      if (stream.pps() > 0) {
        add(scenario, stream);
      }
    }
  }

  static int height(List<Stream> streams) {
    return Math.max(LEAST_HEIGHT, ROW_HEIGHT * Math.min(8, streams.size()));
  }

  static JFreeChart of(Scenario scenario, List<Stream> streams) {
    return new PathChart(scenario, streams).build();
  }

  private void add(Scenario scenario, Stream stream) {
    ServiceGraph graph = scenario.tenant(stream.tenant()).graph(stream.graphVersion());
    Map<String, String> pools = new LinkedHashMap<>();
    graph.nodes().forEach(n -> pools.put(n.name(), n.replicaSet()));
    String at = stream.tenant();
    int stage = 0;
    for (String node : stream.nodes()) {
      String pool = pools.getOrDefault(node, node);
      step(stage++, at, pool, stream.pps());
      at = pool;
    }
    step(stage, at, stream.dropped() ? DROP : EGRESS, stream.pps());
  }

  private void step(int stage, String from, String to, double pps) {
    if (stage == stages.size()) {
      stages.add(new LinkedHashMap<>());
    }
    stages.get(stage).merge(new Step(from, to), pps, Double::sum);
  }

  private JFreeChart build() {
    DefaultFlowDataset<Place> data = new DefaultFlowDataset<>();
    FlowPlot plot = new FlowPlot(data);
    for (int stage = 0; stage < stages.size(); stage++) {
      List<Map.Entry<Step, Double>> steps = new ArrayList<>(stages.get(stage).entrySet());
      steps.sort(Comparator.comparing(s -> isEnd(s.getKey().to())));
      for (Map.Entry<Step, Double> step : steps) {
        Place from = place(stage, step.getKey().from());
        Place to = place(stage + 1, step.getKey().to());
        data.setFlow(stage, from, to, step.getValue());
        plot.setNodeFillColor(new NodeKey<>(stage + 1, to), colour(to.name()));
      }
    }
    List<Place> tenants = data.getSources(0);
    for (int i = 0; i < tenants.size(); i++) {
      plot.setNodeFillColor(new NodeKey<>(0, tenants.get(i)), ChartStyle.series(i));
    }
    plot.setDefaultNodeLabelFont(ChartStyle.STRONG);
    plot.setDefaultNodeLabelPaint(ChartStyle.INK);
    plot.setNodeWidth(10);
    plot.setNodeMargin(0.06);
    plot.setNodeLabelOffsetX(5);
    plot.setInsets(new RectangleInsets(4, 0, 4, 0));
    JFreeChart chart = ChartStyle.chart(plot);
    ChartStyle.caption(
        chart, "Packets per second from tenant to egress; a band is as wide as its rate");
    return chart;
  }

  /// A tenant before the first stage, or what a later stage leads to, with all that passes it. In the last stage the names of both
  /// ends share the room between them, and the figure is left out where there is none for it.
  private Place place(int column, String name) {
    Map<Step, Double> steps = stages.get(Math.max(0, column - 1));
    double pps = 0;
    for (Map.Entry<Step, Double> step : steps.entrySet()) {
      String at = column == 0 ? step.getKey().from() : step.getKey().to();
      pps += at.equals(name) ? step.getValue() : 0;
    }
    String figure = "  " + Unit.PACKETS_PER_SEC.of(pps);
    int room =
        column < stages.size() - 1
            ? figure.length()
            : WIDTH / stages.size() / LETTER_WIDTH - (name + EGRESS).length();
    boolean shown = column < stages.size() && (isEnd(name) || figure.length() <= room);
    return new Place(name, shown ? figure : "");
  }

  private static boolean isEnd(String name) {
    return name.equals(EGRESS) || name.equals(DROP);
  }

  private static Color colour(String name) {
    return name.equals(DROP)
        ? ChartStyle.LIMIT
        : isEnd(name) ? ChartStyle.MUTED : ChartStyle.NEUTRAL;
  }
}
