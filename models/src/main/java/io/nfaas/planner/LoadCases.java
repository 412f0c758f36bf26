package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.traffic.ArrivalProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The loads that a plan for a scenario must carry.
///
/// `mean`: every tenant at its time-average rate. `peak`: every modulated arrival process in its highest state at once; for
/// [ArrivalProcess.ParetoOnOff], which has no highest state short of all sources sending, three standard deviations of the number of
/// sending sources over its mean. A graph upgrade gives both again with all of the tenant's traffic on the target version, because flows
/// that stay on the old version and flows that are new can each be nearly all of it. A surge multiplies the tenant's rate in each state
/// of its process, the other tenants at their mean. A failure gives the mean load with replicas away. Promises without an event are
/// judged in the steady cases, upgrades included; promises of an event in its own.
public final class LoadCases {
  private static final double PARETO_SIGMAS = 3;

  /// Share of the time for which a normal law is over three standard deviations above its mean.
  private static final double OVER_THREE_SIGMAS = 0.00135;

  private LoadCases() {}

  private record State(double rateFactor, double timeRatio) {}

  public static List<LoadCase> of(Scenario scenario) {
    List<LoadCase> cases = new ArrayList<>();
    Map<String, String> versions = new LinkedHashMap<>();
    Map<String, Double> mean = new LinkedHashMap<>();
    Map<String, Double> peak = new LinkedHashMap<>();
    for (Tenant tenant : scenario.tenants()) {
      versions.put(tenant.name(), tenant.activeGraph());
      mean.put(tenant.name(), meanFactor(tenant.traffic().arrivals()));
      peak.put(tenant.name(), peakFactor(tenant.traffic().arrivals()));
    }
    List<Slo> lasting = scenario.slos().stream().filter(s -> s.event() == null).toList();
    boolean isModulated = !peak.equals(mean);
    double rarity = peakTimeRatio(scenario);
    cases.add(new LoadCase("mean", null, 1, mean, versions, true, true, Outage.NONE, lasting));
    if (isModulated) {
      cases.add(new LoadCase("peak", null, rarity, peak, versions, false, true, Outage.NONE, lasting));
    }
    List<Event> events =
        scenario.events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
    for (Event event : events) {
      List<Slo> own = scenario.slos().stream().filter(s -> event.name().equals(s.event())).toList();
      switch (event) {
        case Event.GraphUpgrade upgrade -> {
          versions.put(upgrade.tenant(), upgrade.to());
          List<Slo> all = new ArrayList<>(lasting);
          all.addAll(own);
          String name = event.name();
          cases.add(
              new LoadCase(name + ", mean", name, 1, mean, versions, true, true, Outage.NONE, all));
          if (isModulated) {
            cases.add(
                new LoadCase(
                    name + ", peak", name, rarity, peak, versions, false, true, Outage.NONE, all));
          }
        }
        case Event.TrafficSurge surge -> cases.addAll(surge(surge, scenario, mean, versions, own));
        case Event.PodFailure failure ->
            cases.add(
                new LoadCase(
                    event.name(),
                    event.name(),
                    1,
                    mean,
                    versions,
                    false,
                    false,
                    new Outage(1, 0, 0, failure.replicaSet()),
                    own));
        case Event.NodeFailure failure ->
            cases.add(
                new LoadCase(
                    event.name(),
                    failure.name(),
                    1,
                    mean,
                    versions,
                    false,
                    false,
                    Outage.ofNodes(1),
                    own));
        case Event.Scale ignored -> {}
        case Event.LoadBalancerFailure ignored -> {}
        case Event.LinkDegrade ignored -> {}
        case Event.Rekey ignored -> {}
      }
    }
    return List.copyOf(cases);
  }

  private static List<LoadCase> surge(
      Event.TrafficSurge surge,
      Scenario scenario,
      Map<String, Double> mean,
      Map<String, String> versions,
      List<Slo> slos) {
    List<State> states = states(scenario.tenant(surge.tenant()).traffic().arrivals());
    List<LoadCase> cases = new ArrayList<>();
    for (State state : states) {
      Map<String, Double> factors = new LinkedHashMap<>(mean);
      factors.put(surge.tenant(), surge.factor() * state.rateFactor());
      String name = surge.name() + (states.size() == 1 ? "" : " at rate " + state.rateFactor());
      cases.add(
          new LoadCase(
              name,
              surge.name(),
              state.timeRatio(),
              factors,
              versions,
              false,
              false,
              Outage.NONE,
              slos));
    }
    return cases;
  }

  /// Time average of a process's rate / declared rate.
  static double meanFactor(ArrivalProcess process) {
    double mean = 0;
    for (State state : states(process)) {
      mean += state.rateFactor() * state.timeRatio();
    }
    return mean;
  }

  /// Rate in a process's highest state / declared rate.
  static double peakFactor(ArrivalProcess process) {
    if (process instanceof ArrivalProcess.ParetoOnOff pareto) {
      double on = (double) pareto.meanOnPs() / (pareto.meanOnPs() + pareto.meanOffPs());
      double sigmaOverMean = Math.sqrt((1 - on) / (on * pareto.sources()));
      return Math.min(1 + PARETO_SIGMAS * sigmaOverMean, 1 / on);
    }
    return states(process).stream().mapToDouble(State::rateFactor).max().orElse(1);
  }

  /// Share of the time for which all tenants are in their highest state at once, if their processes know nothing of each other.
  private static double peakTimeRatio(Scenario scenario) {
    double ratio = 1;
    for (Tenant tenant : scenario.tenants()) {
      ArrivalProcess process = tenant.traffic().arrivals();
      if (process instanceof ArrivalProcess.ParetoOnOff) {
        ratio *= OVER_THREE_SIGMAS;
      } else {
        double highest = peakFactor(process);
        ratio *=
            states(process).stream()
                .filter(s -> s.rateFactor() == highest)
                .mapToDouble(State::timeRatio)
                .sum();
      }
    }
    return ratio;
  }

  private static List<State> states(ArrivalProcess process) {
    return switch (process) {
      case ArrivalProcess.Constant ignored -> List.of(new State(1, 1));
      case ArrivalProcess.Poisson ignored -> List.of(new State(1, 1));
      case ArrivalProcess.ParetoOnOff ignored -> List.of(new State(1, 1));
      case ArrivalProcess.Mmpp mmpp -> {
        double[] stationary = mmpp.stationary();
        List<State> states = new ArrayList<>();
        for (int i = 0; i < stationary.length; i++) {
          states.add(new State(mmpp.states().get(i).rateFactor(), stationary[i]));
        }
        yield states;
      }
      case ArrivalProcess.Schedule schedule -> {
        double length =
            schedule.phases().stream().mapToDouble(ArrivalProcess.Schedule.Phase::lengthPs).sum();
        yield schedule.phases().stream()
            .map(p -> new State(p.rateFactor(), p.lengthPs() / length))
            .toList();
      }
    };
  }
}
