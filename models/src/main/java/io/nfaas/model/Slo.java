package io.nfaas.model;

import org.jspecify.annotations.Nullable;

/// A promise to judge a run by.
///
/// @param tenant null = all tenants together
/// @param event null = the whole measured time outside the windows of events
/// @param quantile in (0, 1), for [Metric#ONE_WAY_LATENCY] only
/// @param limit in SI base units; an upper bound unless [#isMinimum]
public record Slo(
    String name,
    Metric metric,
    @Nullable String tenant,
    @Nullable String replicaSet,
    @Nullable String event,
    double quantile,
    double limit,
    boolean isMinimum) {
  public enum Metric {
    ONE_WAY_LATENCY("oneWayLatency", "s"),
    LOSS_RATIO("lossRatio", ""),
    THROUGHPUT("throughput", "bit/s"),
    BROKEN_FLOW_RATIO("brokenFlowRatio", ""),
    MOVED_FLOW_RATIO("movedFlowRatio", ""),
    EFFECTIVE_BLOCKED_TIME("effectiveBlockedTime", "s"),
    WRONG_GRAPH_VERSION_PACKETS("wrongGraphVersionPackets", "packets"),
    THROUGHPUT_DEGRADATION("throughputDegradation", ""),
    UTILIZATION("utilization", "");

    private final String key;
    private final String unit;

    Metric(String key, String unit) {
      this.key = key;
      this.unit = unit;
    }

    /// The word in scenario and result files.
    public String key() {
      return key;
    }

    public String unit() {
      return unit;
    }
  }
}
