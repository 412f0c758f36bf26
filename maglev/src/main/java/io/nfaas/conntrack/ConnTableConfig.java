package io.nfaas.conntrack;

/// Size, timeouts and policy of a [ConnTable].
///
/// @param maxEntries most entries at a time, 1 to [#MAX_ENTRIES]
/// @param initialEntries entries that memory is set aside for at start; below `maxEntries` the table doubles as it fills, at the
///     price of a pause each time: for simulations with many tables
/// @param maxWideEntries most entries that need wide key words (IPv6), 0 to `maxEntries`; their memory is taken as needed, in
///     steps of 256 KiB
/// @param timeouts idle time after which an entry is forgotten
/// @param whenFull what becomes of new flows when there is no room
/// @param maxNewPerSecond new flows that get an entry in each second of the caller's clock, so that a flood of SYNs neither evicts
///     everything nor costs an insert per packet; the others go untracked. [#NO_BUDGET] for no such limit
/// @param hashKey0 first word of the key of the table's own hash; secret where strangers choose the flows
/// @param hashKey1 second word
/// @param hardenedHash whether the table's own hash is SipHash-1-3 instead of a multiplication
public record ConnTableConfig(
    int maxEntries,
    int initialEntries,
    int maxWideEntries,
    IdleTimeouts timeouts,
    WhenFull whenFull,
    int maxNewPerSecond,
    long hashKey0,
    long hashKey1,
    boolean hardenedHash) {
  /// Bound of [#maxEntries]: what one Java array holds.
  public static final int MAX_ENTRIES = 500_000_000;
  /// Value of [#maxNewPerSecond]: as many as there are.
  public static final int NO_BUDGET = Integer.MAX_VALUE;
  /// Idle timeout where none is given: that of VPP's load balancer plugin (`lb conf timeout`).
  public static final long DEFAULT_IDLE_NS = 40_000_000_000L;
  /// Default for SYN-only and closing connections: what Linux grants a TCP connection after RST
  /// (`nf_conntrack_tcp_timeout_close`); for SYN-only connections chosen, not calibrated.
  public static final long DEFAULT_SHORT_NS = 10_000_000_000L;

  public ConnTableConfig {
    atLeast("maxEntries", maxEntries, 1, MAX_ENTRIES);
    atLeast("initialEntries", initialEntries, 1, maxEntries);
    atLeast("maxWideEntries", maxWideEntries, 0, maxEntries);
    atLeast("maxNewPerSecond", maxNewPerSecond, 0, NO_BUDGET);
  }

  private static void atLeast(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " " + value + " is not in [" + min + ", " + max + "]");
    }
  }

  /// A table of this many entries, all of which may be IPv6, with default timeouts, evicting when full, without a budget of new
  /// flows. Its hash key is the same in every run, so that simulations repeat.
  public static ConnTableConfig of(int maxEntries) {
    return new ConnTableConfig(
        maxEntries, maxEntries, maxEntries,
        new IdleTimeouts(DEFAULT_SHORT_NS, DEFAULT_IDLE_NS, DEFAULT_SHORT_NS, DEFAULT_IDLE_NS, DEFAULT_IDLE_NS),
        WhenFull.EVICT_IDLEST, NO_BUDGET, 0xa0761d6478bd642fL, 0xe7037ed1a0b428dbL, false);
  }

  /// One idle timeout for established TCP, datagrams and ESP; SYN-only and closing connections get the shorter of it and
  /// [#DEFAULT_SHORT_NS].
  public ConnTableConfig withIdleTimeoutNs(long idleNs) {
    long shortNs = Math.min(idleNs, DEFAULT_SHORT_NS);
    return withTimeouts(new IdleTimeouts(shortNs, idleNs, shortNs, idleNs, idleNs));
  }

  public ConnTableConfig withTimeouts(IdleTimeouts timeouts) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, timeouts, whenFull, maxNewPerSecond, hashKey0, hashKey1, hardenedHash);
  }

  public ConnTableConfig withWhenFull(WhenFull whenFull) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, timeouts, whenFull, maxNewPerSecond, hashKey0, hashKey1, hardenedHash);
  }

  public ConnTableConfig withMaxNewPerSecond(int maxNewPerSecond) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, timeouts, whenFull, maxNewPerSecond, hashKey0, hashKey1, hardenedHash);
  }

  public ConnTableConfig withInitialEntries(int initialEntries) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, timeouts, whenFull, maxNewPerSecond, hashKey0, hashKey1, hardenedHash);
  }

  public ConnTableConfig withMaxWideEntries(int maxWideEntries) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, timeouts, whenFull, maxNewPerSecond, hashKey0, hashKey1, hardenedHash);
  }

  /// @param hardened whether to hash by SipHash-1-3
  public ConnTableConfig withHash(long hashKey0, long hashKey1, boolean hardened) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, timeouts, whenFull, maxNewPerSecond, hashKey0, hashKey1, hardened);
  }
}
