package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Forwarding.Interconnect;
import io.nfaas.model.Forwarding.Placement;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NicSpec;
import io.nfaas.model.Traffic;
import io.nfaas.results.RunResult;
import io.nfaas.results.Sharing;
import io.nfaas.traffic.ArrivalProcess;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Latencies of lone frames, added up by hand: 64 bytes every 100 us, 1 GHz, so that nothing ever waits.
///
/// A frame of n bytes takes (n + 20) x 0.8 ns on a wire of 10 Gbit/s: 67.2 ns for 64 bytes. With carrier and service header it has 38 bytes more,
/// between nodes another 36.
class InterconnectTest {
  private static final double WIRE = 67.2e-9;
  private static final double NODE_TO_NODE = (64 + 38 + 36 + 20) * 0.8e-9;
  private static final double PROPAGATION = 1e-6;

  private static Studies lone(Interconnect interconnect) {
    Studies s = new Studies();
    s.interconnect = interconnect;
    s.nics = List.of(Studies.nic("eth0", 10e9, 1, 64));
    s.arrivals = new ArrivalProcess.Constant();
    s.pps = 10_000;
    s.concurrent = 100;
    s.forwarder = Studies.cost(500);
    s.crossing = Studies.cost(100);
    s.durationPs = Studies.SECOND / 5;
    return s;
  }

  private static void latencyIs(double seconds, RunResult result) {
    RunResult.Latency latency = result.paths().getFirst().latencySeconds();
    assertEquals(seconds, latency.mean().value(), 2e-12);
    assertEquals(seconds, latency.max(), 2e-12);
    assertEquals(result.packets().offered(), 2000);
    assertEquals(0, result.packets().dropped());
  }

  @Test
  void idealForwardingTakesNoTime() {
    Studies s = lone(Interconnect.IDEAL).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.nodes = 2;
    s.crossing = NfProfile.FREE;
    RunResult result = s.run();
    latencyIs(3e-6 + WIRE, result);
    assertEquals(0, result.forwarders().getFirst().utilization().value());
  }

  /// Ingress 500, NIC to NIC on the node for nothing, function 100 + 1000.
  @Test
  void sriovOnOneNodeCostsCrossingsOnly() {
    RunResult result = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1000)).run();
    latencyIs(500e-9 + 1100e-9 + WIRE, result);
    assertEquals(500, result.forwarders().getFirst().cyclesPerPacket().value(), 1e-9);
    assertEquals(1100, result.hops().getFirst().cyclesPerPacket().value(), 1e-9);
  }

  /// Pods alternate between the nodes: a on the first, b on the second; frames enter on both.
  @Test
  void betweenNodesThereAreTwoWiresAndTheNetwork() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.nodes = 2;
    RunResult result = s.run();
    double there = 2 * NODE_TO_NODE + PROPAGATION;
    double local = 500e-9 + 1100e-9 + there + 2100e-9 + WIRE;
    RunResult.Latency latency = result.paths().getFirst().latencySeconds();
    assertEquals(local + there, latency.max(), 2e-12);
    // About half of the flows enter on the node of the first function.
    assertTrue(latency.mean().value() > local + 0.3 * there && latency.mean().value() < local + 0.7 * there, latency.toString());
  }

  @Test
  void memifOnOneNodeCostsCrossingsOnly() {
    RunResult result =
        lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000)).run();
    latencyIs(500e-9 + 1100e-9 + 2100e-9 + WIRE, result);
  }

  /// Switch, function, switch, function, switch: twice it takes a frame from a pod.
  @Test
  void withASwitchEveryHopCrossesIt() {
    Studies s = lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.placement = Placement.PER_NODE;
    RunResult result = s.run();
    latencyIs(3 * 500e-9 + 2 * 100e-9 + 1100e-9 + 2100e-9 + WIRE, result);
    assertEquals(30_000, result.forwarders().getFirst().pps().value(), 1e-6);
  }

  /// Worker, function, function, worker again; its rings cost 50 each.
  @Test
  void aWorkerThatOwnsTheNicsCarriesFramesOutToo() {
    Studies s = lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.carriesDepartures = true;
    s.forwarder = Studies.perBurst(500, 50);
    RunResult result = s.run();
    latencyIs(550e-9 + 1100e-9 + 2100e-9 + 650e-9 + WIRE, result);
    assertEquals(20_000, result.forwarders().getFirst().pps().value(), 1e-6);
    assertEquals(600, result.forwarders().getFirst().cyclesPerPacket().value(), 1e-9);
    assertEquals(20_000 * 600e-9, result.forwarders().getFirst().utilization().value(), 1e-9);
  }

  /// The first function is on the node that the frame enters or on the other, the second is not where the first is: the worker of the first's
  /// node carries the frame to the second's.
  @Test
  void aWorkerThatOwnsTheNicsCarriesFramesToOtherNodesToo() {
    Studies s = lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.nodes = 2;
    s.carriesDepartures = true;
    RunResult result = s.run();
    double there = 2 * NODE_TO_NODE + PROPAGATION;
    double local = 500e-9 + 1100e-9 + 600e-9 + there + 2100e-9 + 600e-9 + WIRE;
    assertEquals(local + there, result.paths().getFirst().latencySeconds().max(), 2e-12);
  }

  /// A poll takes 8 frames from each of four queues and of the one ring that they come back by: what the ring cannot hold is lost there.
  @Test
  void aWorkerThatCannotCarryEverythingOutLosesItAtItsRings() {
    Studies s = lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(10));
    s.crossing = NfProfile.FREE;
    s.carriesDepartures = true;
    s.ringSize = 64;
    s.driver = new DriverSpec(8, 0, 0, 0);
    s.nics = List.of(Studies.nic("eth0", 10e9, 4, 1024));
    s.pps = 10e6;
    s.durationPs = 20 * Studies.MILLISECOND;
    s.warmupPs = 5 * Studies.MILLISECOND;
    RunResult result = s.run();
    assertTrue(result.drops().stream().anyMatch(d -> d.reason().equals("RING_FULL") && d.where().startsWith("node-0 ingress")), result.drops().toString());
    assertEquals(1, result.forwarders().getFirst().utilization().value(), 1e-6);
    assertEquals(2e6, result.forwarders().getFirst().pps().value(), 2e4);
  }

  /// As before, and from the switch of one node to that of the other.
  @Test
  void switchesOfTwoNodesAreJoinedByWires() {
    Studies s = lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.placement = Placement.PER_NODE;
    s.nodes = 2;
    RunResult result = s.run();
    double there = 2 * NODE_TO_NODE + PROPAGATION;
    double local = 3 * 500e-9 + 500e-9 + 2 * 100e-9 + 1100e-9 + there + 2100e-9 + WIRE;
    assertEquals(local + there + 500e-9, result.paths().getFirst().latencySeconds().max(), 2e-12);
  }

  @Test
  void switchesOverAnIdealInterconnectTakeNoTime() {
    Studies s = lone(Interconnect.IDEAL).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.placement = Placement.PER_NODE;
    s.crossing = NfProfile.FREE;
    RunResult result = s.run();
    latencyIs(3e-6 + WIRE, result);
  }

  @Test
  void bidirectionalTrafficCrossesTheChainBothWays() {
    Studies s = lone(Interconnect.MEMIF).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.placement = Placement.PER_NODE;
    s.direction = Traffic.Direction.BIDIRECTIONAL;
    s.nics = List.of(Studies.nic("p0", 10e9, 1, 64), Studies.nic("p1", 10e9, 1, 64));
    s.pps = 1000;
    s.durationPs = Studies.SECOND;
    RunResult result = s.run();
    assertEquals(1000, result.packets().offered());
    assertEquals(1000, result.packets().delivered());
    assertEquals(3 * 500e-9 + 2 * 100e-9 + 1100e-9 + 2100e-9 + WIRE, result.paths().getFirst().latencySeconds().mean().value(), 1e-9);
    result.hops().forEach(h -> assertEquals(1000, h.pps().value(), 1e-6));
  }

  /// Two wires at 0.9 of their rate, whose backlogs differ, into one chain over an ideal interconnect: free forwarding keeps the order of arrival.
  @Test
  void idealForwardingTakesFramesFromTwoPortsInOrder() {
    Studies s = lone(Interconnect.IDEAL).pool("a", 1, Studies.cost(10)).pool("b", 1, Studies.cost(10));
    s.crossing = NfProfile.FREE;
    s.direction = Traffic.Direction.BIDIRECTIONAL;
    s.nics = List.of(Studies.nic("p0", 10e9, 1, 64), Studies.nic("p1", 10e9, 1, 64));
    s.arrivals = new ArrivalProcess.Poisson();
    s.pps = 0.9 * 2 * 14.88e6;
    s.durationPs = 5 * Studies.MILLISECOND;
    RunResult result = s.run();
    assertEquals(0, result.packets().dropped());
    assertEquals(s.pps, result.paths().getFirst().deliveredPps().value(), 0.01 * s.pps);
    assertEquals(0, result.forwarders().getFirst().utilization().value());
  }

  /// A frame that comes to an empty transmit buffer waits for the timer, at every core that it leaves.
  @Test
  void loneFramesWaitForTheTransmitTimer() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1000));
    s.driver = new DriverSpec(32, 10 * Studies.MICROSECOND, 0, 0);
    RunResult result = s.run();
    latencyIs(500e-9 + 1100e-9 + WIRE + 20e-6, result);
    assertEquals(1100e-9, result.hops().getFirst().sojournSeconds().mean().value(), 1e-12);
  }

  /// Empty polls of 400 cycles: a frame is seen at the next one, after 200 on average.
  @Test
  void aSleepingCoreSeesAFrameAtItsNextPoll() {
    Studies s = lone(Interconnect.IDEAL).pool("a", 1, Studies.cost(1000));
    s.crossing = NfProfile.FREE;
    s.driver = new DriverSpec(32, 0, 400, 0);
    s.arrivals = new ArrivalProcess.Poisson();
    s.durationPs = 4 * Studies.SECOND;
    RunResult.HopResult hop = s.run().hops().getFirst();
    assertEquals(1400, hop.cyclesPerPacket().value(), 10);
    assertTrue(hop.waitingMeanSeconds().value() > 190e-9 && hop.waitingMeanSeconds().value() < 230e-9, hop.toString());
  }

  /// Two hardware threads of one core, each with half of its clock; a core of its own has all of it.
  @Test
  void siblingThreadsShareTheirCore() {
    Studies s = lone(Interconnect.IDEAL).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(1000)).pool("c", 1, Studies.cost(1000));
    s.crossing = NfProfile.FREE;
    s.coresPerSocket = 2;
    s.threadsPerCore = 2;
    RunResult result = s.run();
    // CPUs 0, 1, 2: the first and the third are threads of one core.
    latencyIs(2e-6 + 1e-6 + 2e-6 + WIRE, result);
    s.smtFactor = 1.25;
    latencyIs(1.6e-6 + 1e-6 + 1.6e-6 + WIRE, s.run());
  }

  /// The NIC is on the first socket, the second function on the other: each of its frames costs a miss more.
  @Test
  void aCoreFarFromTheNicPaysForEveryFrame() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1000)).pool("b", 1, Studies.cost(2000));
    s.sockets = 2;
    s.coresPerSocket = 1;
    s.remoteMissPenaltyPs = 60_000;
    latencyIs(500e-9 + 1100e-9 + 2100e-9 + 60e-9 + WIRE, s.run());
  }

  /// Two pods of one core each on the same socket, a third on the other: the first two slow each other down by a tenth per packet, and by a fifth per byte.
  @Test
  void podsOnOneSocketSlowEachOtherDownByTheFactorsGiven() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1000)).pool("b", 1, perByte(500, 10)).pool("c", 1, Studies.cost(1000));
    s.sockets = 2;
    s.coresPerSocket = 2;
    s.contention = new CpuSpec.Contention(0.1, 0.2);
    RunResult result = s.run();
    assertEquals(1100 + 100, result.hops().get(0).cyclesPerPacket().value(), 1e-9);
    assertEquals(550 + 12 * 64 + 100, result.hops().get(1).cyclesPerPacket().value(), 1e-9);
    assertEquals(1000 + 100, result.hops().get(2).cyclesPerPacket().value(), 1e-9);
    assertTrue(result.notes().stream().anyMatch(n -> n.contains("contention factors")), result.notes().toString());
    s.contention = CpuSpec.Contention.NONE;
    assertTrue(s.run().notes().stream().anyMatch(n -> n.startsWith("Effects of co-location")));
  }

  private static NfProfile perByte(double perPacket, double perByte) {
    return new NfProfile(
        "cost", NfKind.FORWARD, perPacket, perByte, 0, 0, 0, 0, NfProfile.Distribution.CONSTANT, 0, null, NfProfile.Source.SCENARIO);
  }

  /// A frame of 64 bytes is 60 without check sum, 24 of packet framing and 32 of descriptors: 116 bytes on a link of 10 Gbit/s take 92.8 ns, where the wire takes
  /// 67.2. So 10.78 Mpps get through, and the rest is the link's loss; of 1518 bytes, 1514 + 6 x 24 + 32 = 1690, 1352 ns against 1230.4.
  @Test
  void aSlowPciExpressLinkLimitsSmallFramesMost() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1));
    s.forwarder = Studies.cost(1);
    s.crossing = NfProfile.FREE;
    NicSpec wire = Studies.nic("eth0", 10e9, 1, 1024);
    s.nics = List.of(new NicSpec("eth0", 10e9, 0, 1, 1024, 64, Double.POSITIVE_INFINITY, wire.rss(), 10e9));
    s.pps = 14e6;
    s.durationPs = 6 * Studies.MILLISECOND;
    s.warmupPs = 2 * Studies.MILLISECOND;
    RunResult result = s.run();
    assertEquals(1e9 / 92.8, result.paths().getFirst().deliveredPps().value(), 1000);
    assertEquals(List.of("PCIE"), result.drops().stream().map(RunResult.DropCount::reason).toList());
    assertEquals(1352e3, s.nics.getFirst().pcieTimePs(1518), 1e-6);
    s.pps = 10e6;
    assertEquals(0, s.run().packets().dropped());
  }

  /// Three cores of one pod: the sender picks one per flow, and each flow stays there.
  @Test
  void aPodWithSeveralCoresSharesItsFlows() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, 1, 3, Studies.cost(1000), null, null);
    s.concurrent = 3000;
    RunResult result = s.run();
    latencyIs(500e-9 + 1100e-9 + WIRE, result);
    assertEquals(3, result.hops().getFirst().cores());
    assertEquals(10_000 * 1100e-9 / 3, result.hops().getFirst().utilization().value(), 1e-6);
    assertEquals(List.of("node-0/eth0", "a-0", "a-0", "a-0"), result.sharing().queues().stream().map(Sharing.QueueResult::where).toList());
    assertEquals(2000, result.sharing().queues().stream().filter(q -> q.where().equals("a-0")).mapToLong(Sharing.QueueResult::packets).sum());
    assertTrue(result.sharing().maxOverMean("a-0") > 1 && result.sharing().maxOverMean("a-0") < 1.2, result.sharing().toString());
  }

  /// An elephant: one flow has all packets, so one of four queues has, and that is visible.
  @Test
  void anElephantFillsOneQueue() {
    Studies s = lone(Interconnect.SRIOV).pool("a", 1, Studies.cost(1));
    s.nics = List.of(Studies.nic("eth0", 10e9, 4, 32));
    s.concurrent = 1;
    s.pps = 4e6;
    s.durationPs = 10 * Studies.MILLISECOND;
    s.warmupPs = 2 * Studies.MILLISECOND;
    RunResult result = s.run();
    assertEquals(4, result.sharing().maxOverMean("node-0/eth0"));
    Sharing.QueueResult full = result.sharing().queues().stream().filter(q -> q.packets() > 0).findFirst().orElseThrow();
    assertEquals(1, full.shareRatio());
    assertEquals(result.packets().dropped(), full.dropped());
    assertEquals(2e6, full.packets() / 8e-3, 2e4);
  }

  /// 30 Mpps of 64 bytes on a 10 Gbit/s wire: what is over 14.88 Mpps is lost upstream, and only there.
  @Test
  void aWireTakesNoMoreThanItsLineRate() {
    Studies s = lone(Interconnect.IDEAL).pool("a", 1, Studies.cost(1));
    s.crossing = NfProfile.FREE;
    s.pps = 30e6;
    s.durationPs = 20 * Studies.MILLISECOND;
    s.warmupPs = 5 * Studies.MILLISECOND;
    RunResult result = s.run();
    assertEquals(10e9 / (84 * 8), result.paths().getFirst().deliveredPps().value(), 1000);
    assertEquals(List.of("LINE_RATE"), result.drops().stream().map(RunResult.DropCount::reason).toList());
    assertEquals("node-0/eth0", result.drops().getFirst().where());
  }
}
