package io.nfaas.traffic;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The lengths and protocols of one source's flows, drawn one flow after the other.
///
/// A length is drawn from the law, cut to the truncation where it is longer (the flow stays, what exceeds it goes), and counted in
/// packets: a law in packets is rounded up; a law in bytes is divided by the mean frame length and rounded up, which is what a flow
/// that sends whole frames until its bytes are out comes to on average, but for the last frame's filling. At least one packet.
/// Single-threaded.
public final class FlowSizeSampler {
  private final RandomGenerator rng;
  private final LengthLaw law;
  private final double truncation;
  private final double unit;
  private final int[] protocol;
  private final double[] cumulativeRatio;
  private @Nullable ResidualLength residual;

  private FlowSizeSampler(FlowSizes sizes, double unit, RandomGenerator rng) {
    this.rng = rng;
    this.law = LengthLaw.of(sizes.law());
    this.truncation = sizes.truncation();
    this.unit = unit;
    List<FlowSizes.ProtocolShare> shares = sizes.protocols();
    double total = 0;
    for (FlowSizes.ProtocolShare s : shares) {
      if (!(s.ratio() >= 0)) {
        throw new IllegalArgumentException(
            "share " + s.ratio() + " of protocol " + s.protocol() + " is negative");
      }
      total += s.ratio();
    }
    if (!(total > 0)) {
      throw new IllegalArgumentException("flow sizes " + sizes.name() + " have no protocol");
    }
    protocol = new int[shares.size()];
    cumulativeRatio = new double[shares.size()];
    double below = 0;
    for (int i = 0; i < protocol.length; i++) {
      protocol[i] = shares.get(i).protocol();
      below += shares.get(i).ratio() / total;
      cumulativeRatio[i] = below;
    }
  }

  /// @param meanFrameBytes mean frame of the traffic, L2 bytes: turns laws in bytes into packets
  public static FlowSizeSampler of(FlowSizes sizes, double meanFrameBytes, RandomGenerator rng) {
    if (!(meanFrameBytes > 0)) {
      throw new IllegalArgumentException("mean frame " + meanFrameBytes + " bytes is not positive");
    }
    return new FlowSizeSampler(
        sizes,
        switch (sizes.unit()) {
          case PACKETS -> 1;
          case BYTES -> meanFrameBytes;
        },
        rng);
  }

  /// Length of the next flow, packets, at least 1.
  public long nextPackets() {
    return Math.max(1, (long) Math.ceil(Math.min(law.draw(rng), truncation) / unit));
  }

  /// Packets to come of a flow that is met at a random moment of a source that has been sending for ever, at least 1. A source
  /// that starts with such flows begins new ones at a constant rate from the first moment.
  public long nextResidualPackets() {
    if (residual == null) {
      residual = new ResidualLength(law, unit, truncation);
    }
    return residual.draw(rng);
  }

  /// IP protocol of the next flow.
  public int nextProtocol() {
    if (protocol.length == 1) {
      return protocol[0];
    }
    double u = rng.nextDouble();
    int i = 0;
    while (i < protocol.length - 1 && u >= cumulativeRatio[i]) {
      i++;
    }
    return protocol[i];
  }

  /// Mean of [#nextPackets]; infinite for an untruncated law without a mean.
  public double meanPackets() {
    return law.meanUnits(unit, truncation);
  }

  /// Share of the untruncated law's mean that truncation removes; 1 where the law has no finite mean.
  public double truncatedAwayRatio() {
    double mean = law.mean();
    return mean == Double.POSITIVE_INFINITY
        ? 1
        : Math.max(0, 1 - law.limitedMean(truncation) / mean);
  }
}
