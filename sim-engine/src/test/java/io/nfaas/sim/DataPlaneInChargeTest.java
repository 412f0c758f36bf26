package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.chain.ChainRouting;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Tap;
import io.nfaas.dataplane.Work;
import io.nfaas.deployment.Deployment;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfState;
import io.nfaas.results.RunResult;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What cannot be faked: change one decision of the data plane, and the results move exactly as they must.
class DataPlaneInChargeTest {
  private static final int REPLICAS = 3;

  private static Studies threeReplicas() {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 500_000;
    s.concurrent = 20_000;
    s.durationPs = Studies.SECOND / 5;
    s.pool("a", REPLICAS, Studies.cost(1000));
    return s;
  }

  private static boolean hasSlot(MaglevTable table, int slot, long flowHash) {
    return table.slot(ChainRouting.selectionHash(0, false, flowHash)) == slot;
  }

  /// A database with one entry of the Maglev table of pool 0 changed.
  private static Routing poisoned(Routing routing, MaglevTable table, int slot, int instead) {
    return (Routing)
        Proxy.newProxyInstance(
            Routing.class.getClassLoader(), new Class<?>[] {Routing.class}, (_, method, args) -> {
              boolean changed = method.getName().equals("select") && hasSlot(table, slot, (long) args[2]);
              return changed ? instead : method.invoke(routing, args);
            });
  }

  private static long packets(RunResult result, int replica, double seconds) {
    return Math.round(result.hops().get(replica).pps().value() * seconds);
  }

  @Test
  void poisoningOneMaglevSlotMovesExactlyItsFlows() {
    Studies s = threeReplicas();
    s.strategy = Strategy.MAGLEV_STATELESS;
    s.tableSize = 251;
    List<Backend> backends = new Deployment(s.scenario(), s.placement()).pods().stream().map(p -> new Backend(p.backend(), p.name(), 1)).toList();
    MaglevTable table = MaglevTable.build(backends, s.tableSize, FillRule.PAPER, 0);
    int slot = 47;
    int owner = table.backendAt(slot);
    int instead = (owner + 1) % REPLICAS;
    long[] concerned = new long[1];
    RunResult healthy = s.run();
    RunResult poisoned =
        Experiment.run(
            s.scenario(), s.placement(), 1, Progress.NONE, new Probe() {
              @Override
              public Routing routing(Routing snapshot) {
                return poisoned(snapshot, table, slot, instead);
              }

              @Override
              public Tap tap(int replication, String worker) {
                // Time 0 is that of the flows which are established before the run.
                return (burst, _, nowNs) -> {
                  for (int i = 0; nowNs > 0 && worker.contains("ingress") && i < burst.count; i++) {
                    concerned[0] += hasSlot(table, slot, burst.flowHash[i]) ? 1 : 0;
                  }
                };
              }
            });
    double seconds = s.durationPs * 1e-12;
    assertTrue(concerned[0] > 0, "no flow has this slot");
    for (int replica = 0; replica < REPLICAS; replica++) {
      long moved = replica == owner ? -concerned[0] : replica == instead ? concerned[0] : 0;
      // Frames on their way when time is up were decided about but not counted at a replica.
      assertEquals(packets(healthy, replica, seconds) + moved, packets(poisoned, replica, seconds), 2);
    }
    assertEquals(healthy.packets().offered(), poisoned.packets().offered());
  }

  private static RunResult scaledOut(Strategy strategy) {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 1e12, 1, 4096));
    s.pps = 500_000;
    s.concurrent = 20_000;
    s.durationPs = Studies.SECOND / 2;
    s.strategy = strategy;
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
    s.pool("a", REPLICAS, REPLICAS + 1, 1, Studies.cost(1000), state, null);
    s.events.add(new Event.Scale("out", Studies.SECOND / 4, "a", REPLICAS + 1, false));
    return s.run();
  }

  /// With the connection table no flow moves when a replica comes; without it a quarter does, and where the function keeps state, they break.
  @Test
  void withoutTheConnectionTableFlowsMoveAndBreak() {
    RunResult.EventResult sticky = scaledOut(Strategy.MAGLEV_STICKY).events().getFirst();
    assertEquals(0, sticky.movedFlows());
    assertEquals(0, sticky.brokenFlows());
    assertTrue(sticky.activeFlows() > 19_000, sticky.toString());
    RunResult stateless = scaledOut(Strategy.MAGLEV_STATELESS);
    RunResult.EventResult moved = stateless.events().getFirst();
    assertEquals(0.25, moved.movedFlowRatio(), 0.02);
    assertEquals(moved.movedFlows(), moved.brokenFlows());
    assertEquals(List.of("NO_STATE"), stateless.drops().stream().map(RunResult.DropCount::reason).distinct().toList());
  }

  /// Flows pause for 40 ms on average: a table that forgets after 10 ms looks most of them up anew, one that forgets after 40 s none.
  @Test
  void aShortTimeoutMakesLookUpsAnew() {
    Studies s = threeReplicas();
    s.connectionIdlePs = 40 * Studies.SECOND;
    long rarely = run(s).work(Work.TRACK_MISS);
    s.connectionIdlePs = 10 * Studies.MILLISECOND;
    long often = run(s).work(Work.TRACK_MISS);
    assertEquals(0, rarely);
    // exp(-10 / 40) of the packets come after a longer pause than the timeout, give or take a tick of the table.
    assertTrue(often > 0.7 * 100_000 && often < 0.82 * 100_000, "look-ups that missed: " + often);
  }

  private static Replication run(Studies s) {
    Deployment deployment = new Deployment(s.scenario(), s.placement());
    return new Simulation(
            new Simulation.Setup(deployment, 0, 0, s.durationPs, 1, s.fidelity.packetHops(), Map.of(), Probe.NONE, null))
        .run(_ -> {});
  }
}
