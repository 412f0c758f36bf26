package io.nfaas.planner;

import io.nfaas.model.Require;

/// How much simulation a plan may cost.
///
/// @param packetHops packets times stops, over all replications of one verification
/// @param replications of one verification at most, where the scenario asks for one only; it starts with [#FIRST_REPLICATIONS] and stops when
///     every promise is decided
/// @param corrections simulations after the first
public record PlanEffort(long packetHops, int replications, int corrections) {
  /// Fewest replications that tell how far results vary.
  public static final int FIRST_REPLICATIONS = 2;

  public static final PlanEffort DEFAULT = new PlanEffort(8_000_000, 3, 8);

  public PlanEffort {
    Require.atLeast("packetHops", packetHops, 1);
    Require.atLeast("replications", replications, 1);
    Require.atLeast("corrections", corrections, 0);
  }

  /// For the run after a failure: it has no events to make room for.
  PlanEffort half() {
    return new PlanEffort(Math.max(1, packetHops / 2), replications, corrections);
  }
}
