package io.nfaas.selection;

/// Hash-threshold equal-cost multipath (RFC 2992): the hash space is cut into N equal regions, one per replica in the order given.
/// When a replica is added or removed, between a quarter and a half of the flows move (RFC 2992 section 3).
public final class HashThresholdSelector implements BackendSelector {
  private final int[] backends;

  /// @param backends ids in the order of their regions; callers sort by name, so that all nodes agree
  public HashThresholdSelector(int... backends) {
    this.backends = backends.clone();
  }

  @Override
  public int select(long flowHash) {
    return backends.length == 0 ? NONE : backends[(int) Math.unsignedMultiplyHigh(flowHash, backends.length)];
  }

  @Override
  public String explain(long flowHash) {
    return "region " + Math.unsignedMultiplyHigh(flowHash, backends.length) + " of " + backends.length;
  }
}
