package io.nfaas.report;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.CpuSpec;
import io.nfaas.model.DriverSpec;
import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Forwarding;
import io.nfaas.model.Kubelet;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfProfile.Confidence;
import io.nfaas.model.NfProfile.Source;
import io.nfaas.model.NfState;
import io.nfaas.model.NicSpec;
import io.nfaas.model.NodeGroup;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServicePath;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.model.Warmup;
import io.nfaas.results.Aftermath;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.NodePlacement;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.PoolDemand;
import io.nfaas.results.CapacityPlan.Schedule;
import io.nfaas.results.CapacityPlan.Sensitivity;
import io.nfaas.results.CapacityPlan.Term;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.CapacityPlan.WhatIf;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.ConnectionTableUse;
import io.nfaas.results.RunResult.DropCount;
import io.nfaas.results.RunResult.Engine;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.RunResult.ForwarderResult;
import io.nfaas.results.RunResult.HopResult;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.results.RunResult.Latency;
import io.nfaas.results.RunResult.PacketCount;
import io.nfaas.results.RunResult.PathResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.RunResult.Sojourn;
import io.nfaas.results.RunResult.TenantShare;
import io.nfaas.results.Verdict;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FrameSizes;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One cluster of two tenants, made by hand: alpha goes vpn > fw and sometimes nat, gamma goes vpn > ids and has a drop edge. The
/// figures are round where they can be and fit together as a real plan's would; nothing here was simulated.
final class Samples {
  static final String HASH =
      "sha256:6a3b0c51f0b5f4c8f3c2e0a7f2d9b8e1c4d5a6978877665544332211ffeeddcc";
  private static final long US = 1_000_000L;
  private static final long S = 1_000_000_000_000L;

  private Samples() {}

  static Scenario scenario() {
    return new Scenario(
        "two-tenants",
        Map.of("suite", "smoke"),
        HASH,
        1,
        5,
        30 * S,
        new Warmup.Fixed(2 * S),
        null,
        new Fidelity(Fidelity.Mode.PACKET, 200_000 * US, 1),
        cluster(),
        functions(),
        sets(),
        new PodLifecycle(2 * S, 5 * S, 30 * S, 200_000 * US),
        new Forwarding(
            Forwarding.Placement.EMBEDDED,
            Forwarding.Interconnect.SRIOV,
            1,
            1024,
            profile("sriov", NfKind.FORWARD, 60, 0, unsourced()),
            NfProfile.FREE,
            List.of("edge-0", "edge-1", "edge-2"),
            1,
            profile("maglev-lb", NfKind.LOAD_BALANCER, 120, 0, unsourced())),
        loadBalancing(),
        tenants(),
        List.of(new Event.TrafficSurge("surge", 20 * S, "alpha", 2.0, 5 * S)),
        slos(),
        new PlannerSpec(
            0.7,
            new PlannerSpec.Failures(1, 1, 0),
            2,
            64,
            PlannerSpec.Objective.MINIMIZE_CORES,
            new PlannerSpec.Prices(0, 0)));
  }

  static List<Slo> slos() {
    return List.of(
        new Slo("alpha-p99", Slo.Metric.ONE_WAY_LATENCY, "alpha", null, null, 0.99, 300e-6, false),
        new Slo("loss", Slo.Metric.LOSS_RATIO, null, null, null, 0.5, 0.001, false),
        new Slo(
            "isolation",
            Slo.Metric.THROUGHPUT_DEGRADATION,
            "gamma",
            null,
            "surge",
            0.5,
            0.05,
            false),
        new Slo("gamma-rate", Slo.Metric.THROUGHPUT, "gamma", null, null, 0.5, 4.9e9, true));
  }

  static CapacityPlan plan() {
    return new CapacityPlan(
        "two-tenants",
        HASH,
        true,
        List.of(),
        List.of(
            new PathDemand(
                "alpha", "g1", List.of("vpn", "fw", "nat"), false, 0.7, 4_945_979.1, 14e9),
            new PathDemand("alpha", "g1", List.of("vpn", "fw"), false, 0.3, 2_119_705.3, 6e9),
            new PathDemand(
                "gamma", "g1", List.of("vpn", "ids"), false, 0.995, 1_214_599.6, 4.975e9),
            new PathDemand("gamma", "g1", List.of("vpn", "ids"), true, 0.005, 6_103.5, 0.025e9)),
        List.of(
            new PoolDemand(
                "alpha",
                "ipsec-v1",
                7_065_684.4,
                20e9,
                57.5,
                0,
                0,
                6.97e9,
                List.of(
                    new Term(
                        "vpp-ipsec-aes128gcm-sw perPacketCycles",
                        7_065_684.4,
                        755,
                        "FD.io 20.01 multicore IPsec [derived]"))),
            new PoolDemand(
                "gamma", "ids-v1", 1_220_703.1, 5e9, 417, 300, 30, 4.4e10, List.of())),
        List.of(
            new PlannedSet(
                "ipsec-v1",
                "ipsec",
                "v1",
                null,
                4,
                2,
                1,
                0.467,
                0.623,
                41.3e-6,
                Limit.FAILURES,
                "after losing any one pod, 3 replicas run at 62.3 %; 2 would run at 93.4 %, over the target of 70 %",
                8_286_387.5,
                8.22e9,
                List.of("alpha", "gamma"),
                List.of("FD.io 20.01 multicore IPsec [derived]")),
            new PlannedSet(
                "ipsec-v1-cp",
                "ipsec",
                "v1",
                "ipsec-v1",
                2,
                1,
                1,
                0.012,
                0.024,
                3.1e-3,
                Limit.MIN_REPLICAS,
                "planner.minReplicas is 2; one replica would carry the load at 2.4 %",
                12.5,
                26.4e6,
                List.of("alpha", "gamma"),
                List.of("strongSwan IKEv2 [unsourced default]")),
            new PlannedSet(
                "firewall-v1",
                "firewall",
                "v1",
                null,
                3,
                2,
                1,
                0.181,
                0.272,
                12.9e-6,
                Limit.FAILURES,
                "one replica carries the load at 54.4 %, but the loss of any one node must leave 2",
                7_065_684.4,
                2.40e9,
                List.of("alpha"),
                List.of("FD.io CSIT rls1701 [derived]")),
            new PlannedSet(
                "nat44-v1",
                "nat44",
                "v1",
                null,
                2,
                2,
                1,
                0.214,
                0.428,
                14.0e-6,
                Limit.FAILURES,
                "one replica carries the load at 42.8 %; the other is the spare for the loss of a pod",
                4_945_979.1,
                1.88e9,
                List.of("alpha"),
                List.of("FD.io CSIT rls1701 [derived]")),
            new PlannedSet(
                "ids-v1",
                "ids",
                "v1",
                null,
                8,
                4,
                1,
                0.624,
                0.688,
                212.7e-6,
                Limit.UTILIZATION,
                "7 replicas run at 69.9 % in the worst condition; 6 would run at 81.6 %, over the target of 70 %",
                1_220_703.1,
                43.9e9,
                List.of("gamma"),
                List.of("SEPTun Suricata 3.2 [derived]"))),
        new PlannedForwarders(
            "IngressWorker",
            2,
            3,
            true,
            0.41,
            0.87,
            Limit.UTILIZATION,
            "mean: each ingress worker core gets 2.761 Mpackets/s and is busy 0.82 of the time, over 0.7",
            8_282_387.6,
            List.of("maglev-lb perPacketCycles 500: derived from Eisenbud et al., NSDI 2016")),
        new Totals(56, 56, 19, 3),
        new Totals(68, 68, 25, 4),
        12 / 62.0,
        List.of(
            new NodePlacement(
                "edge-0",
                0,
                List.of("ipsec-v1-0", "ipsec-v1-3", "firewall-v1-0", "ids-v1-0", "ids-v1-3"),
                16),
            new NodePlacement("edge-0", 1, List.of("ids-v1-6"), 27),
            new NodePlacement(
                "edge-1",
                0,
                List.of(
                    "ipsec-v1-1",
                    "ipsec-v1-cp-0",
                    "firewall-v1-1",
                    "nat44-v1-0",
                    "ids-v1-1",
                    "ids-v1-4",
                    "ids-v1-7"),
                12),
            new NodePlacement(
                "edge-2",
                0,
                List.of(
                    "ipsec-v1-2",
                    "ipsec-v1-cp-1",
                    "firewall-v1-2",
                    "nat44-v1-1",
                    "ids-v1-2",
                    "ids-v1-5"),
                16)),
        2,
        List.of(),
        List.of(
            new Sensitivity("traffic rate", 0.1, 4),
            new Sensitivity("ids cycles", 0.1, 4),
            new Sensitivity("target utilization", -0.1, 8),
            new Sensitivity("firewall cycles", 0.1, 0)),
        List.of(
            new CapacityPlan.TenancyChoice(
                "firewall-v1",
                List.of("alpha", "gamma"),
                List.of("gamma"),
                1,
                "with gamma: firewall-v1: Loss needs 70 replicas",
                140,
                8,
                8)),
        new Verification(
            Verdict.INCONCLUSIVE,
            sloResults(),
            List.of("surge"),
            List.of("5 replications of 2 s of the steady state, of which 0.5 s warm-up"),
            2,
            new AfterFailure(
                "node edge-1",
                List.of(
                    new SloResult(
                        "loss",
                        "lossRatio",
                        0.001,
                        new Estimate(0.0002, 0.0001),
                        Verdict.PASS,
                        "")),
                "injected while the run warms up")),
        new WhatIf(
            List.of(
                new GrowthStep(1, new Totals(56, 56, 19, 3), List.of()),
                new GrowthStep(
                    2, new Totals(101, 101, 34, 4), List.of("ids-v1: maxReplicas is 8"))),
            new Monolith(
                new Totals(72, 72, 9, 3), List.of(new Monolith.Chain("alpha", 9, 8, "ipsec-v1"))),
            new Schedule(
                List.of(
                    new Schedule.Phase(0, 43_200, 30, Map.of("ids-v1", 4)),
                    new Schedule.Phase(43_200, 86_400, 56, Map.of("ids-v1", 7))),
                0.232)));
  }

  static RunResult run() {
    return new RunResult(
        "two-tenants",
        HASH,
        "nfaas 0.1.0",
        List.of(1L, 2L, 3L, 4L, 5L),
        10,
        2.5,
        5,
        new PacketCount(62_148_000, 62_101_310, 620, 45_780, 410, 700),
        new Estimate(9.98e-6, 2.1e-6),
        210_334_127,
        new Engine(41.7, 5.04e6, 31_220_415),
        List.of(
            path("alpha", List.of("vpn", "fw", "nat"), false, 0.7, 4_945_979, 96e-6),
            path("alpha", List.of("vpn", "fw"), false, 0.3, 2_119_705, 71e-6),
            path("gamma", List.of("vpn", "ids"), false, 0.995, 1_214_599, 290e-6),
            new PathResult(
                "gamma",
                "g1",
                List.of("vpn", "ids"),
                true,
                new Estimate(0.005, 1e-5),
                0.005,
                new Estimate(6_103, 11),
                Estimate.exact(0),
                Estimate.exact(0),
                nothingDelivered())),
        List.of(
            hop("ipsec-v1", 0, "edge-0", 2, 0.472, 2_071_000, 991, 19e-6, 412, "alpha", "gamma"),
            hop("ipsec-v1", 1, "edge-1", 2, 0.461, 2_069_000, 990, 18e-6, 0, "alpha", "gamma"),
            hop("ipsec-v1", 2, "edge-2", 2, 0.468, 2_074_000, 991, 19e-6, 0, "alpha", "gamma"),
            hop("ipsec-v1", 3, "edge-0", 2, 0.465, 2_072_000, 990, 19e-6, 0, "alpha", "gamma"),
            hop("firewall-v1", 0, "edge-0", 2, 0.182, 2_355_000, 340, 5.1e-6, 0, "alpha"),
            hop("firewall-v1", 1, "edge-1", 2, 0.181, 2_354_000, 340, 5.0e-6, 0, "alpha"),
            hop("nat44-v1", 0, "edge-1", 2, 0.215, 2_473_000, 381, 6.3e-6, 0, "alpha"),
            hop("ids-v1", 0, "edge-0", 4, 0.631, 152_600, 36_000, 88e-6, 208, "gamma"),
            hop("ids-v1", 1, "edge-1", 4, 0.622, 152_500, 36_010, 86e-6, 0, "gamma")),
        List.of(
            new ForwarderResult(
                "edge-0",
                1,
                new Estimate(0.31, 0.004),
                new Estimate(2_760_000, 4_100),
                new Estimate(247, 1)),
            new ForwarderResult(
                "edge-1",
                1,
                new Estimate(0.30, 0.004),
                new Estimate(2_761_000, 4_000),
                new Estimate(246, 1))),
        List.of(
            new DropCount("ipsec-v1-0 ring", "missed", 412),
            new DropCount("ids-v1-0 ring", "missed", 208)),
        List.of(
            new EventResult(
                "surge",
                "TrafficSurge",
                20,
                184_220,
                0.0,
                0.0,
                0,
                0,
                new Estimate(1.2e-3, 0.4e-3),
                new Estimate(0.004, 0.002),
                0,
                0,
                0,
                0.31,
                Aftermath.NONE)),
        new ConnectionTableUse(214_330, 219_876, 0, 0, 17_590_080),
        sloResults(),
        List.of(
            new Identity(
                "offered + in flight at start = delivered + lost + policy + in flight at end",
                true),
            new Identity("received = sum over dispositions", true)),
        List.of("surge"),
        List.of(
            "Cycles of cost profiles are carried over from their reference CPU to the scenario's clock unchanged.",
            "Co-location effects (shared cache and memory bandwidth) are not modelled."),
        Verdict.INCONCLUSIVE);
  }

  static List<SloResult> sloResults() {
    return List.of(
        new SloResult(
            "alpha-p99", "oneWayLatency", 300e-6, new Estimate(231.4e-6, 3.2e-6), Verdict.PASS, ""),
        new SloResult("loss", "lossRatio", 0.001, new Estimate(9.98e-6, 2.1e-6), Verdict.PASS, ""),
        new SloResult(
            "isolation",
            "throughputDegradation",
            0.05,
            null,
            Verdict.INCONCLUSIVE,
            "event surge was not simulated in the verification"),
        new SloResult(
            "gamma-rate", "throughput", 4.9e9, new Estimate(4.972e9, 0.011e9), Verdict.PASS, ""));
  }

  /// The same run with another list of judged promises.
  static RunResult judged(RunResult run, List<SloResult> slos, List<Identity> identities) {
    return new RunResult(
        run.scenario(),
        run.scenarioHash(),
        run.engineVersion(),
        run.seeds(),
        run.simulatedSeconds(),
        run.warmupSeconds(),
        run.replications(),
        run.packets(),
        run.lossRatio(),
        run.packetHops(),
        run.engine(),
        run.paths(),
        run.hops(),
        run.forwarders(),
        run.drops(),
        run.events(),
        run.connectionTable(),
        slos,
        identities,
        run.notSimulated(),
        run.notes(),
        Verdict.worst(slos.stream().map(SloResult::verdict).toList()));
  }

  /// The same run on a machine of another speed.
  static RunResult lasting(RunResult run, double wallSeconds) {
    return new RunResult(
        run.scenario(),
        run.scenarioHash(),
        run.engineVersion(),
        run.seeds(),
        run.simulatedSeconds(),
        run.warmupSeconds(),
        run.replications(),
        run.packets(),
        run.lossRatio(),
        run.packetHops(),
        new Engine(wallSeconds, run.packetHops() / wallSeconds, run.engine().events()),
        run.paths(),
        run.hops(),
        run.forwarders(),
        run.drops(),
        run.events(),
        run.connectionTable(),
        run.slos(),
        run.identities(),
        run.notSimulated(),
        run.notes(),
        run.verdict());
  }

  /// The same run over other paths.
  static RunResult travelled(RunResult run, List<PathResult> paths) {
    return new RunResult(
        run.scenario(),
        run.scenarioHash(),
        run.engineVersion(),
        run.seeds(),
        run.simulatedSeconds(),
        run.warmupSeconds(),
        run.replications(),
        run.packets(),
        run.lossRatio(),
        run.packetHops(),
        run.engine(),
        paths,
        run.hops(),
        run.forwarders(),
        run.drops(),
        run.events(),
        run.connectionTable(),
        run.slos(),
        run.identities(),
        run.notSimulated(),
        run.notes(),
        run.verdict());
  }

  /// The same run on other replicas.
  static RunResult served(RunResult run, List<HopResult> hops) {
    return new RunResult(
        run.scenario(),
        run.scenarioHash(),
        run.engineVersion(),
        run.seeds(),
        run.simulatedSeconds(),
        run.warmupSeconds(),
        run.replications(),
        run.packets(),
        run.lossRatio(),
        run.packetHops(),
        run.engine(),
        run.paths(),
        hops,
        run.forwarders(),
        run.drops(),
        run.events(),
        run.connectionTable(),
        run.slos(),
        run.identities(),
        run.notSimulated(),
        run.notes(),
        run.verdict());
  }

  private static PathResult path(
      String tenant, List<String> nodes, boolean dropped, double share, double pps, double median) {
    return new PathResult(
        tenant,
        "g1",
        nodes,
        dropped,
        new Estimate(share, 0.0004),
        share,
        new Estimate(pps, pps / 500),
        new Estimate(pps * 0.99999, pps / 500),
        new Estimate(1e-5, 2e-6),
        latency(median));
  }

  private static Latency latency(double median) {
    return new Latency(
        new Estimate(median * 1.1, median / 100),
        new Estimate(median, median / 100),
        new Estimate(median * 1.7, median / 80),
        new Estimate(median * 2.41, median / 30),
        new Estimate(median * 3.6, Double.POSITIVE_INFINITY),
        median * 5);
  }

  private static Latency nothingDelivered() {
    Estimate none = new Estimate(Double.NaN, Double.POSITIVE_INFINITY);
    return new Latency(none, none, none, none, none, Double.NaN);
  }

  private static HopResult hop(
      String set,
      int replica,
      String node,
      int cores,
      double utilization,
      double pps,
      double cycles,
      double sojourn,
      long dropped,
      String... tenants) {
    return new HopResult(
        set,
        replica,
        node,
        cores,
        new Estimate(utilization, 0.003),
        new Estimate(pps, pps / 400),
        new Estimate(cycles, 1),
        new Estimate(1.9, 0.02),
        new Sojourn(
            new Estimate(sojourn, sojourn / 50),
            new Estimate(sojourn * 0.8, sojourn / 50),
            new Estimate(sojourn * 3.1, sojourn / 20),
            new Estimate(sojourn * 4.4, sojourn / 9)),
        new Estimate(sojourn * 0.6, sojourn / 60),
        new Estimate(pps * sojourn, 0.4),
        dropped,
        List.of(tenants).stream()
            .map(t -> new TenantShare(t, new Estimate(pps / tenants.length, pps / 400)))
            .toList());
  }

  private static ClusterSpec cluster() {
    return new ClusterSpec(
        List.of(
            new NodeGroup(
                "edge",
                3,
                Map.of("topology.kubernetes.io/zone", "a"),
                new CpuSpec("icx-6338n", 2.2e9, 2, 32, 1, 1, 60_000),
                new Kubelet(
                    Kubelet.CpuManagerPolicy.STATIC,
                    Kubelet.TopologyManagerPolicy.SINGLE_NUMA_NODE,
                    new TreeSet<>(List.of(0, 32))),
                List.of(
                    new NicSpec(
                        "ens1f0",
                        100e9,
                        0,
                        16,
                        2048,
                        32,
                        Double.POSITIVE_INFINITY,
                        new NicSpec.Rss("toeplitz", List.of("srcIP", "dstIP")))),
                new DriverSpec(32, 100 * US, 60, 80),
                0,
                0)));
  }

  private static List<NetworkFunction> functions() {
    Source csit =
        new Source(
            "FD.io CSIT rls1701",
            "https://docs.fd.io/csit/rls1701/report/",
            "NDR",
            Confidence.DERIVED,
            "cycles = clock / rate");
    Source fdio =
        new Source(
            "FD.io 20.01 multicore IPsec",
            "https://lfnetworking.org/how-fd-io-20-01-release-improves-multicore-ipsec/",
            "Vendor",
            Confidence.DERIVED,
            "755 + 0.64 L fits the IMIX figure");
    Source suricata =
        new Source(
            "SEPTun Suricata 3.2",
            "https://github.com/pevma/SEPTun",
            "Vendor",
            Confidence.DERIVED,
            "an upper bound");
    return List.of(
        new NetworkFunction(
            "ipsec",
            profile("vpp-ipsec-aes128gcm-sw", NfKind.IPSEC, 755, 0.64, fdio),
            NetworkFunction.Direction.ENCRYPT,
            new NetworkFunction.ControlPlane(
                profile("strongswan-ikev2", NfKind.CONTROL, 2_100_000, 0, unsourced()),
                new NetworkFunction.Punt.Ike(),
                35_000,
                1),
            state(512, NfState.Scope.PER_SA),
            NetworkFunction.NetworkStack.USER_SPACE),
        function(
            "firewall",
            profile("vpp-acl-established", NfKind.FIREWALL, 340, 0, csit),
            state(320, NfState.Scope.PER_FLOW)),
        function(
            "nat44",
            profile("vpp-nat44", NfKind.NAT44, 380, 0, csit),
            state(256, NfState.Scope.PER_FLOW)),
        function(
            "ids",
            profile("suricata-etpro", NfKind.IDS, 36_000, 0, suricata),
            state(4096, NfState.Scope.PER_FLOW)));
  }

  private static NetworkFunction function(String name, NfProfile profile, @Nullable NfState state) {
    return new NetworkFunction(
        name,
        profile,
        NetworkFunction.Direction.DECRYPT,
        null,
        state,
        NetworkFunction.NetworkStack.USER_SPACE);
  }

  private static NfState state(long bytes, NfState.Scope scope) {
    return new NfState(bytes, scope, 120 * S, Long.MAX_VALUE, NfState.OnMissing.DROP);
  }

  private static List<ReplicaSet> sets() {
    return List.of(
        new ReplicaSet(
            "ipsec-v1",
            "ipsec",
            "v1",
            null,
            false,
            ReplicaSet.Tenancy.SHARED,
            null,
            new PodTemplate(
                2, 0, new TreeMap<>(Map.of("hugepages-1Gi", "2Gi", "intel.com/sriov_vf", "1")))),
        new ReplicaSet(
            "firewall-v1",
            "firewall",
            "v1",
            null,
            false,
            ReplicaSet.Tenancy.SHARED,
            null,
            new PodTemplate(2)),
        new ReplicaSet(
            "nat44-v1",
            "nat44",
            "v1",
            null,
            false,
            ReplicaSet.Tenancy.SHARED,
            null,
            new PodTemplate(2, 1L << 30, new TreeMap<>())),
        new ReplicaSet(
            "ids-v1",
            "ids",
            "v1",
            null,
            false,
            ReplicaSet.Tenancy.DEDICATED,
            "gamma",
            new PodTemplate(4)));
  }

  private static LoadBalancing loadBalancing() {
    return new LoadBalancing(
        LoadBalancing.Strategy.MAGLEV_STICKY,
        List.of(),
        new LoadBalancing.Maglev(65537, LoadBalancing.Maglev.Rule.PAPER),
        List.of("tenant", "srcIP", "dstIP", "protocol", "srcPort", "dstPort", "espSPI"),
        LoadBalancing.Ecmp.HASH_THRESHOLD,
        new LoadBalancing.ConnectionTable(
            4_000_000,
            40 * S,
            LoadBalancing.ConnectionTable.WhenFull.EVICT_IDLEST,
            LoadBalancing.ConnectionTable.Replication.NONE),
        null,
        null);
  }

  private static List<Tenant> tenants() {
    ServiceGraph alpha =
        new ServiceGraph(
            "g1",
            List.of(node("vpn", "ipsec-v1"), node("fw", "firewall-v1"), node("nat", "nat44-v1")),
            List.of(
                edge("ingress", "vpn", 1),
                edge("vpn", "fw", 1),
                edge("fw", "nat", 0.7),
                edge("fw", "egress", 0.3),
                edge("nat", "egress", 1)),
            List.of(
                new ServicePath(List.of("vpn", "fw", "nat"), 0.7, false),
                new ServicePath(List.of("vpn", "fw"), 0.3, false)));
    ServiceGraph gamma =
        new ServiceGraph(
            "g1",
            List.of(node("vpn", "ipsec-v1"), node("ids", "ids-v1")),
            List.of(
                edge("ingress", "vpn", 1),
                edge("vpn", "ids", 1),
                edge("ids", "egress", 0.995),
                edge("ids", "drop", 0.005)),
            List.of(
                new ServicePath(List.of("vpn", "ids"), 0.995, false),
                new ServicePath(List.of("vpn", "ids"), 0.005, true)));
    FrameSizes csit =
        new FrameSizes(
            "csit",
            List.of(
                new FrameSizes.Size(64, 28),
                new FrameSizes.Size(570, 16),
                new FrameSizes.Size(1518, 4)),
            FrameSizes.Order.RANDOM);
    return List.of(
        new Tenant(
            "alpha",
            1001,
            new Tenant.Match.Vlan(1001),
            List.of(alpha),
            "g1",
            new Traffic(
                7_065_684.4,
                Traffic.Direction.FORWARD,
                0,
                null,
                csit,
                new ArrivalProcess.Poisson(),
                null,
                200_000,
                2000)),
        new Tenant(
            "gamma",
            1003,
            new Tenant.Match.Vlan(1003),
            List.of(gamma),
            "g1",
            new Traffic(
                1_220_703.1,
                Traffic.Direction.FORWARD,
                0,
                null,
                FrameSizes.fixed(512),
                new ArrivalProcess.Poisson(),
                null,
                50_000,
                500)));
  }

  private static ServiceGraph.Node node(String name, String set) {
    return new ServiceGraph.Node(name, set);
  }

  private static ServiceGraph.Edge edge(String from, String to, double weight) {
    return new ServiceGraph.Edge(from, to, weight, null, ServiceGraph.Per.FLOW);
  }

  private static NfProfile profile(
      String name, NfKind kind, double perPacket, double perByte, Source source) {
    return new NfProfile(
        name,
        kind,
        perPacket,
        perByte,
        0,
        0,
        0,
        0,
        NfProfile.Distribution.CONSTANT,
        0,
        new NfProfile.ReferenceCpu("Xeon E5-2699 v3", 2.3e9),
        source);
  }

  private static Source unsourced() {
    return new Source(
        "no published figure",
        "",
        "Default",
        Confidence.UNSOURCED,
        "calibrate it on your machines");
  }
}
