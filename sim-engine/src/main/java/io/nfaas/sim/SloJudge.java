package io.nfaas.sim;

import io.nfaas.model.Event;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.Aftermath;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import io.nfaas.stats.LatencyHistogram;
import io.nfaas.stats.Replications;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Judges a run by the scenario's SLOs, and reports what its events did.
///
/// An SLO without event is about steady state: the windows of events are left out. One with event is about that event's window.
final class SloJudge {
  /// Standard errors in half of a 95 % interval.
  private static final double Z = 1.959963984540054;

  private final Scenario scenario;
  private final Estimates estimates;
  private final List<Replication> runs;

  SloJudge(Scenario scenario, Estimates estimates) {
    this.scenario = scenario;
    this.estimates = estimates;
    runs = estimates.runs();
  }

  List<RunResult.SloResult> slos() {
    return IntStream.range(0, scenario.slos().size()).mapToObj(this::judge).toList();
  }

  private RunResult.SloResult judge(int index) {
    Slo slo = scenario.slos().get(index);
    String event = slo.event();
    if (event != null && watches(event).isEmpty()) {
      return new RunResult.SloResult(
          slo.name(), slo.metric().key(), slo.limit(), null, Verdict.INCONCLUSIVE, "event " + event + " did not happen in the simulated time");
    }
    Estimate observed = event == null ? steady(index, slo) : inWindow(slo, event);
    if (Double.isNaN(observed.value())) {
      return new RunResult.SloResult(slo.name(), slo.metric().key(), slo.limit(), null, Verdict.INCONCLUSIVE, "nothing was observed");
    }
    Verdict verdict = Verdict.of(observed, slo.limit(), slo.isMinimum());
    String reason = verdict == Verdict.INCONCLUSIVE ? "the confidence interval straddles the limit" : "";
    return new RunResult.SloResult(slo.name(), slo.metric().key(), slo.limit(), observed, verdict, reason);
  }

  // ---- steady state

  private Estimate steady(int index, Slo slo) {
    return switch (slo.metric()) {
      case ONE_WAY_LATENCY -> steadyLatency(index, slo);
      case LOSS_RATIO -> estimates.steadyRatio((run, s) -> of(slo, t -> run.lost(s, t)), (run, s) -> of(slo, t -> run.offered(s, t)));
      case THROUGHPUT ->
          estimates.steadyRatio((run, s) -> of(slo, t -> run.deliveredBytes(s, t)) * 8, (run, s) -> run.slices().seconds(s));
      case UTILIZATION -> utilization(slo);
      case BROKEN_FLOW_RATIO -> overEvents(EventWatch::broken);
      case MOVED_FLOW_RATIO -> overEvents(EventWatch::moved);
      case EFFECTIVE_BLOCKED_TIME, THROUGHPUT_DEGRADATION -> worstEvent(slo);
      case WRONG_GRAPH_VERSION_PACKETS -> wrongView(null);
    };
  }

  /// Sum over the tenants that an SLO is about.
  private double of(Slo slo, IntToDoubleFunction value) {
    double sum = 0;
    for (int t = 0; t < scenario.tenants().size(); t++) {
      sum += concerns(slo, t) ? value.applyAsDouble(t) : 0;
    }
    return sum;
  }

  private boolean concerns(Slo slo, int tenant) {
    return slo.tenant() == null || slo.tenant().equals(scenario.tenants().get(tenant).name());
  }

  private Estimate steadyLatency(int index, Slo slo) {
    LatencyHistogram all = new LatencyHistogram();
    runs.forEach(run -> all.add(run.steady().latency(slo)));
    return estimates.quantile(
        all.quantileSeconds(slo.quantile()),
        run -> run.steady().latency(slo).quantileSeconds(slo.quantile()),
        run -> run.steady().quantiles(index));
  }

  /// Of the busiest replica.
  private Estimate utilization(Slo slo) {
    Estimate busiest = new Estimate(Double.NaN, Double.POSITIVE_INFINITY);
    for (Replication.Station station : runs.getFirst().pods()) {
      if (slo.replicaSet() == null || slo.replicaSet().equals(station.pod().pool().name())) {
        int backend = station.pod().backend();
        int cores = station.pod().pool().coresPerReplica();
        Estimate own =
            estimates.steadyRatio((run, s) -> busy(run, backend, s) * 1e-12, (run, s) -> run.slices().sampledSeconds(s) * cores);
        busiest = Double.isNaN(busiest.value()) || own.value() > busiest.value() ? own : busiest;
      }
    }
    return busiest;
  }

  private static double busy(Replication run, int backend, int slice) {
    return run.pods().stream().filter(s -> s.pod().backend() == backend).mapToDouble(s -> s.meter().busyPs(slice)).sum();
  }

  // ---- events

  private List<EventWatch> watches(String event) {
    List<EventWatch> found = new ArrayList<>();
    for (Replication run : runs) {
      run.watches().stream().filter(w -> w.event().name().equals(event)).forEach(found::add);
    }
    return found;
  }

  private Estimate inWindow(Slo slo, String event) {
    List<EventWatch> watches = watches(event);
    return switch (slo.metric()) {
      case ONE_WAY_LATENCY -> windowLatency(slo, watches);
      case LOSS_RATIO -> lostOf(slo, watches, w -> of(slo, w::lost), w -> of(slo, w::offered));
      case THROUGHPUT -> counted(watches, w -> of(slo, w::deliveredBytes) * 8, EventWatch::windowSeconds);
      case BROKEN_FLOW_RATIO -> flows(watches, EventWatch::broken);
      case MOVED_FLOW_RATIO -> flows(watches, EventWatch::moved);
      case EFFECTIVE_BLOCKED_TIME -> blocked(slo, watches);
      case THROUGHPUT_DEGRADATION -> degradation(slo, watches);
      case WRONG_GRAPH_VERSION_PACKETS -> wrongView(event);
      case UTILIZATION -> utilization(slo);
    };
  }

  private Estimate windowLatency(Slo slo, List<EventWatch> watches) {
    LatencyHistogram all = new LatencyHistogram();
    List<Double> own = new ArrayList<>();
    for (EventWatch watch : watches) {
      LatencyHistogram one = new LatencyHistogram();
      for (int t = 0; t < scenario.tenants().size(); t++) {
        if (concerns(slo, t)) {
          one.add(watch.latency(t));
        }
      }
      all.add(one);
      own.add(one.quantileSeconds(slo.quantile()));
    }
    double[] each = own.stream().mapToDouble(Double::doubleValue).filter(v -> !Double.isNaN(v)).toArray();
    double pooled = all.quantileSeconds(slo.quantile());
    return each.length < 2 ? new Estimate(pooled, Double.POSITIVE_INFINITY) : Replications.around(pooled, each);
  }

  /// A ratio of counts: over replications; within the only one the counting error of the numerator.
  private static Estimate counted(List<EventWatch> watches, ToDoubleFunction<EventWatch> numerator, ToDoubleFunction<EventWatch> denominator) {
    double[] n = watches.stream().mapToDouble(numerator).toArray();
    double[] d = watches.stream().mapToDouble(denominator).toArray();
    if (n.length > 1) {
      return Replications.ratio(n, d);
    }
    return d[0] == 0 ? Estimate.exact(0) : new Estimate(n[0] / d[0], Z * Math.sqrt(n[0]) / d[0]);
  }

  private static Estimate flows(List<EventWatch> watches, ToDoubleFunction<EventWatch> numerator) {
    double[] n = watches.stream().mapToDouble(numerator).toArray();
    double[] d = watches.stream().mapToDouble(EventWatch::active).toArray();
    // Every flow of a replication is looked at: the ratio is what happened, not a sample of it.
    return n.length > 1 ? Replications.ratio(n, d) : Estimate.exact(d[0] == 0 ? 0 : n[0] / d[0]);
  }

  private Estimate overEvents(ToDoubleFunction<EventWatch> numerator) {
    double[] n = estimates.each(run -> run.watches().stream().mapToDouble(numerator).sum());
    double[] d = estimates.each(run -> run.watches().stream().mapToDouble(EventWatch::active).sum());
    return n.length > 1 && scenario.events().size() > 0 ? Replications.ratio(n, d) : Estimate.exact(d[0] == 0 ? 0 : n[0] / d[0]);
  }

  private Estimate blocked(Slo slo, List<EventWatch> watches) {
    if (watches.stream().allMatch(w -> w.windowSeconds() == 0)) {
      return Estimate.exact(0);
    }
    return lostOf(slo, watches, w -> of(slo, w::blocked), w -> w.windowSeconds() == 0 ? 0 : of(slo, w::offered) / w.windowSeconds());
  }

  /// A ratio of lost packets to something. Within the only replication: the counting error of what was counted, and where packets were simulated in windows
  /// the error of what these show of the rest.
  private Estimate lostOf(Slo slo, List<EventWatch> watches, ToDoubleFunction<EventWatch> numerator, ToDoubleFunction<EventWatch> denominator) {
    EventWatch only = watches.getFirst();
    double whole = denominator.applyAsDouble(only);
    if (watches.size() > 1 || only.windows().isEmpty() || whole == 0) {
      return counted(watches, numerator, denominator);
    }
    double extrapolated = WindowCount.halfWidth(only.windows(), of(slo, only::offered), t -> concerns(slo, t));
    double counted = Z * Math.sqrt(of(slo, only::structural));
    return new Estimate(numerator.applyAsDouble(only) / whole, Math.hypot(extrapolated, counted) / whole);
  }

  private Estimate degradation(Slo slo, List<EventWatch> watches) {
    double[] each = watches.stream().mapToDouble(w -> degradation(slo, w)).toArray();
    if (each.length > 1) {
      return Replications.mean(each);
    }
    double offered = of(slo, watches.getFirst()::offered);
    double share = offered == 0 ? 0 : of(slo, watches.getFirst()::delivered) / offered;
    double error = offered == 0 ? 0 : Z * Math.sqrt(Math.max(0, share * (1 - Math.min(1, share))) / offered);
    double sampled = offered == 0 ? 0 : WindowCount.halfWidth(watches.getFirst().windows(), offered, t -> concerns(slo, t)) / offered;
    return new Estimate(each[0], Math.hypot(error, sampled));
  }

  private double degradation(Slo slo, EventWatch watch) {
    double offered = of(slo, watch::offered);
    if (offered == 0) {
      return 0;
    }
    double before = 0;
    for (int t = 0; t < scenario.tenants().size(); t++) {
      before += concerns(slo, t) ? watch.deliveredRatioBefore(t) * watch.offered(t) : 0;
    }
    return before == 0 ? 0 : 1 - of(slo, watch::delivered) / before;
  }

  private Estimate worstEvent(Slo slo) {
    Estimate worst = Estimate.exact(0);
    for (Event event : scenario.events()) {
      List<EventWatch> watches = watches(event.name());
      if (!watches.isEmpty()) {
        Estimate own = slo.metric() == Slo.Metric.THROUGHPUT_DEGRADATION ? degradation(slo, watches) : blocked(slo, watches);
        worst = own.high() > worst.high() ? own : worst;
      }
    }
    return worst;
  }

  private Estimate wrongView(@Nullable String event) {
    double sum = 0;
    for (Replication run : runs) {
      for (EventWatch watch : run.watches()) {
        sum += event == null || watch.event().name().equals(event) ? watch.wrongView() : 0;
      }
    }
    return Estimate.exact(sum);
  }

  List<RunResult.EventResult> events() {
    List<RunResult.EventResult> results = new ArrayList<>();
    Slo everybody = new Slo("", Slo.Metric.LOSS_RATIO, null, null, null, 0, 0, false);
    for (Event event : scenario.events()) {
      List<EventWatch> watches = watches(event.name());
      if (!watches.isEmpty()) {
        long active = watches.stream().mapToLong(EventWatch::active).sum();
        long moved = watches.stream().mapToLong(EventWatch::moved).sum();
        long broken = watches.stream().mapToLong(EventWatch::broken).sum();
        results.add(
            new RunResult.EventResult(
                event.name(),
                event.type(),
                event.atPs() * 1e-12,
                active,
                active == 0 ? 0 : (double) moved / active,
                active == 0 ? 0 : (double) broken / active,
                moved,
                broken,
                blocked(everybody, watches),
                degradation(everybody, watches),
                watches.stream().mapToLong(EventWatch::wrongView).sum(),
                watches.stream().mapToLong(w -> w.moves().bytesMoved()).sum(),
                watches.stream().mapToLong(w -> w.moves().reads()).sum(),
                watches.stream().mapToDouble(EventWatch::windowSeconds).average().orElse(0),
                aftermath(watches)));
      }
    }
    return results;
  }

  private static Aftermath aftermath(List<EventWatch> watches) {
    return new Aftermath(
        watches.stream().mapToLong(EventWatch::misrouted).sum(),
        watches.stream().mapToLong(EventWatch::staleDecisions).sum(),
        watches.stream().mapToLong(EventWatch::reordered).sum(),
        watches.stream().mapToLong(EventWatch::statesLost).sum(),
        watches.stream().mapToLong(w -> w.moves().statesMoved()).sum(),
        watches.stream().mapToDouble(w -> w.moves().transferSeconds()).max().orElse(0),
        watches.stream().mapToDouble(w -> w.moves().readP99Seconds()).max().orElse(0),
        watches.stream().mapToLong(EventWatch::reestablished).sum(),
        watches.stream().mapToLong(EventWatch::queuePeak).max().orElse(0),
        watches.stream().mapToDouble(EventWatch::changedEntryRatio).max().orElse(0));
  }
}
