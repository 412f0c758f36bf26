package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.Scenario;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What a placed scenario becomes: dense numbers for pools, pods, tenants and views.
class DeploymentTest {
  private static Scenario scenario() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 8, 1e9)
            .function(
                "fw",
                Scenarios.profile("fw", NfKind.FIREWALL, 100, 0, 0),
                new ControlPlane(
                    Scenarios.profile("fwc", NfKind.CONTROL, 5000, 0, 0), new Punt.FirstPacket(), 1000, 1),
                null)
            .function("nat", 200);
    s.set("fw", 2).set("nat", 1);
    s.tenant("a", Scenarios.traffic(1e5), Scenarios.chain("fw-v1"));
    s.tenant("b", Scenarios.traffic(1e5), Scenarios.chain("fw-v1", "nat-v1"));
    return s.build();
  }

  private static Deployment deployment(Scenario scenario) {
    return new Deployment(
        scenario, new Placer(scenario).place(Map.of("fw-v1", 2, "fw-v1-cp", 1, "nat-v1", 1)));
  }

  @Test
  void aControlPlaneHasTheNumberOfTheSetThatItServes() {
    Deployment deployment = deployment(scenario());

    assertEquals(
        List.of("fw-v1 0 2", "nat-v1 1 1", "fw-v1-cp 0 1"),
        deployment.pools().stream()
            .map(p -> p.name() + " " + p.id() + " " + p.coresPerReplica())
            .toList());
  }

  @Test
  void podsAreNumberedAsTheyArePlaced() {
    Scenario scenario = scenario();
    Deployment deployment = deployment(scenario);

    assertEquals(4, deployment.pods().size());
    for (int i = 0; i < 4; i++) {
      assertEquals(i, deployment.pods().get(i).backend());
      assertEquals(
          deployment.pods().get(i).pool().coresPerReplica(),
          deployment.pods().get(i).cpus().size());
    }
  }

  @Test
  void everyTenantsActiveViewIsItsOwn() {
    Deployment deployment = deployment(scenario());

    assertEquals(2, deployment.views().size());
    assertEquals(0, deployment.views().get(deployment.activeView(0)).tenant());
    assertEquals(1, deployment.views().get(deployment.activeView(1)).tenant());
    assertEquals("b", deployment.tenant(1).name());
  }

  @Test
  void aPodOfAnotherScenarioIsRefused() {
    Placement strange =
        new Placement(List.of(new PlacedPod("dpi-v1", 0, false, "n-0", List.of(0))), List.of());

    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> new Deployment(scenario(), strange));

    assertTrue(String.valueOf(e.getMessage()).contains("the scenario has no such pool"), e.getMessage());
  }
}
