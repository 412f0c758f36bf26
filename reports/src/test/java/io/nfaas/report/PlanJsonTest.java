package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlanJsonTest {
  @TempDir Path folder;

  @Test
  void keysComeInThePublishedOrder() throws IOException {
    JsonNode plan = new ObjectMapper().readTree(PlanJson.of(Samples.plan()));
    assertEquals(
        "apiVersion kind scenario feasible paths replicaSets totals dedicated sharingSavesCoresRatio placement unplaceable "
            + "sensitivity verification scenarioHash infeasible forwarders nodesLowerBound tenancy demand growth monolith schedule",
        keys(plan));
    assertEquals(
        "tenant graphVersion path share pps bitsPerSecond dropped", keys(plan.at("/paths/0")));
    assertEquals(
        "name networkFunction version replicas coresPerReplica spares utilization predictedP99Seconds bindingLimit "
            + "cyclesPerSecond sources controlPlaneOf peakUtilization bindingReason packetsPerSecond tenants",
        keys(plan.at("/replicaSets/0")));
    assertEquals("cores physicalCores pods nodes", keys(plan.at("/totals")));
    assertEquals("cores pods nodes physicalCores", keys(plan.at("/dedicated")));
    assertEquals("node numaNode pods freeCores", keys(plan.at("/placement/0")));
    assertEquals("parameter changeRatio coresChange", keys(plan.at("/sensitivity/0")));
    assertEquals("verdict slos notSimulated iterations stretches afterFailure", keys(plan.at("/verification")));
    assertEquals("Failures", plan.at("/replicaSets/0/bindingLimit").textValue());
  }

  @Test
  void whatIsWrittenIsReadBackEqual() throws IOException {
    CapacityPlan plan = Samples.plan();
    assertEquals(plan, read(PlanJson.of(plan)));
    CapacityPlan unverified = Plans.verified(plan, null);
    assertEquals(unverified, read(PlanJson.of(unverified)));
    assertNull(read(PlanJson.of(unverified)).verification());
  }

  @Test
  void anEstimateOfUnknownErrorSurvives() throws IOException {
    SloResult slo =
        new SloResult(
            "loss",
            "lossRatio",
            0.1,
            new Estimate(0.01, Double.POSITIVE_INFINITY),
            Verdict.INCONCLUSIVE,
            "one seed");
    CapacityPlan plan =
        Plans.verified(
            Samples.plan(),
            new Verification(Verdict.INCONCLUSIVE, List.of(slo), List.of(), List.of(), 1, null));
    assertEquals(plan, read(PlanJson.of(plan)));
  }

  @Test
  void aPlanOfPublishedKeysOnlyIsEnough() throws IOException {
    CapacityPlan plan =
        read(
            """
            {"kind": "CapacityPlan", "scenario": "mm1", "feasible": true, "paths": [],
             "replicaSets": [{"name": "server-v1", "networkFunction": "server", "version": "v1", "replicas": 2,
                              "coresPerReplica": 1, "spares": 0, "utilization": 0.4, "predictedP99Seconds": 1e-4,
                              "bindingLimit": "Utilization", "cyclesPerSecond": 8e8, "sources": []}],
             "totals": {"cores": 2, "physicalCores": 2, "pods": 2, "nodes": 1},
             "dedicated": {"cores": 2, "pods": 2, "nodes": 1}, "sharingSavesCoresRatio": 0,
             "placement": [], "unplaceable": [], "sensitivity": [], "verification": null}
            """);
    assertEquals(2, plan.replicaSets().getFirst().replicas());
    assertNull(plan.replicaSets().getFirst().controlPlaneOf());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "kind": "CapacityPlan"    | "kind": "RunResult"         | plan.json: kind: "RunResult" is not "CapacityPlan"
          "feasible": true          | "feasible": "yes"           | plan.json: feasible: "yes" is not true or false
          "replicas": 4             | "replicas": -1              | plan.json: replicaSets[0].replicas: -1 is not at least 0
          "replicas": 4             | "replicas": 4.5             | plan.json: replicaSets[0].replicas: 4.5 is not a whole number
          "replicas": 4             | "replica": 4                | plan.json: replicaSets[0].replicas: is missing
          "networkFunction": "nat44"| "networkFunction": ["nat"]  | plan.json: replicaSets[3].networkFunction: is not a string
          "name": "nat44-v1"        | "name": "ids-v1"            | plan.json: replicaSets: names ids-v1 twice
          "unplaceable": []         | "unplaceable": {}           | plan.json: unplaceable: is not a list
          "share": 0.7              | "share": -0.7               | plan.json: paths[0].share: -0.7 is not at least 0
          """)
  void aMalformedPlanIsRefusedWithTheKeyThatIsWrong(String good, String bad, String message) {
    String text = PlanJson.of(Samples.plan());
    assertTrue(text.contains(good), () -> "the sample has no " + good);
    MalformedPlan refused =
        assertThrows(MalformedPlan.class, () -> read(replaceFirst(text, good, bad)));
    assertEquals(message, refused.getMessage());
  }

  @Test
  void anUnknownBindingLimitIsRefusedWithTheKnownOnes() {
    String text = replaceFirst(PlanJson.of(Samples.plan()), "\"Failures\"", "\"Luck\"");
    MalformedPlan refused = assertThrows(MalformedPlan.class, () -> read(text));
    assertTrue(
        refused
            .getMessage()
            .startsWith(
                "plan.json: replicaSets[0].bindingLimit: \"Luck\" is not one of Utilization, Latency"),
        refused.getMessage());
  }

  @Test
  void textThatIsNotJsonIsRefusedWithLineAndColumn() {
    MalformedPlan refused =
        assertThrows(MalformedPlan.class, () -> read("{\n  \"kind\": CapacityPlan\n}\n"));
    assertTrue(refused.getMessage().startsWith("plan.json:2:"), refused.getMessage());
    assertEquals(
        "plan.json: kind: is missing",
        assertThrows(MalformedPlan.class, () -> read("{}")).getMessage());
    assertThrows(MalformedPlan.class, () -> read(""));
    assertThrows(MalformedPlan.class, () -> read("[1, 2]"));
    assertThrows(MalformedPlan.class, () -> read(PlanJson.of(Samples.plan()) + "trailing"));
  }

  private CapacityPlan read(String text) throws IOException {
    return PlanJson.read(Files.writeString(folder.resolve("plan.json"), text));
  }

  private static String replaceFirst(String text, String from, String to) {
    int at = text.indexOf(from);
    return text.substring(0, at) + to + text.substring(at + from.length());
  }

  private static String keys(JsonNode object) {
    return String.join(" ", (Iterable<String>) object::fieldNames);
  }
}
