package io.nfaas.conntrack;

/// When a table looks through its next buckets for idle entries: so many per time that all of them are seen within a fraction of the
/// shortest timeout, however often the worker polls. Between two looks it costs one comparison. Mutable, single-threaded.
public final class SweepPace {
  /// A round takes the shortest timeout divided by this.
  private static final int ROUNDS_PER_TIMEOUT = 4;

  /// Buckets that a look is worth waiting for: neighbouring lines come faster together.
  private static final int WORTH = 4;

  private final long roundNs;
  private long buckets;
  private double nsPerBucket;
  private long nextNs;

  /// How far the sweep has come, in ns.
  private double sweptNs;

  /// @param shortestNs the shortest timeout; `Long.MAX_VALUE` where nothing is ever idle too long
  public SweepPace(long shortestNs, int buckets) {
    roundNs = Math.max(1, shortestNs / ROUNDS_PER_TIMEOUT);
    resize(buckets);
    nextNs = shortestNs == Long.MAX_VALUE ? Long.MAX_VALUE : 0;
  }

  /// The table has another size now.
  public void resize(int toBuckets) {
    buckets = toBuckets;
    nsPerBucket = (double) roundNs / toBuckets;
  }

  /// How many buckets are to be looked through now.
  ///
  /// @param most bound of the work of one call; what is left is due at the next one
  public int due(long nowNs, int most) {
    return nowNs < nextNs ? 0 : take(nowNs, most);
  }

  private int take(long nowNs, int most) {
    // More than a whole round behind is no use.
    sweptNs = Math.max(sweptNs, nowNs - (double) roundNs - nsPerBucket);
    int n = (int) Math.min(Math.min(most, buckets), (nowNs - sweptNs) / nsPerBucket);
    sweptNs += n * nsPerBucket;
    nextNs = (long) (sweptNs + Math.min(WORTH, buckets) * nsPerBucket);
    return n;
  }
}
