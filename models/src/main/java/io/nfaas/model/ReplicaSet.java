package io.nfaas.model;

import org.jspecify.annotations.Nullable;

/// The replicas of one version of a network function.
///
/// @param replicas null when the planner decides; otherwise where a run starts, and the planner's lower bound
/// @param fixed the planner must not change `replicas`
/// @param tenant owner when `tenancy` is [Tenancy#DEDICATED], else null
public record ReplicaSet(
    String name,
    String networkFunction,
    String version,
    @Nullable Integer replicas,
    boolean fixed,
    Tenancy tenancy,
    @Nullable String tenant,
    PodTemplate template) {
  /// Who may use a replica.
  public enum Tenancy { SHARED, DEDICATED, AUTO }

  public ReplicaSet {
    if (replicas != null) {
      Require.atLeast("replicas", replicas, 0);
    }
  }

  /// The name of the control-plane pool that belongs to this set.
  public String controlPlaneName() {
    return name + "-cp";
  }

  /// The same set with this many replicas to start with.
  public ReplicaSet withReplicas(int count) {
    return new ReplicaSet(name, networkFunction, version, count, fixed, tenancy, tenant, template);
  }
}
