package io.nfaas.planner;

import io.nfaas.queueing.BurstQueue;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One core under its share of a load: a poll loop that takes all packets that wait, up to a burst. Times are those of the burst queue
/// with Poisson arrivals; the queue is built when it is first asked for. Single-threaded.
final class CoreLoad {
  /// From here on the length of the queue is decided by the size of the ring, not by a formula.
  private static final double STABLE = 0.995;

  private final double packetsPerSec;
  private final double packetSeconds;
  private final double overheadSeconds;
  private final double idlePollSeconds;
  private final double cv;
  private final int burst;
  private final Map<Double, Double> quantiles = new HashMap<>();
  private @Nullable BurstQueue queue;

  /// @param packetsPerSec arrivals at this core
  /// @param packetSeconds mean time of a packet
  /// @param overheadSeconds time of a poll with packets, apart from them
  /// @param idlePollSeconds time of a poll without
  /// @param cv coefficient of variation of a packet's time
  CoreLoad(
      double packetsPerSec,
      double packetSeconds,
      double overheadSeconds,
      double idlePollSeconds,
      double cv,
      int burst) {
    this.packetsPerSec = packetsPerSec;
    this.packetSeconds = packetSeconds;
    this.overheadSeconds = overheadSeconds;
    this.idlePollSeconds = idlePollSeconds;
    this.cv = cv;
    this.burst = burst;
  }

  double packetsPerSec() {
    return packetsPerSec;
  }

  /// Share of time that a core spends when every burst is full: the least that the load costs. Over 1 packets are lost.
  double saturation() {
    return packetsPerSec * (packetSeconds + overheadSeconds / burst);
  }

  boolean isStable() {
    return saturation() < STABLE;
  }

  /// Share of time spent on polls with packets; over 1 when packets are lost.
  double utilization() {
    if (packetsPerSec == 0 || overheadSeconds == 0 || burst == 1 || !isStable()) {
      return saturation();
    }
    return queue().utilization();
  }

  /// Mean time from arrival to the end of the packet's burst; infinite when not stable.
  double meanSojournSeconds() {
    if (packetsPerSec == 0 || serviceSeconds() == 0) {
      return serviceSeconds();
    }
    return isStable() ? queue().meanSojournSeconds() : Double.POSITIVE_INFINITY;
  }

  /// @param q in (0, 1)
  double sojournQuantileSeconds(double q) {
    if (packetsPerSec == 0 || serviceSeconds() == 0) {
      return serviceSeconds();
    }
    return isStable()
        ? quantiles.computeIfAbsent(q, x -> queue().sojournQuantileSeconds(x))
        : Double.POSITIVE_INFINITY;
  }

  private double serviceSeconds() {
    return packetSeconds + overheadSeconds;
  }

  private BurstQueue queue() {
    BurstQueue built = queue;
    if (built == null) {
      built = new BurstQueue(packetsPerSec, overheadSeconds, packetSeconds, cv, idlePollSeconds, burst);
      queue = built;
    }
    return built;
  }
}
