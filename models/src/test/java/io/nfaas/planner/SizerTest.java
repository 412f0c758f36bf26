package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfState;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.LoadBalancing;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.traffic.ArrivalProcess;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SizerTest {
  private static SizedPool pool(Scenario scenario, String name) {
    return Planner.size(scenario).pool(name);
  }

  @Test
  void twentyTenantsOfAFifthOfACoreShareSixCores() {
    // 20 x 200 kpps x 1000 cycles on 1 GHz are 4 busy cores; 4 / 0.7 = 5.71.
    Scenarios s = new Scenarios().nodes("n", 4, 16, 1e9).function("nf", 1000).set("nf", 1);
    for (int i = 0; i < 20; i++) {
      s.tenant("t" + i, 200_000, "nf-v1");
    }

    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(6, pool.replicas());
    assertEquals(Limit.UTILIZATION, pool.binding());
    assertEquals("mean: 4 busy cores on 5 are 0.8 each, over 0.7", pool.bindingReason());
    assertEquals(4.0 / 6, pool.meanUtilization(), 1e-9);
    assertEquals(4e9, pool.cyclesPerSec(), 1);
  }

  @Test
  void ipsecAt706KppsKeepsAThirdOfACoreBusy() {
    // 986 cycles x 706.5 kpps / 2.1 GHz.
    Scenarios s =
        new Scenarios()
            .nodes("n", 1, 8, 2.1e9)
            .function("ipsec", 986)
            .set("ipsec", 1)
            .tenant("t", 706_500, "ipsec-v1");

    SizedPool pool = pool(s.build(), "ipsec-v1");

    assertEquals(0.3317, pool.meanUtilization(), 5e-5);
    assertEquals(1, pool.replicas());
    assertEquals(Limit.UTILIZATION, pool.binding());
  }

  @Test
  void theHighestStateOfModulatedTrafficBindsByLoss() {
    // Mean 1 busy core: 2 cores at 0.7. At twice the rate 2 busy cores need 3 to stay under 0.95.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("nf", 1000).set("nf", 1);
    s.tenant("t", Scenarios.traffic(1e6, 64, twoStates()), Scenarios.chain("nf-v1"));
    assertEquals(2, pool(s.build(), "nf-v1").replicas());

    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);
    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(3, pool.replicas());
    assertEquals(Limit.LOSS, pool.binding());
    assertEquals("peak: mean core at 1, over 0.95", pool.bindingReason());
  }

  private static ArrivalProcess twoStates() {
    return new ArrivalProcess.Mmpp(
        List.of(
            new ArrivalProcess.Mmpp.State(0.5, Scenarios.ps(2)),
            new ArrivalProcess.Mmpp.State(2, Scenarios.ps(1))));
  }

  @Test
  void fewFlowsBindByImbalance() {
    // 40 flows on 2 cores: with probability 0.95 neither gets more than 27, 1.35 times the mean;
    // 0.75 x 1.35 is over 0.95.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("nf", 1000).set("nf", 1);
    s.planner =
        Scenarios.planner(
            0.9, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    s.tenant(
        "t",
        Scenarios.traffic(1.5e6, 64, new ArrivalProcess.Poisson(), null, 40, 0),
        Scenarios.chain("nf-v1"));
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.001);

    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(Limit.IMBALANCE, pool.binding());
    assertTrue(pool.replicas() > 2, pool.toString());
    assertTrue(
        pool.needs().contains("Utilization 2") && pool.needs().contains("Loss 2"),
        pool.needs().toString());
  }

  @Test
  void oneFlowCannotBeSpread() {
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("nf", 1000).set("nf", 1);
    s.tenant(
        "t",
        Scenarios.traffic(1.5e6, 64, new ArrivalProcess.Poisson(), null, 1, 0),
        Scenarios.chain("nf-v1"));

    Sizing sizing = Planner.size(s.build());

    assertTrue(
        sizing.infeasible().getFirst().startsWith("nf-v1: no number of replicas keeps Imbalance"),
        sizing.infeasible().toString());
  }

  private static Scenarios overPorts(double linkBitsPerSec, double maxPps) {
    Scenarios s = new Scenarios();
    NodeGroup g =
        Scenarios.group(
            "n",
            8,
            Scenarios.cpu(1, 8, 1, 1e9),
            8,
            linkBitsPerSec,
            io.nfaas.model.Kubelet.TopologyManagerPolicy.NONE,
            "a");
    s.groups.add(
        new NodeGroup(
            g.name(),
            8,
            g.labels(),
            g.cpu(),
            g.kubelet(),
            List.of(Scenarios.nic(linkBitsPerSec, 8, maxPps)),
            g.driver(),
            0,
            0));
    s.interconnect = Forwarding.Interconnect.SRIOV;
    return s.function("nf", 10).set("nf", 1);
  }

  @Test
  void thePortOfTheFullestNodeBindsByBits() {
    // 1 Mpps of 1250 bytes. Hops: 1250 + 74 + 20 bytes, 10.75 Gbit/s; each node's part of the
    // ingress: 1270 bytes, 1.27 Gbit/s.
    // One replica: 12.02 Gbit/s on a port of 5. Two: 6.65. Three: 4.85.
    Scenarios s = overPorts(5e9, Double.POSITIVE_INFINITY);
    s.tenant(
        "t", Scenarios.traffic(1e6, 1250, new ArrivalProcess.Poisson()), Scenarios.chain("nf-v1"));

    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(3, pool.replicas());
    assertEquals(Limit.NIC_BITS, pool.binding());
    assertEquals(
        "mean: port eth0 of the fullest node receives 6.646 Gbit/s of 5 Gbit/s",
        pool.bindingReason());
  }

  @Test
  void thePortOfTheFullestNodeBindsByPackets() {
    // 1 Mpps; every node gets 125 kpps of it as ingress. 2 replicas: 625 kpps; 3: 458 kpps; 4: 375
    // kpps.
    Scenarios s = overPorts(100e9, 400e3);
    s.tenant("t", 1e6, "nf-v1");

    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(4, pool.replicas());
    assertEquals(Limit.NIC_PPS, pool.binding());
  }

  @Test
  void stateBindsByMemory() {
    // 1,000,000 flows x 1024 bytes in pods of 300 MB: 3.41.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9);
    s.function(
        "nf",
        Scenarios.profile("nf", NfKind.FIREWALL, 10, 0, 0),
        null,
        new NfState(
            1024,
            NfState.Scope.PER_FLOW,
            Scenarios.ps(60),
            Long.MAX_VALUE,
            NfState.OnMissing.DROP));
    s.set("nf-v1", "nf", null, false, null, Scenarios.template(1, 300_000_000, Map.of()));
    s.tenant("t", 1e6, "nf-v1");

    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(4, pool.replicas());
    assertEquals(Limit.MEMORY, pool.binding());
  }

  @Test
  void flowsThatHaveEndedStillHoldMemoryUntilTheyTimeOut() {
    // 10 packets per flow: 100,000 new flows/s; over 20 s of idle time (the run lasts 100)
    // 2,000,000 states beside the 1,000,000 alive.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9);
    s.durationSeconds = 100;
    s.function(
        "nf",
        Scenarios.profile("nf", NfKind.FIREWALL, 10, 0, 0),
        null,
        new NfState(
            100, NfState.Scope.PER_FLOW, Scenarios.ps(20), Long.MAX_VALUE, NfState.OnMissing.DROP));
    s.set("nf-v1", "nf", null, false, null, Scenarios.template(1, 160_000_000, Map.of()));
    s.tenant(
        "t",
        Scenarios.traffic(
            1e6, 64, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(10), 1_000_000, 0),
        Scenarios.chain("nf-v1"));

    SizedPool pool = pool(s.build(), "nf-v1");

    assertEquals(3e6, pool.load().states(), 1);
    assertEquals(2, pool.replicas());
    assertEquals(Limit.MEMORY, pool.binding());
  }

  @Test
  void firstPacketsBindTheControlPlane() {
    // 1 Mpps in flows of 10 packets: 100,000 punts/s x 20,000 cycles are 2 busy cores of 1 GHz; at
    // 0.7 they need 3.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9);
    s.function(
        "fw",
        Scenarios.profile("fw", NfKind.FIREWALL, 100, 0, 0),
        new ControlPlane(
            Scenarios.profile("session", NfKind.CONTROL, 20_000, 0, 0),
            new Punt.FirstPacket(),
            1000,
            1),
        null);
    s.set("fw", 1);
    s.tenant(
        "t",
        Scenarios.traffic(
            1e6, 64, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(10), 100_000, 0),
        Scenarios.chain("fw-v1"));

    Sizing sizing = Planner.size(s.build());

    assertEquals(List.of("fw-v1", "fw-v1-cp"), List.copyOf(sizing.counts().keySet()));
    assertEquals(1, sizing.pool("fw-v1").replicas());
    assertEquals(3, sizing.pool("fw-v1-cp").replicas());
    assertEquals(Limit.CONTROL_PLANE, sizing.pool("fw-v1-cp").binding());
    assertEquals(100_000, sizing.pool("fw-v1-cp").load().packetsPerSec(), 1e-6);
  }

  @Test
  void rekeysAreTheKeyExchangesPerSecond() {
    // 7200 associations that live 3600 s: 2 handshakes/s.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9);
    s.function(
        "vpn",
        Scenarios.profile("vpn", NfKind.IPSEC, 100, 0, 0),
        new ControlPlane(
            Scenarios.profile("ike", NfKind.CONTROL, 5e6, 0, 0), new Punt.Ike(), 1000, 1),
        new NfState(
            512, NfState.Scope.PER_SA, Long.MAX_VALUE, Scenarios.ps(3600), NfState.OnMissing.DROP));
    s.set("vpn", 1);
    s.tenant(
        "t",
        Scenarios.traffic(
            1e6, 64, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(10), 100_000, 7200),
        Scenarios.chain("vpn-v1"));

    Sizing sizing = Planner.size(s.build());

    assertEquals(2, sizing.pool("vpn-v1-cp").load().packetsPerSec(), 1e-9);
    assertEquals(0.01, sizing.pool("vpn-v1-cp").meanUtilization(), 1e-9);
    assertEquals(7200, sizing.pool("vpn-v1").load().states(), 1e-9);
  }

  @Test
  void aPromiseOfLatencyIsKeptByReplicasWhereTheySaveMost() {
    // Two stops of 1 us and 4 us packets at 200 kpps; the second is at 0.8 on one core.
    Scenarios s =
        new Scenarios().nodes("n", 4, 8, 1e9).function("fast", 1000).function("slow", 4000);
    s.set("fast", 1).set("slow", 1).tenant("t", 200_000, "fast-v1", "slow-v1");
    s.planner =
        Scenarios.planner(
            0.9, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    assertEquals(Map.of("fast-v1", 1, "slow-v1", 1), Planner.counts(s.build()));

    s.slo("p99", Slo.Metric.ONE_WAY_LATENCY, 20e-6);
    Sizing sizing = Planner.size(s.build());

    assertEquals(List.of(), sizing.infeasible());
    assertEquals(1, sizing.pool("fast-v1").replicas());
    assertEquals(2, sizing.pool("slow-v1").replicas());
    assertEquals(Limit.LATENCY, sizing.pool("slow-v1").binding());
    assertTrue(
        sizing.pool("slow-v1").bindingReason().contains("allows 20 us"),
        sizing.pool("slow-v1").bindingReason());
  }

  @Test
  void aLatencyUnderTheServiceTimesIsBeyondAnyNumberOfReplicas() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 8, 1e9)
            .function("nf", 1000)
            .set("nf", 1)
            .tenant("t", 1e5, "nf-v1");
    s.slo("p99", Slo.Metric.ONE_WAY_LATENCY, 0.9e-6);

    assertTrue(
        Planner.size(s.build())
            .doubts()
            .getFirst()
            .startsWith("no further replica shortens it: mean: p99 of t"));
  }

  @Test
  void aSiblingThreadIsHalfACore() {
    Scenarios s = new Scenarios().function("a", 1000).set("a", 2).tenant("t", 1e6, "a-v1");
    s.nodes("n", 2, Scenarios.cpu(1, 8, 2, 1e9), 0, 1e10);

    // 1 busy core = 2 busy CPUs; at 0.7 they need 2.86 CPUs, so 2 replicas of 2.
    assertEquals(2, pool(s.build(), "a-v1").replicas());
  }

  @Test
  void costsOfBurstsAreSharedByMorePacketsAtHigherLoad() {
    Scenarios s = new Scenarios().function("a", 500).set("a", 1).tenant("t", 1e6, "a-v1");
    NodeGroup g =
        Scenarios.group(
            "n",
            2,
            Scenarios.cpu(1, 8, 1, 1e9),
            0,
            1e10,
            io.nfaas.model.Kubelet.TopologyManagerPolicy.NONE,
            "a");
    s.groups.add(
        new NodeGroup(
            g.name(),
            2,
            g.labels(),
            g.cpu(),
            g.kubelet(),
            g.nics(),
            new io.nfaas.model.DriverSpec(32, 0, 100, 100),
            0,
            0));

    double one = pool(s.build(), "a-v1").meanUtilization();

    assertTrue(one > 0.5 && one < 0.7, "between no burst cost and one per packet: " + one);
  }

  @Test
  void ipsecInSoftwareTakesAThirdOfACoreForTwoGigabitsASecond() {
    // 986 cycles at 2.1 GHz (FD.io 20.01), 706.5 kpps: 0.3317 core. At 0.3 that takes 2 cores, at 0.34 one.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 2.1e9).function("ipsec", 986).set("ipsec", 1);
    s.tenant("t", 706_500, "ipsec-v1");
    s.planner =
        Scenarios.planner(
            0.34, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    SizedPool one = pool(s.build(), "ipsec-v1");
    assertEquals(1, one.replicas());
    assertEquals(0.3317, one.meanUtilization(), 5e-5);

    s.planner =
        Scenarios.planner(
            0.3, PlannerSpec.Failures.NONE, 1, 64, PlannerSpec.Objective.MINIMIZE_CORES);
    SizedPool two = pool(s.build(), "ipsec-v1");
    assertEquals(2, two.replicas());
    assertEquals(Limit.UTILIZATION, two.binding());
  }

  @Test
  void aDatastoreThatNewFlowsOverloadIsNamedWhateverTheReplicas() {
    // 1 Mpackets/s of flows of 10 packets: 100,000 new flows a second ask a store of 30,000.
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 8, 1e9)
            .function(
                "fw",
                Scenarios.profile("fw", NfKind.FIREWALL, 100, 0, 0),
                null,
                new NfState(
                    320, NfState.Scope.PER_FLOW, Scenarios.ps(1), Long.MAX_VALUE, NfState.OnMissing.DROP));
    s.set("fw", 1);
    s.tenant(
        "t",
        Scenarios.traffic(
            1e6, 64, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(10), 1000, 0),
        Scenarios.chain("fw-v1"));
    s.strategy = LoadBalancing.Strategy.ECMP_DATASTORE;
    s.datastore = new LoadBalancing.Datastore("etcd", 430_000_000L, 490_000_000L, 30_000);

    assertEquals(
        List.of(
            "fw-v1: no number of replicas keeps Datastore: mean: etcd can serve 30 kreads/s, new flows ask for 100 kreads/s"),
        Planner.size(s.build()).infeasible());
    assertEquals(Limit.DATASTORE, pool(s.build(), "fw-v1").binding());

    s.datastore = new LoadBalancing.Datastore("etcd", 430_000_000L, 490_000_000L, 100_001);
    assertEquals(List.of(), Planner.size(s.build()).infeasible());
  }

  @Test
  void flowsThatWaitForASlowStoreBindByTheRoomThatCoresHaveForThem() {
    // 500,000 new flows a second wait 0.4 s for their reads: 200,000 flows, and a core has room for 65,536: 3.05 cores.
    Scenarios s =
        new Scenarios()
            .nodes("n", 4, 16, 1e9)
            .function(
                "fw",
                Scenarios.profile("fw", NfKind.FIREWALL, 100, 0, 0),
                null,
                new NfState(
                    320, NfState.Scope.PER_FLOW, Scenarios.ps(1), Long.MAX_VALUE, NfState.OnMissing.DROP));
    s.set("fw", 1);
    s.tenant(
        "t",
        Scenarios.traffic(
            1e6, 64, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(2), 10_000_000, 0),
        Scenarios.chain("fw-v1"));
    s.strategy = LoadBalancing.Strategy.ECMP_DATASTORE;
    s.datastore =
        new LoadBalancing.Datastore("slow", Scenarios.ps(0.4), Scenarios.ps(0.4), 1_000_000);

    SizedPool fw = pool(s.build(), "fw-v1");

    assertEquals(4, fw.replicas());
    assertEquals(Limit.DATASTORE, fw.binding());
  }

  @Test
  void aLossThatIsNoticedLateAsksForReplicasThatEachCarryLess() {
    // A pod of n is missed for 1 s: 1/n of the packets, and 0.3 s may be blocked.
    Scenarios s = new Scenarios().nodes("n", 8, 16, 1e9).function("a", 100).set("a", 1);
    s.tenant("t", 1e6, "a-v1");
    s.events.add(
        new io.nfaas.model.Event.PodFailure(
            "crash", Scenarios.ps(5), "a-v1", 0, Scenarios.ps(1), -1));
    s.slo(
        "blocked", io.nfaas.model.Slo.Metric.EFFECTIVE_BLOCKED_TIME, null, "crash", 0, 0.3);

    SizedPool a = pool(s.build(), "a-v1");

    assertEquals(4, a.replicas());
    assertEquals(Limit.FAILURES, a.binding());
    assertEquals(
        "crash: until the loss is noticed after 1 s, 0.3333 of the packets go to what is lost: 333.3 ms, blocked allows 300 ms",
        a.bindingReason());
  }
}
