package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.Schedule;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.traffic.ArrivalProcess;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Cores of 1 GHz, a target of 0.7.
class AlternativesTest {
  @Test
  void growthNeedsNodesWhenThoseThereAreFull() {
    // 1000 cycles at 3.4 Mpackets/s: 3.4 busy cores, 4.86: 5 cores. Twice: 9.71: 10. Four times: 19.4: 20, on nodes of 8.
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 8, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 3.4e6, "a-v1");

    List<GrowthStep> growth = new Alternatives(s.build()).growth(List.of(1.0, 2.0, 4.0));

    assertEquals(
        List.of(5, 10, 20), growth.stream().map(g -> g.totals().cores()).toList());
    assertEquals(List.of(2, 2, 3), growth.stream().map(g -> g.totals().nodes()).toList());
    assertEquals(List.of(), growth.get(1).infeasible());
    assertEquals(
        "4 pods fit nowhere: 1 more nodes of the last group would hold them all; at least 3 nodes are needed for all",
        growth.get(2).infeasible().getFirst());
  }

  @Test
  void aMonolithScalesWithItsNeediestFunction() {
    // 1000 and 100 cycles at 3.4 Mpackets/s: 5 pods and 1. As one pod of 3 cores: 5 of them, 15 cores instead of 6.
    Scenarios s =
        new Scenarios().nodes("n", 4, 8, 1e9).function("a", 1000).function("b", 100);
    s.set("a", 1).set("b", 2).tenant("t", 3.4e6, "a-v1", "b-v1");

    Monolith monolith = new Alternatives(s.build()).monolith();

    assertEquals(List.of(new Monolith.Chain("t", 5, 3, "a-v1-t")), monolith.chains());
    assertEquals(new Totals(15, 15, 5, 4), monolith.totals());
  }

  @Test
  void aTimetableSavesWhatIsIdleAtNight() {
    // 12 hours at 0.2 and 12 at 1.8 of 3.4 Mpackets/s: 0.68 and 6.12 busy cores, 1 and 9 cores; 10 of 18.
    Scenarios s = new Scenarios().nodes("n", 4, 8, 1e9).function("a", 1000).set("a", 1);
    s.tenant(
        "t",
        Scenarios.traffic(
            3.4e6,
            64,
            new ArrivalProcess.Schedule(
                List.of(
                    new ArrivalProcess.Schedule.Phase(0.2, Scenarios.ps(43_200)),
                    new ArrivalProcess.Schedule.Phase(1.8, Scenarios.ps(43_200))))),
        Scenarios.chain("a-v1"));

    Schedule schedule = Objects.requireNonNull(new Alternatives(s.build()).schedule());

    assertEquals(List.of(1, 9), schedule.phases().stream().map(Schedule.Phase::cores).toList());
    assertEquals(43_200, schedule.phases().getFirst().toSeconds(), 1e-6);
    assertEquals(86_400, schedule.phases().getLast().toSeconds(), 1e-6);
    assertEquals(9, schedule.phases().getLast().replicas().get("a-v1"));
    assertEquals(8.0 / 18, schedule.savesCoresRatio(), 1e-12);
  }

  @Test
  void withoutATimetableThereIsNoSchedule() {
    Scenarios s =
        new Scenarios()
            .nodes("n", 2, 8, 1e9)
            .function("a", 1000)
            .set("a", 1)
            .tenant("t", 1e6, "a-v1");

    assertNull(new Alternatives(s.build()).schedule());
  }
}
