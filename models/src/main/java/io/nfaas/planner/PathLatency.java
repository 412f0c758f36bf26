package io.nfaas.planner;

import io.nfaas.model.NicSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One-way latency of paths as a sum over stops: forwarders, the busiest core of each pool, transmit buffers, wires.
///
/// A frame waits in a transmit buffer until 32 frames are there or the drain timer fires: uniform up to min(txDrain, 32 / rate of the
/// core). Packets that wait for a control plane are the first of their flows and left out. Load cases in which forwarders are overloaded
/// are left out too: no pool can help there, and the overload is reported by itself.
final class PathLatency {
  private static final int TX_BUFFER_FRAMES = 32;

  private final Scenario scenario;
  private final List<Demand> demands;
  private final List<Map<String, PoolCores>> cores;
  private final List<CoreLoad> forwarding;
  private final Forwarders forwarders;
  private final FabricLoad fabric;
  private final double txDrainSeconds;
  private final List<Outage> planned;

  /// A latency promise that is broken.
  ///
  /// @param demand index of the load case
  /// @param seconds predicted quantile, infinite when a core is overloaded
  record Breach(int demand, Slo slo, PathLoad path, Outage outage, double seconds, String reason) {
    double ratio() {
      return seconds / slo.limit();
    }
  }

  /// @param cores by pool name, one map per demand
  PathLatency(
      Scenario scenario,
      List<Demand> demands,
      List<Map<String, PoolCores>> cores,
      Forwarders forwarders,
      FabricLoad fabric,
      CoreModel core) {
    this.scenario = scenario;
    this.demands = demands;
    this.cores = cores;
    this.forwarders = forwarders;
    this.fabric = fabric;
    forwarding = demands.stream().map(forwarders::core).toList();
    txDrainSeconds = core.driver().txDrainPs() / 1e12;
    planned = PoolLimits.planned(scenario.planner().failures());
  }

  boolean isPromised() {
    return demands.stream()
        .flatMap(d -> d.loadCase().slos().stream())
        .anyMatch(s -> s.metric() == Slo.Metric.ONE_WAY_LATENCY);
  }

  /// The latency promise that is broken worst, null when all hold.
  ///
  /// @param afterLosses whether they must hold after the losses planned for as well
  @Nullable Breach worst(Map<String, Integer> counts, boolean afterLosses) {
    Breach worst = null;
    for (int d = 0; d < demands.size(); d++) {
      LoadCase loadCase = demands.get(d).loadCase();
      if (!forwarding.get(d).isStable()) {
        continue;
      }
      for (Slo slo : loadCase.slos()) {
        if (slo.metric() != Slo.Metric.ONE_WAY_LATENCY) {
          continue;
        }
        for (PathLoad path : demands.get(d).paths()) {
          if (path.packetsPerSec() == 0
              || path.path().dropped()
              || (slo.tenant() != null && !slo.tenant().equals(path.tenant()))) {
            continue;
          }
          for (Outage outage : afterLosses ? outages(loadCase, path) : List.of(loadCase.outage())) {
            double seconds = seconds(d, path, slo.quantile(), counts, outage);
            if (seconds > slo.limit() && (worst == null || seconds / slo.limit() > worst.ratio())) {
              worst =
                  new Breach(
                      d, slo, path, outage, seconds, reason(loadCase, slo, path, seconds, outage));
            }
          }
        }
      }
    }
    return worst;
  }

  /// The quantile of a broken promise at other counts, s.
  double seconds(Breach breach, Map<String, Integer> counts) {
    return seconds(
        breach.demand(), breach.path(), breach.slo().quantile(), counts, breach.outage());
  }

  /// Load of a pool's busiest core in the circumstances of a broken promise.
  double load(Breach breach, String pool, Map<String, Integer> counts) {
    int left = left(pool, counts, breach.outage());
    return left < 1
        ? Double.POSITIVE_INFINITY
        : cores(breach.demand(), pool).busiest(left).saturation();
  }

  private List<Outage> outages(LoadCase loadCase, PathLoad path) {
    if (!loadCase.isSteady()) {
      return List.of(loadCase.outage());
    }
    List<Outage> outages = new ArrayList<>();
    outages.add(Outage.NONE);
    for (Outage outage : planned) {
      if (outage.isCommon()) {
        outages.add(outage);
      } else {
        path.pools().stream()
            .distinct()
            .forEach(p -> outages.add(new Outage(outage.pods(), 0, 0, p)));
      }
    }
    return outages;
  }

  private static String reason(
      LoadCase loadCase, Slo slo, PathLoad path, double seconds, Outage outage) {
    return "%s: p%s of %s over %s is %s, %s allows %s%s"
        .formatted(
            loadCase.name(),
            Figures.number(slo.quantile() * 100),
            path.tenant(),
            path.pools().isEmpty() ? "no function" : String.join(" > ", path.pools()),
            Figures.of(seconds, "s"),
            slo.name(),
            Figures.of(slo.limit(), "s"),
            outage.isNone()
                ? ""
                : " (after the loss of "
                    + outage
                    + (outage.pool() == null ? "" : " of " + outage.pool())
                    + ")");
  }

  private double seconds(
      int demand, PathLoad path, double q, Map<String, Integer> counts, Outage outage) {
    List<HopTime> stops = new ArrayList<>();
    CoreLoad forwarder = forwarding.get(demand);
    double passes = forwarders.passes(path.pools().size());
    for (double pass = 0; pass < passes; pass++) {
      add(stops, forwarder, forwarder, q, Math.min(1, passes - pass));
    }
    for (String pool : path.pools()) {
      PoolCores own = cores(demand, pool);
      int left = left(pool, counts, outage);
      if (left < 1) {
        return Double.POSITIVE_INFINITY;
      }
      add(stops, own.busiest(left), own.mean(left), q, 1);
    }
    return HopTime.ofSum(stops) + wireSeconds(path);
  }

  private PoolCores cores(int demand, String pool) {
    PoolCores own = cores.get(demand).get(pool);
    if (own == null) {
      throw new IllegalStateException("no cores of " + pool);
    }
    return own;
  }

  private int left(String pool, Map<String, Integer> counts, Outage outage) {
    int replicas = counts.getOrDefault(pool, 0);
    boolean hit = outage.isCommon() || pool.equals(outage.pool());
    return hit ? replicas - outage.lost(replicas, scenario.cluster()) : replicas;
  }

  /// @param weight mean number of such stops, at most 1
  private void add(List<HopTime> stops, CoreLoad queue, CoreLoad sender, double q, double weight) {
    double quantile = queue.sojournQuantileSeconds(q);
    stops.add(new HopTime(queue.meanSojournSeconds() * weight, quantile * weight));
    if (txDrainSeconds > 0) {
      double longest =
          sender.packetsPerSec() > 0
              ? Math.min(txDrainSeconds, TX_BUFFER_FRAMES / sender.packetsPerSec())
              : txDrainSeconds;
      stops.add(new HopTime(longest / 2 * weight, longest * q * weight));
    }
  }

  private double wireSeconds(PathLoad path) {
    double speed = fabric.nic().linkSpeedBitsPerSec();
    double bytes = path.frameBytes() + NicSpec.FRAMING_BYTES;
    double hop = fabric.crossingRatio() * (bytes + FabricLoad.ENCAPSULATION_BYTES);
    return (bytes + path.pools().size() * hop) * 8 / speed;
  }
}
