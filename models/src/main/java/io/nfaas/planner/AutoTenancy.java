package io.nfaas.planner;

import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which tenants share the sets whose tenancy is `Auto`, and which get a set of their own, from formulas.
///
/// Search starts with everything shared: the one tenant whose move out of a set, or back into it, leaves the fewest promises broken, then takes the
/// fewest cores, then the fewest pods, is moved, until no move is better; once more from everything apart; and once more from the best number of large or
/// small tenants of each set apart. That is a heuristic; with two or three tenants per set it looks at nearly all there is. Tenants beyond the largest [#MOST_TRIED] of a set always share: their pools would be small, and one
/// replica each is dearer than their part of a shared one.
public final class AutoTenancy {
  private static final int MOST_TRIED = 16;

  private final Scenario scenario;
  private final Scenario sized;
  private final FlowRates flowRates;
  private final CoreLoads known;
  private final Map<String, List<String>> tenantsOf = new LinkedHashMap<>();
  private final Map<Map<String, Set<String>>, Score> scores = new LinkedHashMap<>();

  /// @param broken promises and bounds that no size keeps
  private record Score(List<String> broken, int cores, int pods, Map<String, Integer> coresOf) {
    boolean isBetterThan(Score other) {
      return Comparator.<Score>comparingInt(s -> s.broken().size())
              .thenComparingInt(Score::cores)
              .thenComparingInt(Score::pods)
              .compare(this, other)
          < 0;
    }
  }

  /// @param scenario with the chosen tenants apart
  record Outcome(Scenario scenario, List<TenancyChoice> choices) {}

  private AutoTenancy(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    this.scenario = scenario;
    this.flowRates = flowRates;
    this.known = known;
    scenario.replicaSets().stream()
        .filter(s -> s.tenancy() == ReplicaSet.Tenancy.AUTO)
        .forEach(s -> {
          List<String> users = users(scenario, s.name());
          if (users.size() > 1) {
            tenantsOf.put(s.name(), users);
          }
        });
    sized =
        !tenantsOf.isEmpty() && scenario.forwarding().coresOpen()
            ? ForwarderSize.of(scenario, flowRates, known).applyTo(scenario)
            : scenario;
  }

  static Outcome of(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    AutoTenancy auto = new AutoTenancy(scenario, flowRates, known);
    return auto.tenantsOf.isEmpty() ? new Outcome(scenario, List.of()) : auto.choose();
  }

  /// A scenario with tenants apart as a plan says.
  public static Scenario apply(Scenario scenario, List<TenancyChoice> choices) {
    Map<String, List<String>> apart = new LinkedHashMap<>();
    choices.stream()
        .filter(c -> !c.apart().isEmpty())
        .forEach(c -> apart.put(c.replicaSet(), c.apart()));
    return apart.isEmpty() ? scenario : DedicatedTenancy.apart(scenario, apart);
  }

  private static List<String> users(Scenario scenario, String set) {
    return scenario.tenants().stream()
        .filter(t ->
            t.graphs().stream()
                .flatMap(g -> g.nodes().stream())
                .map(ServiceGraph.Node::replicaSet)
                .anyMatch(set::equals))
        .map(Tenant::name)
        .toList();
  }

  private Outcome choose() {
    Map<String, List<String>> movable = new LinkedHashMap<>();
    tenantsOf.forEach((set, users) -> movable.put(set, largest(set, users)));
    Map<String, Set<String>> none = new TreeMap<>();
    Map<String, Set<String>> all = new TreeMap<>();
    movable.forEach((set, users) -> all.put(set, new TreeSet<>(users)));
    Map<String, Set<String>> fromShared = improve(none, movable);
    Map<String, Set<String>> fromApart = improve(all, movable);
    Map<String, Set<String>> best =
        improve(
            prefixes(
                score(fromApart).isBetterThan(score(fromShared)) ? fromApart : fromShared, movable),
            movable);
    List<TenancyChoice> choices = new ArrayList<>();
    tenantsOf.forEach((set, users) -> choices.add(choice(set, users, best)));
    return new Outcome(apply(scenario, choices), List.copyOf(choices));
  }

  private List<String> largest(String set, List<String> users) {
    return users.stream()
        .sorted(Comparator.comparingDouble((String t) -> -cycles(set, t)))
        .limit(MOST_TRIED)
        .toList();
  }

  /// What a tenant brings to a set at the mean load, cycles per second; its traffic where the set is of a version that is not active.
  private double cycles(String set, String tenant) {
    double cycles =
        new DemandModel(scenario, flowRates)
            .of(LoadCases.of(scenario).getFirst()).pool(set).tenants().stream()
                .filter(t -> t.tenant().equals(tenant))
                .mapToDouble(TenantLoad::cyclesPerSec)
                .sum();
    return cycles > 0 ? cycles : scenario.tenant(tenant).traffic().pps();
  }

  private Map<String, Set<String>> improve(
      Map<String, Set<String>> start, Map<String, List<String>> movable) {
    Map<String, Set<String>> best = start;
    while (true) {
      Map<String, Set<String>> next = null;
      for (Map.Entry<String, List<String>> set : movable.entrySet()) {
        for (String tenant : set.getValue()) {
          Map<String, Set<String>> moved = moved(best, set.getKey(), tenant);
          if (score(moved).isBetterThan(score(next == null ? best : next))) {
            next = moved;
          }
        }
      }
      if (next == null) {
        return best;
      }
      best = next;
    }
  }

  /// With as many of the smallest or of the largest tenants of each set sharing it as is best: moves of one tenant do not get out of a state in which
  /// several have to move before anything is gained.
  private Map<String, Set<String>> prefixes(
      Map<String, Set<String>> start, Map<String, List<String>> movable) {
    Map<String, Set<String>> best = start;
    for (Map.Entry<String, List<String>> set : movable.entrySet()) {
      for (List<String> order : List.of(set.getValue(), set.getValue().reversed())) {
        for (int apart = 0; apart <= order.size(); apart++) {
          Map<String, Set<String>> next =
              with(best, set.getKey(), new TreeSet<>(order.subList(0, apart)));
          if (score(next).isBetterThan(score(best))) {
            best = next;
          }
        }
      }
    }
    return best;
  }

  /// With a tenant out of a set that it shared, or back in it.
  private static Map<String, Set<String>> moved(
      Map<String, Set<String>> apart, String set, String tenant) {
    Set<String> own = new TreeSet<>(apart.getOrDefault(set, Set.of()));
    if (!own.remove(tenant)) {
      own.add(tenant);
    }
    return with(apart, set, own);
  }

  private static Map<String, Set<String>> with(
      Map<String, Set<String>> apart, String set, Set<String> tenants) {
    Map<String, Set<String>> changed = new TreeMap<>(apart);
    if (tenants.isEmpty()) {
      changed.remove(set);
    } else {
      changed.put(set, tenants);
    }
    return changed;
  }

  private Score score(Map<String, Set<String>> apart) {
    Score score = scores.get(apart);
    if (score == null) {
      Scenario variant = apart.isEmpty() ? sized : DedicatedTenancy.apart(sized, apart);
      Sizing sizing = new Sizer(variant, flowRates, known).size(Map.of());
      List<String> broken = new ArrayList<>(sizing.infeasible());
      broken.addAll(sizing.doubts());
      Map<String, Integer> coresOf = new LinkedHashMap<>();
      sizing.pools().forEach(p -> coresOf.merge(p.pool().set().name(), p.cores(), Integer::sum));
      int pods = sizing.pools().stream().mapToInt(SizedPool::replicas).sum();
      score = new Score(List.copyOf(broken), sizing.cores(), pods, coresOf);
      scores.put(apart, score);
    }
    return score;
  }

  private TenancyChoice choice(String set, List<String> users, Map<String, Set<String>> chosen) {
    Set<String> apart = chosen.getOrDefault(set, Set.of());
    List<String> inOrder = new ArrayList<>(users);
    inOrder.sort(
        Comparator.<String, Boolean>comparing(apart::contains)
            .thenComparingDouble(t -> cycles(set, t)));
    List<String> before = score(chosen).broken();
    int enough = users.size();
    String breaks = "";
    while (enough > 1) {
      String broken = broken(sharedBy(set, users, inOrder.subList(0, enough), chosen), before);
      if (broken == null) {
        break;
      }
      breaks = "with %s: %s".formatted(inOrder.get(enough - 1), broken);
      enough--;
    }
    return new TenancyChoice(
        set,
        users,
        List.copyOf(apart),
        enough,
        breaks,
        coresOf(set, users, with(chosen, set, Set.of())),
        coresOf(set, users, with(chosen, set, new TreeSet<>(users))),
        coresOf(set, users, chosen));
  }

  /// With only these tenants in a set.
  private static Map<String, Set<String>> sharedBy(
      String set, List<String> users, List<String> sharing, Map<String, Set<String>> chosen) {
    Set<String> others = new TreeSet<>(users);
    sharing.forEach(others::remove);
    return with(chosen, set, others);
  }

  /// What is broken that is not broken anyway; null when nothing is.
  private @Nullable String broken(Map<String, Set<String>> apart, List<String> anyway) {
    Set<String> broken = new LinkedHashSet<>(score(apart).broken());
    anyway.forEach(broken::remove);
    return broken.isEmpty() || score(apart).broken().size() <= anyway.size()
        ? null
        : broken.iterator().next();
  }

  private int coresOf(String set, List<String> users, Map<String, Set<String>> apart) {
    Map<String, Integer> cores = score(apart).coresOf();
    return cores.getOrDefault(set, 0)
        + users.stream()
            .mapToInt(t -> cores.getOrDefault(DedicatedTenancy.copy(set, t), 0))
            .sum();
  }
}
