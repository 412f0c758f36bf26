package io.nfaas.model;

/// What the planner may and must do.
///
/// @param targetUtilizationRatio highest mean utilisation of a core
/// @param minReplicas per ReplicaSet
/// @param maxReplicas per ReplicaSet
public record PlannerSpec(
    double targetUtilizationRatio,
    Failures failures,
    int minReplicas,
    int maxReplicas,
    Objective objective,
    Prices prices) {
  /// Losses after which the SLOs must still hold: each dimension on its own.
  public record Failures(int pods, int nodes, int zones) {
    public static final Failures NONE = new Failures(0, 0, 0);

    public Failures {
      Require.atLeast("failures.pods", pods, 0);
      Require.atLeast("failures.nodes", nodes, 0);
      Require.atLeast("failures.zones", zones, 0);
    }
  }

  public enum Objective { MINIMIZE_CORES, MINIMIZE_NODES, MINIMIZE_COST }

  /// @param perCoreHour price of one CPU, any currency
  /// @param perNodeHour price of one node in use
  public record Prices(double perCoreHour, double perNodeHour) {
    public Prices {
      Require.atLeast("prices.coreHour", perCoreHour, 0);
      Require.atLeast("prices.nodeHour", perNodeHour, 0);
    }
  }

  public PlannerSpec {
    Require.in("planner.targetUtilization", targetUtilizationRatio, 0.01, 1);
    Require.atLeast("planner.minReplicas", minReplicas, 1);
    Require.atLeast("planner.maxReplicas", maxReplicas, minReplicas);
  }
}
