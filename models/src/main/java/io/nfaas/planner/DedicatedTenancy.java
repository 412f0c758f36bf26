package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Tenants with ReplicaSets of their own for sets that they shared, called `<set>-<tenant>`, with the same lower bound.
final class DedicatedTenancy {
  private final Scenario scenario;

  /// Tenants apart, by set; in order.
  private final Map<String, List<String>> copies = new LinkedHashMap<>();

  /// Sets that stay.
  private final Set<String> kept = new LinkedHashSet<>();

  private final List<Tenant> tenants = new ArrayList<>();

  private DedicatedTenancy(Scenario scenario, BiPredicate<String, String> isApart) {
    this.scenario = scenario;
    scenario.tenants().forEach(tenant -> tenants.add(moved(tenant, isApart)));
  }

  /// With nothing shared. What sharing saves is the difference of the two plans.
  static Scenario of(Scenario scenario) {
    DedicatedTenancy all = new DedicatedTenancy(scenario, (set, tenant) -> true);
    return all.variant().labelled("dedicated").build();
  }

  /// With some tenants apart; the others share what they shared, and sets that nobody uses stay.
  ///
  /// @param apart tenants by set
  static Scenario apart(Scenario scenario, Map<String, ? extends Collection<String>> apart) {
    DedicatedTenancy some =
        new DedicatedTenancy(
            scenario,
            (set, tenant) -> {
              Collection<String> own = apart.get(set);
              return own != null && own.contains(tenant);
            });
    scenario.replicaSets().stream()
        .map(ReplicaSet::name)
        .filter(set -> !some.copies.containsKey(set))
        .forEach(some.kept::add);
    return some.variant().build();
  }

  private ScenarioVariant variant() {
    return ScenarioVariant.of(scenario)
        .tenants(tenants)
        .replicaSets(sets())
        .events(events())
        .slos(slos());
  }

  private Tenant moved(Tenant tenant, BiPredicate<String, String> isApart) {
    List<ServiceGraph> graphs = new ArrayList<>();
    Set<String> own = new LinkedHashSet<>();
    for (ServiceGraph graph : tenant.graphs()) {
      List<ServiceGraph.Node> nodes = new ArrayList<>();
      for (ServiceGraph.Node node : graph.nodes()) {
        String set = node.replicaSet();
        if (isApart.test(set, tenant.name())) {
          own.add(set);
          nodes.add(new ServiceGraph.Node(node.name(), copy(set, tenant.name())));
        } else {
          kept.add(set);
          nodes.add(node);
        }
      }
      graphs.add(new ServiceGraph(graph.version(), nodes, graph.edges(), graph.paths()));
    }
    own.forEach(set -> copies.computeIfAbsent(set, s -> new ArrayList<>()).add(tenant.name()));
    return new Tenant(
        tenant.name(), tenant.id(), tenant.match(), graphs, tenant.activeGraph(), tenant.traffic());
  }

  static String copy(String set, String tenant) {
    return set + "-" + tenant;
  }

  private List<String> copiesOf(String set) {
    return copies.getOrDefault(set, List.of()).stream().map(tenant -> copy(set, tenant)).toList();
  }

  private List<ReplicaSet> sets() {
    List<ReplicaSet> sets = new ArrayList<>();
    for (ReplicaSet set : scenario.replicaSets()) {
      if (kept.contains(set.name())) {
        sets.add(set);
      }
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

  private List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (Event event : scenario.events()) {
      switch (event) {
        case Event.PodFailure f -> {
          if (kept.contains(f.replicaSet())) {
            events.add(f);
          } else {
            copiesOf(f.replicaSet()).forEach(set -> events.add(of(f, set)));
          }
        }
        // Neither the scaling of a set nor a rekeying changes what pools apart need.
        case Event.Scale e -> keep(e, e.replicaSet(), events);
        case Event.Rekey e -> keep(e, e.replicaSet(), events);
        case Event.GraphUpgrade e -> events.add(e);
        case Event.NodeFailure e -> events.add(e);
        case Event.LoadBalancerFailure e -> events.add(e);
        case Event.LinkDegrade e -> events.add(e);
        case Event.TrafficSurge e -> events.add(e);
      }
    }
    return events;
  }

  private void keep(Event event, @Nullable String set, List<Event> events) {
    if (set == null ? copies.isEmpty() : kept.contains(set)) {
      events.add(event);
    }
  }

  private static Event.PodFailure of(Event.PodFailure f, String set) {
    return new Event.PodFailure(
        f.name(), f.atPs(), set, f.replica(), f.detectionDelayPs(), f.recoverAfterPs());
  }

  private List<Slo> slos() {
    List<Slo> slos = new ArrayList<>();
    for (Slo slo : scenario.slos()) {
      String set = slo.replicaSet();
      if (set == null || kept.contains(set)) {
        slos.add(slo);
      }
      if (set != null) {
        for (String tenant : copies.getOrDefault(set, List.of())) {
          slos.add(of(slo, kept.contains(set) ? slo.name() + "-" + tenant : slo.name(), copy(set, tenant)));
        }
      }
    }
    return slos;
  }

  private static Slo of(Slo slo, String name, String set) {
    return new Slo(
        name, slo.metric(), slo.tenant(), set, slo.event(), slo.quantile(), slo.limit(), slo.isMinimum());
  }
}
