package io.nfaas.conntrack;

/// How many new flows may still get an entry in this second of the caller's clock. Katran bounds inserts so, at 125,000 per core and
/// second by default (`MAX_CONN_RATE` in its balancer_consts.h).
final class NewFlowBudget {
  private static final long SECOND_NS = 1_000_000_000L;

  private final int perSecond;
  private int left;
  private long endNs;

  NewFlowBudget(int perSecond) {
    this.perSecond = perSecond;
  }

  /// Whether one more may be had, which is then spent.
  boolean take(long nowNs) {
    if (nowNs >= endNs) {
      endNs = (nowNs / SECOND_NS + 1) * SECOND_NS;
      left = perSecond;
    }
    if (left == 0) {
      return false;
    }
    left--;
    return true;
  }
}
