package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.planner.FabricLoad.Flux;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The limits of one pool that do not depend on the size of others. Each is a question: is it broken at n replicas, and by what figures?
///
/// Utilization: the mean core at the mean load stays at the target. Loss: where a promise of loss covers the pool, the mean core stays
/// under [#HIGHEST_LOAD] in every steady case, and what events lose stays within their promises. Imbalance: the same for the busiest
/// core, except that a peak may overload single cores as far as the promised ratio allows over all time; without such a promise the busiest
/// core must at least carry the mean load. NicPps, NicBits: the port of the fullest node. Memory:
/// state per replica. ControlPlane: the utilisation of a control-plane pool. Failures: loss, imbalance, memory and ports after the losses
/// that the planner is asked to survive. MinReplicas: the planner's and the scenario's own bound.
final class PoolLimits {
  /// Load of a core, bursts full, over which short-term variation fills its ring: a core at this load needs 20 times the mean service time
  /// to forget a disturbance.
  static final double HIGHEST_LOAD = 0.95;

  /// Part of an allowed loss that one pool may use up by uneven load in peaks: a path has several pools.
  private static final double LOST_BY_IMBALANCE_RATIO = 0.1;

  static final double ROUNDING = 1 + 1e-9;
  private static final int MOST_TRIED = 4096;
  private static final double PS_PER_SECOND = 1e12;

  /// What must hold after a planned loss as well.
  static final List<Limit> AFTER_LOSS =
      List.of(Limit.LOSS, Limit.IMBALANCE, Limit.NIC_PPS, Limit.NIC_BITS, Limit.MEMORY);

  private final Scenario scenario;
  private final PoolSpec pool;
  private final FabricLoad fabric;
  private final List<Case> cases = new ArrayList<>();
  private final List<Outage> planned;

  /// @param elsewhere what the ports carry of other pools
  /// @param own what they carry of this one
  record Case(
      LoadCase loadCase,
      Demand demand,
      PoolCores cores,
      Flux elsewhere,
      Flux own,
      boolean promisesNoLoss) {}

  PoolLimits(
      Scenario scenario,
      PoolSpec pool,
      List<Demand> demands,
      List<PoolCores> cores,
      FabricLoad fabric) {
    this.scenario = scenario;
    this.pool = pool;
    this.fabric = fabric;
    this.planned = planned(scenario.planner().failures());
    for (int i = 0; i < demands.size(); i++) {
      Demand demand = demands.get(i);
      Flux elsewhere = fabric.ingress(demand);
      for (PoolLoad other : demand.pools()) {
        if (!other.pool().name().equals(pool.name())) {
          elsewhere = elsewhere.plus(fabric.pool(other).times(fabric.evenRatio()));
        }
      }
      PoolLoad load = cores.get(i).load();
      boolean promised =
          demand.loadCase().slos().stream()
              .anyMatch(s -> Promise.isOfLoss(s) && Promise.covers(s, load));
      cases.add(
          new Case(
              demand.loadCase(), demand, cores.get(i), elsewhere, fabric.pool(load), promised));
    }
  }

  /// The losses that the SLOs must survive, each on its own.
  static List<Outage> planned(PlannerSpec.Failures failures) {
    List<Outage> outages = new ArrayList<>();
    if (failures.pods() > 0) {
      outages.add(Outage.ofPods(failures.pods()));
    }
    if (failures.nodes() > 0) {
      outages.add(Outage.ofNodes(failures.nodes()));
    }
    if (failures.zones() > 0) {
      outages.add(Outage.ofZones(failures.zones()));
    }
    return List.copyOf(outages);
  }

  PoolSpec pool() {
    return pool;
  }

  /// The smallest number of replicas that keeps a limit.
  Need need(Limit limit) {
    int enough = Math.max(1, first(limit));
    int tooFew = enough - 1;
    while (breach(limit, enough) != null) {
      if (enough >= MOST_TRIED) {
        return new Need(limit, Need.NEVER, reason(limit, enough));
      }
      tooFew = enough;
      enough = Math.min(MOST_TRIED, enough * 2);
    }
    while (enough - tooFew > 1) {
      int middle = (enough + tooFew) / 2;
      if (breach(limit, middle) == null) {
        enough = middle;
      } else {
        tooFew = middle;
      }
    }
    String fewer = breach(limit, enough - 1);
    return fewer == null ? new Need(limit, 0, "") : new Need(limit, enough, fewer);
  }

  private String reason(Limit limit, int replicas) {
    String breach = breach(limit, replicas);
    return breach == null ? limit.word() : breach;
  }

  /// A number of replicas that cannot be too many, to start searching from.
  private int first(Limit limit) {
    if (limit != Limit.UTILIZATION && limit != Limit.CONTROL_PLANE) {
      return 1;
    }
    double busy = 0;
    for (Case c : cases) {
      busy = c.loadCase().isMean() ? Math.max(busy, c.cores().busyCores()) : busy;
    }
    double replicas = busy / scenario.planner().targetUtilizationRatio() / pool.cpus();
    return (int) Math.min(MOST_TRIED, Math.ceil(replicas / ROUNDING));
  }

  /// How a limit is broken at so many replicas; null when it holds.
  @Nullable String breach(Limit limit, int replicas) {
    return switch (limit) {
      case UTILIZATION -> pool.controlPlane() ? null : overTarget(replicas);
      case CONTROL_PLANE -> pool.controlPlane() ? overTarget(replicas) : null;
      case LOSS -> replicas < 1 ? null : loss(replicas);
      case IMBALANCE -> replicas < 1 ? null : imbalance(replicas);
      case NIC_PPS -> replicas < 1 ? null : port(replicas, false);
      case NIC_BITS -> replicas < 1 ? null : port(replicas, true);
      case MEMORY -> replicas < 1 ? null : StateLimits.memory(pool, cases, replicas);
      case FAILURES -> replicas < 1 ? null : failures(replicas);
      case MIN_REPLICAS -> tooFew(replicas);
      case DATASTORE ->
          replicas < 1 ? null : StateLimits.datastore(scenario.loadBalancing(), pool, cases, replicas);
      case LATENCY -> null;
    };
  }

  private @Nullable String overTarget(int replicas) {
    double target = scenario.planner().targetUtilizationRatio();
    for (Case c : cases) {
      if (c.cores().load().packetsPerSec() == 0 || !c.loadCase().outage().isNone()) {
        continue;
      }
      double busy = c.cores().busyCores();
      String where = "%s: %s busy cores".formatted(c.loadCase().name(), Figures.number(busy));
      if (replicas < 1) {
        if (c.loadCase().isMean()) {
          return where + " and no replica";
        }
        continue;
      }
      double limit = c.loadCase().isMean() ? target : Double.POSITIVE_INFINITY;
      for (Slo slo : c.loadCase().slos()) {
        if (slo.metric() == Slo.Metric.UTILIZATION && Promise.covers(slo, c.cores().load())) {
          limit = Math.min(limit, slo.limit());
        }
      }
      double utilization =
          limit == Double.POSITIVE_INFINITY ? 0 : c.cores().mean(replicas).utilization();
      if (utilization > limit * ROUNDING) {
        return "%s on %d are %s each, over %s"
            .formatted(
                where,
                c.cores().cores(replicas),
                Figures.number(utilization),
                Figures.number(limit));
      }
    }
    return null;
  }

  private @Nullable String loss(int replicas) {
    for (Case c : cases) {
      if (!c.loadCase().outage().isNone()) {
        continue;
      }
      if (c.loadCase().isSteady()) {
        double load = c.cores().mean(replicas).saturation();
        if (c.promisesNoLoss() && load > HIGHEST_LOAD * ROUNDING) {
          return "%s: mean core at %s, over %s"
              .formatted(c.loadCase().name(), Figures.number(load), HIGHEST_LOAD);
        }
        continue;
      }
      for (Slo slo : c.loadCase().slos()) {
        if (!Promise.isOfLoss(slo) || !Promise.covers(slo, c.cores().load())) {
          continue;
        }
        double lost = lostRatio(c.loadCase().group(), slo, replicas);
        double allowed = Promise.lossAllowed(slo, scenario);
        if (lost > allowed + ROUNDING - 1) {
          return "%s: %s of the packets exceed what the cores can do, %s allows %s"
              .formatted(
                  c.loadCase().group(), Figures.number(lost), slo.name(), Figures.number(allowed));
        }
      }
    }
    return null;
  }

  /// Share of the packets that an SLO is about that are lost over the cases of an event.
  private double lostRatio(String event, Slo slo, int replicas) {
    double offered = 0;
    double lost = 0;
    for (Case c : cases) {
      if (!c.loadCase().isSteady() && c.loadCase().group().equals(event)) {
        double packets = c.loadCase().timeRatio() * c.cores().load().packetsPerSec(slo.tenant());
        offered += packets;
        lost += packets * Math.max(0, 1 - 1 / c.cores().mean(replicas).saturation());
      }
    }
    return offered > 0 ? lost / offered : 0;
  }

  private @Nullable String imbalance(int replicas) {
    for (Case c : cases) {
      boolean counts = c.loadCase().isMean() || (c.loadCase().isSteady() && c.promisesNoLoss());
      if (!counts || !c.loadCase().outage().isNone() || c.cores().load().packetsPerSec() == 0) {
        continue;
      }
      double limit = c.promisesNoLoss() ? HIGHEST_LOAD : 1;
      double load = c.cores().busiest(replicas).saturation();
      if (load > limit * ROUNDING && !isRare(c, replicas)) {
        return "%s: busiest core at %s, %s times the mean of %d cores, over %s"
            .formatted(
                c.loadCase().name(),
                Figures.number(load),
                Figures.number(c.cores().busiestOverMean(replicas)),
                c.cores().cores(replicas),
                Figures.number(limit));
      }
    }
    return null;
  }

  /// Whether what unevenness alone would lose in a passing peak is a small part of what the promises allow over all time.
  private boolean isRare(Case c, int replicas) {
    if (c.loadCase().isMean()) {
      return false;
    }
    double allowed = 1;
    for (Slo slo : c.loadCase().slos()) {
      if (Promise.isOfLoss(slo) && Promise.covers(slo, c.cores().load())) {
        allowed = Math.min(allowed, Promise.lossAllowed(slo, scenario));
      }
    }
    double lost = c.loadCase().timeRatio() * c.cores().excessByImbalance(replicas, HIGHEST_LOAD);
    return lost <= allowed * LOST_BY_IMBALANCE_RATIO;
  }

  private @Nullable String port(int replicas, boolean bits) {
    double capacity = bits ? fabric.nic().linkSpeedBitsPerSec() : fabric.nic().maxPps();
    for (Case c : cases) {
      boolean counts = c.loadCase().isMean() || (c.loadCase().isSteady() && c.promisesNoLoss());
      if (!counts || c.own().packetsPerSec() == 0) {
        continue;
      }
      Flux flux = c.elsewhere().plus(c.own().times(fabric.fullestNodeRatio(replicas)));
      double load = bits ? flux.bitsPerSec() : flux.packetsPerSec();
      if (load > capacity * ROUNDING) {
        return "%s: port %s of the fullest node receives %s of %s"
            .formatted(
                c.loadCase().name(),
                fabric.nic().name(),
                Figures.of(load, bits ? "bit/s" : "packets/s"),
                Figures.of(capacity, bits ? "bit/s" : "packets/s"));
      }
    }
    return null;
  }

  private @Nullable String failures(int replicas) {
    if (!isUsed()) {
      return null;
    }
    for (Outage outage : planned) {
      int left = replicas - outage.lost(replicas, scenario.cluster());
      if (left < 1) {
        return "no replica is left after the loss of " + outage;
      }
      for (Limit limit : AFTER_LOSS) {
        String breach = breach(limit, left);
        if (breach != null) {
          return "after the loss of %s %d replicas are left; %s: %s"
              .formatted(outage, left, limit.word(), breach);
        }
      }
    }
    for (Case c : cases) {
      Outage outage = c.loadCase().outage();
      boolean hit = outage.isCommon() || pool.name().equals(outage.pool());
      if (outage.isNone() || !hit || !c.promisesNoLoss() || c.cores().load().packetsPerSec() == 0) {
        continue;
      }
      int left = replicas - outage.lost(replicas, scenario.cluster());
      if (left < 1 || c.cores().mean(left).saturation() > 1) {
        return "%s leaves %d replicas for %s busy cores"
            .formatted(c.loadCase().name(), left, Figures.number(c.cores().busyCores()));
      }
      String blocked = unnoticed(c, replicas, replicas - left);
      if (blocked != null) {
        return blocked;
      }
    }
    return null;
  }

  /// Until a loss is noticed everywhere, the part of the packets that went to what is lost is lost: the more replicas, the smaller that part.
  private @Nullable String unnoticed(Case c, int replicas, int lost) {
    Event event =
        scenario.events().stream()
            .filter(e -> e.name().equals(c.loadCase().event()))
            .findFirst()
            .orElse(null);
    long detectionPs =
        switch (event) {
          case Event.PodFailure f -> f.detectionDelayPs();
          case Event.NodeFailure f -> f.detectionDelayPs();
          case null, default -> 0;
        };
    double seconds =
        (detectionPs + scenario.podLifecycle().endpointPropagationDelayPs()) / PS_PER_SECOND;
    for (Slo slo : c.loadCase().slos()) {
      if (slo.metric() != Slo.Metric.EFFECTIVE_BLOCKED_TIME || !Promise.covers(slo, c.cores().load())) {
        continue;
      }
      double offered =
          c.demand().paths().stream()
              .filter(p -> slo.tenant() == null || slo.tenant().equals(p.tenant()))
              .mapToDouble(PathLoad::packetsPerSec)
              .sum();
      double ours = c.cores().load().packetsPerSec(slo.tenant()) * lost / replicas;
      double blocked = offered > 0 ? Math.min(1, ours / offered) * seconds : 0;
      if (blocked > slo.limit() * ROUNDING) {
        return "%s: until the loss is noticed after %s, %s of the packets go to what is lost: %s, %s allows %s"
            .formatted(
                c.loadCase().name(),
                Figures.of(seconds, "s"),
                Figures.number(Math.min(1, ours / offered)),
                Figures.of(blocked, "s"),
                slo.name(),
                Figures.of(slo.limit(), "s"));
      }
    }
    return null;
  }

  private boolean isUsed() {
    return cases.stream().anyMatch(c -> c.cores().load().packetsPerSec() > 0);
  }

  private @Nullable String tooFew(int replicas) {
    Integer given = pool.given();
    if (given != null && replicas < given) {
      return "the scenario gives " + given + " replicas";
    }
    int min = scenario.planner().minReplicas();
    return replicas < min ? "planner.minReplicas is " + min : null;
  }
}
