package io.nfaas.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CycleCostTest {
  private static final DriverSpec DRIVER = new DriverSpec(32, 0, 60, 80);

  private static NfProfile profile(
      double packet, double octet, double flow, double burst, NfProfile.Distribution law, double cv) {
    return new NfProfile(
        "f", NfKind.PROXY, packet, octet, flow, burst, 5000, 90_000, law, cv, null, NfProfile.Source.SCENARIO);
  }

  private static PollWork work(int packets, long bytes) {
    PollWork work = new PollWork();
    work.packets = packets;
    work.wireBytes = bytes;
    work.nfBytes = bytes;
    work.add(Work.NF_PACKET, packets);
    return work;
  }

  @Test
  void aPollIsTheSumOfItsParts() {
    CycleCost cost =
        CycleCost.ofReplica(
            DRIVER,
            profile(70, 0.5, 0, 10, NfProfile.Distribution.CONSTANT, 0),
            profile(100, 2, 3000, 20, NfProfile.Distribution.CONSTANT, 0));
    PollWork work = work(4, 400);
    work.add(Work.NF_NEW, 2);
    work.add(Work.NF_REQUEST, 3);
    work.add(Work.NF_HANDSHAKE, 1);

    // Poll 60; burst 80 + 10 + 20; crossing 4 x 70 + 400 x 0.5; function 4 x 100 + 400 x 2, two flows, three requests, a handshake.
    assertEquals(
        60 + 110 + 280 + 200 + 400 + 800 + 6000 + 15_000 + 90_000,
        cost.cycles(work, new Random(1)),
        1e-9);
    assertEquals(60, cost.perPollCycles());
    assertFalse(cost.isFree());
  }

  @Test
  void aForwarderPaysItsPassOnlyForFramesFromNics() {
    CycleCost cost =
        CycleCost.ofForwarder(
            DRIVER,
            profile(770, 0, 9999, 0, NfProfile.Distribution.CONSTANT, 0),
            profile(70, 1, 0, 10, NfProfile.Distribution.CONSTANT, 0));

    assertEquals(60 + 80 + 2 * 770, cost.cycles(work(2, 128), new Random(1)), 1e-9);
  }

  @Test
  void aForwarderPaysItsBurstPerRingAndTheCrossingForFramesFromPods() {
    CycleCost cost =
        CycleCost.ofForwarder(
            DRIVER,
            profile(100, 0.5, 0, 600, NfProfile.Distribution.CONSTANT, 0),
            profile(70, 0.25, 0, 10, NfProfile.Distribution.CONSTANT, 0));
    // 8 frames of 100 bytes out of 3 rings, 6 of them out of 2 rings that pods send to.
    PollWork work = new PollWork();
    work.packets = 8;
    work.wireBytes = 800;
    work.rings = 3;
    work.podRings = 2;
    work.podFrames = 6;

    double pass = 8 * 100 + 800 * 0.5 + 3 * 600;
    double crossing = 6 * 70 + 6 * 100 * 0.25 + 2 * 10;
    assertEquals(60 + 80 + pass + crossing, cost.cycles(work, new Random(1)), 1e-9);
  }

  @Test
  void forwardingIsFreeOnlyWhenFramesFromPodsAreToo() {
    DriverSpec none = new DriverSpec(32, 0, 0, 0);
    NfProfile crossing = profile(70, 0, 0, 0, NfProfile.Distribution.CONSTANT, 0);
    NfProfile rings = profile(0, 0, 0, 5, NfProfile.Distribution.CONSTANT, 0);
    assertFalse(CycleCost.ofForwarder(none, NfProfile.FREE, crossing).isFree());
    assertFalse(CycleCost.ofForwarder(none, rings, NfProfile.FREE).isFree());
  }

  @Test
  void anIdealInterconnectIsFree() {
    assertTrue(CycleCost.free().isFree());
    assertEquals(0, CycleCost.free().cycles(work(32, 4096), new Random(1)));
  }

  @Test
  void drawnCyclesHaveTheGivenMean() {
    for (NfProfile.Distribution law :
        new NfProfile.Distribution[] {
          NfProfile.Distribution.EXPONENTIAL, NfProfile.Distribution.LOGNORMAL
        }) {
      CycleCost cost =
          CycleCost.ofReplica(new DriverSpec(32, 0, 0, 0), NfProfile.FREE, profile(1000, 0, 0, 0, law, 0.5));
      Random random = new Random(7);
      double sum = 0;
      for (int i = 0; i < 20_000; i++) {
        sum += cost.cycles(work(5, 320), random);
      }
      // 100,000 draws: 1 % is three standard errors of an exponential law.
      assertEquals(1000, sum / 100_000, 10, law + ", seed 7");
    }
  }

  @Test
  void constantCostsDrawNothing() {
    Random random = new Random(3);
    long next = new Random(3).nextLong();
    CycleCost.ofReplica(
            DRIVER, NfProfile.FREE, profile(100, 2, 0, 0, NfProfile.Distribution.CONSTANT, 0))
        .cycles(work(4, 400), random);

    assertEquals(next, random.nextLong());
  }
}
