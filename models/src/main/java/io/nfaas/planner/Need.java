package io.nfaas.planner;

import io.nfaas.results.CapacityPlan.Limit;

/// Replicas that one limit asks for.
///
/// @param replicas [#NEVER] when no number suffices
/// @param reason the limit in words, with its figures at one replica fewer (or at the largest number tried)
record Need(Limit limit, int replicas, String reason) {
  static final int NEVER = Integer.MAX_VALUE;
}
