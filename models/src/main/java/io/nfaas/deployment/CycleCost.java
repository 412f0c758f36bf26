package io.nfaas.deployment;

import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.NfProfile;
import java.util.random.RandomGenerator;

/// The price of a poll in cycles: what the driver, the forwarding code and the network function take for the work that a poll
/// reports.
///
/// | core | cycles |
/// |---|---|
/// | any | perPoll + driver's perBurst |
/// | of a replica | + perBurst of function and crossing + crossing per frame received + the function's packets, bytes, new flows, requests and handshakes |
/// | that forwards | + per ring that held frames the forwarder's perBurst, per frame its perPacket and perByte; the same of the crossing for pods' rings and their frames |
///
/// A crossing is both ends of an interconnect, the one that a frame comes by and the one that it leaves by. A replica has both for each
/// frame. A forwarder has them for each frame from a pod's ring, on average over a frame's way: the first pass has a NIC end and a
/// pod's end, the last one a pod's and a NIC's, those between two of pods. Bytes of pods' frames are taken as long as the poll's frames are
/// on average.
///
/// With [NfProfile.Distribution#EXPONENTIAL] or [NfProfile.Distribution#LOGNORMAL] the function's packets are drawn one by one around the
/// mean of the poll's packets.
public final class CycleCost {
  private final double perPoll;
  private final double perBurst;
  private final double perRing;
  private final double perFrame;
  private final double perByteReceived;
  private final double perPodRing;
  private final double perPodFrame;
  private final double perPodByte;
  private final NfProfile function;
  private final double sigma;

  private CycleCost(DriverSpec driver, double perBurst, NfProfile received, double perRing, NfProfile fromPods, NfProfile function) {
    perPoll = driver.perPollCycles();
    this.perBurst = driver.perBurstCycles() + perBurst;
    this.perRing = perRing;
    perFrame = received.perPacketCycles();
    perByteReceived = received.perByteCycles();
    perPodRing = fromPods.perBurstCycles();
    perPodFrame = fromPods.perPacketCycles();
    perPodByte = fromPods.perByteCycles();
    this.function = function;
    sigma = Math.sqrt(Math.log1p(function.cv() * function.cv()));
  }

  /// The price of a core of a replica.
  ///
  /// @param crossing cost of taking a frame in from the interconnect and giving it back
  public static CycleCost ofReplica(DriverSpec driver, NfProfile crossing, NfProfile function) {
    return new CycleCost(driver, crossing.perBurstCycles() + function.perBurstCycles(), crossing, 0, NfProfile.FREE, function);
  }

  /// The price of a core that only forwards: an ingress worker or a vSwitch.
  ///
  /// @param crossing as [#ofReplica]
  public static CycleCost ofForwarder(DriverSpec driver, NfProfile forwarder, NfProfile crossing) {
    return new CycleCost(driver, 0, forwarder, forwarder.perBurstCycles(), crossing, NfProfile.FREE);
  }

  /// The price of forwarding over an ideal interconnect.
  public static CycleCost free() {
    return ofForwarder(new DriverSpec(32, 0, 0, 0), NfProfile.FREE, NfProfile.FREE);
  }

  /// Whether every poll is free, so that forwarding takes no time.
  public boolean isFree() {
    return perPoll == 0
        && perBurst == 0
        && perRing == 0
        && perFrame == 0
        && perByteReceived == 0
        && perPodRing == 0
        && perPodFrame == 0
        && perPodByte == 0
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
        + perRing * work.rings
        + perFrame * work.packets
        + perByteReceived * work.wireBytes
        + (work.podFrames == 0 ? 0 : fromPods(work))
        + (packets == 0 ? 0 : spread(nf, packets, rng))
        + function.newFlowCycles() * work.of(Work.NF_NEW)
        + function.perRequestCycles() * work.of(Work.NF_REQUEST)
        + function.perHandshakeCycles() * work.of(Work.NF_HANDSHAKE);
  }

  private double fromPods(PollWork work) {
    double frameBytes = (double) work.wireBytes / work.packets;
    return perPodRing * work.podRings + (perPodFrame + perPodByte * frameBytes) * work.podFrames;
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
