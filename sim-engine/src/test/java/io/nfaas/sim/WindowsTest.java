package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.PodLifecycle;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Windows beside every packet: 20,000 packets/s in two states, three nodes, two pools with states, flows that come and go. Both modes have the same seeds, hence the
/// same states of the arrivals; what is left is the error of sampling, which must lie within the joint interval of both.
class WindowsTest {
  private static final long MS = Studies.MILLISECOND;
  private static final int SEEDS = 4;
  /// Quantile of Student's t with three degrees of freedom, 0.975.
  private static final double T = 3.182;

  private static Studies modulated() {
    Studies s = new Studies();
    s.nodes = 3;
    s.nics = List.of(Studies.nic("eth0", 100e9, 4, 1024));
    s.interconnect = Forwarding.Interconnect.SRIOV;
    s.forwarder = Studies.cost(500);
    s.pps = 20_000;
    s.concurrent = 1_000;
    s.durationPs = 5 * Studies.SECOND;
    s.warmupPs = Studies.SECOND / 2;
    s.arrivals =
        new ArrivalProcess.Mmpp(List.of(new ArrivalProcess.Mmpp.State(0.6, 200 * MS), new ArrivalProcess.Mmpp.State(1.8, 100 * MS)));
    s.flowSizes =
        new FlowSizes(
            "exponential", FlowSizes.Unit.PACKETS, new FlowSizes.Law.Exponential(60), 1e6,
            List.of(new FlowSizes.ProtocolShare(6, 0.7), new FlowSizes.ProtocolShare(17, 0.3)), "test");
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 20 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
    s.pool("a", 3, 4, 1, Studies.cost(NfKind.FORWARD, 50_000, NfProfile.Distribution.EXPONENTIAL), state, null);
    s.pool("b", 3, 3, 1, Studies.cost(25_000), state, null);
    s.pool("c", 3, 3, 1, Studies.cost(20_000), state, null).secondVersion("b", "c");
    s.lifecycle = new PodLifecycle(50 * MS, 50 * MS, 100 * MS, 20 * MS);
    return s;
  }

  private static RunResult windows(Studies s, int threads) {
    s.fidelity = new Fidelity(Fidelity.Mode.WINDOWS, 200 * MS, 90_000, 1);
    return s.run(threads);
  }

  private static Map<String, Double> metrics(RunResult r) {
    Map<String, Double> m = new LinkedHashMap<>();
    m.put("offered", (double) r.packets().offered());
    m.put("lossRatio", r.lossRatio().value());
    for (RunResult.PathResult p : r.paths()) {
      m.put(p.graphVersion() + " share", p.share().value());
      m.put(p.graphVersion() + " pps", p.deliveredPps().value());
      m.put(p.graphVersion() + " mean latency", p.latencySeconds().mean().value());
      m.put(p.graphVersion() + " p99", p.latencySeconds().p99().value());
    }
    for (RunResult.HopResult h : r.hops()) {
      String replica = h.replicaSet() + "-" + h.replica();
      m.put(replica + " utilization", h.utilization().value());
      m.put(replica + " pps", h.pps().value());
      m.put(replica + " burst", h.meanBurst().value());
      m.put(replica + " sojourn", h.sojournSeconds().mean().value());
      m.put(replica + " number", h.numberInSystem().value());
    }
    r.drops().forEach(d -> m.merge("lost " + d.reason(), (double) d.packets(), Double::sum));
    for (RunResult.EventResult e : r.events()) {
      m.put("active", (double) e.activeFlows());
      m.put("moved", (double) e.movedFlows());
      m.put("broken", (double) e.brokenFlows());
      m.put("blocked", e.effectiveBlockedSeconds().value());
      m.put("degradation", e.throughputDegradation().value());
      m.put("wrong version", (double) e.wrongGraphVersionPackets());
      m.put("misrouted", (double) e.aftermath().misroutedFlows());
      m.put("states lost", (double) e.aftermath().statesLost());
    }
    m.put("entries", (double) r.connectionTable().entries());
    return m;
  }

  private static void assertAlike(Event event, Strategy strategy) {
    Map<String, double[]> whole = new LinkedHashMap<>();
    Map<String, double[]> sampled = new LinkedHashMap<>();
    for (int i = 0; i < SEEDS; i++) {
      for (boolean inWindows : new boolean[] {false, true}) {
        Studies s = modulated();
        s.strategy = strategy;
        s.seed = 100 + i;
        s.events.add(event);
        RunResult result = inWindows ? windows(s, 1) : s.run();
        int seed = i;
        metrics(result).forEach((k, v) -> (inWindows ? sampled : whole).computeIfAbsent(k, _ -> new double[SEEDS])[seed] = v);
      }
    }
    List<String> apart = new ArrayList<>();
    for (String metric : whole.keySet()) {
      double[] a = whole.get(metric);
      double[] b = sampled.getOrDefault(metric, new double[SEEDS]);
      double joint = halfWidth(a) + halfWidth(b);
      if (!(Math.abs(mean(a) - mean(b)) <= joint)) {
        apart.add("%s: %s in windows, %s of every packet, joint half-width %s".formatted(metric, mean(b), mean(a), joint));
      }
    }
    assertEquals(List.of(), apart, "seeds 100 to " + (99 + SEEDS));
    assertTrue(whole.get("active")[0] > 900);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double halfWidth(double[] values) {
    double mean = mean(values);
    return T * Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / (SEEDS - 1) / SEEDS);
  }

  @Test
  void aNodeThatFailsUnnoticedForASecondLosesTheSame() {
    assertAlike(new Event.NodeFailure("down", 2 * Studies.SECOND, "node-1", 800 * MS, 1_500 * MS), Strategy.MAGLEV_STICKY);
  }

  @Test
  void statelessFlowsMoveAndBreakTheSame() {
    assertAlike(new Event.Scale("out", 2 * Studies.SECOND, "a", 4, false), Strategy.MAGLEV_STATELESS);
  }

  @Test
  void flowsGoOverToANewVersionTheSame() {
    assertAlike(
        new Event.GraphUpgrade(
            "up", 2 * Studies.SECOND, "t", "g1", "g2", List.of(new Event.Step(0.3, 300 * MS), new Event.Step(1, 300 * MS)),
            Event.GraphUpgrade.ExistingFlows.STAY_ON_OLD_VERSION, 1_000 * MS),
        Strategy.MAGLEV_STICKY);
  }

  @Test
  void theNumberOfThreadsChangesNothingAndIdentitiesHold() {
    Studies s = modulated();
    s.replications = 2;
    s.durationPs = 3 * Studies.SECOND;
    s.events.add(new Event.NodeFailure("down", 2 * Studies.SECOND, "node-1", 300 * MS, 600 * MS));
    RunResult one = windows(s, 1);
    RunResult two = windows(s, 2);
    assertEquals(one.packets(), two.packets());
    assertEquals(one.paths(), two.paths());
    assertEquals(one.hops(), two.hops());
    assertEquals(one.events(), two.events());
    assertEquals(one.drops(), two.drops());
    assertTrue(one.identities().stream().allMatch(Identity::holds));
    RunResult.PacketCount p = one.packets();
    assertEquals(p.offered() + p.inFlightAtStart(), p.delivered() + p.dropped() + p.policy() + p.inFlight());
    // Three packet-hops for each of 60,000 packets a replication, if all were simulated.
    assertTrue(one.packetHops() < 2 * 60_000 * 3 * 0.75, "packet-hops " + one.packetHops());
    assertTrue(one.notes().stream().anyMatch(n -> n.startsWith("Mode Windows: packets were simulated one by one in ")), one.notes().toString());
  }

  @Test
  void aTimeThatWindowsWouldCoverIsSimulatedPacketByPacket() {
    Studies s = modulated();
    s.durationPs = Studies.SECOND;
    s.fidelity = new Fidelity(Fidelity.Mode.WINDOWS, 200 * MS, 1e9, 1);
    RunResult windows = s.run();
    s.fidelity = new Fidelity(Fidelity.Mode.PACKET, 200 * MS, 1);
    RunResult packets = s.run();
    assertEquals(packets.packets(), windows.packets());
    assertEquals(packets.hops(), windows.hops());
    assertTrue(windows.notes().getFirst().contains("every packet was simulated"), windows.notes().toString());
  }
}
