package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;

/// What an SLO asks of capacity.
final class Promise {
  private static final double PS_PER_SECOND = 1e12;

  private Promise() {}

  /// Whether losing packets breaks it.
  static boolean isOfLoss(Slo slo) {
    return switch (slo.metric()) {
      case LOSS_RATIO, THROUGHPUT, EFFECTIVE_BLOCKED_TIME, THROUGHPUT_DEGRADATION -> true;
      case ONE_WAY_LATENCY,
          BROKEN_FLOW_RATIO,
          MOVED_FLOW_RATIO,
          WRONG_GRAPH_VERSION_PACKETS,
          UTILIZATION ->
          false;
    };
  }

  /// Whether more replicas can keep it. How flows move, and which version they meet, is decided by the strategy instead.
  static boolean isOfCapacity(Slo slo) {
    return isOfLoss(slo)
        || slo.metric() == Slo.Metric.ONE_WAY_LATENCY
        || slo.metric() == Slo.Metric.UTILIZATION;
  }

  /// Whether it is made about a pool: about its tenants or all, its set or all.
  static boolean covers(Slo slo, PoolLoad load) {
    return (slo.replicaSet() == null || slo.replicaSet().equals(load.pool().set().name()))
        && (slo.tenant() == null
            || load.tenants().stream().anyMatch(t -> t.tenant().equals(slo.tenant())));
  }

  /// Share of the packets offered in the window of an SLO's event that may be lost without breaking it.
  static double lossAllowed(Slo slo, Scenario scenario) {
    return switch (slo.metric()) {
      case LOSS_RATIO, THROUGHPUT_DEGRADATION -> slo.limit();
      case EFFECTIVE_BLOCKED_TIME -> {
        for (Event event : scenario.events()) {
          if (event instanceof Event.TrafficSurge surge && surge.name().equals(slo.event())) {
            yield slo.limit() / (surge.forPs() / PS_PER_SECOND);
          }
        }
        yield 0;
      }
      case THROUGHPUT -> 0;
      case ONE_WAY_LATENCY,
          BROKEN_FLOW_RATIO,
          MOVED_FLOW_RATIO,
          WRONG_GRAPH_VERSION_PACKETS,
          UTILIZATION ->
          1;
    };
  }
}
