package io.nfaas.conntrack;

/// What becomes of a new flow that finds the connection table full.
public enum WhenFull {
  /// It takes the place of the least valuable entry of its buckets; see [ConnTable] for the order.
  EVICT_IDLEST,
  /// It goes untracked: its packets are steered by hash alone.
  BYPASS
}
