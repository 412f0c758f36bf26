package io.nfaas.planner;

import io.nfaas.deployment.Placement;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfProfile;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.Schedule;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.traffic.ArrivalProcess;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Plans for other loads and in other ways than a scenario says, from formulas alone. Single-threaded.
public final class Alternatives {
  private static final double PS_PER_SECOND = 1e12;

  private final Scenario scenario;
  private final FlowRates flowRates = new FlowRates();
  private final CoreLoads known = new CoreLoads();

  public Alternatives(Scenario scenario) {
    this.scenario = scenario;
  }

  /// One plan per factor of traffic: packets, requests and concurrent flows grow, flows and tunnels stay what they are.
  ///
  /// @param factors each over 0
  public List<GrowthStep> growth(List<Double> factors) {
    List<GrowthStep> steps = new ArrayList<>();
    for (double factor : factors) {
      Scenario grown = with(scenario, t -> scaled(t.traffic(), factor, t.traffic().arrivals()));
      Sized sized = size(grown);
      List<String> infeasible = new ArrayList<>(sized.settlement().sizing().infeasible());
      infeasible.addAll(sized.settlement().sizing().doubts());
      infeasible.addAll(sized.settlement().misfit(sized.placer()));
      steps.add(new GrowthStep(factor, sized.totals(), infeasible));
    }
    return List.copyOf(steps);
  }

  /// Every tenant's chain as one pod that holds all its functions and their control planes: as many replicas as the function of it that
  /// needs most would have if the tenant had the pools for itself.
  public Monolith monolith() {
    Scenario apart = DedicatedTenancy.of(scenario);
    Sized sized = size(apart);
    Map<String, Integer> replicas = new TreeMap<>();
    Map<String, String> scalesWith = new TreeMap<>();
    Map<String, Integer> cores = new TreeMap<>();
    Map<String, Long> memory = new TreeMap<>();
    for (SizedPool pool : sized.settlement().sizing().pools()) {
      String tenant = pool.pool().set().tenant();
      if (tenant == null || pool.load().packetsPerSec() == 0) {
        continue;
      }
      cores.merge(tenant, pool.pool().cpus(), Integer::sum);
      memory.merge(tenant, pool.pool().template().memoryBytes(), Long::sum);
      if (pool.replicas() > replicas.getOrDefault(tenant, 0)) {
        replicas.put(tenant, pool.replicas());
        scalesWith.put(tenant, pool.pool().name());
      }
    }
    List<Monolith.Chain> chains = new ArrayList<>();
    List<ReplicaSet> sets = new ArrayList<>();
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (Tenant tenant : scenario.tenants()) {
      int count = replicas.getOrDefault(tenant.name(), 0);
      int cpus = cores.getOrDefault(tenant.name(), 1);
      chains.add(
          new Monolith.Chain(tenant.name(), count, cpus, scalesWith.getOrDefault(tenant.name(), "")));
      String name = "chain-" + tenant.name();
      sets.add(
          new ReplicaSet(
              name,
              "chain",
              "v1",
              count,
              true,
              ReplicaSet.Tenancy.DEDICATED,
              tenant.name(),
              new PodTemplate(
                  cpus, memory.getOrDefault(tenant.name(), 0L), new TreeMap<>())));
      counts.put(name, count);
    }
    Scenario whole =
        ScenarioVariant.of(sized.scenario())
            .labelled("monolith")
            .networkFunctions(List.of(chain()))
            .replicaSets(sets)
            .build();
    int forwarding = sized.sizer().forwarders().cores();
    int pods = counts.values().stream().mapToInt(Integer::intValue).sum();
    int total =
        chains.stream().mapToInt(c -> c.replicas() * c.coresPerReplica()).sum() + forwarding;
    return new Monolith(new Totals(total, total, pods, nodes(new Placer(whole), counts)), chains);
  }

  /// Nodes that pods run on; where they do not fit, no fewer than a bound says.
  private static int nodes(Placer placer, Map<String, Integer> counts) {
    Placement placement = placer.place(counts);
    return placement.isComplete()
        ? Settlement.nodes(placement)
        : placer.nodesLowerBound(counts);
  }

  private static NetworkFunction chain() {
    return new NetworkFunction(
        "chain",
        NfProfile.FREE,
        NetworkFunction.Direction.DECRYPT,
        null,
        null,
        NetworkFunction.NetworkStack.USER_SPACE);
  }

  /// Replicas by time where the traffic of some tenants follows a timetable; null where none does. Each phase is planned with the rates
  /// that it has, everything else as in the scenario.
  public @Nullable Schedule schedule() {
    double longest = 0;
    for (Tenant tenant : scenario.tenants()) {
      if (tenant.traffic().arrivals() instanceof ArrivalProcess.Schedule timetable) {
        longest = Math.max(longest, lengthPs(timetable));
      }
    }
    if (longest == 0) {
      return null;
    }
    List<Double> bounds = List.copyOf(bounds(longest));
    List<Schedule.Phase> phases = new ArrayList<>();
    double coreTime = 0;
    int most = 0;
    for (int i = 0; i < bounds.size(); i++) {
      double from = bounds.get(i);
      double to = i + 1 < bounds.size() ? bounds.get(i + 1) : longest;
      Sized sized =
          size(
              with(scenario, t -> {
                ArrivalProcess own = t.traffic().arrivals();
                return own instanceof ArrivalProcess.Schedule timetable
                    ? scaled(
                        t.traffic(),
                        factorAt(timetable, from),
                        new ArrivalProcess.Poisson())
                    : t.traffic();
              }));
      int cores = sized.totals().cores();
      phases.add(
          new Schedule.Phase(
              from / PS_PER_SECOND,
              to / PS_PER_SECOND,
              cores,
              sized.settlement().sizing().counts()));
      coreTime += cores * (to - from);
      most = Math.max(most, cores);
    }
    return new Schedule(phases, most == 0 ? 0 : 1 - coreTime / (most * longest));
  }

  private Set<Double> bounds(double longest) {
    Set<Double> bounds = new TreeSet<>();
    for (Tenant tenant : scenario.tenants()) {
      if (tenant.traffic().arrivals() instanceof ArrivalProcess.Schedule timetable) {
        double at = 0;
        while (at < longest) {
          for (ArrivalProcess.Schedule.Phase phase : timetable.phases()) {
            if (at < longest) {
              bounds.add(at);
            }
            at += phase.lengthPs();
          }
        }
      }
    }
    return new LinkedHashSet<>(bounds);
  }

  private static double lengthPs(ArrivalProcess.Schedule timetable) {
    return timetable.phases().stream().mapToDouble(ArrivalProcess.Schedule.Phase::lengthPs).sum();
  }

  private static double factorAt(ArrivalProcess.Schedule timetable, double atPs) {
    double rest = atPs % lengthPs(timetable);
    for (ArrivalProcess.Schedule.Phase phase : timetable.phases()) {
      if (rest < phase.lengthPs()) {
        return phase.rateFactor();
      }
      rest -= phase.lengthPs();
    }
    return timetable.phases().getLast().rateFactor();
  }

  private record Sized(
      Scenario scenario, Sizer sizer, Placer placer, Settlement settlement, Totals totals) {}

  private Sized size(Scenario variant) {
    Scenario sized =
        variant.forwarding().coresOpen()
            ? ForwarderSize.of(variant, flowRates, known).applyTo(variant)
            : variant;
    Sizer sizer = new Sizer(sized, flowRates, known);
    Placer placer = new Placer(sized);
    Settlement settlement = Settlement.of(sized, sizer, placer, Map.of());
    return new Sized(
        sized, sizer, placer, settlement, PlanDraft.totals(sized, sizer, placer, settlement));
  }

  private static Scenario with(
      Scenario scenario, java.util.function.Function<Tenant, Traffic> traffic) {
    List<Tenant> tenants = new ArrayList<>();
    for (Tenant t : scenario.tenants()) {
      tenants.add(
          new Tenant(t.name(), t.id(), t.match(), t.graphs(), t.activeGraph(), traffic.apply(t)));
    }
    return ScenarioVariant.of(scenario).labelled("variant").tenants(tenants).build();
  }

  private static Traffic scaled(Traffic t, double factor, ArrivalProcess arrivals) {
    Traffic.Requests requests = t.requests();
    // No tenant is ever quite silent: a plan for no packets at all would have no pods to start from.
    double rate = Math.max(factor, 1e-9);
    return new Traffic(
        t.pps() * rate,
        t.direction(),
        t.reverseRatio(),
        requests == null
            ? null
            : new Traffic.Requests(requests.perSec() * rate, requests.handshakeRatio()),
        t.frameSizes(),
        arrivals,
        t.flowSizes(),
        Math.clamp(Math.round(t.concurrentFlows() * rate), 1, Integer.MAX_VALUE),
        t.securityAssociations());
  }
}
