package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.LoadBalancing.StateTransfer.Guarantee;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfState;
import io.nfaas.model.PodLifecycle;
import io.nfaas.results.Aftermath;
import io.nfaas.results.RunResult;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What each strategy does to the same flows at the same events: 6,000 flows that never end, two replicas that become three.
class StrategiesTest {
  private static final long MS = Studies.MILLISECOND;
  private static final int FLOWS = 6_000;

  private static Studies growing(Strategy strategy) {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 300_000;
    s.concurrent = FLOWS;
    s.durationPs = 500 * MS;
    s.strategy = strategy;
    s.datastore = new LoadBalancing.Datastore("store", 430 * Studies.MICROSECOND, 490 * Studies.MICROSECOND, 30_000);
    s.transfer = new LoadBalancing.StateTransfer(1e9, 20 * Studies.MICROSECOND, Guarantee.LOSS_FREE);
    NfState state = new NfState(320, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
    s.pool("a", 2, 3, 1, Studies.cost(1000), state, null);
    return s;
  }

  private static RunResult.EventResult scaledOut(Studies s) {
    s.events.add(new Event.Scale("out", 200 * MS, "a", 3, false));
    RunResult.EventResult out = s.run().events().getFirst();
    assertEquals(FLOWS, out.activeFlows(), 5);
    return out;
  }

  @Test
  void stickyFlowsStayAndNothingMoves() {
    RunResult.EventResult out = scaledOut(growing(Strategy.MAGLEV_STICKY));
    assertEquals(0, out.movedFlows());
    assertEquals(0, out.brokenFlows());
  }

  @Test
  void statelessFlowsMoveAndBreak() {
    RunResult.EventResult out = scaledOut(growing(Strategy.MAGLEV_STATELESS));
    assertEquals(1.0 / 3, out.movedFlowRatio(), 0.02);
    assertEquals(out.movedFlows(), out.brokenFlows());
  }

  /// hash mod 2 and hash mod 3 agree for two of six.
  @Test
  void moduloMovesTwoThirdsAndHashThresholdHalf() {
    Studies modulo = growing(Strategy.ECMP_STATELESS);
    modulo.ecmp = LoadBalancing.Ecmp.MODULO;
    assertEquals(2.0 / 3, scaledOut(modulo).movedFlowRatio(), 0.02);
    assertEquals(1.0 / 2, scaledOut(growing(Strategy.ECMP_STATELESS)).movedFlowRatio(), 0.02);
  }

  @Test
  void aDatastoreIsReadOnceForEveryStateThatMoved() {
    Studies s = growing(Strategy.ECMP_DATASTORE);
    s.ecmp = LoadBalancing.Ecmp.MODULO;
    RunResult.EventResult out = scaledOut(s);
    assertEquals(0, out.brokenFlows());
    assertEquals(2.0 / 3, out.movedFlowRatio(), 0.02);
    assertEquals(out.movedFlows(), out.datastoreReads(), 3);
    assertTrue(out.aftermath().datastoreReadP99Seconds() > 430e-6, out.toString());
    Studies maglev = growing(Strategy.MAGLEV_DATASTORE);
    RunResult.EventResult less = scaledOut(maglev);
    assertEquals(0, less.brokenFlows());
    assertEquals(1.0 / 3, less.movedFlowRatio(), 0.02);
    assertEquals(less.movedFlows(), less.datastoreReads(), 3);
  }

  @ParameterizedTest
  @EnumSource(Guarantee.class)
  void transferredStatesFollowTheirFlows(Guarantee guarantee) {
    Studies s = growing(Strategy.MAGLEV_STICKY_TRANSFER);
    s.transfer = new LoadBalancing.StateTransfer(1e9, 5 * Studies.MICROSECOND, guarantee);
    RunResult.EventResult out = scaledOut(s);
    Aftermath after = out.aftermath();
    assertEquals(1.0 / 3, out.movedFlowRatio(), 0.02);
    assertEquals(out.movedFlows(), after.statesMoved(), 3);
    assertEquals(320 * after.statesMoved(), out.stateBytesMoved());
    switch (guarantee) {
      case NONE -> assertTrue(out.brokenFlows() > 10, out.toString());
      case LOSS_FREE -> assertEquals(0, out.brokenFlows());
      case ORDER_PRESERVING -> {
        assertEquals(0, out.brokenFlows());
        assertEquals(0, after.reorderedPackets());
      }
    }
  }

  /// When the drain is over the states of the replica that leaves follow its flows.
  @Test
  void aReplicaThatLeavesGivesItsStatesAway() {
    Studies s = growing(Strategy.MAGLEV_STICKY_TRANSFER);
    s.pool("b", 3, 3, 1, Studies.cost(1000), new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP), null);
    s.edge("ingress", "b", 1).edge("b", "egress", 1).path(1, "b");
    s.lifecycle = new PodLifecycle(0, 0, 50 * MS, 0);
    s.events.add(new Event.Scale("in", 200 * MS, "b", 2, false));
    RunResult result = s.run();
    RunResult.EventResult in = result.events().getFirst();
    assertEquals(0, in.brokenFlows());
    assertEquals(1.0 / 3, in.movedFlowRatio(), 0.02);
    assertEquals(0, result.packets().dropped(), result.drops().toString());
  }

  @Test
  void justEnoughTrackingRemembersOnlyWhatTheChangeMoves() {
    Studies s = growing(Strategy.MAGLEV_JET);
    s.events.add(new Event.Scale("out", 200 * MS, "a", 3, false));
    RunResult result = s.run();
    assertEquals(0, result.events().getFirst().brokenFlows());
    assertEquals(0, result.events().getFirst().movedFlows());
    assertEquals(FLOWS / 3.0, result.connectionTable().peak(), FLOWS * 0.02);
  }

  private static Studies withoutItsForwarder(Strategy strategy) {
    Studies s = growing(strategy);
    s.nodes = 2;
    s.events.add(new Event.Scale("out", 150 * MS, "a", 3, false));
    s.events.add(new Event.LoadBalancerFailure("lb", 300 * MS, "node-1", -1));
    return s;
  }

  private static RunResult.EventResult lb(Studies s) {
    RunResult result = s.run();
    assertEquals(0, result.events().getFirst().brokenFlows());
    return result.events().get(1);
  }

  /// Half of the flows came in by the forwarder, and a third of these belongs to the new replica now.
  @Test
  void aForwarderThatDiesBreaksStickinessUnlessAPeerHasACopy() {
    assertEquals(1.0 / 6, lb(withoutItsForwarder(Strategy.MAGLEV_STICKY)).brokenFlowRatio(), 0.01);
    Studies copied = withoutItsForwarder(Strategy.MAGLEV_STICKY);
    copied.replication = LoadBalancing.ConnectionTable.Replication.PEER;
    assertEquals(0, lb(copied).brokenFlows());
    assertEquals(1.0 / 6, lb(withoutItsForwarder(Strategy.MAGLEV_JET)).brokenFlowRatio(), 0.01);
  }

  @Test
  void aSecondChanceAtTheReplicaSavesThem() {
    Studies s = withoutItsForwarder(Strategy.MAGLEV_STICKY);
    s.secondChance = true;
    assertEquals(0, lb(s).brokenFlows());
    Studies jet = withoutItsForwarder(Strategy.MAGLEV_JET);
    jet.secondChance = true;
    assertEquals(0, lb(jet).brokenFlows());
  }

  /// A forwarder that comes back asks its peer for what it has missed.
  @Test
  void aForwarderThatComesBackLearnsFromItsPeer() {
    Studies s = withoutItsForwarder(Strategy.MAGLEV_STICKY);
    s.replication = LoadBalancing.ConnectionTable.Replication.PEER;
    s.events.set(1, new Event.LoadBalancerFailure("lb", 300 * MS, "node-1", 50 * MS));
    assertEquals(0, lb(s).brokenFlows());
  }
}
