package io.nfaas.sim;

import io.nfaas.chain.ServicePath;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.View;
import io.nfaas.model.Scenario;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.Sharing;
import io.nfaas.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Turns the replications of a run into its result. Nothing here depends on the order in which they finished.
final class Summary {
  private final Deployment deployment;
  private final Scenario scenario;
  private final List<Replication> runs;
  private final Estimates estimates;

  Summary(Deployment deployment, List<Replication> runs) {
    this.deployment = deployment;
    this.scenario = deployment.scenario();
    this.runs = runs;
    estimates = new Estimates(runs);
  }

  RunResult.PacketCount packets() {
    long[] sum = new long[6];
    for (Replication run : runs) {
      RunResult.PacketCount p = run.packets();
      sum[0] += p.offered();
      sum[1] += p.delivered();
      sum[2] += p.dropped();
      sum[3] += p.policy();
      sum[4] += p.inFlightAtStart();
      sum[5] += p.inFlight();
    }
    return new RunResult.PacketCount(sum[0], sum[1], sum[2], sum[3], sum[4], sum[5]);
  }

  Estimate lossRatio() {
    return estimates.ratio(
        (run, s) -> overTenants(t -> run.lost(s, t)), (run, s) -> overTenants(t -> run.offered(s, t)));
  }

  private double overTenants(IntToDoubleFunction value) {
    return IntStream.range(0, scenario.tenants().size()).mapToDouble(value).sum();
  }

  // ---- paths

  List<RunResult.PathResult> paths() {
    List<RunResult.PathResult> results = new ArrayList<>();
    int first = 0;
    for (View view : deployment.views()) {
      for (ServicePath path : view.compiled().paths()) {
        int number = first + path.index();
        // A graph version that nobody was sent through says nothing.
        if (deployment.activeView(view.tenant()) == view.id() || runs.stream().anyMatch(run -> run.paths().get(number).isUsed())) {
          results.add(path(view, path, number));
        }
      }
      first += view.compiled().paths().size();
    }
    return results;
  }

  private RunResult.PathResult path(View view, ServicePath path, int number) {
    int tenant = view.tenant();
    boolean active = deployment.activeView(tenant) == view.id();
    double expected = active ? path.expectedShare() : 0;
    Estimates.InSlice lost = (run, s) -> run.paths().get(number).lostIn(s) + expected * unknownLoss(run, s, tenant);
    Estimates.InSlice delivered = (run, s) -> run.paths().get(number).deliveredIn(s);
    Estimates.InSlice offered =
        (run, s) -> delivered.of(run, s) + lost.of(run, s) + run.paths().get(number).policyIn(s);
    Estimates.InSlice ofTenant = (run, s) -> run.delivered(s, tenant) + run.lost(s, tenant) + run.policy(s, tenant);
    Estimates.InSlice seconds = (run, s) -> run.slices().seconds(s);
    return new RunResult.PathResult(
        scenario.tenants().get(tenant).name(),
        view.graph().version(),
        path.nodes(),
        path.dropped(),
        estimates.ratio(offered, ofTenant),
        path.expectedShare(),
        estimates.ratio(offered, seconds),
        estimates.ratio(delivered, seconds),
        estimates.ratio(lost, offered),
        latency(number));
  }

  /// Losses of a tenant in a slice that no path is known for.
  private double unknownLoss(Replication run, int slice, int tenant) {
    double known = 0;
    int number = 0;
    for (View view : deployment.views()) {
      for (int i = 0; i < view.compiled().paths().size(); i++, number++) {
        known += view.tenant() == tenant ? run.paths().get(number).lostIn(slice) : 0;
      }
    }
    return run.lost(slice, tenant) - known;
  }

  private RunResult.Latency latency(int path) {
    LatencyHistogram all = new LatencyHistogram();
    runs.forEach(run -> all.add(run.paths().get(path).total()));
    Estimate mean =
        all.count() == 0
            ? new Estimate(Double.NaN, Double.POSITIVE_INFINITY)
            : estimates.ratioOfBatches((run, b) -> run.paths().get(path).batchLatency(b), (run, b) -> run.paths().get(path).batchCount(b));
    Estimate[] q = new Estimate[PathMeter.QUANTILES.length];
    for (int i = 0; i < q.length; i++) {
      int at = i;
      double p = PathMeter.QUANTILES[i];
      q[i] =
          estimates.quantile(
              all.quantileSeconds(p),
              run -> run.paths().get(path).total().quantileSeconds(p),
              run -> perBatch(b -> run.paths().get(path).batchQuantiles(b)[at]));
    }
    return new RunResult.Latency(mean, q[0], q[1], q[2], q[3], all.maxSeconds());
  }

  private static double[] perBatch(IntToDoubleFunction value) {
    return IntStream.range(0, Slices.BATCHES).mapToDouble(value).toArray();
  }

  // ---- replicas and forwarders

  List<RunResult.HopResult> hops() {
    // Which replicas ran is up to the scenario's events, so it is the same in all replications but for the draws of startup times.
    Map<Integer, Replication.Station> seen = new TreeMap<>();
    runs.forEach(run -> run.pods().forEach(s -> seen.putIfAbsent(s.pod().backend(), s)));
    return seen.values().stream().map(this::hop).toList();
  }

  private RunResult.HopResult hop(Replication.Station station) {
    int backend = station.pod().backend();
    int cores = station.pod().pool().coresPerReplica();
    StationEstimates of = new StationEstimates(run -> meter(run, backend), cores);
    LatencyHistogram all = new LatencyHistogram();
    long dropped = 0;
    for (Replication run : runs) {
      for (Replication.Station s : run.pods()) {
        if (s.pod().backend() == backend) {
          all.add(s.meter().sojournTimes());
          dropped += s.dropped();
        }
      }
    }
    List<RunResult.TenantShare> tenants = new ArrayList<>();
    for (int t = 0; t < scenario.tenants().size(); t++) {
      int tenant = t;
      Estimate pps = of.perSecond(totals -> totals.tenantPackets[tenant]);
      if (pps.value() > 0) {
        tenants.add(new RunResult.TenantShare(scenario.tenants().get(t).name(), pps));
      }
    }
    return new RunResult.HopResult(
        station.pod().pool().name(),
        station.pod().replica(),
        station.node().name(),
        cores,
        of.utilization(),
        of.perSecond(totals -> totals.packets),
        of.ratio(totals -> totals.cycles, totals -> totals.packets),
        of.ratio(totals -> totals.packets, totals -> totals.polls),
        new RunResult.Sojourn(
            of.ratio(totals -> totals.sojournPs * 1e-12, totals -> totals.packets),
            sojourn(all, backend, 0, 0.5),
            sojourn(all, backend, 1, 0.99),
            sojourn(all, backend, 2, 0.999)),
        of.ratio(totals -> totals.waitingPs * 1e-12, totals -> totals.packets),
        of.perSecond(totals -> totals.presencePs * 1e-12),
        dropped,
        tenants);
  }

  private Estimate sojourn(LatencyHistogram all, int backend, int index, double p) {
    return estimates.quantile(
        all.quantileSeconds(p),
        run -> meter(run, backend).sojournTimes().quantileSeconds(p),
        run -> perBatch(b -> meter(run, backend).batch(b).quantiles[index]));
  }

  private StationMeter meter(Replication run, int backend) {
    for (Replication.Station s : run.pods()) {
      if (s.pod().backend() == backend) {
        return s.meter();
      }
    }
    return StationMeter.idle(scenario.tenants().size(), run.slices().count());
  }

  List<RunResult.ForwarderResult> forwarders() {
    List<RunResult.ForwarderResult> results = new ArrayList<>();
    for (int f = 0; f < runs.getFirst().forwarders().size(); f++) {
      int index = f;
      Replication.Forwarder forwarder = runs.getFirst().forwarders().get(f);
      StationEstimates of = new StationEstimates(run -> run.forwarders().get(index).meter(), forwarder.cores());
      results.add(
          new RunResult.ForwarderResult(
              forwarder.node().name(),
              forwarder.cores(),
              of.utilization(),
              of.perSecond(totals -> totals.packets),
              of.ratio(totals -> totals.cycles, totals -> totals.packets)));
    }
    return results;
  }

  /// Estimates about one station.
  private final class StationEstimates {
    private final Function<Replication, StationMeter> meter;
    private final int cores;

    StationEstimates(Function<Replication, StationMeter> meter, int cores) {
      this.meter = meter;
      this.cores = cores;
    }

    Estimate ratio(
        ToDoubleFunction<StationMeter.Totals> numerator, ToDoubleFunction<StationMeter.Totals> denominator) {
      return estimates.ratioOfBatches(
          (run, b) -> numerator.applyAsDouble(meter.apply(run).batch(b)), (run, b) -> denominator.applyAsDouble(meter.apply(run).batch(b)));
    }

    Estimate perSecond(ToDoubleFunction<StationMeter.Totals> numerator) {
      return estimates.ratioOfBatches((run, b) -> numerator.applyAsDouble(meter.apply(run).batch(b)), (run, b) -> run.slices().batchSeconds(b));
    }

    Estimate utilization() {
      return estimates.ratioOfBatches(
          (run, b) -> meter.apply(run).batch(b).busyPs * 1e-12, (run, b) -> run.slices().batchSeconds(b) * cores);
    }
  }

  // ---- what is shared

  Sharing sharing() {
    List<Sharing.TenantResult> tenants = new ArrayList<>();
    for (int t = 0; t < scenario.tenants().size(); t++) {
      int tenant = t;
      Estimates.InSlice offered = (run, s) -> run.offered(s, tenant);
      Estimates.InSlice seconds = (run, s) -> run.slices().seconds(s);
      tenants.add(
          new Sharing.TenantResult(
              scenario.tenants().get(t).name(),
              estimates.ratio(offered, seconds),
              estimates.ratio((run, s) -> run.delivered(s, tenant), seconds),
              estimates.ratio((run, s) -> run.lost(s, tenant), offered)));
    }
    return new Sharing(tenants, queues());
  }

  private List<Sharing.QueueResult> queues() {
    Map<String, long[]> packets = new LinkedHashMap<>();
    Map<String, Replication.Queue> known = new LinkedHashMap<>();
    Map<String, Long> ofPlace = new LinkedHashMap<>();
    for (Replication run : runs) {
      for (Replication.Queue queue : run.queues()) {
        String key = queue.where() + "\n" + queue.number();
        known.putIfAbsent(key, queue);
        long[] sum = packets.computeIfAbsent(key, _ -> new long[2]);
        sum[0] += queue.packets();
        sum[1] += queue.dropped();
        ofPlace.merge(queue.where(), queue.packets(), Long::sum);
      }
    }
    List<Sharing.QueueResult> results = new ArrayList<>();
    known.forEach((key, queue) -> {
      long[] sum = packets.getOrDefault(key, new long[2]);
      long all = ofPlace.getOrDefault(queue.where(), 0L);
      results.add(new Sharing.QueueResult(queue.where(), queue.number(), sum[0], sum[1], all == 0 ? 0 : (double) sum[0] / all));
    });
    return results;
  }

  // ---- losses, tables

  List<RunResult.DropCount> drops() {
    Map<String, RunResult.DropCount> sums = new LinkedHashMap<>();
    for (Replication run : runs) {
      for (Ledger.Drop drop : run.drops()) {
        sums.merge(
            drop.where() + "\n" + drop.reason(),
            new RunResult.DropCount(drop.where(), drop.reason(), drop.packets()),
            (a, b) -> new RunResult.DropCount(a.where(), a.reason(), a.packets() + b.packets()));
      }
    }
    return List.copyOf(sums.values());
  }

  /// Of the replication with the fullest tables; what was evicted or not tracked is summed up.
  RunResult.ConnectionTableUse connectionTable() {
    long entries = 0;
    long peak = 0;
    long evictedLive = 0;
    long untracked = 0;
    long bytes = 0;
    for (Replication run : runs) {
      RunResult.ConnectionTableUse use = run.connectionTable();
      entries = Math.max(entries, use.entries());
      peak = Math.max(peak, use.peak());
      evictedLive += use.evictedLive();
      untracked += use.untracked();
      bytes = Math.max(bytes, use.bytes());
    }
    return new RunResult.ConnectionTableUse(entries, peak, evictedLive, untracked, bytes);
  }

  Estimates estimates() {
    return estimates;
  }
}
