package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfState;
import io.nfaas.model.PodLifecycle;
import io.nfaas.results.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Nodes, forwarders and links that go down and come back; nodes that disagree.
class OutageEventsTest {
  private static final long MS = Studies.MILLISECOND;

  private static Studies nodes(int nodes, NfState.OnMissing onMissing) {
    Studies s = new Studies();
    s.nodes = nodes;
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 300_000;
    s.concurrent = 6_000;
    s.durationPs = 400 * MS;
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, onMissing);
    return s.pool("a", nodes, nodes, 1, Studies.cost(1000), state, null);
  }

  private static long drops(RunResult result, String reason) {
    return result.drops().stream().filter(d -> d.reason().equals(reason)).mapToLong(RunResult.DropCount::packets).sum();
  }

  /// Until it is noticed, a third of the frames enters at the dead node, and of the rest a third is sent to its pod.
  @Test
  void aFailedNodeTakesItsPodsAndItsForwarderAlong() {
    Studies s = nodes(3, NfState.OnMissing.RECREATE);
    s.events.add(new Event.NodeFailure("down", 200 * MS, "node-1", 40 * MS, -1));
    RunResult result = s.run();
    assertEquals(300_000 * 0.04 / 3, drops(result, "FORWARDER_DOWN"), 300);
    assertEquals(300_000 * 0.04 * 2 / 9, drops(result, "MISROUTED"), 250);
    RunResult.EventResult down = result.events().getFirst();
    assertEquals(1.0 / 3, down.movedFlowRatio(), 0.03);
    assertEquals(0.04 * 5 / 9, down.effectiveBlockedSeconds().value(), 0.002);
    assertEquals(0.04, down.timeToSteadySeconds(), 0.011);
    assertEquals(List.of(), result.notSimulated());
  }

  @Test
  void aNodeThatComesBackHasNewPodsAndIsSentToAgain() {
    Studies s = nodes(2, NfState.OnMissing.RECREATE);
    s.strategy = Strategy.MAGLEV_STATELESS;
    s.lifecycle = new PodLifecycle(20 * MS, 20 * MS, 0, 0);
    s.events.add(new Event.NodeFailure("down", 100 * MS, "node-0", 10 * MS, 80 * MS));
    RunResult result = s.run();
    assertEquals(List.of(0, 1, 2), result.hops().stream().map(RunResult.HopResult::replica).toList());
    assertEquals("node-0", result.hops().get(2).node());
    // Dead for 100 ms of 400: ready 80 + 20 ms after the failure.
    assertEquals(150_000 * 0.5, result.hops().get(2).pps().value(), 5_000);
    RunResult.ForwarderResult back = result.forwarders().getFirst();
    // The forwarder is back after 80 ms.
    assertEquals(150_000 * 320.0 / 400, back.pps().value(), 5_000);
  }

  @Test
  void aForwarderThatFailsAloneMovesItsTrafficToOthersAtOnce() {
    Studies s = nodes(2, NfState.OnMissing.DROP);
    s.events.add(new Event.LoadBalancerFailure("lb", 200 * MS, "node-1", -1));
    RunResult result = s.run();
    RunResult.EventResult lb = result.events().getFirst();
    // The tables are gone, but Maglev finds the same replicas.
    assertEquals(0, lb.movedFlows());
    assertEquals(0, lb.brokenFlows());
    assertTrue(drops(result, "FORWARDER_DOWN") <= 64, result.drops().toString());
    assertEquals(300_000, result.forwarders().getFirst().pps().value() + result.forwarders().get(1).pps().value(), 5_000);
    assertEquals(75_000, result.forwarders().get(1).pps().value(), 4_000);
  }

  /// Flows that stuck to a replica that Maglev would not choose any more lose it together with the table.
  @Test
  void aForwarderFailureAfterAScaleEventBreaksStickyFlows() {
    Studies s = nodes(2, NfState.OnMissing.DROP);
    s.pool("b", 2, 3, 1, Studies.cost(1000), new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP), null);
    s.edge("ingress", "b", 1).edge("b", "egress", 1).path(1, "b");
    s.events.add(new Event.Scale("out", 100 * MS, "b", 3, false));
    s.events.add(new Event.LoadBalancerFailure("lb", 200 * MS, "node-1", -1));
    RunResult result = s.run();
    assertEquals(0, result.events().getFirst().brokenFlows());
    RunResult.EventResult lb = result.events().get(1);
    // Half of the flows came in by the node; a third of these belong to the new replica.
    assertEquals(1.0 / 6, lb.brokenFlowRatio(), 0.01);
    assertEquals(lb.movedFlows(), lb.brokenFlows());
  }

  @Test
  void aDegradedLinkLosesItsShareOfWhatPasses() {
    Studies s = nodes(1, NfState.OnMissing.DROP);
    s.events.add(new Event.LinkDegrade("bad", 100 * MS, "node-0", "eth0", 0.01, 1, 200 * MS));
    RunResult result = s.run();
    // In and out: 1 - 0.99^2 of 60,000.
    assertEquals(60_000 * 0.0199, drops(result, "LINK_ERROR"), 120);
    assertEquals(0.2, result.events().getFirst().timeToSteadySeconds(), 0.011);
  }

  /// 300,000 frames of 64 + 20 bytes are 201.6 Mbit/s; a link of 100 Mbit/s passes half of them.
  @Test
  void aSlowLinkPassesWhatItsRateAllows() {
    Studies s = nodes(1, NfState.OnMissing.DROP);
    s.nics = List.of(Studies.nic("eth0", 1e9, 1, 4096));
    s.events.add(new Event.LinkDegrade("slow", 100 * MS, "node-0", "eth0", 0, 0.1, 200 * MS));
    RunResult result = s.run();
    // What waits when the link is well again (1024 frames, 6.9 ms) still leaves at the old rate: another 2064 come meanwhile for 1024 places.
    assertEquals(60_000 * (1 - 100 / 201.6), drops(result, "LINE_RATE"), 400);
  }

  /// With one node at 20 ms and the others later, packets are decided by databases that lack the change.
  @Test
  void nodesLearnOfAChangeAtDifferentTimes() {
    Studies s = nodes(4, NfState.OnMissing.RECREATE);
    s.lifecycle = new PodLifecycle(0, 0, 0, 20 * MS, 60 * MS);
    s.events.add(new Event.Scale("in", 100 * MS, "a", 3, true));
    RunResult result = s.run();
    long misrouted = drops(result, "MISROUTED");
    // Four lognormal delays of mean 20 ms * exp(0.4723^2 / 2) = 22.4 ms, a quarter of the traffic each, of which a quarter is for the dead pod.
    assertEquals(75_000 * 0.0224, misrouted, 75_000 * 0.0224 * 0.5);
    RunResult.EventResult in = result.events().getFirst();
    assertEquals(4.0, (double) in.aftermath().staleDecisions() / misrouted, 0.3);
  }
}
