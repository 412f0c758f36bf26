package io.nfaas.conntrack;

/// A table's sense of time: ticks short enough that ages fit into an entry, and how many of them each state may be idle.
///
/// A tick is the power of two of nanoseconds at which the longest timeout is at most 65536 ticks.
final class IdleClock {
  private static final int LONGEST_TICKS = 1 << 16;
  /// Ticks without a whole sweep after which a last tick that is over could be mistaken for one to come: they are told apart within
  /// 2^17.
  private static final long GUARD_TICKS = (1L << 17) - 2;

  private final int shift;
  private final int[] timeoutTicks = new int[8];

  private long now;
  private long guard = GUARD_TICKS;
  private long sweepStart;

  IdleClock(IdleTimeouts timeouts) {
    shift = Math.max(0, 64 - Long.numberOfLeadingZeros((timeouts.longestNs() - 1) / LONGEST_TICKS));
    timeoutTicks[ConnState.SYN_ONLY] = ticks(timeouts.synNs());
    timeoutTicks[ConnState.ESTABLISHED] = ticks(timeouts.establishedNs());
    timeoutTicks[ConnState.FIN_FIRST] = ticks(timeouts.closingNs());
    timeoutTicks[ConnState.FIN_SECOND] = ticks(timeouts.closingNs());
    timeoutTicks[ConnState.CLOSED] = ticks(timeouts.closingNs());
    timeoutTicks[ConnState.DATAGRAM] = ticks(timeouts.datagramNs());
    timeoutTicks[ConnState.ESP] = ticks(timeouts.espNs());
  }

  /// One tick more than the timeout is long, because the first one may have been nearly over.
  private int ticks(long ns) {
    return (int) ((ns + (1L << shift) - 1) >>> shift) + 1;
  }

  long tickNs() {
    return 1L << shift;
  }

  /// The tick of the last time that was seen.
  long now() {
    return now;
  }

  long at(long nowNs) {
    return nowNs >>> shift;
  }

  /// Whether this tick comes too late for ages to be certain without sweeping all entries first.
  boolean isLate(long tick) {
    return tick >= guard;
  }

  void advance(long tick) {
    now = tick;
  }

  /// A sweep has come round.
  void swept(long tick) {
    guard = sweepStart + GUARD_TICKS;
    sweepStart = tick;
  }

  /// No entry is older than this tick.
  void fresh(long tick) {
    guard = tick + GUARD_TICKS;
    sweepStart = tick;
  }

  /// The sweep starts over at another entry.
  void restartSweep() {
    sweepStart = now;
  }

  /// Whether a flow that was seen `idle` ticks ago was so in an earlier quarter of its timeout than `tick` is in.
  boolean startsQuarter(long tick, int idle, int state) {
    long period = Math.max(1, timeoutTicks[state] / 4);
    return tick / period != (tick - idle) / period;
  }

  /// The last tick that an entry lives in whose flow was seen in this one.
  long lastTick(long seenTick, int state) {
    return seenTick + timeoutTicks[state] - 1;
  }

  /// How many ticks an entry has been idle that may be so for another `left`.
  int idleTicks(int left, int state) {
    return timeoutTicks[state] - 1 - left;
  }
}
