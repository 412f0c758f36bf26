package io.nfaas.results;

import io.nfaas.results.RunResult.EventResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The figures of an earlier comparison of strategies that later ones are held to.
///
/// Runs are a pure function of scenario, seeds and version, so counts compare exactly; times may change with the cost model, and have a tolerance.
///
/// @param metrics by `<strategy>/<event>/<metric>`; figures of a whole run have `run` in the place of the event
public record Baseline(String scenarioHash, String engineVersion, List<Long> seeds, Map<String, Metric> metrics) {
  private static final double TIME_TOLERANCE = 0.1;
  private static final double LEAST_TIME = 1e-6;
  private static final double WINDOW_TOLERANCE = 0.25;

  /// Which way a figure may change.
  public enum Direction {
    LOWER_IS_BETTER("LowerIsBetter"),
    HIGHER_IS_BETTER("HigherIsBetter"),
    EXACT("Exact");

    private final String word;

    Direction(String word) {
      this.word = word;
    }

    public String word() {
      return word;
    }
  }

  /// @param abs change that is allowed whatever the value
  /// @param rel change that is allowed as a share of the value; the larger of both counts
  public record Metric(double value, double abs, double rel, Direction direction) {
    public Metric {
      if (!Double.isFinite(value) || !(abs >= 0) || !(rel >= 0)) {
        throw new IllegalArgumentException("value %s, tolerance abs %s, rel %s".formatted(value, abs, rel));
      }
    }

    static Metric count(long n) {
      return new Metric(n, 0, 0, Direction.EXACT);
    }

    static Metric time(double seconds, double rel) {
      return new Metric(seconds, LEAST_TIME, rel, Direction.LOWER_IS_BETTER);
    }

    /// How much a figure may change.
    public double tolerance() {
      return Math.max(abs, rel * Math.abs(value));
    }

    boolean allows(double observed) {
      return switch (direction) {
        case EXACT -> observed == value || Math.abs(observed - value) <= tolerance();
        case LOWER_IS_BETTER -> observed <= value + tolerance();
        case HIGHER_IS_BETTER -> observed >= value - tolerance();
      };
    }
  }

  /// One figure held to its baseline.
  ///
  /// @param observed null when there is no such figure any more, which fails
  public record Check(String metric, double baseline, @Nullable Double observed, double tolerance, Direction direction, Verdict verdict) {}

  public Baseline {
    seeds = List.copyOf(seeds);
    metrics = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(metrics));
  }

  /// The figures of a comparison.
  public static Baseline of(DisruptionReport report) {
    Map<String, Metric> metrics = new LinkedHashMap<>();
    for (DisruptionReport.Strategy s : report.strategies()) {
      for (EventResult e : s.events()) {
        String at = s.name() + "/" + e.name() + "/";
        metrics.put(at + "activeFlows", Metric.count(e.activeFlows()));
        metrics.put(at + "movedFlows", Metric.count(e.movedFlows()));
        metrics.put(at + "brokenFlows", Metric.count(e.brokenFlows()));
        metrics.put(at + "misroutedFlows", Metric.count(e.aftermath().misroutedFlows()));
        metrics.put(at + "wrongGraphVersionPackets", Metric.count(e.wrongGraphVersionPackets()));
        metrics.put(at + "reorderedPackets", Metric.count(e.aftermath().reorderedPackets()));
        metrics.put(at + "statesLost", Metric.count(e.aftermath().statesLost()));
        metrics.put(at + "stateBytesMoved", Metric.count(e.stateBytesMoved()));
        metrics.put(at + "datastoreReads", Metric.count(e.datastoreReads()));
        metrics.put(at + "effectiveBlockedSeconds", Metric.time(e.effectiveBlockedSeconds().value(), TIME_TOLERANCE));
        metrics.put(at + "datastoreReadP99Seconds", Metric.time(e.aftermath().datastoreReadP99Seconds(), TIME_TOLERANCE));
        metrics.put(at + "transferSeconds", Metric.time(e.aftermath().transferSeconds(), TIME_TOLERANCE));
        metrics.put(at + "timeToSteadySeconds", Metric.time(e.timeToSteadySeconds(), WINDOW_TOLERANCE));
      }
      metrics.put(s.name() + "/run/connectionTablePeak", Metric.count(s.connectionTable().peak()));
      if (Double.isFinite(s.latencyP99Seconds())) {
        metrics.put(s.name() + "/run/latencyP99Seconds", Metric.time(s.latencyP99Seconds(), TIME_TOLERANCE));
      }
    }
    return new Baseline(report.scenarioHash(), report.engineVersion(), report.seeds(), metrics);
  }

  /// Holds a later comparison to these figures. Figures that are new are not looked at.
  ///
  /// @throws IllegalArgumentException when it is of another scenario
  public List<Check> check(DisruptionReport report) {
    if (!report.scenarioHash().equals(scenarioHash)) {
      throw new IllegalArgumentException("is a baseline of another scenario (%s, not %s)".formatted(scenarioHash, report.scenarioHash()));
    }
    Map<String, Metric> observed = of(report).metrics();
    List<Check> checks = new ArrayList<>();
    metrics.forEach((name, metric) -> {
      Metric now = observed.get(name);
      Verdict verdict = now != null && metric.allows(now.value()) ? Verdict.PASS : Verdict.FAIL;
      checks.add(new Check(name, metric.value(), now == null ? null : now.value(), metric.tolerance(), metric.direction(), verdict));
    });
    return checks;
  }
}
