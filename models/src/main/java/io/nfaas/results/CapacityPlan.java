package io.nfaas.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How many replicas of what, where, and why; the content of `plan.json`.
///
/// @param infeasible why no plan exists, empty when `feasible`
/// @param forwarders null where forwarding is free
/// @param totals what the pods and the forwarders take together
/// @param verification null when the plan was not simulated
public record CapacityPlan(
    String scenario,
    String scenarioHash,
    boolean feasible,
    List<String> infeasible,
    List<PathDemand> paths,
    List<PlannedSet> replicaSets,
    @Nullable PlannedForwarders forwarders,
    Totals totals,
    Totals dedicated,
    double sharingSavesCoresRatio,
    List<NodePlacement> placement,
    List<String> unplaceable,
    List<Sensitivity> sensitivity,
    @Nullable Verification verification) {

  public CapacityPlan {
    infeasible = List.copyOf(infeasible);
    paths = List.copyOf(paths);
    replicaSets = List.copyOf(replicaSets);
    placement = List.copyOf(placement);
    unplaceable = List.copyOf(unplaceable);
    sensitivity = List.copyOf(sensitivity);
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
