package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.planner.PlanOutcome;
import io.nfaas.planner.Planner;
import io.nfaas.planner.Progress;
import io.nfaas.results.CapacityPlan.PathDemand;
import org.junit.jupiter.api.Test;

class OfferedLoadTest {
  /// 28 frames of 64 bytes, 16 of 570 and 4 of 1518 (FD.io CSIT, IMIX_v4_1).
  private static final double CSIT_IMIX_BYTES = (28 * 64 + 16 * 570 + 4 * 1518) / 48.0;

  @Test
  void alphaSendsTwentyGigabitPerSecondOfCsitImixFrames() {
    PlanOutcome outcome = Planner.plan(Studies.read("three-tenants.yaml"), null, Progress.SILENT);
    double pps =
        outcome.plan().paths().stream().filter(p -> p.tenant().equals("alpha")).mapToDouble(PathDemand::pps).sum();
    double expected = 20e9 / (8 * CSIT_IMIX_BYTES);
    assertEquals(353.83, CSIT_IMIX_BYTES, 0.005);
    assertEquals(expected, pps, 0.01 * expected);
  }
}
