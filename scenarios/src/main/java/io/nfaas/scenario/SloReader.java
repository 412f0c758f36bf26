package io.nfaas.scenario;

import io.nfaas.model.Slo;
import io.nfaas.model.Slo.Metric;
import io.nfaas.scenario.yaml.Range;
import io.nfaas.scenario.yaml.Unit;
import io.nfaas.scenario.yaml.Words;
import io.nfaas.scenario.yaml.YamlNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads `spec.slos`.
final class SloReader {
  static final Words<Metric> METRICS = Words.of(Metric.class, Metric::key);

  private final KnownNames names;

  SloReader(KnownNames names) {
    this.names = names;
  }

  List<Slo> read(YamlNode list) {
    KnownNames.unique(list, "name");
    List<Slo> slos = new ArrayList<>();
    for (YamlNode node : list.mappings()) {
      Slo slo = slo(node);
      if (slo != null) {
        slos.add(slo);
      }
    }
    return slos;
  }

  private @Nullable Slo slo(YamlNode node) {
    int before = node.problems().errors();
    String name = node.required("name").name();
    YamlNode metricNode = node.required("metric");
    Metric metric = metricNode.choice(METRICS, Metric.LOSS_RATIO);
    boolean metricKnown = metricNode.present() && node.problems().errors() == before;
    String tenant = reference(node.at("tenant"), "tenant", names.tenants.keySet());
    String set = reference(node.at("replicaSet"), "replica set", names.pools);
    String event = reference(node.at("event"), "event", names.events);
    double quantile = quantile(node, metric, metricKnown);
    YamlNode max = node.at("max");
    YamlNode min = node.at("min");
    if (min.present() && max.present()) {
      min.keyError("stands beside max; give one of the two");
    } else if (!min.present() && !max.present() && node.isMapping()) {
      node.error(metric == Metric.THROUGHPUT ? "needs min (or max)" : "needs max");
    } else if (min.present() && metricKnown && metric != Metric.THROUGHPUT) {
      min.keyError("is for throughput; " + metric.key() + " has a max");
    }
    double limit = metricKnown ? limit(min.present() ? min : max, metric) : 0;
    return node.problems().errors() > before
        ? null
        : new Slo(name, metric, tenant, set, event, quantile, limit, min.present());
  }

  private static @Nullable String reference(YamlNode ref, String what, Collection<String> known) {
    return ref.present() ? KnownNames.reference(ref, what, known) : null;
  }

  private static double quantile(YamlNode node, Metric metric, boolean metricKnown) {
    YamlNode quantile = node.at("quantile");
    if (metricKnown && metric == Metric.ONE_WAY_LATENCY) {
      return node.required("quantile").number(0, Range.INNER_RATIO);
    }
    if (metricKnown && quantile.present()) {
      quantile.keyError("is for oneWayLatency only");
    }
    return 0;
  }

  private static double limit(YamlNode node, Metric metric) {
    return switch (metric) {
      case ONE_WAY_LATENCY, EFFECTIVE_BLOCKED_TIME -> seconds(node);
      case THROUGHPUT -> node.quantity(Unit.BIT_RATE, 0, Range.NOT_NEGATIVE);
      case WRONG_GRAPH_VERSION_PACKETS -> node.whole(0, 0, Long.MAX_VALUE);
      case LOSS_RATIO, BROKEN_FLOW_RATIO, MOVED_FLOW_RATIO, THROUGHPUT_DEGRADATION, UTILIZATION ->
          node.number(0, Range.RATIO);
    };
  }

  private static double seconds(YamlNode node) {
    return BigDecimal.valueOf(node.durationPs(0, 0)).movePointLeft(12).doubleValue();
  }
}
