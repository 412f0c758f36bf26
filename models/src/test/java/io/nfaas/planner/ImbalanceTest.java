package io.nfaas.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ImbalanceTest {
  @Test
  void twoFlowsOnTwoCoresMeetOnOneInAQuarterOfTheCasesEach() {
    // Half a core each. A core has both with probability 1/4 and is then at 1; over 0.75 by a quarter, half a flow: 1/8 flow of 1.
    assertEquals(0.125, Imbalance.excess(2, 2, 0.5, 0.75), 1e-12);
    assertEquals(0, Imbalance.excess(2, 2, 0.5, 1), 1e-12);
  }

  @Test
  void endlessFlowsAreSpreadEvenly() {
    assertEquals(0, Imbalance.excess(Double.POSITIVE_INFINITY, 8, 0.9, 0.95));
    assertEquals(0.05 / 1, Imbalance.excess(Double.POSITIVE_INFINITY, 8, 1, 0.95), 1e-12);
    assertEquals(1, Imbalance.ofFlows(Double.POSITIVE_INFINITY, 8));
  }

  @Test
  void theNormalLawTakesOverWithoutAStep() {
    double exact = Imbalance.excess(7_999, 8, 0.94, 0.95);
    double normal = Imbalance.excess(8_000, 8, 0.94, 0.95);

    assertTrue(exact > 0.005 && exact < 0.02, "excess " + exact);
    assertEquals(exact, normal, 0.02 * exact);
  }

  @Test
  void excessAgreesWithThrowingBalls() {
    // 40 flows on 8 cores at 0.7, seed 1.
    Random random = new Random(1);
    double over = 0;
    int throwsMade = 20_000;
    for (int t = 0; t < throwsMade; t++) {
      int[] bins = new int[8];
      for (int b = 0; b < 40; b++) {
        bins[random.nextInt(8)]++;
      }
      for (int bin : bins) {
        over += Math.max(0, bin * 0.7 / 5 - 0.95) / (8 * 0.7);
      }
    }
    assertEquals(over / throwsMade, Imbalance.excess(40, 8, 0.7, 0.95), 0.02 * over / throwsMade);
  }
}
