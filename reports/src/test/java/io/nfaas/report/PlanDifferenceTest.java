package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.results.CapacityPlan;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanDifferenceTest {
  @Test
  void aPlanDoesNotDifferFromItself() throws IOException {
    PlanDifference difference = new PlanDifference(Samples.plan(), Samples.plan());

    assertTrue(difference.text().startsWith("two-tenants: same cores\n"), difference.text());
    JsonNode json = new ObjectMapper().readTree(difference.json());
    assertEquals(0, json.at("/totals/cores").intValue());
    assertEquals(0, json.at("/replicaSets").size());
  }

  @Test
  void aSetThatIsGoneIsNamedWithWhatBoundIt() throws IOException {
    CapacityPlan before = Samples.plan();
    CapacityPlan after =
        Plans.sized(
            before,
            before.replicaSets().stream().filter(s -> !s.name().equals("ipsec-v1")).toList());

    PlanDifference difference = new PlanDifference(before, after);

    JsonNode row = new ObjectMapper().readTree(difference.json()).at("/replicaSets/0");
    assertEquals("ipsec-v1", row.at("/name").textValue());
    assertEquals(4, row.at("/replicasBefore").intValue());
    assertEquals(0, row.at("/replicasAfter").intValue());
    assertEquals("Failures", row.at("/bindingLimitBefore").textValue());
    assertTrue(row.at("/bindingLimitAfter").isNull());
    List<String> lines = difference.text().lines().toList();
    assertTrue(
        lines.stream().anyMatch(l -> l.matches(" +ipsec-v1 +4 +0 +-4 +failures +-")),
        difference.text());
  }
}
