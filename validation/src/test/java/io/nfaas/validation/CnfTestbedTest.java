package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.planner.Planner;
import io.nfaas.validation.CnfTestbed.Cell;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Three constants, fitted on three snakes, against the 38 published results of one vSwitch core (seed 3).
class CnfTestbedTest {
  private static final double PPS = 1e6;

  private static double mpps(boolean snake, int chains, int functions, String... sets) {
    return CnfTestbed.deliveredPps(new Cell(snake, chains, functions, 0), sets) / PPS;
  }

  @Test
  void theFitGivesBackItsThreeCells() {
    List<Cell> fitted = CnfTestbed.cells().stream().filter(Cell::isFitted).toList();
    assertEquals(3, fitted.size());
    for (Cell cell : fitted) {
      assertEquals(cell.mpps(), CnfTestbed.deliveredPps(cell) / PPS, 0.01 * cell.mpps(), cell.toString());
    }
  }

  /// A frame passes the switch n + 1 times in a snake of n functions and twice in a pipeline.
  @Test
  void pipelinesAreFlatAndSnakesHyperbolic() {
    assertEquals(mpps(false, 1, 1), mpps(false, 1, 10), 0.01 * mpps(false, 1, 1));
    double passes2 = 2.5e3 / mpps(true, 1, 2);
    double passes6 = 2.5e3 / mpps(true, 1, 6);
    double passes10 = 2.5e3 / mpps(true, 1, 10);
    assertEquals(passes10 - passes6, passes6 - passes2, 0.02 * passes6, "cycles per frame are linear in its passes");
    assertTrue(passes10 > 4 * passes2, passes2 + " " + passes10);
  }

  /// Nothing is refitted: a core twice as fast does twice as much while there is room on the wire, two cores do more than one.
  @Test
  void anotherClockOrAnotherCoreChangesWhatTheSwitchPasses() {
    double one = mpps(true, 1, 6);
    assertEquals(2 * one, mpps(true, 1, 6, "cluster.nodes.sut.cpu.frequency=5GHz"), 0.03 * one);
    double two = mpps(true, 1, 6, "forwarding.cores=2");
    assertTrue(two > 1.5 * one && two < 2.2 * one, one + " with one core, " + two + " with two");
  }

  /// Below overload, where polls are short: the planner's formula against the engine.
  @Test
  void thePlannerChargesTheSwitchWhatTheEngineCharges() {
    for (int functions : new int[] {1, 4}) {
      for (boolean snake : new boolean[] {true, false}) {
        Cell cell = new Cell(snake, 1, functions, 0);
        String[] sets = {"tenants.chain-1.traffic.packetRate=400kpps", "tenants.chain-1.traffic.packetArrivals=Poisson", "duration=50ms"};
        double simulated = Studies.run(CnfTestbed.scenario(cell, sets), 1).forwarders().getFirst().utilization().value();
        double planned = Objects.requireNonNull(Planner.plan(CnfTestbed.scenario(cell, sets), null, (_, _) -> {}).plan().forwarders()).utilization();
        System.out.printf("%s at 400 kpps: switch busy %.3f, planned %.3f%n", cell, simulated, planned);
        assertEquals(simulated, planned, 0.15 * simulated, cell.toString());
      }
    }
  }

  @Test
  @Tag("long")
  void allCellsArePredictedWithinTenPercentOnAverageAndTwentyFiveAtWorst() {
    double sum = 0;
    double worst = 0;
    List<Cell> cells = CnfTestbed.cells();
    assertEquals(38, cells.size());
    for (Cell cell : cells) {
      double predicted = CnfTestbed.deliveredPps(cell) / PPS;
      double error = predicted / cell.mpps() - 1;
      System.out.printf("%-14s %.1f Mpps, predicted %.2f, %+.1f %%%s%n", cell, cell.mpps(), predicted, 100 * error, cell.isFitted() ? " (fitted)" : "");
      sum += Math.abs(error);
      worst = Math.max(worst, Math.abs(error));
    }
    System.out.printf("mean absolute error %.1f %%, worst %.1f %%%n", 100 * sum / cells.size(), 100 * worst);
    assertTrue(sum / cells.size() <= 0.10, "mean absolute error " + sum / cells.size());
    assertTrue(worst <= 0.25, "worst " + worst);
  }
}
