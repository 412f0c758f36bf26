package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The limits of the forwarding cores. Each is a question: is it broken with so many cores per node, and by what figures?
///
/// They are those of a pool ([PoolLimits]) as far as forwarders have them: the target utilisation at the mean load, promises of loss in
/// steady cases and in events, the busiest core, and the same after the losses that the planner is asked to survive. Latency is left to
/// who knows the sizes of the pools.
final class ForwarderLimits {
  private static final double ROUNDING = 1 + 1e-9;

  private final Scenario scenario;
  private final List<Demand> demands;
  private final Forwarders forwarders;

  ForwarderLimits(Scenario scenario, List<Demand> demands, Forwarders forwarders) {
    this.scenario = scenario;
    this.demands = demands;
    this.forwarders = forwarders;
  }

  /// How a limit is broken with so many cores per node; null when it holds, or is none of forwarders.
  @Nullable String breach(Limit limit, int perNode) {
    if (perNode < 1) {
      return limit == Limit.MIN_REPLICAS ? "a node that forwards needs a core for it" : null;
    }
    return switch (limit) {
      case UTILIZATION -> overTarget(perNode);
      case LOSS -> loss(perNode);
      case IMBALANCE -> imbalance(perNode);
      case FAILURES -> failures(perNode, PoolLimits.HIGHEST_LOAD);
      case LATENCY,
          NIC_PPS,
          NIC_BITS,
          MEMORY,
          DATASTORE,
          CONTROL_PLANE,
          MIN_REPLICAS ->
          null;
    };
  }

  /// What the mean core carries in one case, for people.
  String figures(Demand demand, int perNode) {
    CoreLoad core = forwarders.mean(demand, perNode, Outage.NONE);
    return "%s: each %s core gets %s and is busy %s of the time"
        .formatted(
            demand.loadCase().name(),
            forwarders.word(),
            Figures.of(core.packetsPerSec(), "packets/s"),
            Figures.number(core.saturation()));
  }

  /// The promises of events that forwarders break by themselves, by name, with the figures.
  Map<String, String> brokenByEvents(int perNode) {
    Map<String, String> broken = new LinkedHashMap<>();
    for (Slo slo : scenario.slos()) {
      if (slo.event() == null || !Promise.isOfLoss(slo)) {
        continue;
      }
      double offered = 0;
      double lost = 0;
      for (Demand demand : demands) {
        LoadCase loadCase = demand.loadCase();
        if (!loadCase.isSteady() && loadCase.group().equals(slo.event())) {
          double packets = loadCase.timeRatio() * demand.packetsPerSec(slo.tenant());
          double load = forwarders.mean(demand, perNode, loadCase.outage()).saturation();
          offered += packets;
          lost += packets * Math.max(0, 1 - 1 / load);
        }
      }
      double allowed = Promise.lossAllowed(slo, scenario);
      if (offered > 0 && lost / offered > allowed + 1e-9) {
        broken.put(
            slo.name(),
            "by formula %s of the packets exceed what the %ss can do during %s, %s allows %s"
                .formatted(
                    Figures.number(lost / offered),
                    forwarders.word(),
                    slo.event(),
                    slo.name(),
                    Figures.number(allowed)));
      }
    }
    return broken;
  }

  /// Why the planned losses leave too few forwarders, no core being allowed a higher load; null when they do not.
  @Nullable String failures(int perNode, double highestLoad) {
    for (Outage outage : PoolLimits.planned(scenario.planner().failures())) {
      int lost = forwarders.lost(outage);
      if (lost > 0 && lost >= forwarders.nodes()) {
        return "the loss of %s leaves no %s".formatted(outage, forwarders.word());
      }
      for (Demand demand : demands) {
        LoadCase loadCase = demand.loadCase();
        if (lost == 0 || !loadCase.isSteady() || !promisesNoLoss(loadCase)) {
          continue;
        }
        double load = forwarders.busiest(demand, perNode, outage).saturation();
        if (load > highestLoad * ROUNDING) {
          return "%s: after the loss of %s the busiest of %d %s cores is at %s, over %s"
              .formatted(
                  loadCase.name(),
                  outage,
                  (forwarders.nodes() - lost) * perNode,
                  forwarders.word(),
                  Figures.number(load),
                  Figures.number(highestLoad));
        }
      }
    }
    return null;
  }

  private @Nullable String overTarget(int perNode) {
    double target = scenario.planner().targetUtilizationRatio();
    for (Demand demand : demands) {
      if (demand.loadCase().isMean() && demand.loadCase().outage().isNone()) {
        double utilization = forwarders.mean(demand, perNode, Outage.NONE).utilization();
        if (utilization > target * ROUNDING) {
          return "%s, %s with its polls, over %s"
              .formatted(
                  figures(demand, perNode), Figures.number(utilization), Figures.number(target));
        }
      }
    }
    return null;
  }

  private @Nullable String loss(int perNode) {
    for (Demand demand : demands) {
      if (demand.loadCase().isSteady()
          && promisesNoLoss(demand.loadCase())
          && forwarders.mean(demand, perNode, Outage.NONE).saturation()
              > PoolLimits.HIGHEST_LOAD * ROUNDING) {
        return figures(demand, perNode) + ", over " + PoolLimits.HIGHEST_LOAD;
      }
    }
    return brokenByEvents(perNode).values().stream().findFirst().orElse(null);
  }

  private @Nullable String imbalance(int perNode) {
    for (Demand demand : demands) {
      LoadCase loadCase = demand.loadCase();
      boolean promised = promisesNoLoss(loadCase);
      if (loadCase.isSteady() && (promised || loadCase.isMean())) {
        double limit = promised ? PoolLimits.HIGHEST_LOAD : 1;
        double load = forwarders.busiest(demand, perNode, Outage.NONE).saturation();
        if (load > limit * ROUNDING) {
          return "%s: the busiest of %d %s cores is at %s, over %s"
              .formatted(
                  loadCase.name(),
                  forwarders.nodes() * perNode,
                  forwarders.word(),
                  Figures.number(load),
                  Figures.number(limit));
        }
      }
    }
    return null;
  }

  private static boolean promisesNoLoss(LoadCase loadCase) {
    return loadCase.slos().stream().anyMatch(Promise::isOfLoss);
  }
}
