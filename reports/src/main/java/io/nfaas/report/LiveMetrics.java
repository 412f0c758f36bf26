package io.nfaas.report;

import io.nfaas.results.LiveResult;
import io.nfaas.results.RunResult;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// Counters of a run on real packets in the OpenMetrics text format (openmetrics.io, version 1.0.0): counters end in `_total`, the text
/// in `# EOF`.
public final class LiveMetrics {
  private final StringBuilder out = new StringBuilder();
  private final LiveResult live;

  private LiveMetrics(LiveResult live) {
    this.live = live;
  }

  public static String of(LiveResult live) {
    return new LiveMetrics(live).text();
  }

  private String text() {
    LiveResult.Packets p = live.packets();
    family("nfaas_packets", "counter", "Frames at the ports of this process, by what became of them.");
    fate("offered", p.offered());
    fate("delivered", p.delivered());
    fate("forwarded", p.forwarded());
    fate("dropped", p.dropped());
    fate("policy", p.policy());
    fate("consumed", p.consumed());
    family("nfaas_packets_in_flight", "gauge", "Frames held, in a ring, or waiting to be sent.");
    sample("nfaas_packets_in_flight", "", p.inFlight());
    family("nfaas_drops", "counter", "Frames lost, by place and reason.");
    for (RunResult.DropCount d : live.drops()) {
      sample("nfaas_drops_total", label("where", d.where()) + "," + label("reason", d.reason()), d.packets());
    }
    family("nfaas_path_packets", "counter", "Frames that ended a path in this process.");
    for (LiveResult.Path path : live.paths()) {
      String labels =
          label("tenant", path.tenant()) + "," + label("graph", path.graphVersion()) + "," + label("path", String.join("/", path.path()));
      sample("nfaas_path_packets_total", labels, path.packets());
    }
    cores();
    ports();
    family("nfaas_connections", "gauge", "Connections in the tables of this process.");
    sample("nfaas_connections", "", live.connectionTable().entries());
    return out.append("# EOF\n").toString();
  }

  private void cores() {
    cores("nfaas_worker_packets", "Frames that a worker has received.", c -> (double) c.packets());
    cores("nfaas_worker_dropped", "Frames lost in a worker.", c -> (double) c.dropped());
    cores("nfaas_worker_moved_flows", "Flows that a worker sent to another replica than before.", c -> (double) c.movedFlows());
    cores("nfaas_worker_busy_seconds", "Time in polls that found something.", c -> c.utilization() * live.seconds());
    family("nfaas_worker_work", "counter", "What polls did, by kind of work.");
    forEachCore(c -> {
      for (Map.Entry<String, Long> w : c.work().entrySet()) {
        sample("nfaas_worker_work_total", label("worker", c.name()) + "," + label("kind", w.getKey()), w.getValue());
      }
    });
  }

  private void cores(String name, String help, Function<LiveResult.Core, Double> value) {
    family(name, "counter", help);
    forEachCore(c -> sample(name + "_total", label("worker", c.name()), value.apply(c)));
  }

  private void forEachCore(java.util.function.Consumer<LiveResult.Core> action) {
    live.forwarders().forEach(action);
    live.hops().forEach(action);
  }

  private void ports() {
    ports("nfaas_port_received_packets", "Frames handed to the worker.", LiveResult.Port::received);
    ports("nfaas_port_received_bytes", "Their bytes, L2 with FCS.", LiveResult.Port::receivedBytes);
    ports("nfaas_port_missed_packets", "Frames that found the receive ring full.", LiveResult.Port::missed);
    ports("nfaas_port_unusable_packets", "Frames that could not be handed on.", p -> p.unusable() + p.noBuffer());
    ports("nfaas_port_transmitted_packets", "Frames sent.", LiveResult.Port::transmitted);
    ports("nfaas_port_transmitted_bytes", "Their bytes, L2 with FCS.", LiveResult.Port::transmittedBytes);
    family("nfaas_port_up", "gauge", "Whether frames can come and go.");
    live.ports().forEach(p -> sample("nfaas_port_up", label("port", p.name()), p.up() ? 1 : 0));
  }

  private void ports(String name, String help, Function<LiveResult.Port, Long> value) {
    family(name, "counter", help);
    live.ports().forEach(p -> sample(name + "_total", label("port", p.name()), value.apply(p)));
  }

  private void fate(String fate, long packets) {
    sample("nfaas_packets_total", label("fate", fate), packets);
  }

  private void family(String name, String type, String help) {
    out.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    out.append("# HELP ").append(name).append(' ').append(help).append('\n');
  }

  private void sample(String name, String labels, double value) {
    out.append(name);
    if (!labels.isEmpty()) {
      out.append('{').append(labels).append('}');
    }
    out.append(' ');
    if (value == Math.rint(value)) {
      out.append((long) value);
    } else {
      out.append(String.format(Locale.ROOT, "%.9g", value));
    }
    out.append('\n');
  }

  private static String label(String name, String value) {
    return name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + "\"";
  }
}
