package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.model.PlannerSpec;
import io.nfaas.model.Scenario;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `--set path.to.key=value`.
class OverridesTest {
  private static ReadResult read(String... sets) {
    return ScenarioReader.read("small.yaml", ProblemMessagesTest.SMALL, Arrays.asList(sets));
  }

  @Test
  void listItemsGoByNameAndGraphsByVersion() {
    assertEquals(
        40e9 / 512,
        read("tenants.alpha.traffic.rate=40Gbps").orThrow().tenant("alpha").traffic().pps());
    Scenario s =
        read(
                "tenants.alpha.graphs.g1.edges.1.weight=0.25",
                "tenants[alpha].graphs[g1].edges[2].weight=0.75")
            .orThrow();
    assertEquals(0.25, s.tenant("alpha").graph("g1").edges().get(1).weight());
  }

  @Test
  void thePathMayStartAtTheRoot() {
    assertEquals(9, read("spec.seed=9").orThrow().seed());
  }

  @Test
  void laterOverridesWin() {
    assertEquals(3, read("seed=2", "seed=3").orThrow().seed());
  }

  @Test
  void absentKeysAreMadeOnTheWay() {
    assertEquals(
        PlannerSpec.Objective.MINIMIZE_NODES,
        read("planner.objective=MinimizeNodes").orThrow().planner().objective());
    assertEquals(
        8,
        read("cluster.nodes.host.driver.rxBurst=8")
            .orThrow()
            .cluster()
            .groups()
            .getFirst()
            .driver()
            .rxBurst());
  }

  @Test
  void theValueIsYaml() {
    assertEquals(List.of(), read("events=[]", "slos=").orThrow().events());
    assertEquals(
        1514,
        read("tenants.alpha.traffic.packetSizes={fixed: 1514}")
            .orThrow()
            .tenant("alpha")
            .traffic()
            .frameSizes()
            .maxBytes());
  }

  @Test
  void keysWithDotsNeedNoQuotesWhereTheyExistAndQuotesOtherwise() {
    String path = "replicaSets.fw-v1.template.resources.limits.";
    ReadResult result = read(path + "\"intel.com/sriov_vf\"=2", path + "intel.com/sriov_vf=3");
    assertEquals(
        "3",
        result.orThrow().replicaSet("fw-v1").template().otherLimits().get("intel.com/sriov_vf"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "tenants.alpha.traffic.rate=40Gbs | --set:1:28: spec.tenants[alpha].traffic.rate: '40Gbs' has the unknown unit 'Gbs'; a bit"
            + " rate takes bps, kbps, Mbps, Gbps or Tbps, in --set tenants.alpha.traffic.rate=40Gbs (did you mean 40Gbps?)",
        "tenants.alhpa.traffic.rate=1Gbps | --set:1:9: spec.tenants: has no item alhpa, in --set tenants.alhpa.traffic.rate=1Gbps (did"
            + " you mean alpha?)",
        "tenants.alpha.trafic.rate=1Gbps | --set:1:15: spec.tenants[alpha].trafic: is not a known key, in --set"
            + " tenants.alpha.trafic.rate=1Gbps (did you mean traffic?)",
        "sed=2 | --set:1:1: spec.sed: is not a known key, in --set sed=2 (did you mean seed?)",
        "duration.unit=s | --set:1:10: spec.duration: is '10s' and has no unit, in --set duration.unit=s",
        "seed | --set:1:1: is not of the form path.to.key=value, in --set seed",
        "=3 | --set:1:1: is not of the form path.to.key=value, in --set =3",
        "a..b=3 | --set:1:3: a key is empty, in --set a..b=3",
        "tenants[alpha=3 | --set:1:8: the [ is not closed, in --set tenants[alpha=3",
        "seed=[1 | --set:1:8: is not YAML: expected ',' or ']', but got <stream end> while parsing a flow sequence, in --set seed=[1",
      })
  void aFaultIsShownInTheOverridesOwnText(String set, String message) {
    List<String> problems = read(set).problems().stream().map(p -> p.toString()).toList();
    assertEquals(List.of(message), problems);
  }

  @Test
  void overridesComeAfterTheFileAndCarryTheirNumber() {
    ReadResult result =
        ScenarioReader.read(
            "small.yaml",
            ProblemMessagesTest.SMALL.replace("max: 0.001", "max: 3"),
            List.of("seed=1", "seed=-1"));
    assertEquals(
        List.of("small.yaml:33:44", "--set:2:6"),
        result.problems().stream().map(p -> p.file() + ":" + p.line() + ":" + p.column()).toList());
  }
}
