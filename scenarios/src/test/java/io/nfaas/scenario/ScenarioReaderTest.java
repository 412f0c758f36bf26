package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Event;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServicePath;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.model.Warmup;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FrameSizes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ScenarioReaderTest {
  private static final String SMALL = ProblemMessagesTest.SMALL;
  private static final long SECOND = 1_000_000_000_000L;

  static List<Path> examples() {
    return ExampleScenarios.all();
  }

  private static Scenario read(String text) {
    return ScenarioReader.read("small.yaml", text, List.of()).orThrow();
  }

  private static Scenario edited(String from, String to) {
    return read(ProblemMessagesTest.replaced(SMALL, from, to));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void everyExampleIsReadWithoutErrors(Path file) {
    assertEquals(List.of(), ScenarioReader.read(file, List.of()).errors());
  }

  @Test
  void whatIsNotSaidHasTheContractsDefaults() {
    Scenario s = read(SMALL);
    assertEquals(1, s.seed());
    assertEquals(1, s.replications());
    assertEquals(new Warmup.Fixed(0), s.warmup());
    assertNull(s.precision());
    assertEquals(1.0, s.fidelity().packetSampleRatio());
    assertEquals(LoadBalancing.Strategy.MAGLEV_STICKY, s.loadBalancing().strategy());
    assertEquals(
        new LoadBalancing.Maglev(65537, LoadBalancing.Maglev.Rule.PAPER),
        s.loadBalancing().maglev());
    assertEquals(LoadBalancing.Ecmp.HASH_THRESHOLD, s.loadBalancing().ecmp());
    assertEquals(
        LoadBalancing.ConnectionTable.Replication.NONE,
        s.loadBalancing().connectionTable().replication());
    assertEquals(40 * SECOND, s.loadBalancing().connectionTable().idleTimeoutPs());
    assertNull(s.loadBalancing().datastore());
    assertNull(s.loadBalancing().stateTransfer());
    assertEquals(PlannerSpec.Failures.NONE, s.planner().failures());
    assertEquals(1, s.planner().minReplicas());
    assertEquals(0, s.podLifecycle().startupMedianPs());
    assertEquals(0, s.podLifecycle().endpointPropagationDelayPs());
    assertEquals(32, s.cluster().groups().getFirst().driver().rxBurst());
    assertEquals(0, s.cluster().groups().getFirst().driver().txDrainPs());
    assertEquals(Forwarding.Placement.EMBEDDED, s.forwarding().placement());
    assertTrue(s.forwarding().isFree());
    assertEquals(NfProfile.FREE, s.forwarding().ingress());
    assertEquals(List.of("host-0"), s.forwarding().ingressNodes());
    assertEquals(ReplicaSet.Tenancy.SHARED, s.replicaSet("fw-v1").tenancy());
    assertNull(s.replicaSet("fw-v1").replicas());
    assertEquals(1, s.replicaSet("fw-v1").template().cpus());
    Tenant t = s.tenant("alpha");
    assertEquals(new Tenant.Match.Vlan(1), t.match());
    assertEquals("g1", t.activeGraph());
    assertEquals(new ArrivalProcess.Poisson(), t.traffic().arrivals());
    assertEquals(Traffic.Direction.FORWARD, t.traffic().direction());
    assertNull(t.traffic().flowSizes());
    assertEquals(0, t.traffic().securityAssociations());
  }

  @Test
  void rateIsOfFramesWithTheirChecksum() {
    // 1 Gbit/s of 64-byte frames: 10^9 / 512 frames per second; with preamble and gap it would be
    // 1.488 M.
    assertEquals(1e9 / 512, read(SMALL).tenant("alpha").traffic().pps());
    Scenario three = ScenarioReader.read(Path.of("three-tenants.yaml"), List.of()).orThrow();
    assertEquals(20e9 / (8 * 16984 / 48.0), three.tenant("alpha").traffic().pps(), 1e-3);
  }

  @Test
  void pathsCarryTheProductOfTheirWeights() {
    Scenario three = ScenarioReader.read(Path.of("three-tenants.yaml"), List.of()).orThrow();
    assertEquals(
        List.of(
            new ServicePath(List.of("vpn", "fw", "nat"), 0.7, false),
            new ServicePath(List.of("vpn", "fw"), 0.3, false)),
        three.tenant("alpha").graph("g1").paths());
    assertEquals(
        List.of(
            new ServicePath(List.of("vpn", "ids"), 0.995, false),
            new ServicePath(List.of("vpn", "ids"), 0.005, true)),
        three.tenant("gamma").graph("g1").paths());
  }

  @Test
  void anUpgradesStepsArePercentages() {
    Scenario three = ScenarioReader.read(Path.of("three-tenants.yaml"), List.of()).orThrow();
    Event.GraphUpgrade upgrade = (Event.GraphUpgrade) three.events().getFirst();
    assertEquals(
        List.of(
            new Event.Step(0.1, 20 * SECOND),
            new Event.Step(0.5, 20 * SECOND),
            new Event.Step(1, 0)),
        upgrade.steps());
  }

  @Test
  void anSloLimitTakesTheUnitOfItsMetric() {
    Scenario three = ScenarioReader.read(Path.of("three-tenants.yaml"), List.of()).orThrow();
    assertEquals(300e-6, three.slos().getFirst().limit());
    assertEquals(5.0, three.slos().get(4).limit());
    Slo throughput =
        edited("metric: lossRatio, max: 0.001", "metric: throughput, min: 2.5Gbps")
            .slos()
            .getFirst();
    assertEquals(2.5e9, throughput.limit());
    assertTrue(throughput.isMinimum());
  }

  @Test
  void aFunctionsKindComesFromItsProfileUnlessGiven() {
    Scenario s = read(SMALL);
    assertEquals(NfKind.NAT44, s.networkFunction("nat").dataPlane().kind());
    assertEquals(NfKind.FORWARD, s.networkFunction("fw").dataPlane().kind());
    NetworkFunction firewall =
        edited("name: fw, cost", "name: fw, kind: Firewall, cost").networkFunction("fw");
    assertEquals(NfKind.FIREWALL, firewall.dataPlane().kind());
    NetworkFunction tunnel =
        edited("name: fw, cost", "name: fw, direction: Encrypt, cost").networkFunction("fw");
    assertEquals(NfKind.IPSEC, tunnel.dataPlane().kind());
    assertEquals(NetworkFunction.Direction.ENCRYPT, tunnel.direction());
  }

  /// What the capture is: 96 frames within 11.4 ms, of 64 to 564 bytes with check sum, eight connections.
  @Test
  void aTraceSaysHowMuchItSends() {
    Traffic t = ScenarioReader.read(Path.of("reference.yaml"), List.of("tenants.eta.traffic.trace.speed=2")).orThrow().tenant("eta").traffic();
    assertEquals(2 * 95 / 11.4e-3, t.pps(), 1e-6);
    assertEquals(8, t.concurrentFlows());
    assertEquals(96, t.frameSizes().sizes().stream().mapToDouble(FrameSizes.Size::weight).sum());
    List<String> sets =
        List.of(
            "tenants.eta.traffic.trace.file=missing.pcap",
            "tenants.eta.traffic.trace.file=reference.yaml",
            "tenants.eta.traffic.rate=1Gbps",
            "tenants.eta.traffic.trace.sha256=0",
            "tenants.eta.traffic.trace.speed=0");
    List<String> said = List.of("there is no file", "neither a pcap nor a pcapng", "stands beside trace", "the file is another one", "speed");
    for (int i = 0; i < sets.size(); i++) {
      String problems = ScenarioReader.read(Path.of("reference.yaml"), List.of(sets.get(i))).problems().toString();
      assertTrue(problems.contains(said.get(i)), problems);
    }
  }

  /// A profile of the catalog is of the stack that the function runs on; a cost of one's own is what it says.
  @Test
  void aUserSpaceStackBringsItsOwnProfile() {
    String proxy = "name: fw, kind: Proxy, costProfile: nginx-http-reverse-proxy";
    NetworkFunction kernel = edited("name: fw, cost: {perPacketCycles: 100}", proxy).networkFunction("fw");
    assertEquals(NetworkFunction.NetworkStack.KERNEL, kernel.networkStack());
    NetworkFunction user =
        edited("name: fw, cost: {perPacketCycles: 100}", proxy + ", networkStack: UserSpace").networkFunction("fw");
    assertEquals("nginx-http-reverse-proxy-userspace", user.dataPlane().name());
    assertEquals(NetworkFunction.NetworkStack.USER_SPACE, user.networkStack());
    NetworkFunction named =
        edited("name: fw, cost: {perPacketCycles: 100}", proxy + "-userspace").networkFunction("fw");
    assertEquals(user, named);
    NetworkFunction own =
        edited("name: fw, cost", "name: fw, kind: Proxy, networkStack: UserSpace, cost").networkFunction("fw");
    assertEquals(100, own.dataPlane().perPacketCycles());
  }

  @Test
  void aTenantWhoseChainEndsTunnelsHasOneAssociationAtLeast() {
    assertEquals(
        1,
        edited("costProfile: vpp-nat44", "costProfile: vpp-ipsec-aes128gcm-sw")
            .tenant("alpha")
            .traffic()
            .securityAssociations());
  }

  @Test
  void statesOfFlowsLiveAsLongAsConnectionsAndOthersForEver() {
    String table = "duration: 10s\n  loadBalancing: {connectionTable: {idleTimeout: 7s}}";
    String text = ProblemMessagesTest.replaced(SMALL, "duration: 10s", table);
    NfState perFlow =
        read(ProblemMessagesTest.replaced(text, "vpp-nat44", "vpp-nat44, state: {perFlow: 1KiB}"))
            .networkFunction("nat")
            .state();
    assertEquals(
        new NfState(
            1024, NfState.Scope.PER_FLOW, 7 * SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP),
        perFlow);
    NfState perSa =
        read(ProblemMessagesTest.replaced(
                text, "vpp-nat44", "vpp-nat44, state: {perFlow: 1KiB, scope: PerSA}"))
            .networkFunction("nat")
            .state();
    assertEquals(
        new NfState(
            1024, NfState.Scope.PER_SA, Long.MAX_VALUE, Long.MAX_VALUE, NfState.OnMissing.DROP),
        perSa);
  }

  @Test
  void theStoreIsFilledInWhereAStrategyReadsIt() {
    Scenario s =
        edited(
            "duration: 10s",
            "duration: 10s\n  loadBalancing: {compareWith: [EcmpDatastore, MaglevStickyTransfer]}");
    assertEquals(30_000, s.loadBalancing().datastore().maxReadsPerSec());
    assertEquals(
        LoadBalancing.StateTransfer.Guarantee.LOSS_FREE,
        s.loadBalancing().stateTransfer().guarantee());
  }

  @Test
  void interconnectsBringTheirCostAndIdealIsFree() {
    Forwarding memif =
        edited("duration: 10s", "duration: 10s\n  forwarding: {interconnect: memif}").forwarding();
    assertEquals("crossing-memif", memif.crossing().name());
    assertEquals("maglev-lb", memif.ingress().name());
    assertEquals(NfProfile.FREE, memif.vswitch());
    Forwarding snake =
        edited(
                "duration: 10s",
                "duration: 10s\n  forwarding: {interconnect: memif, placement: PerNode}")
            .forwarding();
    assertEquals("vpp-vswitch-memif", snake.vswitch().name());
  }

  @Test
  void aCostOfForwardingMakesTheIngressWorkerTheOwnerOfTheNics() {
    String given = "duration: 10s\n  forwarding: {interconnect: memif, cores: 2, costProfile: vpp-vswitch-memif}";
    Scenario s = edited("duration: 10s", given);
    assertTrue(s.forwarding().carriesDepartures());
    assertEquals("vpp-vswitch-memif", s.forwarding().ingress().name());
    assertEquals(2, s.forwarding().coresPerNode());
    assertFalse(s.forwarding().coresOpen());
    assertEquals(s.forwarding(), read(ScenarioWriter.yaml(s)).forwarding());

    assertFalse(edited("duration: 10s", "duration: 10s\n  forwarding: {interconnect: memif}").forwarding().carriesDepartures());
    Scenario open = edited("duration: 10s", given.replace("cores: 2, ", ""));
    assertTrue(open.forwarding().coresOpen());
    assertEquals(open.forwarding(), read(ScenarioWriter.yaml(open)).forwarding());
    assertFalse(edited("duration: 10s", given.replace("memif, cores", "sriov, cores")).forwarding().carriesDepartures());
  }

  @Test
  void oneWorkerHasOneCost() {
    ReadResult read =
        ScenarioReader.read(
            "small.yaml",
            ProblemMessagesTest.replaced(
                SMALL,
                "duration: 10s",
                "duration: 10s\n  forwarding: {interconnect: memif, costProfile: vpp-vswitch-memif, ingress: {cores: 3}}"),
            List.of());
    assertTrue(read.problems().getFirst().message().contains("give its cores and cost once"), read.problems().toString());
  }

  @Test
  void aGroupOfOneGoesByItsNameAndAGroupOfManyIsAllOfIt() {
    Event.NodeFailure failure =
        (Event.NodeFailure)
            edited("type: Scale, replicaSet: fw-v1, replicas: 2", "type: NodeFailure, node: host")
                .events()
                .getFirst();
    assertEquals("host-0", failure.node());
    String three =
        ProblemMessagesTest.replaced(SMALL, "- name: host", "- name: host\n        count: 3");
    String ingress =
        ProblemMessagesTest.replaced(
            three, "duration: 10s", "duration: 10s\n  forwarding: {ingressNodes: [host]}");
    assertEquals(List.of("host-0", "host-1", "host-2"), read(ingress).forwarding().ingressNodes());
  }

  @Test
  void freeIdsAreGivenInOrder() {
    String beta =
        "- {name: NAME, graphs: [{version: g1, nodes: [{name: a, replicaSet: nat-v1}], edges: [{from: ingress, to: a}, {from: a,"
            + " to: egress}]}], traffic: {packetRate: 1kpps, packetSizes: {fixed: 64}}}\n    - name: alpha";
    String text =
        ProblemMessagesTest.replaced(SMALL, "- name: alpha", beta.replace("NAME", "first"));
    text =
        ProblemMessagesTest.replaced(
            text, "- name: alpha", beta.replace("NAME", "second") + "\n      id: 2");
    assertEquals(List.of(1, 3, 2), read(text).tenants().stream().map(Tenant::id).toList());
  }

  @Test
  void aPodGoesByItsName() {
    Event event =
        edited("type: Scale, replicaSet: fw-v1, replicas: 2", "type: PodFailure, pod: fw-v1-4")
            .events()
            .getFirst();
    assertEquals(new Event.PodFailure("grow", 5 * SECOND, "fw-v1", 4, 0, -1), event);
  }

  @Test
  void layoutAndCommentsDoNotChangeTheHashButMeaningDoes() {
    String hash = read(SMALL).hash();
    assertTrue(hash.matches("sha256:[0-9a-f]{64}"), hash);
    assertEquals(
        hash,
        read("# a comment\n" + SMALL.replace("duration: 10s", "duration:   10000ms   # ten"))
            .hash());
    assertEquals(hash, edited("duration: 10s", "seed: 1\n  duration: 10s").hash());
    assertNotEquals(hash, edited("duration: 10s", "duration: 11s").hash());
    assertNotEquals(hash, edited("perPacketCycles: 100", "perPacketCycles: 101").hash());
  }

  @Test
  void anchorsAndMergeKeysWork() {
    String text =
        SMALL
            .replace("- {from: a, to: egress, weight: 0.5}", "- {<<: *half, to: egress}")
            .replace("{from: a, to: b, weight: 0.5}", "&half {from: a, to: b, weight: 0.5}");
    assertEquals(read(SMALL), read(text));
  }

  @Test
  void everyErrorOfAFileIsReportedAtOnceInOrder() {
    String text =
        SMALL
            .replace("duration: 10s", "duraton: 10s")
            .replace("sockets: 2", "sockets: -2")
            .replace("10Gbps", "10Gbs")
            .replace("costProfile: vpp-nat44", "costProfile: vpp-nat4")
            .replace("networkFunction: nat}", "networkFunction: nta}")
            .replace("{name: b, replicaSet: nat-v1}", "{name: B, replicaSet: nat-v1}")
            .replace("{fixed: 64}", "{fixed: 10}")
            .replace("type: Scale", "type: Scal")
            .replace("max: 0.001", "max: 2");
    ReadResult result = ScenarioReader.read("many.yaml", text, List.of());
    assertNull(result.scenario());
    assertEquals(
        List.of(5, 5, 9, 10, 13, 16, 23, 26, 28, 29, 31, 33),
        result.errors().stream().map(p -> p.line()).toList());
    assertTrue(
        assertThrows(IllegalArgumentException.class, result::orThrow)
            .getMessage()
            .contains("many.yaml:9:41"));
  }

  @Test
  void anUnknownKeyIsFoundInEveryMapping() throws IOException {
    // A key that nobody asks for, put before every key of the reference file that starts a line.
    List<String> lines = Files.readAllLines(Path.of("reference.yaml"));
    int tried = 0;
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String content = line.stripLeading();
      boolean opensItem = content.startsWith("- ");
      if (!content.matches("(- )?[A-Za-z][-A-Za-z0-9./_]*:.*")) {
        continue;
      }
      int indent = line.length() - content.length();
      String known = opensItem ? content.substring(2) : content;
      String changed =
          " ".repeat(indent)
              + (opensItem ? "- " : "")
              + "zzzzz: 1\n"
              + " ".repeat(indent + (opensItem ? 2 : 0))
              + known;
      List<String> copy = new ArrayList<>(lines);
      copy.set(i, changed);
      if (line.contains("intel.com") || line.contains("topology.kubernetes.io")) {
        continue;
      }
      ReadResult result = ScenarioReader.read("reference.yaml", String.join("\n", copy), List.of());
      int at = i + 1;
      assertTrue(
          result.errors().stream()
              .anyMatch(p -> p.line() == at && p.message().equals("is not a known key")),
          () -> "line " + at + " " + line + ": " + result.errors());
      tried++;
    }
    assertTrue(tried > 200, "only " + tried + " keys were tried");
  }

  @Test
  void aFileThatIsNoFileIsAProblemToo(@TempDir Path dir) throws IOException {
    assertEquals(
        List.of(dir + ":1:1: is a directory, not a file"),
        ScenarioReader.read(dir, List.of()).problems().stream().map(p -> p.toString()).toList());
    Path missing = dir.resolve("missing.yaml");
    assertEquals(
        List.of(missing + ":1:1: there is no such file"),
        ScenarioReader.read(missing, List.of()).problems().stream()
            .map(p -> p.toString())
            .toList());
    Path empty = Files.writeString(dir.resolve("empty.yaml"), "# nothing\n");
    assertEquals("is empty", ScenarioReader.read(empty, List.of()).problems().getFirst().message());
    Path latin =
        Files.write(
            dir.resolve("latin.yaml"),
            "kind: X\nname: caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
    assertEquals(
        List.of(latin + ":2:10: is not UTF-8: byte 0xe9 here does not belong"),
        ScenarioReader.read(latin, List.of()).problems().stream().map(p -> p.toString()).toList());
    Path large = Files.write(dir.resolve("large.yaml"), new byte[(16 << 20) + 1]);
    assertEquals(
        "has 16777217 bytes, more than 16 MiB",
        ScenarioReader.read(large, List.of()).problems().getFirst().message());
    Path marked = Files.writeString(dir.resolve("marked.yaml"), "\uFEFF" + SMALL);
    assertEquals(read(SMALL), ScenarioReader.read(marked, List.of()).orThrow());
  }

  @Test
  void aProfileOfOnesOwnCanBeNamed() {
    NfProfile mine =
        new NfProfile(
            "mine",
            NfKind.FORWARD,
            7,
            0,
            0,
            0,
            0,
            0,
            NfProfile.Distribution.CONSTANT,
            0,
            null,
            new NfProfile.Source(
                "this machine", "", "Calibrated", NfProfile.Confidence.MEASURED, ""));
    String text = ProblemMessagesTest.replaced(SMALL, "vpp-nat44", "mine");
    assertFalse(ScenarioReader.read("x", text, List.of()).isValid());
    Scenario s =
        ScenarioReader.read("x", text, List.of(), ProfileCatalog.builtIn().with(mine)).orThrow();
    assertEquals(7, s.networkFunction("nat").dataPlane().perPacketCycles());
  }
}
