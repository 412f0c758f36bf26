package io.nfaas.planner;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.PoolDemand;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import io.nfaas.results.CapacityPlan.Term;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.results.CapacityPlan.Verification;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A plan for a certain number of forwarding cores: what was found, and the way from it to what is reported.
///
/// @param scenario with that number
/// @param first sizes and placement before any correction
/// @param notes figures worth knowing that decide nothing
record PlanDraft(
    Scenario scenario,
    Sizer sizer,
    Placer placer,
    Settlement first,
    Correction.Outcome corrected,
    List<String> notes) {

  /// Sizes, places, verifies and corrects with as many forwarding cores as the scenario says.
  static PlanDraft of(
      Scenario scenario,
      FlowRates flowRates,
      CoreLoads known,
      @Nullable Verifier verifier,
      PlanEffort effort,
      Progress progress) {
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
      corrected = new Correction.Outcome(first, null, null, null, hopeless, null);
    } else if (!refused(verifier, stretch, first).isEmpty()) {
      hopeless.addAll(first.sizing().doubts());
      Verification verification =
          Correction.nothingSimulated(scenario, refused(verifier, stretch, first));
      corrected = new Correction.Outcome(first, null, null, verification, hopeless, null);
    } else {
      corrected =
          new Correction(
                  scenario,
                  sizer,
                  placer,
                  new Trials(
                      scenario,
                      sizer,
                      placer,
                      stretch,
                      VerificationStretch.quiet(scenario, mean, effort.half()),
                      verifier,
                      progress),
                  effort)
              .run(first);
      if (corrected.infeasible().isEmpty()) {
        first.sizing().doubts().forEach(d -> notes.add("by formula, unlike in the simulation: " + d));
      }
    }
    return new PlanDraft(scenario, sizer, placer, first, corrected, notes);
  }

  private static List<String> refused(
      Verifier verifier, VerificationStretch stretch, Settlement settlement) {
    return verifier.unsupported(stretch.with(settlement.sizing().counts()));
  }

  Settlement settled() {
    return corrected.settlement();
  }

  int iterations() {
    Verification verification = corrected.verification();
    return verification == null ? 0 : verification.iterations();
  }

  Forwarders forwarders() {
    return sizer.forwarders();
  }

  CapacityPlan plan(
      @Nullable ForwarderSize size,
      List<TenancyChoice> tenancy,
      int corrections,
      FlowRates flowRates,
      CoreLoads known) {
    Totals totals = totals(scenario, sizer, placer, settled());
    Totals dedicated = dedicated(scenario, flowRates, known);
    Demand mean = first.sizing().demands().getFirst();
    Verification verification = corrected.verification();
    return new CapacityPlan(
        scenario.name(),
        scenario.hash(),
        corrected.infeasible().isEmpty(),
        corrected.infeasible(),
        mean.paths().stream().map(p -> path(scenario, p)).toList(),
        demand(mean),
        settled().sizing().pools().stream().map(p -> set(scenario, sizer, p)).toList(),
        size == null ? null : planned(scenario, size, forwarders(), first.sizing().demands()),
        totals,
        dedicated,
        dedicated.cores() > 0 ? 1 - (double) totals.cores() / dedicated.cores() : 0,
        placer.rows(settled().placement()),
        placer.nodesLowerBound(settled().sizing().counts()),
        settled().placement().unplaceable(),
        ProfileSensitivity.of(scenario, flowRates, known),
        tenancy,
        verification == null ? null : verification.after(corrections),
        CapacityPlan.WhatIf.NONE);
  }

  private static PlannedForwarders planned(
      Scenario scenario, ForwarderSize size, Forwarders forwarders, List<Demand> demands) {
    double mean = 0;
    double peak = 0;
    double packets = 0;
    for (Demand demand : demands) {
      Outage own = demand.loadCase().outage();
      double utilization = forwarders.mean(demand, size.perNode(), own).utilization();
      peak = Math.max(peak, utilization);
      if (demand.loadCase().isMean() && utilization > mean) {
        mean = utilization;
        packets = forwarders.packetsPerSec(demand);
      }
      if (demand.loadCase().isSteady()) {
        for (Outage outage : PoolLimits.planned(scenario.planner().failures())) {
          peak = Math.max(peak, forwarders.mean(demand, size.perNode(), outage).utilization());
        }
      }
    }
    return new PlannedForwarders(
        scenario.forwarding().placement() == Forwarding.Placement.PER_NODE
            ? "VSwitch"
            : "IngressWorker",
        size.perNode(),
        forwarders.nodes(),
        size.isChosen(),
        mean,
        peak,
        size.isChosen() ? size.binding() : null,
        size.reason(),
        packets,
        forwarders.sources());
  }

  private static List<PoolDemand> demand(Demand mean) {
    List<PoolDemand> demand = new ArrayList<>();
    for (PoolLoad pool : mean.pools()) {
      for (TenantLoad t : pool.tenants()) {
        demand.add(
            new PoolDemand(
                t.tenant(),
                pool.pool().name(),
                t.packetsPerSec(),
                t.bitsPerSec(),
                t.newStatesPerSec(),
                t.requestsPerSec(),
                t.handshakesPerSec(),
                t.cyclesPerSec(),
                t.terms().stream()
                    .map(c ->
                        new Term(c.constant(), c.perSec(), c.cyclesEach(), c.source().cite()))
                    .toList()));
      }
    }
    return demand;
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
    Sizer sizer = new Sizer(apart, flowRates, known);
    return totals(apart, sizer, placer, Settlement.of(apart, sizer, placer, Map.of()));
  }

  /// What the pods and the forwarders of a settlement take, where they do not fit with as many nodes more as would hold them.
  static Totals totals(
      Scenario scenario, Sizer sizer, Placer placer, Settlement settled) {
    Map<String, NodeSpec> nodes = new HashMap<>();
    scenario.cluster().nodes().forEach(n -> nodes.put(n.name(), n));
    Map<String, List<Integer>> taken = new HashMap<>();
    placer.infrastructure().forEach((node, cpus) -> taken.put(node, new ArrayList<>(cpus)));
    for (PlacedPod pod : settled.placement().pods()) {
      taken.computeIfAbsent(pod.node(), n -> new ArrayList<>()).addAll(pod.cpus());
    }
    Set<String> physical = new HashSet<>();
    int placedCpus = 0;
    for (Map.Entry<String, List<Integer>> cpus : taken.entrySet()) {
      NodeSpec node = nodes.get(cpus.getKey());
      if (node == null) {
        throw new IllegalStateException("no node " + cpus.getKey());
      }
      cpus.getValue()
          .forEach(c -> physical.add(node.name() + "/" + node.group().cpu().physicalCoreOf(c)));
      placedCpus += cpus.getValue().size();
    }
    int cores = settled.sizing().cores() + sizer.forwarders().cores();
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
