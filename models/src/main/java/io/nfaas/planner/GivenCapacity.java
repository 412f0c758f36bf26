package io.nfaas.planner;

import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What formulas say of the parts that the scenario gives and a plan cannot enlarge: forwarding cores and the datastore.
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
    Map<String, String> broken = new LinkedHashMap<>();
    if (!forwarders.areFree()) {
      judgeLoads(demands, forwarders, infeasible, notes);
      judgeEvents(scenario, demands, forwarders, broken);
    }
    judgeDatastore(scenario, demands, infeasible);
    return new GivenCapacity(infeasible, notes, broken);
  }

  private static void judgeLoads(
      List<Demand> demands, Forwarders forwarders, List<String> infeasible, List<String> notes) {
    for (Demand demand : demands) {
      LoadCase loadCase = demand.loadCase();
      CoreLoad core = forwarders.core(demand);
      double load = core.saturation();
      boolean promised = loadCase.slos().stream().anyMatch(Promise::isOfLoss);
      String figures =
          "%s: each %s core gets %s and is busy %s of the time"
              .formatted(
                  loadCase.name(),
                  forwarders.word(),
                  Figures.of(core.packetsPerSec(), "packets/s"),
                  Figures.number(load));
      boolean overload = load > (promised ? PoolLimits.HIGHEST_LOAD : 1);
      if (overload && loadCase.isSteady() && (promised || loadCase.isMean())) {
        infeasible.add(figures + "; the scenario gives their number (forwarding), not the plan");
      } else if (load > PoolLimits.HIGHEST_LOAD) {
        notes.add(figures);
      }
    }
  }

  private static void judgeEvents(
      Scenario scenario, List<Demand> demands, Forwarders forwarders, Map<String, String> broken) {
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
          offered += packets;
          lost += packets * Math.max(0, 1 - 1 / forwarders.core(demand).saturation());
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
  }

  private static void judgeDatastore(
      Scenario scenario, List<Demand> demands, List<String> infeasible) {
    LoadBalancing.Datastore store = scenario.loadBalancing().datastore();
    if (store == null
        || scenario.loadBalancing().strategy() != LoadBalancing.Strategy.ECMP_DATASTORE) {
      return;
    }
    for (Demand demand : demands) {
      double reads =
          demand.pools().stream()
              .filter(p -> p.pool().state() != null)
              .mapToDouble(PoolLoad::newStatesPerSec)
              .sum();
      if (demand.loadCase().isSteady() && reads > store.maxReadsPerSec()) {
        infeasible.add(
            "%s: Datastore: %s can serve %s, new flows ask for %s"
                .formatted(
                    demand.loadCase().name(),
                    store.name(),
                    Figures.of(store.maxReadsPerSec(), "reads/s"),
                    Figures.of(reads, "reads/s")));
      }
    }
  }
}
