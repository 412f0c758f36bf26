package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Sizes the pools of a scenario by formulas, in milliseconds.
///
/// Each pool first gets what the largest of its own limits asks for. Latency is shared by the pools of a path, so it comes after: while a
/// promise is broken, the pool whose next replica shortens the worst path most per CPU gets one; then every pool so enlarged gives back
/// what turns out not to be needed. The result is minimal in this sense: with one replica fewer of any pool, the others as they are, its
/// binding limit is broken.
final class Sizer {
  /// In the order in which they are named where several are broken at once.
  private static final List<Limit> NAMED_FIRST =
      List.of(
          Limit.UTILIZATION,
          Limit.CONTROL_PLANE,
          Limit.LOSS,
          Limit.DATASTORE,
          Limit.IMBALANCE,
          Limit.LATENCY,
          Limit.NIC_BITS,
          Limit.NIC_PPS,
          Limit.MEMORY,
          Limit.FAILURES,
          Limit.MIN_REPLICAS);

  /// Smallest share of a broken promise's time that a replica must save per CPU.
  private static final double WORTHWHILE = 1e-6;

  private final Scenario scenario;
  private final List<Demand> demands = new ArrayList<>();
  private final List<Map<String, PoolCores>> cores = new ArrayList<>();
  private final Map<String, PoolLimits> limits = new LinkedHashMap<>();
  private final Map<String, Map<Limit, Need>> needs = new HashMap<>();
  private final Forwarders forwarders;
  private final GivenCapacity given;
  private final PathLatency latency;
  private final CoreModel core;

  /// @param flowRates may be shared by sizers, as `known` may
  Sizer(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    this.scenario = scenario;
    core = CoreModel.slowestOf(scenario);
    DemandModel model = new DemandModel(scenario, flowRates);
    for (LoadCase loadCase : LoadCases.of(scenario)) {
      Demand demand = model.of(loadCase);
      Map<String, PoolCores> byPool = new HashMap<>();
      for (PoolLoad load : demand.pools()) {
        byPool.put(load.pool().name(), new PoolCores(load, core, scenario.loadBalancing(), known));
      }
      demands.add(demand);
      cores.add(byPool);
    }
    FabricLoad fabric = new FabricLoad(scenario);
    forwarders = new Forwarders(scenario, core, known);
    given = GivenCapacity.of(scenario, demands, forwarders);
    latency = new PathLatency(scenario, demands, cores, forwarders, fabric, core);
    for (PoolSpec pool : PoolSpec.of(scenario)) {
      List<PoolCores> own = cores.stream().map(byPool -> cores(byPool, pool.name())).toList();
      limits.put(pool.name(), new PoolLimits(scenario, pool, demands, own, fabric));
    }
  }

  /// Sizes all pools.
  ///
  /// @param found what simulation found to be needed, by pool name
  Sizing size(Map<String, Need> found) {
    List<String> infeasible = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (PoolLimits pool : limits.values()) {
      counts.put(pool.pool().name(), alone(pool, found.get(pool.pool().name()), infeasible));
    }
    Map<String, Integer> least = Map.copyOf(counts);
    List<String> doubts = new ArrayList<>();
    if (infeasible.isEmpty() && latency.isPromised()) {
      shorten(counts, doubts);
      giveBack(counts, least);
    }
    infeasible.addAll(given.infeasible());
    doubts.addAll(given.broken().values().stream().sorted().toList());
    List<SizedPool> sized = new ArrayList<>();
    for (PoolLimits pool : limits.values()) {
      sized.add(sized(pool, counts, found.get(pool.pool().name())));
    }
    return new Sizing(sized, distinct(infeasible), doubts, given.notes(), demands);
  }

  Forwarders forwarders() {
    return forwarders;
  }

  /// What formulas say of the parts that are not pools.
  GivenCapacity given() {
    return given;
  }

  /// Which limits are broken when `pool` has so many replicas and the others are as in `counts`, with figures.
  Map<Limit, String> broken(String pool, int replicas, Map<String, Integer> counts) {
    Map<Limit, String> broken = new LinkedHashMap<>();
    for (Limit limit : NAMED_FIRST) {
      String breach =
          limit == Limit.LATENCY
              ? latencyBreach(pool, replicas, counts, false)
              : limit(pool).breach(limit, replicas);
      if (limit == Limit.FAILURES && breach == null) {
        breach = latencyBreach(pool, replicas, counts, true);
      }
      if (breach != null) {
        broken.put(limit, breach);
      }
    }
    return broken;
  }

  /// What is broken when a pool has only `left` replicas after a loss, the others as in `counts`; null when the promises still hold.
  @Nullable String afterLoss(String pool, int left, Map<String, Integer> counts) {
    if (left < 1) {
      return "no replica is left";
    }
    for (Limit limit : PoolLimits.AFTER_LOSS) {
      String breach = limit(pool).breach(limit, left);
      if (breach != null) {
        return limit.word() + ": " + breach;
      }
    }
    return latencyBreach(pool, left, counts, false);
  }

  private @Nullable String latencyBreach(
      String pool, int replicas, Map<String, Integer> counts, boolean afterLosses) {
    if (replicas < 1 || !latency.isPromised()) {
      return null;
    }
    Map<String, Integer> changed = new HashMap<>(counts);
    changed.put(pool, replicas);
    PathLatency.Breach breach = latency.worst(changed, afterLosses);
    return breach == null ? null : breach.reason();
  }

  private static PoolCores cores(Map<String, PoolCores> byPool, String pool) {
    PoolCores cores = byPool.get(pool);
    if (cores == null) {
      throw new IllegalStateException("no demand for " + pool);
    }
    return cores;
  }

  private static List<String> distinct(List<String> reasons) {
    return List.copyOf(new LinkedHashSet<>(reasons));
  }

  /// What a pool's own limits ask for.
  private int alone(PoolLimits pool, @Nullable Need found, List<String> infeasible) {
    String name = pool.pool().name();
    Map<Limit, Need> own = needs.computeIfAbsent(name, p -> needs(pool));
    int most = scenario.planner().maxReplicas();
    if (pool.pool().isFixed()) {
      int fixed = given(pool.pool());
      for (Limit limit : NAMED_FIRST) {
        String breach = limit == Limit.MIN_REPLICAS ? null : pool.breach(limit, fixed);
        if (breach != null) {
          infeasible.add(
              "%s is fixed at %d replicas: %s: %s".formatted(name, fixed, limit.word(), breach));
        }
      }
      return fixed;
    }
    int count = 0;
    List<Need> all = new ArrayList<>(own.values());
    if (found != null) {
      all.add(found);
    }
    for (Need need : all) {
      if (need.replicas() == Need.NEVER) {
        infeasible.add(
            "%s: no number of replicas keeps %s: %s"
                .formatted(name, need.limit().word(), need.reason()));
        continue;
      }
      if (need.replicas() > Math.max(most, given(pool.pool()))) {
        infeasible.add(
            "%s: %s needs %d replicas, planner.maxReplicas is %d: %s"
                .formatted(name, need.limit().word(), need.replicas(), most, need.reason()));
      }
      count = Math.max(count, Math.min(need.replicas(), Math.max(most, given(pool.pool()))));
    }
    return count;
  }

  private static int given(PoolSpec pool) {
    Integer given = pool.given();
    return given == null ? 0 : given;
  }

  private static Map<Limit, Need> needs(PoolLimits pool) {
    Map<Limit, Need> needs = new LinkedHashMap<>();
    for (Limit limit : NAMED_FIRST) {
      if (limit != Limit.LATENCY) {
        Need need = pool.need(limit);
        if (need.replicas() > 0) {
          needs.put(limit, need);
        }
      }
    }
    return needs;
  }

  private void shorten(Map<String, Integer> counts, List<String> doubts) {
    PathLatency.Breach breach = latency.worst(counts, true);
    while (breach != null) {
      String best = null;
      double bestGain = WORTHWHILE;
      for (String pool : new LinkedHashSet<>(breach.path().pools())) {
        double gain = gain(breach, pool, counts);
        if (gain > bestGain) {
          best = pool;
          bestGain = gain;
        }
      }
      if (best == null) {
        doubts.add("no further replica shortens it: " + breach.reason());
        return;
      }
      counts.merge(best, 1, Integer::sum);
      breach = latency.worst(counts, true);
    }
  }

  /// Share of a broken promise's time that one more replica of a pool saves, per CPU. While a core is overloaded, the load of the pool's
  /// own busiest core counts instead: the worst overload has to go first.
  private double gain(PathLatency.Breach breach, String pool, Map<String, Integer> counts) {
    PoolSpec candidate = limit(pool).pool();
    int replicas = counts.getOrDefault(pool, 0);
    if (candidate.isFixed() || replicas >= scenario.planner().maxReplicas()) {
      return 0;
    }
    if (Double.isInfinite(breach.seconds())) {
      return latency.load(breach, pool, counts);
    }
    Map<String, Integer> more = new HashMap<>(counts);
    more.put(pool, replicas + 1);
    return (1 - latency.seconds(breach, more) / breach.seconds()) / candidate.cpus();
  }

  private void giveBack(Map<String, Integer> counts, Map<String, Integer> least) {
    for (String pool : List.copyOf(counts.keySet())) {
      while (counts.getOrDefault(pool, 0) > least.getOrDefault(pool, 0)
          && latencyBreach(pool, counts.getOrDefault(pool, 0) - 1, counts, true) == null) {
        counts.merge(pool, -1, Integer::sum);
      }
    }
  }

  private PoolLimits limit(String pool) {
    PoolLimits own = limits.get(pool);
    if (own == null) {
      throw new IllegalStateException("no pool " + pool);
    }
    return own;
  }

  private SizedPool sized(PoolLimits pool, Map<String, Integer> counts, @Nullable Need found) {
    String name = pool.pool().name();
    int replicas = counts.getOrDefault(name, 0);
    Map<Limit, String> broken = broken(name, replicas - 1, counts);
    Map<Limit, Need> own = needs.getOrDefault(name, Map.of());
    Need never =
        own.values().stream().filter(n -> n.replicas() == Need.NEVER).findFirst().orElse(null);
    Limit binding = Limit.MIN_REPLICAS;
    String reason = "the scenario gives " + replicas + " replicas";
    if (never != null) {
      binding = never.limit();
      reason = never.reason();
    } else if (found != null && found.replicas() == replicas) {
      binding = found.limit();
      reason = found.reason();
    } else if (!broken.isEmpty()) {
      binding = broken.keySet().iterator().next();
      reason = broken.getOrDefault(binding, "");
    }
    List<String> asked =
        own.values().stream()
            .sorted(Comparator.comparingInt(Need::replicas).reversed())
            .map(
                n -> n.limit().word() + " " + (n.replicas() == Need.NEVER ? "never" : n.replicas()))
            .toList();
    int spares = 0;
    for (Outage outage : PoolLimits.planned(scenario.planner().failures())) {
      spares = Math.max(spares, outage.lost(replicas, scenario.cluster()));
    }
    return measured(name, replicas, Math.min(spares, replicas), binding, reason, asked);
  }

  /// Sojourn time at a pool's busiest core that so large a share of the packets does not exceed in the highest steady load, s; infinite
  /// when that core is overloaded. Takes longer than all the sizing.
  double sojournSeconds(String pool, int replicas, double quantile) {
    CoreLoad highest = null;
    for (int d = 0; d < demands.size(); d++) {
      PoolCores own = cores(cores.get(d), pool);
      if (demands.get(d).loadCase().isSteady() && own.load().packetsPerSec() > 0 && replicas > 0) {
        CoreLoad core = own.busiest(replicas);
        highest = highest == null || core.saturation() > highest.saturation() ? core : highest;
      }
    }
    return highest == null ? 0 : highest.sojournQuantileSeconds(quantile);
  }

  /// Highest load of a pool's busiest core in the steady cases.
  double peakLoad(String pool, int replicas) {
    double highest = 0;
    for (int d = 0; d < demands.size(); d++) {
      if (demands.get(d).loadCase().isSteady()) {
        highest =
            Math.max(highest, cores(cores.get(d), pool).busiest(replicas).saturation());
      }
    }
    return highest;
  }

  private SizedPool measured(
      String name, int replicas, int spares, Limit binding, String reason, List<String> needs) {
    double mean = 0;
    double peak = 0;
    PoolLoad highest = demands.getFirst().pool(name);
    double cycles = 0;
    for (int d = 0; d < demands.size(); d++) {
      LoadCase loadCase = demands.get(d).loadCase();
      PoolCores own = cores(cores.get(d), name);
      if (own.load().packetsPerSec() == 0 || replicas == 0) {
        continue;
      }
      int left = replicas - loadCase.outage().lost(replicas, scenario.cluster());
      peak = Math.max(peak, own.mean(Math.max(1, left)).utilization());
      if (loadCase.isSteady()) {
        for (Outage outage : PoolLimits.planned(scenario.planner().failures())) {
          int survivors = Math.max(1, replicas - outage.lost(replicas, scenario.cluster()));
          peak = Math.max(peak, own.mean(survivors).utilization());
        }
      }
      if (loadCase.isMean() && own.mean(replicas).utilization() > mean) {
        mean = own.mean(replicas).utilization();
        highest = own.load();
        cycles = mean * own.cores(replicas) * core.cyclesPerSec();
      }
    }
    return new SizedPool(highest, replicas, spares, binding, reason, needs, mean, peak, cycles);
  }
}
