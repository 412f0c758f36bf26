package io.nfaas.sim;

import io.nfaas.model.Event;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells the slices of steady state from those in the windows of events, and keeps what the judgement of both needs.
final class SteadyState {
  private final Scenario scenario;
  private final Slices slices;
  private final PathMeter[] paths;
  private final int[] tenantOfPath;
  private final boolean[] isSteady;
  private final double[] offered;
  private final double[] delivered;
  private final double[] lost;
  private double lastMean = Double.NaN;
  private final double[] meanLatency;
  /// Per latency SLO, its quantile in each steady slice that delivered something.
  private final List<List<Double>> quantiles = new ArrayList<>();

  SteadyState(Scenario scenario, Slices slices, PathMeter[] paths, int[] tenantOfPath) {
    this.scenario = scenario;
    this.slices = slices;
    this.paths = paths;
    this.tenantOfPath = tenantOfPath;
    int tenants = scenario.tenants().size();
    isSteady = new boolean[slices.count()];
    meanLatency = new double[slices.count()];
    offered = new double[tenants];
    delivered = new double[tenants];
    lost = new double[tenants];
    scenario.slos().forEach(_ -> quantiles.add(new ArrayList<>()));
  }

  /// Judges a slice that is over, before its latencies are filed.
  ///
  /// @return null when it was steady, else where the latencies of each tenant go
  LatencyHistogram @Nullable [] endSlice(int slice, Ledger ledger, @Nullable EventWatch watch) {
    double sum = 0;
    double count = 0;
    for (PathMeter path : paths) {
      count += path.inSlice().count();
      sum += path.inSlice().count() == 0 ? 0 : path.inSlice().sumSeconds();
    }
    double mean = sum / count;
    meanLatency[slice] = mean;
    double offeredPackets = 0;
    double lostPackets = 0;
    for (int t = 0; t < offered.length; t++) {
      offeredPackets += ledger.offered(slice, t);
      lostPackets += ledger.lost(slice, t);
    }
    if (watch == null || watch.isClosed() || watch.closes(offeredPackets, lostPackets, mean)) {
      isSteady[slice] = true;
      for (int t = 0; t < offered.length; t++) {
        offered[t] += ledger.offered(slice, t);
        delivered[t] += ledger.delivered(slice, t);
        lost[t] += ledger.lost(slice, t) - ledger.lostSinceBefore(slice, t);
      }
      lastMean = mean;
      noteQuantiles();
      return null;
    }
    watch.extend(ledger, slice, slices.endPs(slice));
    LatencyHistogram[] window = new LatencyHistogram[offered.length];
    for (int t = 0; t < window.length; t++) {
      window[t] = watch.latency(t);
    }
    return window;
  }

  private void noteQuantiles() {
    for (int s = 0; s < scenario.slos().size(); s++) {
      Slo slo = scenario.slos().get(s);
      if (slo.metric() == Slo.Metric.ONE_WAY_LATENCY && slo.event() == null) {
        LatencyHistogram all = new LatencyHistogram();
        for (int p = 0; p < paths.length; p++) {
          if (concerns(slo, tenantOfPath[p])) {
            all.add(paths[p].inSlice());
          }
        }
        if (all.count() > 0) {
          quantiles.get(s).add(all.quantileSeconds(slo.quantile()));
        }
      }
    }
  }

  /// Whether an SLO is about a tenant.
  boolean concerns(Slo slo, int tenant) {
    return slo.tenant() == null || slo.tenant().equals(scenario.tenants().get(tenant).name());
  }

  /// Starts to watch an event, with the steady state before it as the measure.
  EventWatch watch(Event event, long fromPs) {
    double[] lossBefore = new double[offered.length];
    double[] deliveredBefore = new double[offered.length];
    double allOffered = 0;
    double allLost = 0;
    for (int t = 0; t < offered.length; t++) {
      lossBefore[t] = offered[t] == 0 ? 0 : lost[t] / offered[t];
      deliveredBefore[t] = offered[t] == 0 ? 1 : delivered[t] / offered[t];
      allOffered += offered[t];
      allLost += lost[t];
    }
    EventWatch watch = new EventWatch(event, fromPs, allOffered == 0 ? 0 : allLost / allOffered, lossBefore, deliveredBefore);
    watch.latencyBefore(lastMean);
    return watch;
  }

  boolean isSteady(int slice) {
    return isSteady[slice];
  }

  /// Mean latency of all packets delivered in a slice, s; NaN when there were none.
  double meanLatency(int slice) {
    return meanLatency[slice];
  }

  /// Latencies of what an SLO is about, outside the windows of events.
  LatencyHistogram latency(Slo slo) {
    LatencyHistogram all = new LatencyHistogram();
    for (int p = 0; p < paths.length; p++) {
      if (concerns(slo, tenantOfPath[p])) {
        all.add(paths[p].steady());
      }
    }
    return all;
  }

  /// The quantile that an SLO asks for, in each steady slice, s.
  double[] quantiles(int slo) {
    return quantiles.get(slo).stream().mapToDouble(Double::doubleValue).toArray();
  }
}
