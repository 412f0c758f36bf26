package io.nfaas.conntrack;

/// Size, timeouts and policy of a [ConnTable].
///
/// @param maxEntries most entries at a time, 1 to [#MAX_ENTRIES]
/// @param initialEntries entries that memory is set aside for at start; below `maxEntries` the table doubles as it fills, at the
///     price of a pause each time: for simulations with many tables
/// @param maxWideEntries most entries that need wide key words (IPv6), 0 to `maxEntries`; their memory is taken as needed, in
///     steps of 256 KiB
/// @param synNs idle time after which a TCP connection that has shown nothing but SYN is forgotten
/// @param establishedNs the same for a TCP connection that sent something else
/// @param closingNs the same for a TCP connection after the first FIN or a RST
/// @param datagramNs the same for UDP and every other protocol
/// @param espNs the same for ESP
/// @param whenFull what becomes of new flows when there is no room
/// @param hashKey0 first word of the key of the table's own hash; secret where strangers choose the flows
/// @param hashKey1 second word
public record ConnTableConfig(
    int maxEntries,
    int initialEntries,
    int maxWideEntries,
    long synNs,
    long establishedNs,
    long closingNs,
    long datagramNs,
    long espNs,
    WhenFull whenFull,
    long hashKey0,
    long hashKey1) {
  /// Bound of [#maxEntries]: what one Java array holds.
  public static final int MAX_ENTRIES = 500_000_000;
  /// Idle timeout where none is given: that of VPP's load balancer plugin (`lb conf timeout`).
  public static final long DEFAULT_IDLE_NS = 40_000_000_000L;
  /// Default of [#synNs] and [#closingNs]: what Linux grants a TCP connection after RST
  /// (`nf_conntrack_tcp_timeout_close`); for SYN-only connections chosen, not calibrated.
  public static final long DEFAULT_SHORT_NS = 10_000_000_000L;

  private static final long LONGEST_NS = Long.MAX_VALUE / 4;

  public ConnTableConfig {
    atLeast("maxEntries", maxEntries, 1, MAX_ENTRIES);
    atLeast("initialEntries", initialEntries, 1, maxEntries);
    atLeast("maxWideEntries", maxWideEntries, 0, maxEntries);
    atLeast("synNs", synNs, 1, LONGEST_NS);
    atLeast("establishedNs", establishedNs, 1, LONGEST_NS);
    atLeast("closingNs", closingNs, 1, LONGEST_NS);
    atLeast("datagramNs", datagramNs, 1, LONGEST_NS);
    atLeast("espNs", espNs, 1, LONGEST_NS);
  }

  private static void atLeast(String name, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(name + " " + value + " is not in [" + min + ", " + max + "]");
    }
  }

  /// A table of this many entries, all of which may be IPv6, with default timeouts, evicting when full. Its hash key is the same in
  /// every run, so that simulations repeat.
  public static ConnTableConfig of(int maxEntries) {
    return new ConnTableConfig(
        maxEntries, maxEntries, maxEntries,
        DEFAULT_SHORT_NS, DEFAULT_IDLE_NS, DEFAULT_SHORT_NS, DEFAULT_IDLE_NS, DEFAULT_IDLE_NS,
        WhenFull.EVICT_IDLEST, 0xa0761d6478bd642fL, 0xe7037ed1a0b428dbL);
  }

  /// One idle timeout for established TCP, datagrams and ESP; SYN-only and closing connections get the shorter of it and
  /// [#DEFAULT_SHORT_NS].
  public ConnTableConfig withIdleTimeoutNs(long idleNs) {
    long shortNs = Math.min(idleNs, DEFAULT_SHORT_NS);
    return withTimeoutsNs(shortNs, idleNs, shortNs, idleNs, idleNs);
  }

  public ConnTableConfig withTimeoutsNs(long synNs, long establishedNs, long closingNs, long datagramNs, long espNs) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, synNs, establishedNs, closingNs, datagramNs, espNs, whenFull, hashKey0, hashKey1);
  }

  public ConnTableConfig withWhenFull(WhenFull whenFull) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, synNs, establishedNs, closingNs, datagramNs, espNs, whenFull, hashKey0, hashKey1);
  }

  public ConnTableConfig withInitialEntries(int initialEntries) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, synNs, establishedNs, closingNs, datagramNs, espNs, whenFull, hashKey0, hashKey1);
  }

  public ConnTableConfig withMaxWideEntries(int maxWideEntries) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, synNs, establishedNs, closingNs, datagramNs, espNs, whenFull, hashKey0, hashKey1);
  }

  public ConnTableConfig withHashKey(long hashKey0, long hashKey1) {
    return new ConnTableConfig(
        maxEntries, initialEntries, maxWideEntries, synNs, establishedNs, closingNs, datagramNs, espNs, whenFull, hashKey0, hashKey1);
  }

  long longestNs() {
    return Math.max(Math.max(Math.max(synNs, establishedNs), Math.max(closingNs, datagramNs)), espNs);
  }
}
