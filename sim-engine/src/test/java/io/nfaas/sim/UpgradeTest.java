package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Event.GraphUpgrade.ExistingFlows;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.results.RunResult;
import io.nfaas.traffic.FlowSizes;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Versions of a graph that follow one another; associations that change their index.
class UpgradeTest {
  private static final long MS = Studies.MILLISECOND;

  private static Studies versions(NfState.OnMissing onMissing) {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 300_000;
    s.concurrent = 2_000;
    s.durationPs = 400 * MS;
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, onMissing);
    return s.pool("a", 2, 2, 1, Studies.cost(1000), state, null)
        .pool("b", 2, 2, 1, Studies.cost(1000), state, null)
        .secondVersion("a", "b");
  }

  private static Event.GraphUpgrade upgrade(ExistingFlows existing, long drainPs) {
    return new Event.GraphUpgrade(
        "up", 100 * MS, "t", "g1", "g2", List.of(new Event.Step(0.25, 50 * MS), new Event.Step(1, 0)), existing, drainPs);
  }

  private static double pps(RunResult result, String set) {
    return result.hops().stream().filter(h -> h.replicaSet().equals(set)).mapToDouble(h -> h.pps().value()).sum();
  }

  @Test
  void flowsThatNeverEndStayOnTheOldVersionUntilTheDrainTimeout() {
    Studies s = versions(NfState.OnMissing.RECREATE);
    s.events.add(upgrade(ExistingFlows.STAY_ON_OLD_VERSION, 100 * MS));
    RunResult result = s.run();
    // Steps end at 150 ms, the drain at 250 of 400 ms.
    assertEquals(300_000 * 150.0 / 400, pps(result, "b"), 3_000);
    RunResult.EventResult up = result.events().getFirst();
    assertEquals(0, up.wrongGraphVersionPackets());
    assertEquals(1, up.movedFlowRatio(), 0.001);
    assertEquals(0, result.packets().dropped());
  }

  @Test
  void migratedFlowsGoWithTheSharesOfTheSteps() {
    Studies s = versions(NfState.OnMissing.RECREATE);
    s.events.add(upgrade(ExistingFlows.MIGRATE, 100 * MS));
    RunResult result = s.run();
    assertEquals(300_000 * (50 * 0.25 + 250) / 400, pps(result, "b"), 3_000);
    assertEquals(0, result.events().getFirst().wrongGraphVersionPackets());
    assertEquals(0, result.packets().dropped());
  }

  @Test
  void newFlowsTakeTheNewVersionByTheSharesOfTheSteps() {
    Studies s = versions(NfState.OnMissing.DROP);
    s.flowSizes = 
        new FlowSizes(
            "constant", FlowSizes.Unit.PACKETS, new FlowSizes.Law.Constant(20), 1e6, List.of(new FlowSizes.ProtocolShare(6, 1)), "test");
    s.events.add(upgrade(ExistingFlows.STAY_ON_OLD_VERSION, 200 * MS));
    RunResult result = s.run();
    RunResult.EventResult up = result.events().getFirst();
    assertEquals(0, up.wrongGraphVersionPackets());
    assertEquals(0, up.brokenFlows());
    assertTrue(pps(result, "b") > 100_000, () -> result.hops().toString());
  }

  /// Without a connection table nobody remembers which version a flow began with.
  @Test
  void withoutStickinessPacketsMeetTheWrongVersion() {
    Studies s = versions(NfState.OnMissing.RECREATE);
    s.strategy = Strategy.MAGLEV_STATELESS;
    s.events.add(upgrade(ExistingFlows.STAY_ON_OLD_VERSION, 100 * MS));
    RunResult result = s.run();
    // Every flow changes once, at one step or the other: one packet each goes by another version than the one before.
    assertEquals(2_000, result.events().getFirst().wrongGraphVersionPackets(), 2);
  }

  @Test
  void rekeyedTunnelsAreNewConnectionsForTheBalancer() {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 300_000;
    s.concurrent = 6_000;
    s.associations = 3_000;
    s.durationPs = 400 * MS;
    NfProfile esp = Studies.cost(NfKind.IPSEC, 1000, NfProfile.Distribution.CONSTANT);
    NfState state = new NfState(64, NfState.Scope.PER_SA, Long.MAX_VALUE, Long.MAX_VALUE, NfState.OnMissing.DROP);
    s.frames = io.nfaas.traffic.FrameSizes.fixed(256);
    s.pool("a", 3, 3, 1, esp, state, null);
    s.events.add(new Event.Rekey("rekey", 200 * MS, "t", null, 1_500));
    RunResult result = s.run();
    RunResult.EventResult rekey = result.events().getFirst();
    assertEquals(0, rekey.brokenFlows());
    // Half of the associations are renewed; two thirds of these find another replica.
    assertEquals(1.0 / 3, rekey.movedFlowRatio(), 0.03);
    assertEquals(4_500, result.connectionTable().entries(), 5);
  }
}
