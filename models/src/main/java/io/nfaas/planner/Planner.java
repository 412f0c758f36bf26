package io.nfaas.planner;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds the fewest replicas that keep the promises of a scenario, and where they run.
///
/// Formulas first ([Sizer]), then placement, then a simulation of a representative stretch that corrects them where they were too
/// hopeful ([Correction]). One replica fewer of any pool breaks its binding limit.
public final class Planner {
  private Planner() {}

  /// Replicas by pool name, control planes included, from formulas alone; in milliseconds.
  public static Map<String, Integer> counts(Scenario scenario) {
    return size(scenario).counts();
  }

  /// Replicas that a run starts with: as the scenario gives them, where it does, else from formulas.
  public static Map<String, Integer> startCounts(Scenario scenario) {
    Map<String, Integer> counts = new LinkedHashMap<>(counts(scenario));
    for (PoolSpec pool : PoolSpec.of(scenario)) {
      Integer given = pool.given();
      if (given != null) {
        counts.put(pool.name(), given);
      }
    }
    return counts;
  }

  /// The sizes of all pools with the limits that ask for them, from formulas alone.
  public static Sizing size(Scenario scenario) {
    return new Sizer(scenario, new FlowRates(), new CoreLoads()).size(Map.of());
  }

  /// Plans with the default effort.
  ///
  /// @param verifier null = formulas only
  public static PlanOutcome plan(
      Scenario scenario, @Nullable Verifier verifier, Progress progress) {
    return plan(scenario, verifier, PlanEffort.DEFAULT, progress);
  }

  /// Sizes, places, verifies and corrects. A plan that is infeasible is returned too, with the reasons, as far as it got.
  ///
  /// @param verifier null = formulas only
  public static PlanOutcome plan(
      Scenario scenario, @Nullable Verifier verifier, PlanEffort effort, Progress progress) {
    progress.at("sizing", 0);
    FlowRates flowRates = new FlowRates();
    CoreLoads known = new CoreLoads();
    Sizer sizer = new Sizer(scenario, flowRates, known);
    Placer placer = new Placer(scenario);
    Settlement first = Settlement.of(scenario, sizer, placer, Map.of());
    Demand mean = first.sizing().demands().getFirst();
    VerificationStretch stretch = VerificationStretch.of(scenario, mean, effort);

    List<String> hopeless = new ArrayList<>(first.sizing().infeasible());
    hopeless.addAll(first.misfit(placer));
    Placement withLater = placer.extend(first.placement(), stretch.most(first.sizing().counts()));
    if (hopeless.isEmpty() && !withLater.isComplete()) {
      hopeless.add(
          "pods that events add fit nowhere: " + String.join("; ", withLater.unplaceable()));
    }
    Correction.Outcome corrected;
    List<String> notes = new ArrayList<>(first.sizing().notes());
    if (verifier == null || !hopeless.isEmpty()) {
      hopeless.addAll(first.sizing().doubts());
      corrected = new Correction.Outcome(first, null, null, null, hopeless);
    } else {
      corrected =
          new Correction(scenario, sizer, placer, stretch, verifier, effort, progress).run(first);
      if (corrected.infeasible().isEmpty()) {
        first.sizing().doubts().forEach(d -> notes.add("by formula, unlike in the simulation: " + d));
      }
    }
    progress.at("totals", 0.95);
    Settlement settled = corrected.settlement();
    Totals totals = totals(scenario, placer, settled);
    Totals dedicated = dedicated(scenario, flowRates, known);
    int analytic = first.sizing().cores();
    CapacityPlan plan =
        new CapacityPlan(
            scenario.name(),
            scenario.hash(),
            corrected.infeasible().isEmpty(),
            corrected.infeasible(),
            mean.paths().stream().map(p -> path(scenario, p)).toList(),
            settled.sizing().pools().stream().map(p -> set(scenario, sizer, p)).toList(),
            totals,
            dedicated,
            dedicated.cores() > 0 ? 1 - (double) totals.cores() / dedicated.cores() : 0,
            placer.rows(settled.placement()),
            settled.placement().unplaceable(),
            ProfileSensitivity.of(scenario, flowRates, known, analytic),
            corrected.verification());
    progress.at("done", 1);
    return new PlanOutcome(
        plan, settled.sizing(), settled.placement(), corrected.ran(), corrected.result(), notes);
  }

  private static PathDemand path(Scenario scenario, PathLoad load) {
    double pps = scenario.tenant(load.tenant()).traffic().pps();
    double factor = LoadCases.meanFactor(scenario.tenant(load.tenant()).traffic().arrivals());
    return new PathDemand(
        load.tenant(),
        load.graphVersion(),
        load.path().nodes(),
        load.path().dropped(),
        load.packetsPerSec() / (pps * factor),
        load.packetsPerSec(),
        load.bitsPerSec());
  }

  private static PlannedSet set(Scenario scenario, Sizer sizer, SizedPool sized) {
    PoolSpec pool = sized.pool();
    Set<String> sources = new LinkedHashSet<>();
    for (TenantLoad tenant : sized.load().tenants()) {
      for (CycleTerm term : tenant.terms()) {
        sources.add(
            "%s %s: %s"
                .formatted(
                    term.constant(), Figures.number(term.cyclesEach()), term.source().cite()));
      }
    }
    return new PlannedSet(
        pool.name(),
        pool.set().networkFunction(),
        pool.set().version(),
        pool.controlPlane() ? pool.set().name() : null,
        sized.replicas(),
        pool.cpus(),
        sized.spares(),
        sized.meanUtilization(),
        sized.peakUtilization(),
        Math.min(
            sizer.sojournSeconds(pool.name(), sized.replicas(), 0.99),
            fullRingSeconds(scenario, sized)),
        sized.binding(),
        sized.bindingReason(),
        sized.load().packetsPerSec(),
        sized.cyclesPerSec(),
        sized.load().tenants().stream().map(TenantLoad::tenant).toList(),
        List.copyOf(sources));
  }

  /// No packet that is not lost waits longer than a full ring takes.
  private static double fullRingSeconds(Scenario scenario, SizedPool sized) {
    CoreModel core = CoreModel.slowestOf(scenario);
    int descriptors = scenario.cluster().groups().getFirst().nics().getFirst().rxDescriptors();
    double packet =
        core.seconds(sized.load().cyclesPerPacket())
            + core.perBurstSeconds(sized.pool().profile()) / core.driver().rxBurst();
    return (descriptors + core.driver().rxBurst()) * packet;
  }

  private static Totals dedicated(Scenario scenario, FlowRates flowRates, CoreLoads known) {
    Scenario apart = DedicatedTenancy.of(scenario);
    Placer placer = new Placer(apart);
    return totals(
        apart, placer, Settlement.of(apart, new Sizer(apart, flowRates, known), placer, Map.of()));
  }

  private static Totals totals(Scenario scenario, Placer placer, Settlement settled) {
    Map<String, NodeSpec> nodes = new HashMap<>();
    scenario.cluster().nodes().forEach(n -> nodes.put(n.name(), n));
    Set<String> physical = new HashSet<>();
    int placedCpus = 0;
    for (PlacedPod pod : settled.placement().pods()) {
      NodeSpec node = nodes.get(pod.node());
      if (node == null) {
        throw new IllegalStateException("no node " + pod.node());
      }
      pod.cpus()
          .forEach(c -> physical.add(pod.node() + "/" + node.group().cpu().physicalCoreOf(c)));
      placedCpus += pod.cpus().size();
    }
    int cores = settled.sizing().cores();
    int threads = scenario.cluster().groups().getLast().cpu().threadsPerCore();
    int pods = settled.sizing().pools().stream().mapToInt(SizedPool::replicas).sum();
    int more =
        settled.placement().isComplete()
            ? 0
            : Math.max(0, placer.nodesToAdd(settled.sizing().counts()));
    return new Totals(
        cores,
        physical.size() + Math.ceilDiv(cores - placedCpus, threads),
        pods,
        Settlement.nodes(settled.placement()) + more);
  }
}
