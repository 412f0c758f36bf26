package io.nfaas.selection;

/// Hash modulo N, the simplest equal-cost multipath (RFC 2991 section 4, "Modulo-N Hash"): replica number `hash mod N`, in the
/// order given. When N changes to N', all but about 1/max(N, N') of the flows move.
public final class ModuloSelector implements BackendSelector {
  private final int[] backends;

  /// @param backends ids in the order that decides; callers sort by name, so that all nodes agree
  public ModuloSelector(int... backends) {
    this.backends = backends.clone();
  }

  @Override
  public int select(long flowHash) {
    return backends.length == 0 ? NONE : backends[(int) Long.remainderUnsigned(flowHash, backends.length)];
  }

  @Override
  public String explain(long flowHash) {
    return backends.length == 0 ? "modulo of nothing" : "modulo " + Long.remainderUnsigned(flowHash, backends.length) + " of " + backends.length;
  }
}
