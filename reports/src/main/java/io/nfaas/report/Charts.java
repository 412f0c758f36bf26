package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.report.BarChart.Bar;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.HopResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The pictures of the reports, each an `<svg>` element. Every figure in a picture is also in a table beside it.
public final class Charts {
  private static final double FULL = 1;

  private Charts() {}

  /// Latency over quantiles, a line per path.
  public static String latency(Scenario scenario, RunResult run) throws IOException {
    return SvgText.of(
        LatencyChart.of(scenario, run),
        "latency",
        "One-way latency of every path at p50, p90, p99 and p99.9",
        LatencyChart.WIDTH,
        LatencyChart.HEIGHT);
  }

  /// Planned utilisation of every ReplicaSet against the target.
  public static String utilization(Scenario scenario, CapacityPlan plan) throws IOException {
    List<Bar> bars = new ArrayList<>();
    for (PlannedSet s : plan.replicaSets()) {
      String figures =
          Unit.RATIO.of(s.utilization()) + ", worst " + Unit.RATIO.of(s.peakUtilization());
      bars.add(
          new Bar(
              s.name(),
              finite(s.utilization()),
              Math.max(finite(s.utilization()), finite(s.peakUtilization())),
              figures));
    }
    double ratio = scenario.planner().targetUtilizationRatio();
    BarChart.Limit target = new BarChart.Limit(ratio, " target " + Unit.RATIO.given(ratio));
    BarChart chart =
        new BarChart(
            "Utilization of a set's cores: mean (dark), and in the worst condition planned for (light)",
            bars,
            axis(bars),
            true,
            target);
    return SvgText.of(
        chart.chart(),
        "utilization",
        "Utilization of every ReplicaSet",
        BarChart.WIDTH,
        chart.height());
  }

  /// Simulated utilisation of every ReplicaSet: its mean replica and its busiest.
  public static String utilization(RunResult run) throws IOException {
    Map<String, List<Double>> sets = new LinkedHashMap<>();
    for (HopResult h : run.hops()) {
      sets.computeIfAbsent(h.replicaSet(), name -> new ArrayList<>())
          .add(finite(h.utilization().value()));
    }
    List<Bar> bars = new ArrayList<>();
    sets.forEach((name, replicas) -> {
      double mean = replicas.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      double most = replicas.stream().mapToDouble(Double::doubleValue).max().orElse(0);
      bars.add(new Bar(name, mean, most, Unit.RATIO.of(mean) + ", busiest " + Unit.RATIO.of(most)));
    });
    BarChart chart =
        new BarChart(
            "Utilization: mean of a set's replicas (dark), and its busiest replica (light)",
            bars,
            axis(bars),
            true,
            null);
    return SvgText.of(
        chart.chart(),
        "utilization",
        "Utilization of every ReplicaSet",
        BarChart.WIDTH,
        chart.height());
  }

  /// Planned packets from tenants through pools to egress.
  public static String paths(Scenario scenario, CapacityPlan plan) throws IOException {
    return paths(
        scenario,
        plan.paths().stream()
            .map(p ->
                new PathChart.Stream(
                    p.tenant(), p.graphVersion(), p.path(), p.dropped(), finite(p.pps())))
            .toList());
  }

  /// Simulated packets from tenants through pools to egress.
  public static String paths(Scenario scenario, RunResult run) throws IOException {
    return paths(
        scenario,
        run.paths().stream()
            .map(p ->
                new PathChart.Stream(
                    p.tenant(),
                    p.graphVersion(),
                    p.path(),
                    p.dropped(),
                    finite(p.offeredPps().value())))
            .toList());
  }

  /// Cores when tenants share ReplicaSets, and when each has its own.
  public static String cores(CapacityPlan plan) throws IOException {
    int shared = plan.totals().cores();
    int dedicated = plan.dedicated().cores();
    List<Bar> bars =
        List.of(
            new Bar("as planned", shared, shared, Wording.count(shared, "core")),
            new Bar("each tenant its own", 0, dedicated, Wording.count(dedicated, "core")));
    BarChart chart =
        new BarChart("Cores", bars, Math.max(1, Math.max(shared, dedicated)), false, null);
    return SvgText.of(
        chart.chart(),
        "cores",
        "Cores of shared and dedicated ReplicaSets",
        BarChart.WIDTH,
        chart.height());
  }

  /// Cores against traffic.
  public static String growth(List<GrowthStep> growth) throws IOException {
    double most = growth.stream().mapToInt(g -> g.totals().cores()).max().orElse(1);
    List<Bar> bars =
        growth.stream()
            .map(g ->
                new Bar(
                    "× " + Unit.NUMBER.given(g.factor()),
                    g.totals().cores(),
                    g.totals().cores(),
                    "%s, %s"
                        .formatted(
                            Wording.count(g.totals().cores(), "core"),
                            Wording.count(g.totals().nodes(), "node"))))
            .toList();
    BarChart chart =
        new BarChart("Cores when traffic grows", bars, Math.max(1, most), false, null);
    return SvgText.of(
        chart.chart(),
        "growth",
        "Cores for growing traffic",
        BarChart.WIDTH,
        chart.height());
  }

  private static String paths(Scenario scenario, List<PathChart.Stream> streams)
      throws IOException {
    return SvgText.of(
        PathChart.of(scenario, streams),
        "paths",
        "Packet rates from tenants through ReplicaSets to egress",
        PathChart.WIDTH,
        PathChart.height(streams));
  }

  private static double axis(List<Bar> bars) {
    return Math.max(FULL, bars.stream().mapToDouble(Bar::weak).max().orElse(0));
  }

  private static double finite(double value) {
    return Double.isFinite(value) ? value : 0;
  }
}
