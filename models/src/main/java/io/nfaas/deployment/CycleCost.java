package io.nfaas.deployment;

import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.NfProfile;
import java.util.random.RandomGenerator;

/// The price of a poll in cycles: what the driver, the forwarding code and the network function take for the work that a poll
/// reports.
///
/// cycles = perPoll + perBurst (driver, function, forwarder) + crossing per frame received + the function's packets, bytes, new
/// flows, requests and handshakes. With [NfProfile.Distribution#EXPONENTIAL] or [NfProfile.Distribution#LOGNORMAL] the packets'
/// cycles are drawn one by one around the mean of the poll's packets.
public final class CycleCost {
  private final double perPoll;
  private final double perBurst;
  private final double perFrame;
  private final double perByteReceived;
  private final NfProfile function;
  private final double sigma;

  private CycleCost(DriverSpec driver, NfProfile forwarder, NfProfile function) {
    perPoll = driver.perPollCycles();
    perBurst = driver.perBurstCycles() + forwarder.perBurstCycles() + function.perBurstCycles();
    perFrame = forwarder.perPacketCycles();
    perByteReceived = forwarder.perByteCycles();
    this.function = function;
    sigma = Math.sqrt(Math.log1p(function.cv() * function.cv()));
  }

  /// The price of a core of a replica.
  ///
  /// @param crossing cost of taking a frame in from the interconnect
  public static CycleCost ofReplica(DriverSpec driver, NfProfile crossing, NfProfile function) {
    return new CycleCost(driver, crossing, function);
  }

  /// The price of a core that only forwards: an ingress worker or a vSwitch.
  public static CycleCost ofForwarder(DriverSpec driver, NfProfile forwarder) {
    return new CycleCost(driver, forwarder, NfProfile.FREE);
  }

  /// The price of forwarding over an ideal interconnect.
  public static CycleCost free() {
    return new CycleCost(new DriverSpec(32, 0, 0, 0), NfProfile.FREE, NfProfile.FREE);
  }

  /// Whether every poll is free, so that forwarding takes no time.
  public boolean isFree() {
    return perPoll == 0
        && perBurst == 0
        && perFrame == 0
        && perByteReceived == 0
        && function.perPacketCycles() == 0
        && function.perByteCycles() == 0
        && function.newFlowCycles() == 0
        && function.perRequestCycles() == 0
        && function.perHandshakeCycles() == 0;
  }

  /// Cycles of a poll, empty or not.
  public double perPollCycles() {
    return perPoll;
  }

  /// Cycles of a poll that did `work`.
  ///
  /// @param rng the core's own stream; drawn from only where the function's cost is random
  public double cycles(PollWork work, RandomGenerator rng) {
    int packets = work.of(Work.NF_PACKET);
    double nf = function.perPacketCycles() * packets + function.perByteCycles() * work.nfBytes;
    return perPoll
        + perBurst
        + perFrame * work.packets
        + perByteReceived * work.wireBytes
        + (packets == 0 ? 0 : spread(nf, packets, rng))
        + function.newFlowCycles() * work.of(Work.NF_NEW)
        + function.perRequestCycles() * work.of(Work.NF_REQUEST)
        + function.perHandshakeCycles() * work.of(Work.NF_HANDSHAKE);
  }

  private double spread(double mean, int packets, RandomGenerator rng) {
    double each = mean / packets;
    double sum = 0;
    switch (function.distribution()) {
      case CONSTANT -> sum = mean;
      case EXPONENTIAL -> {
        for (int i = 0; i < packets; i++) {
          sum += each * rng.nextExponential();
        }
      }
      case LOGNORMAL -> {
        for (int i = 0; i < packets; i++) {
          sum += each * Math.exp(sigma * (rng.nextGaussian() - sigma / 2));
        }
      }
    }
    return sum;
  }
}
