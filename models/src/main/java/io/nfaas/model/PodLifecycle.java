package io.nfaas.model;

/// Times of a pod's birth and death.
///
/// @param startupMedianPs median from creation to ready, ps
/// @param startupP99Ps 99th percentile of the same (lognormal), ps; equal to the median when constant
/// @param terminationGracePeriodPs longest time that a leaving pod may drain, ps
/// @param endpointPropagationDelayPs from a change to the moment a node's database shows it, median over nodes and changes, ps
/// @param endpointPropagationP99Ps 99th percentile of the same (lognormal), ps; equal to the median when all nodes learn at once
public record PodLifecycle(
    long startupMedianPs,
    long startupP99Ps,
    long terminationGracePeriodPs,
    long endpointPropagationDelayPs,
    long endpointPropagationP99Ps) {
  public PodLifecycle {
    Require.atLeast("startupLatency.median", startupMedianPs, 0);
    Require.atLeast("startupLatency.p99", startupP99Ps, startupMedianPs);
    Require.atLeast("terminationGracePeriod", terminationGracePeriodPs, 0);
    Require.atLeast("endpointPropagationDelay", endpointPropagationDelayPs, 0);
    Require.atLeast("endpointPropagationDelay.p99", endpointPropagationP99Ps, endpointPropagationDelayPs);
  }

  /// All nodes learn of a change at once.
  public PodLifecycle(
      long startupMedianPs, long startupP99Ps, long terminationGracePeriodPs, long endpointPropagationDelayPs) {
    this(startupMedianPs, startupP99Ps, terminationGracePeriodPs, endpointPropagationDelayPs, endpointPropagationDelayPs);
  }
}
