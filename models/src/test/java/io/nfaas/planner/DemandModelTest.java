package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Slo;
import io.nfaas.model.Traffic;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FrameSizes;
import java.util.List;
import org.junit.jupiter.api.Test;

class DemandModelTest {
  private static final double TINY = 1e-9;

  private static Demand mean(Scenario scenario) {
    return new DemandModel(scenario, new FlowRates()).of(LoadCases.of(scenario).getFirst());
  }

  /// vpn, then the firewall for 0.9; of that 0.25 is dropped there.
  private static Scenarios branching() {
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("vpn", 1000).function("fw", 200);
    s.set("vpn", 1).set("fw", 1);
    s.tenant(
        "t",
        Scenarios.traffic(
            1e6, 125, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(10), 1000, 0),
        Scenarios.graph(
            "g1",
            List.of("vpn-v1", "fw-v1"),
            List.of(
                Scenarios.edge("ingress", "vpn-v1", 1),
                Scenarios.edge("vpn-v1", "fw-v1", 0.9),
                Scenarios.edge("vpn-v1", "egress", 0.1),
                Scenarios.edge("fw-v1", "egress", 0.75),
                Scenarios.edge("fw-v1", "drop", 0.25))));
    return s;
  }

  @Test
  void packetsFollowTheSharesOfThePaths() {
    Demand demand = mean(branching().build());

    assertEquals(
        List.of(675_000.0, 225_000.0, 100_000.0),
        demand.paths().stream().map(PathLoad::packetsPerSec).toList());
    assertEquals(1e9, demand.bitsPerSec(), 1);
    assertEquals(1e6, demand.pool("vpn-v1").packetsPerSec(), TINY);
    assertEquals(
        0.9e6,
        demand.pool("fw-v1").packetsPerSec(),
        1e-6,
        "the packets that it drops are its work too");
    assertEquals(1e9, demand.pool("vpn-v1").cyclesPerSec(), 1e-3);
    assertEquals(1.8e8, demand.pool("fw-v1").cyclesPerSec(), 1e-3);
    assertEquals(100_000, demand.connectionsPerSec(), TINY);
    assertEquals(90_000, demand.pool("fw-v1").newStatesPerSec(), 1e-6);
  }

  @Test
  void aFlowWhosePacketsTakeBothWaysHasStateOnBoth() {
    Scenarios s = branching();
    ServiceGraph.Edge perPacket =
        new ServiceGraph.Edge("vpn-v1", "fw-v1", 0.5, null, ServiceGraph.Per.PACKET);
    ServiceGraph.Edge otherwise =
        new ServiceGraph.Edge("vpn-v1", "egress", 0.5, null, ServiceGraph.Per.PACKET);
    Traffic traffic = s.tenants.getFirst().traffic();
    s.tenants.clear();
    s.tenant(
        "t",
        traffic,
        Scenarios.graph(
            "g1",
            List.of("vpn-v1", "fw-v1"),
            List.of(
                Scenarios.edge("ingress", "vpn-v1", 1),
                perPacket,
                otherwise,
                Scenarios.edge("fw-v1", "egress", 1))));

    PoolLoad fw = mean(s.build()).pool("fw-v1");

    assertEquals(0.5e6, fw.packetsPerSec(), TINY);
    assertEquals(100_000, fw.newStatesPerSec(), TINY);
    assertEquals(1000, fw.equalBalls(), 1e-6);
  }

  @Test
  void everyConstantOfAProfileIsPricedWithItsSource() {
    NfProfile proxy =
        new NfProfile(
            "px",
            NfKind.PROXY,
            100,
            2,
            3000,
            0,
            50_000,
            1e6,
            NfProfile.Distribution.CONSTANT,
            0,
            null,
            NfProfile.Source.SCENARIO);
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9);
    s.function(
        "px",
        proxy,
        null,
        new NfState(1, NfState.Scope.PER_FLOW, 1, Long.MAX_VALUE, NfState.OnMissing.DROP));
    s.set("px", 1);
    s.interconnect = Forwarding.Interconnect.MEMIF;
    s.crossing = Scenarios.profile("memif", NfKind.FORWARD, 70, 1, 0);
    s.tenant(
        "t",
        new Traffic(
            1e5,
            Traffic.Direction.FORWARD,
            0,
            new Traffic.Requests(4000, 0.1),
            FrameSizes.fixed(500),
            new ArrivalProcess.Poisson(),
            Scenarios.packetsPerFlow(100),
            1000,
            0),
        Scenarios.chain("px-v1"));

    PoolLoad load = mean(s.build()).pool("px-v1");

    assertEquals(
        List.of(
            new CycleTerm("px perPacketCycles", 1e5, 100, NfProfile.Source.SCENARIO),
            new CycleTerm("px perByteCycles", 5e7, 2, NfProfile.Source.SCENARIO),
            new CycleTerm("px newFlowCycles", 1000, 3000, NfProfile.Source.SCENARIO),
            new CycleTerm("px perRequestCycles", 4000, 50_000, NfProfile.Source.SCENARIO),
            new CycleTerm("px perHandshakeCycles", 400, 1e6, NfProfile.Source.SCENARIO),
            new CycleTerm("memif perPacketCycles", 1e5, 70, NfProfile.Source.SCENARIO),
            new CycleTerm("memif perByteCycles", 5e7, 1, NfProfile.Source.SCENARIO)),
        load.tenants().getFirst().terms());
    assertEquals(1e7 + 1e8 + 3e6 + 2e8 + 4e8 + 7e6 + 5e7, load.cyclesPerSec(), 1e-3);
    // One in 25 packets costs 50,000 more, one in 250 a million, one in 100 three thousand.
    assertEquals(0.04 * 2.5e9 + 0.004 * 1e12 + 0.01 * 9e6, load.variance(), 1);
  }

  @Test
  void allRequestsAreMadeOnPathsWithAProxy() {
    NfProfile proxy =
        new NfProfile(
            "px",
            NfKind.PROXY,
            0,
            0,
            0,
            0,
            1000,
            0,
            NfProfile.Distribution.CONSTANT,
            0,
            null,
            NfProfile.Source.SCENARIO);
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 8, 1e9)
            .function("px", proxy, null, null)
            .function("py", proxy, null, null);
    s.set("px", 1).set("py", 1);
    s.tenant(
        "t",
        new Traffic(
            1e5,
            Traffic.Direction.FORWARD,
            0,
            new Traffic.Requests(4000, 0),
            FrameSizes.fixed(500),
            new ArrivalProcess.Poisson(),
            null,
            1000,
            0),
        Scenarios.graph(
            "g1",
            List.of("px-v1", "py-v1"),
            List.of(
                Scenarios.edge("ingress", "px-v1", 0.3),
                Scenarios.edge("ingress", "py-v1", 0.1),
                Scenarios.edge("ingress", "egress", 0.6),
                Scenarios.edge("px-v1", "egress", 1),
                Scenarios.edge("py-v1", "egress", 1))));

    Demand demand = mean(s.build());

    assertEquals(3000, demand.pool("px-v1").requestsPerSec(), 1e-6);
    assertEquals(1000, demand.pool("py-v1").requestsPerSec(), 1e-6);
  }

  @Test
  void reversePacketsAreOfTheSameConnections() {
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("a", 100).set("a", 1);
    s.tenant(
        "t",
        new Traffic(
            1e6,
            Traffic.Direction.FORWARD,
            0.25,
            null,
            FrameSizes.fixed(64),
            new ArrivalProcess.Poisson(),
            Scenarios.packetsPerFlow(10),
            1000,
            0),
        Scenarios.chain("a-v1"));

    Demand demand = mean(s.build());

    assertEquals(1e6, demand.pool("a-v1").packetsPerSec(), TINY);
    assertEquals(80_000, demand.connectionsPerSec(), TINY);
  }

  @Test
  void unequalTenantsAreAsUnevenAsFewerFlows() {
    // 900 kpps over 100 flows and 100 kpps over 10,000: 1e12 / (8.1e11 / 100 + 1e10 / 10,000) =
    // 123.4 flows of equal rate.
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("a", 100).set("a", 1);
    s.tenant(
        "x",
        Scenarios.traffic(9e5, 64, new ArrivalProcess.Poisson(), null, 100, 0),
        Scenarios.chain("a-v1"));
    s.tenant(
        "y",
        Scenarios.traffic(1e5, 64, new ArrivalProcess.Poisson(), null, 10_000, 0),
        Scenarios.chain("a-v1"));

    assertEquals(123.4, mean(s.build()).pool("a-v1").equalBalls(), 0.05);
  }

  @Test
  void loadCasesNameStatesAndEvents() {
    Scenarios s = new Scenarios().nodes("n", 2, 8, 1e9).function("a", 100).set("a", 1);
    ArrivalProcess mmpp =
        new ArrivalProcess.Mmpp(
            List.of(
                new ArrivalProcess.Mmpp.State(0.6, 2000),
                new ArrivalProcess.Mmpp.State(1.8, 1000)));
    s.tenant("m", Scenarios.traffic(1e6, 64, mmpp), Scenarios.chain("a-v1"));
    s.tenant(
        "p",
        Scenarios.traffic(1e6, 64, new ArrivalProcess.ParetoOnOff(0.8, 64, 1000, 1000)),
        Scenarios.chain("a-v1"));
    s.events.add(new io.nfaas.model.Event.TrafficSurge("surge", 5, "m", 2, 5));
    s.slo("loss", Slo.Metric.LOSS_RATIO, 0.1)
        .slo("lost", Slo.Metric.LOSS_RATIO, null, "surge", 0, 0.1);

    List<LoadCase> cases = LoadCases.of(s.build());

    assertEquals(
        List.of("mean", "peak", "surge at rate 0.6", "surge at rate 1.8"),
        cases.stream().map(LoadCase::name).toList());
    assertEquals(1, cases.get(0).rateFactors().get("m"), TINY);
    assertEquals(1.8, cases.get(1).rateFactors().get("m"), TINY);
    assertEquals(
        1.375, cases.get(1).rateFactors().get("p"), TINY, "32 of 64 on, 3 sigma are 12 more");
    assertEquals(3.6, cases.get(3).rateFactors().get("m"), TINY);
    assertEquals(1, cases.get(3).rateFactors().get("p"), TINY);
    assertEquals(1.0 / 3, cases.get(3).timeRatio(), TINY);
    assertEquals(List.of("loss"), cases.get(1).slos().stream().map(Slo::name).toList());
    assertEquals(List.of("lost"), cases.get(2).slos().stream().map(Slo::name).toList());
    assertTrue(cases.get(0).isMean() && !cases.get(1).isMean());
  }

  @Test
  void behindAGatewayThatEncryptsAnAssociationIsOneFlow() {
    // 200 associations rekeyed every 100 s: two a second, where 1e5 / 100 flows begin inside.
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 8, 1e9)
            .function("fw", Scenarios.profile("fw", NfKind.FIREWALL, 100, 0, 0), null, flowState());
    s.functions.add(
        new NetworkFunction(
            "vpn",
            Scenarios.profile("vpn", NfKind.IPSEC, 700, 0, 0),
            NetworkFunction.Direction.ENCRYPT,
            null,
            new NfState(
                512,
                NfState.Scope.PER_SA,
                Long.MAX_VALUE,
                Scenarios.ps(100),
                NfState.OnMissing.DROP),
            NetworkFunction.NetworkStack.USER_SPACE));
    s.set("fw", 1).set("vpn", 1);
    Traffic traffic =
        Scenarios.traffic(
            1e5, 64, new ArrivalProcess.Poisson(), Scenarios.packetsPerFlow(100), 5000, 200);

    s.tenant("t", traffic, Scenarios.chain("vpn-v1", "fw-v1"));
    TenantLoad behind = mean(s.build()).pool("fw-v1").tenants().getFirst();
    assertEquals(2, behind.newStatesPerSec(), 1e-9);
    assertEquals(200, behind.balls(), 1e-9);
    assertEquals(200, behind.states(), 1e-9);

    s.tenants.clear();
    s.tenant("t", traffic, Scenarios.chain("fw-v1", "vpn-v1"));
    TenantLoad before = mean(s.build()).pool("fw-v1").tenants().getFirst();
    assertEquals(1000, before.newStatesPerSec(), 1e-6);
    assertEquals(5000, before.balls(), 1e-9);
    assertEquals(5000, mean(s.build()).pool("vpn-v1").tenants().getFirst().balls(), 1e-9);
  }

  private static NfState flowState() {
    return new NfState(
        320, NfState.Scope.PER_FLOW, Scenarios.ps(1), Long.MAX_VALUE, NfState.OnMissing.DROP);
  }
}
