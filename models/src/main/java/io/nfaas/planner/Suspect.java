package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Slo;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What to blame for a broken promise: the pool to enlarge, or why none would help.
///
/// @param pool null when no pool would help
/// @param words evidence, for people
/// @param isForwarder more forwarding cores would help
record Suspect(@Nullable String pool, String words, boolean isForwarder) {
  private static final double FULL = 0.98;

  /// Reasons of loss that say nothing about a pool's size, as result files name them.
  private static final Set<String> OF_STATE =
      Set.of("NO_STATE", "MISROUTED", "REPLICA_LOST", "NO_BACKEND", "UNKNOWN_VIEW");

  /// Less loss by lack of capacity than this, compared with loss of state, is not what breaks a promise.
  private static final double STATE_LOSS_RATIO = 0.05;

  Suspect(@Nullable String pool, String words) {
    this(pool, words, false);
  }

  /// @param evidence that they are too few
  static Suspect forwarders(Scenario scenario, String evidence) {
    String whose =
        scenario.forwarding().coresOpen() ? "" : "; the scenario gives their number, not the plan";
    return new Suspect(null, evidence + whose, true);
  }

  /// As [io.nfaas.model.ReplicaSet#controlPlaneName] has it.
  private static final String CONTROL_SUFFIX = "-cp";

  /// @param counts present replicas by pool name
  /// @param exhausted pools that may not grow
  static Suspect of(
      Scenario scenario,
      RunResult result,
      Slo slo,
      Map<String, Integer> counts,
      Set<String> exhausted) {
    if (!Promise.isOfCapacity(slo)) {
      return new Suspect(
          null,
          "%s (%s) is decided by the load-balancing strategy, not by the number of replicas"
              .formatted(slo.name(), slo.metric().key()));
    }
    Set<String> pools = pools(scenario, slo, counts.keySet());
    Map<String, Double> load = new LinkedHashMap<>();
    Map<String, Double> sojourn = new LinkedHashMap<>();
    Map<String, Double> dropped = new LinkedHashMap<>();
    for (RunResult.HopResult hop : result.hops()) {
      if (pools.contains(hop.replicaSet())) {
        load.merge(hop.replicaSet(), known(hop.utilization()), Math::max);
        sojourn.merge(hop.replicaSet(), known(hop.sojournSeconds().p99()), Math::max);
        dropped.merge(hop.replicaSet(), (double) hop.dropped(), Double::sum);
      }
    }
    double stateless = leaveOutLostStates(dropped, result);
    double lost = dropped.values().stream().mapToDouble(Double::doubleValue).sum();
    double busiest = load.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    RunResult.ForwarderResult forwarder =
        result.forwarders().stream()
            .max(Comparator.comparingDouble(f -> f.utilization().value()))
            .orElse(null);
    if (Promise.isOfLoss(slo) && stateless > lost && lost < STATE_LOSS_RATIO * stateless) {
      return new Suspect(
          null,
          "%s packets were lost because a replica or its state was gone, %s for lack of capacity: that is up to the strategy, not to the number of replicas"
              .formatted(Figures.number(stateless), Figures.number(lost)));
    }
    boolean lossElsewhere = Promise.isOfLoss(slo) && lost < result.packets().dropped() / 2.0;
    if (forwarder != null
        && forwarder.utilization().value() >= FULL
        && (lossElsewhere || forwarder.utilization().value() > busiest)) {
      return forwarders(
          scenario,
          "the forwarding cores of %s are busy %s of the time"
              .formatted(forwarder.node(), Figures.number(forwarder.utilization().value())));
    }
    if (slo.metric() == Slo.Metric.ONE_WAY_LATENCY) {
      leaveOutRarePunts(sojourn, load, result, 1 - slo.quantile());
    }
    blameFullControlPlanes(dropped, load);
    List<String> inOrder =
        switch (slo.metric()) {
          case ONE_WAY_LATENCY -> ranked(sojourn);
          case UTILIZATION -> ranked(load);
          default -> lost > 0 ? ranked(dropped) : ranked(load);
        };
    for (String pool : inOrder) {
      if (!exhausted.contains(pool)) {
        return new Suspect(
            pool,
            "%s: %s of its time busy, p99 %s, %s packets lost there"
                .formatted(
                    pool,
                    Figures.number(load.getOrDefault(pool, 0.0)),
                    Figures.of(sojourn.getOrDefault(pool, 0.0), "s"),
                    Figures.number(dropped.getOrDefault(pool, 0.0))));
      }
    }
    return new Suspect(null, "no pool on the way of %s may grow further".formatted(slo.name()));
  }

  /// Packets of flows whose replica or state went away are nobody's lack of capacity.
  ///
  /// @return how many there are
  private static double leaveOutLostStates(Map<String, Double> dropped, RunResult result) {
    double left = 0;
    for (RunResult.DropCount drop : result.drops()) {
      String where = drop.where();
      int replica = where.lastIndexOf('-');
      String pool = replica < 0 ? where : where.substring(0, replica);
      if (OF_STATE.contains(drop.reason()) && dropped.containsKey(pool)) {
        dropped.merge(pool, (double) -drop.packets(), Double::sum);
        left += drop.packets();
      }
    }
    dropped.replaceAll((pool, packets) -> Math.max(0, packets));
    return left;
  }

  /// Packets that wait for a control plane are lost at the pool that punted them: where the control plane is full, they are its fault.
  private static void blameFullControlPlanes(
      Map<String, Double> dropped, Map<String, Double> load) {
    for (String pool : List.copyOf(dropped.keySet())) {
      String control = pool + CONTROL_SUFFIX;
      if (load.getOrDefault(control, 0.0) >= FULL && load.getOrDefault(pool, 0.0) < FULL) {
        dropped.merge(control, dropped.getOrDefault(pool, 0.0), Double::sum);
        dropped.put(pool, 0.0);
      }
    }
  }

  /// A control plane whose packets are fewer than those over the quantile cannot be what lengthens it, unless it is full.
  private static void leaveOutRarePunts(
      Map<String, Double> sojourn,
      Map<String, Double> load,
      RunResult result,
      double overQuantileRatio) {
    Map<String, Double> pps = new LinkedHashMap<>();
    result.hops().forEach(h -> pps.merge(h.replicaSet(), known(h.pps()), Double::sum));
    sojourn
        .keySet()
        .removeIf(pool ->
            pool.endsWith(CONTROL_SUFFIX)
                && load.getOrDefault(pool, 0.0) < FULL
                && pps.getOrDefault(pool, 0.0)
                    < overQuantileRatio
                        * pps.getOrDefault(
                            pool.substring(0, pool.length() - CONTROL_SUFFIX.length()), 0.0));
  }

  /// A replica without packets has no sojourn time.
  private static double known(Estimate estimate) {
    return Double.isNaN(estimate.value()) ? 0 : estimate.value();
  }

  private static List<String> ranked(Map<String, Double> byPool) {
    return byPool.entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .toList();
  }

  /// Pools, control planes included, that serve what an SLO is about.
  private static Set<String> pools(Scenario scenario, Slo slo, Set<String> known) {
    Set<String> pools = new LinkedHashSet<>();
    scenario.tenants().stream()
        .filter(t -> slo.tenant() == null || slo.tenant().equals(t.name()))
        .flatMap(t -> t.graphs().stream())
        .flatMap(g -> g.nodes().stream())
        .map(ServiceGraph.Node::replicaSet)
        .filter(set -> slo.replicaSet() == null || slo.replicaSet().equals(set))
        .forEach(set -> {
          pools.add(set);
          pools.add(set + CONTROL_SUFFIX);
        });
    pools.retainAll(known);
    return pools;
  }
}
