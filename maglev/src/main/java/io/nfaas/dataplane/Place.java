package io.nfaas.dataplane;

/// What a [Routing] knows of a position of a graph view, packed into one `long` so that a frame's decision loads it once: the pool that
/// serves it, the number of the graph's node, the service index, the view's tenant, and which way the walk goes.
public final class Place {
  /// A view that is not loaded, or a position that it does not have: the only negative place.
  public static final long NOWHERE = -1;

  /// Largest pool id.
  public static final int MAX_POOL = (1 << 22) - 2;

  private static final int HOP = 22;
  private static final int INDEX = 30;
  private static final int TENANT = 39;
  private static final int BACKWARDS = 55;

  private Place() {}

  /// @param pool dense id, or [Routing#NONE] before the first hop
  /// @param hop 0 to 255
  /// @param serviceIndex 0 to 256
  /// @param tenant 0 to 65535
  public static long of(int pool, int hop, int serviceIndex, int tenant, boolean backwards) {
    return (pool + 1L)
        | (long) hop << HOP
        | (long) serviceIndex << INDEX
        | (long) tenant << TENANT
        | (backwards ? 1L << BACKWARDS : 0);
  }

  /// The dense pool id; [Routing#NONE] before the first hop.
  public static int pool(long place) {
    return ((int) place & (1 << HOP) - 1) - 1;
  }

  /// The node of the tenant's graph, dense within its view, 1 to 254; the same for both directions, so that both share one
  /// connection-table entry. 0 before the first hop.
  public static int hop(long place) {
    return (int) (place >>> HOP) & 0xff;
  }

  /// The service index on the wire while the network function there has not worked on the frame yet; one less afterwards
  /// (RFC 8300 section 2.3).
  public static int serviceIndex(long place) {
    return (int) (place >>> INDEX) & 0x1ff;
  }

  public static int tenant(long place) {
    return (int) (place >>> TENANT) & 0xffff;
  }

  /// Whether the position belongs to a backward walk.
  public static boolean backwards(long place) {
    return (place >>> BACKWARDS & 1) != 0;
  }
}
