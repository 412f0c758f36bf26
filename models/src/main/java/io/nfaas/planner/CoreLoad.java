package io.nfaas.planner;

import io.nfaas.queueing.BurstQueue;
import java.util.HashMap;
import java.util.Map;

/// One core under its share of a load: a poll loop that takes all packets that wait, up to a burst. Times are those of the burst queue
/// with Poisson arrivals, computed when they are first asked for, and kept. Single-threaded.
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
  private double utilization = Double.NaN;
  private double meanSojourn = Double.NaN;

  CoreLoad(double packetsPerSec, PacketTimes times) {
    this.packetsPerSec = packetsPerSec;
    packetSeconds = times.packetSeconds();
    overheadSeconds = times.overheadSeconds();
    idlePollSeconds = times.idlePollSeconds();
    cv = times.cv();
    burst = times.burst();
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

  /// Share of time spent on polls with packets; over 1 when packets are lost. How packets' times vary hardly changes how many share a
  /// poll, so they are taken as constant here, which is far quicker to compute.
  double utilization() {
    if (packetsPerSec == 0 || overheadSeconds == 0 || burst == 1 || !isStable()) {
      return saturation();
    }
    double known = utilization;
    if (Double.isNaN(known)) {
      known =
          new BurstQueue(packetsPerSec, overheadSeconds, packetSeconds, 0, idlePollSeconds, burst)
              .utilization();
      utilization = known;
    }
    return known;
  }

  /// Mean time from arrival to the end of the packet's burst; infinite when not stable.
  double meanSojournSeconds() {
    if (packetsPerSec == 0 || serviceSeconds() == 0) {
      return serviceSeconds();
    }
    if (!isStable()) {
      return Double.POSITIVE_INFINITY;
    }
    if (Double.isNaN(meanSojourn)) {
      meanSojourn = queue().meanSojournSeconds();
    }
    return meanSojourn;
  }

  /// @param q in (0, 1)
  double sojournQuantileSeconds(double q) {
    if (packetsPerSec == 0 || serviceSeconds() == 0) {
      return serviceSeconds();
    }
    if (!isStable()) {
      return Double.POSITIVE_INFINITY;
    }
    Double known = quantiles.get(q);
    if (known == null) {
      BurstQueue queue = queue();
      meanSojourn = queue.meanSojournSeconds();
      known = queue.sojournQuantileSeconds(q);
      quantiles.put(q, known);
    }
    return known;
  }

  private double serviceSeconds() {
    return packetSeconds + overheadSeconds;
  }

  /// Not kept: it is large.
  private BurstQueue queue() {
    return new BurstQueue(
        packetsPerSec, overheadSeconds, packetSeconds, cv, idlePollSeconds, burst);
  }
}
