package io.nfaas.queueing;

import org.jspecify.annotations.Nullable;

/// A poll-mode core: each poll takes what is in the ring, at most a burst of it, and all packets taken depart together when the poll is
/// done. Poisson arrivals, unlimited ring.
///
/// A poll of n packets takes `perBurst + n x perPacket`. Means are exact for constant times and for gamma distributed packet times
/// (which the exponential ones are); for another law with the same coefficient of variation they are the two-moment approximation.
/// The sojourn time of a packet is what is left of the running poll, the full polls before its own, and its own poll. Its distribution is
/// computed numerically from the embedded chain at polls. With constant times it is exact up to the grid over the running poll (under
/// 0.1 % of a quantile); with varying times the number of companions in the own poll is taken at the mean length of the polls before it.
///
/// At a core with perPollCycles, perBurstCycles and packet cycles c at f Hz: `perBurst = (perPollCycles + perBurstCycles) / f`,
/// `perPacket = c / f`, `idlePoll = perPollCycles / f`.
public final class BurstQueue {
  private final BurstService service;
  private final BurstChain chain;
  private final double packetsPerPoll;
  private final double secondsPerPoll;
  private final double busySecondsPerPoll;

  /// Made when first asked for; it costs some milliseconds.
  private @Nullable BurstSojourn sojourn;

  /// Constant times; an idle core sees a packet at once.
  ///
  /// @param arrivalPps packets per second, over 0 and under [#capacityPps]
  /// @param perBurstSeconds of each poll that finds packets
  /// @param perPacketSeconds of each packet
  /// @param burst most packets per poll
  public BurstQueue(double arrivalPps, double perBurstSeconds, double perPacketSeconds, int burst) {
    this(arrivalPps, perBurstSeconds, perPacketSeconds, 0, 0, burst);
  }

  /// @param cv coefficient of variation of a packet's time; 0 constant, 1 exponential
  /// @param idlePollSeconds a poll that finds nothing; 0 = an idle core sees a packet at once
  public BurstQueue(
      double arrivalPps,
      double perBurstSeconds,
      double perPacketSeconds,
      double cv,
      double idlePollSeconds,
      int burst) {
    service =
        new BurstService(arrivalPps, perBurstSeconds, perPacketSeconds, cv, idlePollSeconds, burst);
    chain = new BurstChain(service);
    double packets = chain.fullRatio() * burst;
    double busy = chain.fullRatio() * service.mean(burst);
    for (int j = 0; j < burst; j++) {
      int n = chain.taken(j);
      packets += chain.probability(j) * n;
      busy += n == 0 ? 0 : chain.probability(j) * service.mean(n);
    }
    packetsPerPoll = packets;
    busySecondsPerPoll = busy;
    // Rate conservation; idle time makes up what polls do not take.
    secondsPerPoll = packets / arrivalPps;
  }

  /// Most packets per second that a core can take.
  public double capacityPps() {
    return service.burst() / service.mean(service.burst());
  }

  /// Time of polls that find packets / all time.
  public double utilization() {
    return busySecondsPerPoll / secondsPerPoll;
  }

  /// Mean packets per poll that finds any.
  public double meanBurst() {
    double found = chain.taken(0) == 0 ? 1 - chain.probability(0) : 1;
    return packetsPerPoll / found;
  }

  /// Mean time from arrival to departure: by Little's law from the time integral of the number in the system over a poll.
  public double meanSojournSeconds() {
    int b = service.burst();
    double integral = 0;
    double belowFull = 0;
    for (int j = 0; j < b; j++) {
      int n = chain.taken(j);
      double p = chain.probability(j);
      integral += p * (n * service.mean(n) + service.arrivalPps() * service.meanSquare(n) / 2);
      belowFull += p * j;
    }
    integral +=
        (chain.meanFound() - belowFull) * service.mean(b)
            + chain.fullRatio() * service.arrivalPps() * service.meanSquare(b) / 2;
    return integral / packetsPerPoll;
  }

  /// Mean time from arrival to the start of the poll that takes the packet.
  public double meanWaitingSeconds() {
    int b = service.burst();
    double own = chain.fullRatio() * b * service.mean(b);
    for (int j = 0; j < b; j++) {
      int n = chain.taken(j);
      own += chain.probability(j) * n * service.mean(n);
    }
    return Math.max(0, meanSojournSeconds() - own / packetsPerPoll);
  }

  /// The time that a share `q` of packets does not exceed, from arrival to departure. So close to saturation that the chain would take
  /// more than 131072 states, the exponential law with the exact mean, which is the heavy-traffic limit (Kingman 1962).
  ///
  /// @param q in [0, 1)
  public double sojournQuantileSeconds(double q) {
    Load.quantile(q);
    BurstSojourn sojourn = sojourn();
    return sojourn == null
        ? -Math.log1p(-q) * meanSojournSeconds()
        : sojourn.quantileSeconds(q, meanSojournSeconds());
  }

  /// P(sojourn time <= t); near saturation as [#sojournQuantileSeconds].
  public double sojournDistribution(double seconds) {
    BurstSojourn sojourn = sojourn();
    return sojourn == null
        ? -Math.expm1(-seconds / meanSojournSeconds())
        : sojourn.distribution(seconds);
  }

  private @Nullable BurstSojourn sojourn() {
    if (sojourn == null) {
      double[] found = chain.probabilities();
      sojourn = found.length == 0 ? null : new BurstSojourn(service, chain, found);
    }
    return sojourn;
  }
}
