package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Tap;
import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing.Strategy;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Warmup;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FrameSizes;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ExperimentTest {
  private static final long MS = Studies.MILLISECOND;

  private static Studies branching() {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 100e9, 1, 4096));
    s.pps = 400_000;
    s.concurrent = 50_000;
    s.durationPs = 200 * MS;
    s.warmupPs = 20 * MS;
    s.nodes = 2;
    s.pool("a", 2, Studies.cost(800));
    s.pool("b", 2, Studies.cost(1200));
    s.edge("ingress", "a", 1).edge("a", "b", 0.7).edge("a", "egress", 0.2).edge("a", "drop", 0.1).edge("b", "egress", 1);
    s.path(0.7, "a", "b").path(0.2, "a");
    return s;
  }

  private static Object withoutEngine(RunResult r) {
    return List.of(
        r.seeds(), r.packets(), r.lossRatio(), r.packetHops(), r.paths(), r.hops(), r.forwarders(), r.drops(), r.events(), r.connectionTable(), r.slos(),
        r.identities(), r.notes(), r.verdict(), r.engine().events());
  }

  @Test
  void theResultDoesNotDependOnThreads() {
    Studies s = branching();
    s.replications = 3;
    s.events.add(new Event.PodFailure("crash", 100 * MS, "a", 1, 10 * MS, 20 * MS));
    RunResult one = s.run(1);
    assertEquals(withoutEngine(one), withoutEngine(s.run(2)));
    assertEquals(withoutEngine(one), withoutEngine(s.run(3)));
    s.seed = 2;
    assertNotEquals(one.packets(), s.run(2).packets());
  }

  /// A replication can be repeated alone, by its own seed.
  @Test
  void seedsRepeatReplications() {
    Studies s = branching();
    s.replications = 2;
    RunResult both = s.run(2);
    assertEquals(2, both.seeds().size());
    long offered = 0;
    s.replications = 1;
    for (long seed : both.seeds()) {
      s.seed = seed;
      offered += s.run().packets().offered();
    }
    assertEquals(both.packets().offered(), offered);
  }

  /// Flows choose their branch by hash: 50,000 flows are a sample of binomial shares.
  @Test
  void pathSharesAreWhatTheGraphSays() {
    Studies s = branching();
    s.replications = 5;
    RunResult result = s.run();
    assertEquals(3, result.paths().size());
    double total = 0;
    for (RunResult.PathResult path : result.paths()) {
      double sigma = Math.sqrt(path.expectedShare() * (1 - path.expectedShare()) / 50_000);
      assertEquals(path.expectedShare(), path.share().value(), 4 * sigma + path.share().halfWidth(), path.toString());
      total += path.share().value();
    }
    assertEquals(1, total, 1e-9);
    RunResult.PathResult dropped = result.paths().stream().filter(RunResult.PathResult::dropped).findFirst().orElseThrow();
    assertEquals(0, dropped.deliveredPps().value());
    assertEquals(result.packets().policy(), dropped.offeredPps().value() * 5 * 0.18, 1);
    assertTrue(result.identities().stream().allMatch(RunResult.Identity::holds));
    RunResult.PacketCount p = result.packets();
    assertEquals(p.offered() + p.inFlightAtStart(), p.delivered() + p.dropped() + p.policy() + p.inFlight());
  }

  /// Branches drawn per packet: every packet is a draw of its own.
  @Test
  void branchesPerPacketAreDrawnPerPacket() {
    Studies s = new Studies();
    s.pps = 400_000;
    s.concurrent = 1;
    s.durationPs = 200 * MS;
    s.pool("a", 1, Studies.cost(100)).pool("b", 1, Studies.cost(100));
    s.edge("ingress", "a", 1).edge("a", "b", 0.25, ServiceGraph.Per.PACKET).edge("a", "egress", 0.75, ServiceGraph.Per.PACKET).edge("b", "egress", 1);
    s.path(0.25, "a", "b").path(0.75, "a");
    RunResult result = s.run();
    double sigma = Math.sqrt(0.25 * 0.75 / result.packets().offered());
    assertEquals(0.25, result.paths().getFirst().share().value(), 4 * sigma);
  }

  /// CSIT IMIX: 353.83 bytes on average; 20 Gbit/s of it are 7.0654 Mpps.
  @Test
  void offeredPacketsFollowTheRateInBits() {
    Studies s = new Studies();
    s.frames =
        new FrameSizes(
            "csit", List.of(new FrameSizes.Size(64, 28), new FrameSizes.Size(570, 16), new FrameSizes.Size(1518, 4)), FrameSizes.Order.RANDOM);
    s.nics = List.of(Studies.nic("eth0", 100e9, 1, 4096));
    s.pps = 20e9 / (8 * s.frames.meanBytes());
    s.durationPs = 50 * MS;
    s.pool("a", 1, Studies.cost(1));
    RunResult result = s.run();
    assertEquals(7.0654e6, result.paths().getFirst().offeredPps().value(), 0.01 * 7.0654e6);
  }

  @Test
  void aFirstPacketGoesThroughTheControlPlaneAndItsFollowersWait() {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 100e9, 1, 4096));
    s.pps = 100_000;
    s.concurrent = 2_000;
    s.durationPs = 360 * MS;
    s.warmupPs = 60 * MS;
    s.flowSizes =
        new FlowSizes(
            "constant", FlowSizes.Unit.PACKETS, new FlowSizes.Law.Constant(50), 1e6, List.of(new FlowSizes.ProtocolShare(6, 1)), "test");
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
    NetworkFunction.ControlPlane control =
        new NetworkFunction.ControlPlane(
            new NfProfile("slow", NfKind.CONTROL, 0, 0, 20_000, 0, 0, 0, NfProfile.Distribution.CONSTANT, 0, null, NfProfile.Source.SCENARIO),
            new NetworkFunction.Punt.FirstPacket(), 1000, 1);
    s.pool("fw", 2, 2, 1, Studies.cost(NfKind.FIREWALL, 500, NfProfile.Distribution.CONSTANT), state, control);
    RunResult result = s.run();
    assertEquals(0, result.packets().dropped(), result.drops().toString());
    RunResult.HopResult slow = result.hops().stream().filter(h -> h.replicaSet().equals("fw-cp")).findFirst().orElseThrow();
    // Every fiftieth packet is the first of its flow: 2,000 a second, at 20 us each. The flows of the start are established.
    assertEquals(2_000, slow.pps().value(), 100);
    assertEquals(2_000 * 20e-6, slow.utilization().value(), 2e-3);
    assertTrue(result.paths().getFirst().latencySeconds().max() > 20e-6);
    assertTrue(result.paths().getFirst().latencySeconds().p50().value() < 3e-6);
  }

  @Test
  void warmUpIsFoundByAPilot() {
    Studies s = branching();
    Scenario written = s.scenario();
    Scenario auto =
        new Scenario(
            written.name(), written.labels(), written.hash(), written.seed(), 1, written.durationPs(), new Warmup.Auto(), null, written.fidelity(),
            written.cluster(), written.networkFunctions(), written.replicaSets(), written.podLifecycle(), written.forwarding(), written.loadBalancing(),
            written.tenants(), written.events(), written.slos(), written.planner());
    RunResult result = Experiment.run(auto, s.placement(), 1, Progress.NONE);
    assertTrue(result.warmupSeconds() < 0.1, "warm-up " + result.warmupSeconds());
    assertTrue(result.notes().getFirst().contains("MSER-5"), result.notes().toString());
  }

  /// Flows with lengths end and are replaced; those met at the start are in the middle of their lives, so that the turnover is steady from the start.
  @Test
  void flowsEndAndAreReplaced() {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 100e9, 1, 4096));
    s.pps = 200_000;
    s.concurrent = 1_000;
    s.durationPs = 500 * MS;
    s.flowSizes =
        new FlowSizes(
            "exponential", FlowSizes.Unit.PACKETS, new FlowSizes.Law.Exponential(50), 1e6,
            List.of(new FlowSizes.ProtocolShare(6, 0.6), new FlowSizes.ProtocolShare(17, 0.4)), "test");
    NfState state = new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
    s.pool("a", 2, 2, 1, Studies.cost(500), state, null);
    RunResult result = s.run();
    assertEquals(0, result.packets().dropped(), result.drops().toString());
    // One table entry at the ingress per flow that ever was: 1,000 and 100,000 packets / 50.5 per flow.
    assertEquals(1_000 + 100_000 / 50.5, result.connectionTable().peak(), 150);
  }

  @Test
  void encryptedTunnelsEndAtTheFirstFunction() {
    Studies s = new Studies();
    s.nics = List.of(Studies.nic("eth0", 100e9, 4, 4096));
    s.interconnect = io.nfaas.model.Forwarding.Interconnect.SRIOV;
    s.pps = 200_000;
    s.concurrent = 5_000;
    s.associations = 64;
    s.nodes = 2;
    s.frames = FrameSizes.fixed(300);
    s.durationPs = 200 * MS;
    NfState perSa = new NfState(512, NfState.Scope.PER_SA, Long.MAX_VALUE, Long.MAX_VALUE, NfState.OnMissing.DROP);
    NfState perFlow = new NfState(320, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
    s.pool("vpn", 2, 2, 1, Studies.cost(NfKind.IPSEC, 1000, NfProfile.Distribution.CONSTANT), perSa, null);
    s.pool("fw", 2, 2, 1, Studies.cost(NfKind.FIREWALL, 300, NfProfile.Distribution.CONSTANT), perFlow, null);
    RunResult result = s.run();
    assertEquals(0, result.packets().dropped(), result.drops().toString());
    assertEquals(result.packets().offered() + result.packets().inFlightAtStart() - result.packets().inFlight(), result.packets().delivered());
    // 64 associations at the ingress, 5,000 inner flows at the gateways.
    assertEquals(5_064, result.connectionTable().peak(), 10);
  }

  @Test
  void whatCannotBeSimulatedIsRefusedByName() {
    Studies s = branching();
    s.strategy = Strategy.ECMP_DATASTORE;
    s.events.add(new Event.Scale("out", 100 * MS, "nobody", 2, false));
    List<String> unsupported = Experiment.unsupported(s.scenario());
    assertEquals(1, unsupported.size());
    assertTrue(unsupported.getFirst().contains("out") && unsupported.getFirst().contains("nobody"), unsupported.toString());
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, s::run);
    assertTrue(e.getMessage().contains("nobody"), e.getMessage());
    assertTrue(Experiment.unsupported(branching().scenario()).isEmpty());
  }

  @Test
  void aFailureInsideAnEventNamesEventTimeAndReplication() {
    Studies s = branching();
    s.events.add(new Event.PodFailure("crash", 100 * MS, "a", 1, 10 * MS, -1));
    AtomicInteger snapshots = new AtomicInteger();
    SimulationFailure failure =
        assertThrows(
            SimulationFailure.class,
            () ->
                Experiment.run(
                    s.scenario(), s.placement(), 1, Progress.NONE, new Probe() {
                      @Override
                      public Routing routing(Routing snapshot) {
                        if (snapshots.getAndIncrement() > 0) {
                          throw new IllegalStateException("broken");
                        }
                        return snapshot;
                      }
                    }));
    assertEquals(
        "replication 0 of study (seed 1): event 'crash: failure of a-1 is detected' at 0.110000000000 s failed: "
            + "java.lang.IllegalStateException: broken",
        failure.getMessage());
  }

  /// Every run maps 1 GiB of address space for its frames and has a pool of threads; 2000 replications later both are gone.
  @Test
  @Tag("long")
  void noThreadOrHeapIsLeftAfterAThousandRuns() {
    Studies s = branching();
    s.concurrent = 500;
    s.durationPs = 2 * MS;
    s.warmupPs = MS / 2;
    s.replications = 2;
    for (int i = 0; i < 50; i++) {
      s.run(2);
    }
    int threads = Thread.getAllStackTraces().size();
    long heap = usedHeapBytes();
    for (int i = 0; i < 1000; i++) {
      s.run(2);
    }
    assertTrue(Thread.getAllStackTraces().size() <= threads + 1, Thread.getAllStackTraces().keySet().toString());
    long after = usedHeapBytes();
    assertTrue(after < heap + (8 << 20), heap + " bytes of heap before, " + after + " after");
  }

  /// What no collection frees: the least of several, since one alone may leave what the last runs' threads still held.
  private static long usedHeapBytes() {
    Runtime jvm = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 6; i++) {
      System.gc();
      least = Math.min(least, jvm.totalMemory() - jvm.freeMemory());
    }
    return least;
  }

  @Test
  void aProbeSeesEveryDecision() {
    Studies s = branching();
    s.warmupPs = 0;
    AtomicLong delivered = new AtomicLong();
    Set<String> workers = new TreeSet<>();
    RunResult result =
        Experiment.run(
            s.scenario(), s.placement(), 1, Progress.NONE, new Probe() {
              @Override
              public Tap tap(int replication, String worker) {
                workers.add(worker);
                return (burst, _, nowNs) -> {
                  for (int i = 0; i < burst.count; i++) {
                    if (burst.disposition[i] == Disposition.DELIVERED.code() && nowNs > 0) {
                      delivered.incrementAndGet();
                    }
                  }
                };
              }
            });
    assertEquals(Set.of("a-0 core 0", "a-1 core 0", "b-0 core 0", "b-1 core 0", "node-0 ingress core 0", "node-1 ingress core 0"), workers);
    assertEquals(result.packets().delivered(), delivered.get(), 10);
  }

  @Test
  void progressReachesItsEnd() {
    Studies s = branching();
    AtomicReference<Double> last = new AtomicReference<>(0.0);
    Experiment.run(s.scenario(), s.placement(), 1, last::set);
    assertEquals(1, last.get(), 1e-9);
  }

  @Test
  void anInterruptBeforeTheFirstReplicationIsDoneEndsTheRun() throws InterruptedException {
    Studies s = branching();
    s.durationPs = 1000 * Studies.SECOND;
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread runner = new Thread(() -> {
      try {
        s.run();
      } catch (RuntimeException e) {
        thrown.set(e);
      }
    });
    runner.start();
    Thread.sleep(500);
    runner.interrupt();
    runner.join(20_000);
    assertFalse(runner.isAlive());
    assertTrue(thrown.get() instanceof RunInterrupted, String.valueOf(thrown.get()));
  }

  /// The interval of one replication comes from its batches, that of several from their spread; both cover the truth.
  @Test
  void intervalsComeFromBatchesOrReplications() {
    Studies s = new Studies();
    s.pps = 50_000;
    s.durationPs = 2 * Studies.SECOND;
    s.arrivals = new ArrivalProcess.Poisson();
    s.pool("a", 1, Studies.cost(10_000));
    s.driver = new io.nfaas.model.DriverSpec(1, 0, 0, 0);
    Estimate single = s.run().hops().getFirst().waitingMeanSeconds();
    s.replications = 4;
    Estimate several = s.run(2).hops().getFirst().waitingMeanSeconds();
    assertTrue(single.halfWidth() > 0 && single.covers(5e-6), single.toString());
    assertTrue(several.halfWidth() > 0 && several.covers(5e-6), several.toString());
  }
}
