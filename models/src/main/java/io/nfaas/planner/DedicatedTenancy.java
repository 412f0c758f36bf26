package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The same tenants with nothing shared: every tenant has a ReplicaSet of its own for each set that its graphs use, called
/// `<set>-<tenant>`, with the same lower bound. What sharing saves is the difference of the two plans.
final class DedicatedTenancy {
  private DedicatedTenancy() {}

  static Scenario of(Scenario scenario) {
    Map<String, List<String>> copies = new LinkedHashMap<>();
    List<Tenant> tenants = new ArrayList<>();
    for (Tenant tenant : scenario.tenants()) {
      List<ServiceGraph> graphs = new ArrayList<>();
      Set<String> used = new LinkedHashSet<>();
      for (ServiceGraph graph : tenant.graphs()) {
        List<ServiceGraph.Node> nodes = new ArrayList<>();
        for (ServiceGraph.Node node : graph.nodes()) {
          used.add(node.replicaSet());
          nodes.add(new ServiceGraph.Node(node.name(), copy(node.replicaSet(), tenant.name())));
        }
        graphs.add(new ServiceGraph(graph.version(), nodes, graph.edges(), graph.paths()));
      }
      used.forEach(set -> copies.computeIfAbsent(set, s -> new ArrayList<>()).add(tenant.name()));
      tenants.add(
          new Tenant(
              tenant.name(),
              tenant.id(),
              tenant.match(),
              graphs,
              tenant.activeGraph(),
              tenant.traffic()));
    }
    return ScenarioVariant.of(scenario)
        .labelled("dedicated")
        .tenants(tenants)
        .replicaSets(sets(scenario, copies))
        .events(events(scenario, copies))
        .slos(slos(scenario, copies))
        .build();
  }

  private static String copy(String set, String tenant) {
    return set + "-" + tenant;
  }

  private static List<String> copiesOf(String set, Map<String, List<String>> copies) {
    return copies.getOrDefault(set, List.of()).stream().map(tenant -> copy(set, tenant)).toList();
  }

  private static List<ReplicaSet> sets(Scenario scenario, Map<String, List<String>> copies) {
    List<ReplicaSet> sets = new ArrayList<>();
    for (ReplicaSet set : scenario.replicaSets()) {
      for (String tenant : copies.getOrDefault(set.name(), List.of())) {
        sets.add(
            new ReplicaSet(
                copy(set.name(), tenant),
                set.networkFunction(),
                set.version(),
                set.replicas(),
                set.fixed(),
                ReplicaSet.Tenancy.DEDICATED,
                tenant,
                set.template()));
      }
    }
    return sets;
  }

  private static List<Event> events(Scenario scenario, Map<String, List<String>> copies) {
    List<Event> events = new ArrayList<>();
    for (Event event : scenario.events()) {
      switch (event) {
        case Event.PodFailure f ->
            copiesOf(f.replicaSet(), copies)
                .forEach(set ->
                    events.add(
                        new Event.PodFailure(
                            f.name(),
                            f.atPs(),
                            set,
                            f.replica(),
                            f.detectionDelayPs(),
                            f.recoverAfterPs())));
        // Neither a set's scaling nor a rekeying changes what the pools need.
        case Event.Scale ignored -> {}
        case Event.Rekey ignored -> {}
        case Event.GraphUpgrade e -> events.add(e);
        case Event.NodeFailure e -> events.add(e);
        case Event.LoadBalancerFailure e -> events.add(e);
        case Event.LinkDegrade e -> events.add(e);
        case Event.TrafficSurge e -> events.add(e);
      }
    }
    return events;
  }

  private static List<Slo> slos(Scenario scenario, Map<String, List<String>> copies) {
    List<Slo> slos = new ArrayList<>();
    for (Slo slo : scenario.slos()) {
      String set = slo.replicaSet();
      if (set == null) {
        slos.add(slo);
        continue;
      }
      for (String copy : copiesOf(set, copies)) {
        slos.add(
            new Slo(
                slo.name(),
                slo.metric(),
                slo.tenant(),
                copy,
                slo.event(),
                slo.quantile(),
                slo.limit(),
                slo.isMinimum()));
      }
    }
    return slos;
  }
}
