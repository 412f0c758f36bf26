package io.nfaas.planner;

import io.nfaas.model.Scenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What formulas say of the forwarding cores beside the pools, given or already chosen ([ForwarderSize]).
///
/// @param infeasible overloads that last: no plan helps
/// @param notes overloads that pass, with their figures
/// @param broken by name the promises of events that forwarders break by themselves, with the figures. Rings can swallow a short overload,
///     so a simulation that shortens an event may miss it
record GivenCapacity(List<String> infeasible, List<String> notes, Map<String, String> broken) {
  GivenCapacity {
    infeasible = List.copyOf(infeasible);
    notes = List.copyOf(notes);
    broken = Map.copyOf(broken);
  }

  static GivenCapacity of(Scenario scenario, List<Demand> demands, Forwarders forwarders) {
    List<String> infeasible = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    Map<String, String> broken = Map.of();
    if (!forwarders.areFree()) {
      ForwarderLimits limits = new ForwarderLimits(scenario, demands, forwarders);
      judgeForwarders(scenario, demands, forwarders, limits, infeasible, notes);
      broken = limits.brokenByEvents(scenario.forwarding().coresPerNode());
    }
    return new GivenCapacity(infeasible, notes, broken);
  }

  private static void judgeForwarders(
      Scenario scenario,
      List<Demand> demands,
      Forwarders forwarders,
      ForwarderLimits limits,
      List<String> infeasible,
      List<String> notes) {
    int perNode = scenario.forwarding().coresPerNode();
    String whose =
        scenario.forwarding().coresOpen()
            ? "; a node has no room or no receive queue for more than %d"
                .formatted(forwarders.mostPerNode())
            : "; the scenario gives their number (forwarding), not the plan";
    for (Demand demand : demands) {
      LoadCase loadCase = demand.loadCase();
      double load = forwarders.core(demand).saturation();
      boolean promised = loadCase.slos().stream().anyMatch(Promise::isOfLoss);
      String figures = limits.figures(demand, perNode);
      boolean overload = load > (promised ? PoolLimits.HIGHEST_LOAD : 1);
      if (overload && loadCase.isSteady() && (promised || loadCase.isMean())) {
        infeasible.add(figures + whose);
      } else if (load > PoolLimits.HIGHEST_LOAD) {
        notes.add(figures);
      }
    }
    String failure = infeasible.isEmpty() ? limits.failures(perNode, 1) : null;
    if (failure != null) {
      infeasible.add(failure + whose);
    }
  }
}
