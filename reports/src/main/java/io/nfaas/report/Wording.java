package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.RunResult.SloResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people read instead of identifiers; the same words in terminal, HTML and JUnit.
final class Wording {
  private Wording() {}

  /// A way through a graph: `vpn > fw`, `vpn > ids > drop`, `(straight through)`.
  static String path(List<String> nodes, boolean dropped) {
    List<String> places = new ArrayList<>(nodes);
    if (dropped) {
      places.add("drop");
    }
    return places.isEmpty() ? "(straight through)" : String.join(" > ", places);
  }

  static String limit(Limit limit) {
    return switch (limit) {
      case UTILIZATION -> "target utilization";
      case LATENCY -> "latency SLO";
      case LOSS -> "loss SLO";
      case IMBALANCE -> "load imbalance";
      case NIC_PPS -> "NIC packet rate";
      case NIC_BITS -> "NIC bit rate";
      case MEMORY -> "memory";
      case DATASTORE -> "datastore reads";
      case CONTROL_PLANE -> "control plane";
      case FAILURES -> "failures";
      case MIN_REPLICAS -> "minimum replicas";
    };
  }

  /// What a `kind` of a plan's forwarders is called.
  static String forwarder(String kind) {
    return kind.equals("VSwitch") ? "vSwitch" : "ingress worker";
  }

  /// What a promise is about: `p99 one-way latency of alpha`. Falls back to the metric's key when the scenario has no such promise.
  static String slo(Scenario scenario, SloResult result) {
    Slo slo = find(scenario, result);
    if (slo == null) {
      return result.metric();
    }
    StringBuilder text = new StringBuilder();
    if (slo.metric() == Slo.Metric.ONE_WAY_LATENCY) {
      text.append('p').append(Unit.NUMBER.given(slo.quantile() * 100)).append(' ');
    }
    text.append(metric(slo.metric()));
    if (slo.tenant() != null) {
      text.append(" of ").append(slo.tenant());
    }
    if (slo.replicaSet() != null) {
      text.append(" at ").append(slo.replicaSet());
    }
    if (slo.event() != null) {
      text.append(" around ").append(slo.event());
    }
    return text.toString();
  }

  /// `<= 300 us`, `>= 5 Gbit/s`.
  static String bound(Scenario scenario, SloResult result) {
    Slo slo = find(scenario, result);
    return (slo != null && slo.isMinimum() ? ">= " : "<= ") + unit(result).given(result.limit());
  }

  /// Four digits, so that a value just over its limit does not look equal to it.
  static String observed(SloResult result) {
    return result.observed() == null ? "-" : unit(result).of(result.observed(), 4).toString();
  }

  /// Names of pods, those of one set together: `ipsec-v1-0,3`.
  static List<String> pods(List<String> pods) {
    Map<String, StringBuilder> sets = new LinkedHashMap<>();
    for (String pod : pods) {
      int dash = pod.lastIndexOf('-');
      String set = pod.substring(0, Math.max(0, dash));
      String index = pod.substring(dash + 1);
      sets.merge(set, new StringBuilder(pod), (all, one) -> all.append(',').append(index));
    }
    return sets.values().stream().map(StringBuilder::toString).toList();
  }

  /// A count with its noun: `1 pod`, `12,345 packets`.
  static String count(long n, String noun) {
    return Unit.count(n) + " " + noun + (n == 1 ? "" : "s");
  }

  private static @Nullable Slo find(Scenario scenario, SloResult result) {
    return scenario.slos().stream()
        .filter(s -> s.name().equals(result.name()))
        .findFirst()
        .orElse(null);
  }

  private static String metric(Slo.Metric metric) {
    return metric == Slo.Metric.ONE_WAY_LATENCY
        ? "one-way latency"
        : metric.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static Unit unit(SloResult result) {
    for (Slo.Metric metric : Slo.Metric.values()) {
      if (metric.key().equals(result.metric())) {
        return unit(metric);
      }
    }
    return Unit.NUMBER;
  }

  private static Unit unit(Slo.Metric metric) {
    return switch (metric) {
      case ONE_WAY_LATENCY, EFFECTIVE_BLOCKED_TIME -> Unit.SECONDS;
      case THROUGHPUT -> Unit.BITS_PER_SEC;
      case WRONG_GRAPH_VERSION_PACKETS -> Unit.PACKETS;
      case LOSS_RATIO, BROKEN_FLOW_RATIO, MOVED_FLOW_RATIO, THROUGHPUT_DEGRADATION, UTILIZATION ->
          Unit.RATIO;
    };
  }
}
