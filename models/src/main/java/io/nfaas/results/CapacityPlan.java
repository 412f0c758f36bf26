package io.nfaas.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many replicas of what, where, and why; the content of `plan.json`.
///
/// @param infeasible why no plan exists, empty when `feasible`
/// @param forwarders null where forwarding is free
/// @param totals what the pods and the forwarders take together
/// @param demand what every tenant brings to every pool at the mean load
/// @param nodesLowerBound no placement of the pods takes fewer nodes
/// @param tenancy what was chosen for sets that leave their tenancy open and have more than one tenant
/// @param verification null when the plan was not simulated
/// @param whatIf other ways and other loads, from formulas
public record CapacityPlan(
    String scenario,
    String scenarioHash,
    boolean feasible,
    List<String> infeasible,
    List<PathDemand> paths,
    List<PoolDemand> demand,
    List<PlannedSet> replicaSets,
    @Nullable PlannedForwarders forwarders,
    Totals totals,
    Totals dedicated,
    double sharingSavesCoresRatio,
    List<NodePlacement> placement,
    int nodesLowerBound,
    List<String> unplaceable,
    List<Sensitivity> sensitivity,
    List<TenancyChoice> tenancy,
    @Nullable Verification verification,
    WhatIf whatIf) {

  public CapacityPlan {
    infeasible = List.copyOf(infeasible);
    paths = List.copyOf(paths);
    demand = List.copyOf(demand);
    replicaSets = List.copyOf(replicaSets);
    placement = List.copyOf(placement);
    unplaceable = List.copyOf(unplaceable);
    sensitivity = List.copyOf(sensitivity);
    tenancy = List.copyOf(tenancy);
  }

  public record PathDemand(
      String tenant,
      String graphVersion,
      List<String> path,
      boolean dropped,
      double share,
      double pps,
      double bitsPerSecond) {
    public PathDemand {
      path = List.copyOf(path);
    }
  }

  /// The same with other ways and loads looked at.
  public CapacityPlan with(WhatIf other) {
    return new CapacityPlan(
        scenario,
        scenarioHash,
        feasible,
        infeasible,
        paths,
        demand,
        replicaSets,
        forwarders,
        totals,
        dedicated,
        sharingSavesCoresRatio,
        placement,
        nodesLowerBound,
        unplaceable,
        sensitivity,
        tenancy,
        verification,
        other);
  }

  /// What one tenant brings to one pool.
  ///
  /// @param newFlowsPerSecond flows or associations that the pool makes state for
  /// @param terms its cycles by constant; costs per burst are left out, they depend on how bursts fill
  public record PoolDemand(
      String tenant,
      String pool,
      double packetsPerSecond,
      double bitsPerSecond,
      double newFlowsPerSecond,
      double requestsPerSecond,
      double handshakesPerSecond,
      double cyclesPerSecond,
      List<Term> terms) {
    public PoolDemand {
      terms = List.copyOf(terms);
    }
  }

  /// @param constant profile and key
  /// @param perSecond how often it is paid
  /// @param source where the figure comes from, with its confidence
  public record Term(String constant, double perSecond, double cyclesEach, String source) {
    public double cyclesPerSecond() {
      return perSecond * cyclesEach;
    }
  }

  /// Plans by formulas for other loads and in other ways.
  ///
  /// @param growth one plan per factor of traffic; empty when not asked for
  /// @param monolith the same chains as one pod each; null when not asked for
  /// @param schedule replicas by time; null when no tenant's traffic follows a timetable
  public record WhatIf(
      List<GrowthStep> growth, @Nullable Monolith monolith, @Nullable Schedule schedule) {
    public static final WhatIf NONE = new WhatIf(List.of(), null, null);

    public WhatIf {
      growth = List.copyOf(growth);
    }
  }

  /// @param factor traffic / the scenario's
  /// @param infeasible why no plan exists; the totals are then those of the closest
  public record GrowthStep(double factor, Totals totals, List<String> infeasible) {
    public GrowthStep {
      infeasible = List.copyOf(infeasible);
    }
  }

  /// Every chain of a tenant as one pod that holds all its functions, and scales with the one that needs most.
  public record Monolith(Totals totals, List<Chain> chains) {
    public Monolith {
      chains = List.copyOf(chains);
    }

    /// @param scalesWith the pool that needs most replicas
    public record Chain(String tenant, int replicas, int coresPerReplica, String scalesWith) {}
  }

  /// Replicas that follow a timetable of traffic, against those of its peak.
  ///
  /// @param savesCoresRatio core-hours saved / core-hours of the peak plan
  public record Schedule(List<Phase> phases, double savesCoresRatio) {
    public Schedule {
      phases = List.copyOf(phases);
    }

    /// @param fromSeconds start in the cycle
    /// @param cores pods' and forwarders'
    public record Phase(
        double fromSeconds, double toSeconds, int cores, java.util.Map<String, Integer> replicas) {
      public Phase {
        replicas = java.util.Collections.unmodifiableMap(new java.util.LinkedHashMap<>(replicas));
      }
    }
  }

  /// What bounds a ReplicaSet from below: one replica fewer breaks it.
  public enum Limit {
    UTILIZATION("Utilization"),
    LATENCY("Latency"),
    LOSS("Loss"),
    IMBALANCE("Imbalance"),
    NIC_PPS("NicPps"),
    NIC_BITS("NicBits"),
    MEMORY("Memory"),
    DATASTORE("Datastore"),
    CONTROL_PLANE("ControlPlane"),
    FAILURES("Failures"),
    MIN_REPLICAS("MinReplicas");

    private final String word;

    Limit(String word) {
      this.word = word;
    }

    /// The word in result files.
    public String word() {
      return word;
    }
  }

  /// @param controlPlaneOf name of the data-plane set, null for a data-plane set
  /// @param utilization mean utilisation of its cores under the mean load, spares included
  /// @param peakUtilization the same in the worst condition planned for
  /// @param bindingReason the limit in words, with its figures
  /// @param sources where the figures come from
  public record PlannedSet(
      String name,
      String networkFunction,
      String version,
      @Nullable String controlPlaneOf,
      int replicas,
      int coresPerReplica,
      int spares,
      double utilization,
      double peakUtilization,
      double predictedP99Seconds,
      Limit bindingLimit,
      String bindingReason,
      double packetsPerSecond,
      double cyclesPerSecond,
      List<String> tenants,
      List<String> sources) {
    public PlannedSet {
      tenants = List.copyOf(tenants);
      sources = List.copyOf(sources);
    }

    public int cores() {
      return replicas * coresPerReplica;
    }
  }

  /// The cores beside the pods that forward packets.
  ///
  /// @param kind `IngressWorker` or `VSwitch`
  /// @param nodes that have one
  /// @param chosen by the plan; else the scenario gives their number
  /// @param utilization of the mean core under the mean load
  /// @param peakUtilization the same in the worst condition planned for
  /// @param bindingLimit what one core fewer per node breaks; null where the number is given
  /// @param packetsPerSecond passes through all of them
  /// @param sources where the figures come from
  public record PlannedForwarders(
      String kind,
      int coresPerNode,
      int nodes,
      boolean chosen,
      double utilization,
      double peakUtilization,
      @Nullable Limit bindingLimit,
      String bindingReason,
      double packetsPerSecond,
      List<String> sources) {
    public PlannedForwarders {
      sources = List.copyOf(sources);
    }

    public int cores() {
      return nodes * coresPerNode;
    }
  }

  /// @param cores CPUs of pods and forwarders
  /// @param physicalCores cores whose threads those are
  /// @param nodes that pods run on
  public record Totals(int cores, int physicalCores, int pods, int nodes) {}

  public record NodePlacement(String node, int numaNode, List<String> pods, int freeCores) {
    public NodePlacement {
      pods = List.copyOf(pods);
    }
  }

  /// Who shares a set whose tenancy is `Auto`; a tenant apart has a set of its own, `<set>-<tenant>`.
  ///
  /// @param tenants all that use it
  /// @param mayShare how many of them may share it at most; which, those that are cheapest together
  /// @param breaks what one more would break; empty when all may share
  /// @param sharedCores of its pools if all shared
  /// @param dedicatedCores if none did
  /// @param chosenCores as planned
  public record TenancyChoice(
      String replicaSet,
      List<String> tenants,
      List<String> apart,
      int mayShare,
      String breaks,
      int sharedCores,
      int dedicatedCores,
      int chosenCores) {
    public TenancyChoice {
      tenants = List.copyOf(tenants);
      apart = List.copyOf(apart);
    }
  }

  public record Sensitivity(String parameter, double changeRatio, int coresChange) {}

  /// What the worst failure planned for leaves of the promises.
  ///
  /// @param failure what is lost, in words
  /// @param slos the promises that hold at all times, judged with the survivors; empty when it was not simulated
  /// @param remark how it was simulated, or why not
  public record AfterFailure(String failure, List<RunResult.SloResult> slos, String remark) {
    public AfterFailure {
      slos = List.copyOf(slos);
    }
  }

  /// @param verdict the worst of all, those after a failure included
  /// @param stretches what was simulated, in words
  /// @param iterations corrections of the plan until it passed
  /// @param afterFailure null when no failure is planned for, or none was looked at because promises are broken without
  public record Verification(
      Verdict verdict,
      List<RunResult.SloResult> slos,
      List<String> notSimulated,
      List<String> stretches,
      int iterations,
      @Nullable AfterFailure afterFailure) {
    public Verification {
      slos = List.copyOf(slos);
      notSimulated = List.copyOf(notSimulated);
      stretches = List.copyOf(stretches);
    }

    /// The same after so many corrections of the plan.
    public Verification after(int corrections) {
      return new Verification(verdict, slos, notSimulated, stretches, corrections, afterFailure);
    }
  }
}
