package io.nfaas.queueing;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.analysis.solvers.BrentSolver;
import org.apache.commons.statistics.distribution.GammaDistribution;

/// The distribution of a packet's sojourn time at a poll-mode core.
///
/// A packet arrives with v of the running poll still to go and finds q packets waiting. Then m = floor(q / B) full polls come before
/// its own, in which q mod B packets are ahead of it and as many behind as arrive during v and the m polls, up to B. Each cell of v thus
/// gives, for every m and every size k of the own poll, a mass of packets with sojourn `v + m full polls + a poll of k`.
final class BurstSojourn {
  /// Packets that come in one cell of the running poll and wait for as many full polls.
  private static final class Block {
    final double lowSeconds;
    final double widthSeconds;
    final int fullPolls;

    /// By size of the own poll; index 0 is 0.
    final double[] massBySize;

    double mass;

    Block(double lowSeconds, double widthSeconds, int fullPolls, int burst) {
      this.lowSeconds = lowSeconds;
      this.widthSeconds = widthSeconds;
      this.fullPolls = fullPolls;
      this.massBySize = new double[burst + 1];
    }

    void add(int size, double packets) {
      massBySize[size] += packets;
      mass += packets;
    }
  }

  private final BurstService service;
  private final List<Block> blocks = new ArrayList<>();
  private final List<GammaDistribution> gammas = new ArrayList<>();
  private final double mass;

  /// @param found P(a poll finds j packets) for all j that matter
  BurstSojourn(BurstService service, BurstChain chain, double[] found) {
    this.service = service;
    double[] taking = new double[service.burst() + 1];
    for (int j = 0; j < service.burst(); j++) {
      taking[chain.taken(j)] += found[j];
    }
    if (chain.taken(0) == 0) {
      RunningPoll.idle(service, found[0], found.length, this::cell);
    } else {
      Block atOnce = new Block(0, 0, 0, service.burst());
      atOnce.add(1, found[0]);
      blocks.add(atOnce);
    }
    RunningPoll.busy(service, taking, found, this::cell);
    mass = blocks.stream().mapToDouble(block -> block.mass).sum();
  }

  /// P(sojourn <= t).
  double distribution(double seconds) {
    double sum = 0;
    for (Block block : blocks) {
      sum += service.constant() ? constantPart(block, seconds) : gammaPart(block, seconds);
    }
    return Math.min(1, sum / mass);
  }

  double quantileSeconds(double q, double meanSeconds) {
    double low = service.perBurstSeconds();
    if (distribution(low) >= q) {
      return low;
    }
    double high = 2 * meanSeconds;
    while (distribution(high) < q) {
      low = high;
      high *= 2;
    }
    return new BrentSolver(1e-7, 1e-7 * meanSeconds)
        .solve(200, t -> distribution(t) - q, low, high);
  }

  /// Mean of the distribution: that of Little's law but for the grid.
  double meanSeconds() {
    double sum = 0;
    for (Block block : blocks) {
      double before =
          block.lowSeconds
              + block.widthSeconds / 2
              + block.fullPolls * service.mean(service.burst());
      for (int size = 1; size <= service.burst(); size++) {
        sum += block.massBySize[size] * (before + service.mean(size));
      }
    }
    return sum / mass;
  }

  private void cell(double lowSeconds, double widthSeconds, double[] running, int used) {
    int b = service.burst();
    for (int m = 0; m * b < used; m++) {
      double before = lowSeconds + widthSeconds / 2 + m * service.mean(b);
      double behind = service.arrivalPps() * before;
      // Where more than a burst comes behind it for certain, its poll is full.
      double[] arrivals =
          behind > b + 9 * Math.sqrt(b) + 25 ? new double[0] : new PoissonTable(behind).masses();
      Block block = new Block(lowSeconds, widthSeconds, m, b);
      for (int ahead = 0; ahead < b && m * b + ahead < used; ahead++) {
        double packets = service.arrivalPps() * widthSeconds * running[m * b + ahead];
        double left = packets;
        for (int k = 0; k < arrivals.length && ahead + 1 + k < b; k++) {
          block.add(ahead + 1 + k, packets * arrivals[k]);
          left -= packets * arrivals[k];
        }
        block.add(b, Math.max(0, left));
      }
      blocks.add(block);
    }
  }

  private double constantPart(Block block, double seconds) {
    double left = seconds - block.lowSeconds - block.fullPolls * service.mean(service.burst());
    if (left >= service.mean(service.burst()) + block.widthSeconds) {
      return block.mass;
    }
    double sum = 0;
    for (int size = 1; size <= service.burst(); size++) {
      double into = left - service.mean(size);
      if (into < 0) {
        break;
      }
      double share = into >= block.widthSeconds ? 1 : into / block.widthSeconds;
      sum += block.massBySize[size] * share;
    }
    return sum;
  }

  private double gammaPart(Block block, double seconds) {
    double packetSeconds =
        seconds
            - block.lowSeconds
            - block.widthSeconds / 2
            - (block.fullPolls + 1) * service.perBurstSeconds();
    if (packetSeconds <= 0) {
      return 0;
    }
    double sum = 0;
    for (int size = 1; size <= service.burst(); size++) {
      if (block.massBySize[size] > 1e-10 * mass) {
        int packets = block.fullPolls * service.burst() + size;
        sum += block.massBySize[size] * gamma(packets, packetSeconds);
      }
    }
    return sum;
  }

  /// P(the times of so many packets sum to at most `seconds`).
  private double gamma(int packets, double seconds) {
    double mean = packets * service.perPacketSeconds();
    double spread = Math.sqrt(service.variance(packets));
    if (seconds < mean - 8 * spread) {
      return 0;
    }
    if (seconds > mean + 8 * spread + 32 * service.gammaScale()) {
      return 1;
    }
    while (gammas.size() < packets) {
      gammas.add(service.packetTimes(gammas.size() + 1));
    }
    return gammas.get(packets - 1).cumulativeProbability(seconds);
  }
}
