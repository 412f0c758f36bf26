package io.nfaas.scenario;

import io.nfaas.model.Event;
import io.nfaas.model.Event.GraphUpgrade;
import io.nfaas.model.Event.LinkDegrade;
import io.nfaas.model.Event.LoadBalancerFailure;
import io.nfaas.model.Event.NodeFailure;
import io.nfaas.model.Event.PodFailure;
import io.nfaas.model.Event.Rekey;
import io.nfaas.model.Event.Scale;
import io.nfaas.model.Event.TrafficSurge;
import io.nfaas.model.Slo;
import io.nfaas.scenario.yaml.YamlEmitter.Mapping;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Writes what happens in a scenario, and what it is judged by.
final class EventWriter {
  private EventWriter() {}

  static Mapping event(Event event) {
    Mapping m =
        new Mapping()
            .text("name", event.name())
            .raw("at", Format.duration(event.atPs()))
            .raw("type", event.type());
    return switch (event) {
      case Scale e ->
          m.text("replicaSet", e.replicaSet())
              .raw("replicas", e.replicas())
              .raw("abrupt", e.abrupt());
      case GraphUpgrade e -> upgrade(m, e);
      case PodFailure e ->
          m.text("replicaSet", e.replicaSet())
              .raw("replica", e.replica())
              .raw("detectionDelay", Format.duration(e.detectionDelayPs()))
              .raw("recoverAfter", recovery(e.recoverAfterPs()));
      case NodeFailure e ->
          m.text("node", e.node())
              .raw("detectionDelay", Format.duration(e.detectionDelayPs()))
              .raw("recoverAfter", recovery(e.recoverAfterPs()));
      case LoadBalancerFailure e ->
          m.text("node", e.node()).raw("recoverAfter", recovery(e.recoverAfterPs()));
      case LinkDegrade e ->
          m.text("node", e.node())
              .text("nic", e.nic())
              .raw("lossRatio", Format.number(e.lossRatio()))
              .raw("speedRatio", Format.number(e.speedRatio()))
              .raw("for", Format.duration(e.forPs()));
      case TrafficSurge e ->
          m.text("tenant", e.tenant())
              .raw("factor", Format.number(e.factor()))
              .raw("for", Format.duration(e.forPs()));
      case Rekey e -> {
        m.text("tenant", e.tenant());
        String set = e.replicaSet();
        yield (set == null ? m : m.text("replicaSet", set)).raw("associations", e.associations());
      }
    };
  }

  private static Mapping upgrade(Mapping m, GraphUpgrade e) {
    return m.text("tenant", e.tenant())
        .text("from", e.from())
        .text("to", e.to())
        .list(
            "steps",
            e.steps().stream()
                .map(s ->
                    new Mapping()
                        .raw("weight", Format.percent(s.weightRatio()))
                        .raw("hold", Format.duration(s.holdPs())))
                .toList())
        .raw("existingFlows", EventReader.EXISTING_FLOWS.word(e.existingFlows()))
        .raw("drainTimeout", Format.duration(e.drainTimeoutPs()));
  }

  private static String recovery(long ps) {
    return ScenarioWriter.orNever(ps, EventReader.NEVER);
  }

  static Mapping slo(Slo s) {
    Mapping m = new Mapping().text("name", s.name()).raw("metric", s.metric().key());
    optional(m, "tenant", s.tenant());
    optional(m, "replicaSet", s.replicaSet());
    optional(m, "event", s.event());
    if (s.metric() == Slo.Metric.ONE_WAY_LATENCY) {
      m.raw("quantile", Format.number(s.quantile()));
    }
    return m.raw(s.isMinimum() ? "min" : "max", limit(s));
  }

  private static void optional(Mapping m, String key, @Nullable String value) {
    if (value != null) {
      m.text(key, value);
    }
  }

  private static String limit(Slo s) {
    return switch (s.metric()) {
      case ONE_WAY_LATENCY, EFFECTIVE_BLOCKED_TIME ->
          Format.duration(
              new BigDecimal(Double.toString(s.limit())).movePointRight(12).longValue());
      case THROUGHPUT -> Format.rate(s.limit(), "bps");
      case WRONG_GRAPH_VERSION_PACKETS -> Long.toString((long) s.limit());
      case LOSS_RATIO, BROKEN_FLOW_RATIO, MOVED_FLOW_RATIO, THROUGHPUT_DEGRADATION, UTILIZATION ->
          Format.number(s.limit());
    };
  }
}
