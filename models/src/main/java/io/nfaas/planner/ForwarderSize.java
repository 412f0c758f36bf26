package io.nfaas.planner;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan.Limit;
import java.util.ArrayList;
import java.util.List;

/// How many cores per node forward, and why not fewer.
///
/// Where the scenario leaves the number open, it is the smallest that keeps every limit of [ForwarderLimits]. More are taken only where
/// that keeps a promise of latency that is else broken, or where it saves more cores in the pools than it costs.
///
/// @param perNode cores
/// @param isChosen by the plan; else the scenario gives them
/// @param binding the limit that one core fewer breaks
/// @param reason its figures at one core fewer
record ForwarderSize(int perNode, boolean isChosen, Limit binding, String reason) {
  private static final List<Limit> LIMITS =
      List.of(Limit.MIN_REPLICAS, Limit.UTILIZATION, Limit.LOSS, Limit.IMBALANCE, Limit.FAILURES);

  /// For a scenario whose forwarding is not free.
  static ForwarderSize of(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    if (!scenario.forwarding().coresOpen()) {
      return new ForwarderSize(
          scenario.forwarding().coresPerNode(),
          false,
          Limit.MIN_REPLICAS,
          "the scenario gives their number");
    }
    List<Demand> demands = new ArrayList<>();
    DemandModel model = new DemandModel(scenario, flowRates);
    LoadCases.of(scenario).forEach(c -> demands.add(model.of(c)));
    Forwarders forwarders = new Forwarders(scenario, CoreModel.slowestOf(scenario), known);
    ForwarderLimits limits = new ForwarderLimits(scenario, demands, forwarders);
    int most = forwarders.mostPerNode();
    int perNode = 1;
    while (perNode < most && !keepsAll(limits, perNode)) {
      perNode++;
    }
    ForwarderSize least = fewest(limits, perNode);
    return forLatency(scenario, least, most, flowRates, known);
  }

  private static boolean keepsAll(ForwarderLimits limits, int perNode) {
    return LIMITS.stream().allMatch(limit -> limits.breach(limit, perNode) == null);
  }

  private static ForwarderSize fewest(ForwarderLimits limits, int perNode) {
    for (Limit limit : LIMITS) {
      String breach = limits.breach(limit, perNode - 1);
      if (breach != null) {
        return new ForwarderSize(perNode, true, limit, breach);
      }
    }
    throw new IllegalStateException("no limit asks for " + perNode + " forwarding cores");
  }

  private static ForwarderSize forLatency(
      Scenario scenario, ForwarderSize least, int most, FlowRates flowRates, CoreLoads known) {
    boolean promised =
        scenario.slos().stream().anyMatch(s -> s.metric() == io.nfaas.model.Slo.Metric.ONE_WAY_LATENCY);
    ForwarderSize best = least;
    Sizing sizing = promised ? sizing(scenario, best, flowRates, known) : null;
    while (sizing != null && best.perNode < most) {
      int more = best.perNode + 1;
      Sizing other =
          sizing(scenario, new ForwarderSize(more, true, Limit.LATENCY, ""), flowRates, known);
      boolean keeps = !sizing.doubts().isEmpty() && other.doubts().isEmpty();
      boolean saves =
          other.doubts().size() == sizing.doubts().size()
              && sizing.cores() - other.cores() > nodes(scenario);
      if (!keeps && !saves) {
        break;
      }
      String why =
          keeps
              ? sizing.doubts().getFirst()
              : "the pools need %d cores more".formatted(sizing.cores() - other.cores());
      best = new ForwarderSize(more, true, Limit.LATENCY, why);
      sizing = other;
    }
    return best;
  }

  private static int nodes(Scenario scenario) {
    return new Forwarders(scenario, CoreModel.slowestOf(scenario), new CoreLoads()).nodes();
  }

  private static Sizing sizing(
      Scenario scenario, ForwarderSize size, FlowRates flowRates, CoreLoads known) {
    return new Sizer(size.applyTo(scenario), flowRates, known).size(java.util.Map.of());
  }

  /// The scenario with so many cores.
  Scenario applyTo(Scenario scenario) {
    return scenario.withForwarding(scenario.forwarding().withCoresPerNode(perNode));
  }
}
