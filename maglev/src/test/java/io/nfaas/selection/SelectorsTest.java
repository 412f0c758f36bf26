package io.nfaas.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SelectorsTest {
  private static final int FLOWS = 200_000;

  @Test
  void moduloTakesTheRemainder() {
    BackendSelector s = new ModuloSelector(7, 8, 9);
    assertEquals(7, s.select(0));
    assertEquals(9, s.select(5));
    // 2^64 - 1 = 3 x 6148914691236517205, unsigned.
    assertEquals(7, s.select(-1));
  }

  @Test
  void moduloMovesAllButOneInEightFlowsWhenOneOfEightGoes() {
    // A flow stays where h mod 8 = h mod 7: 7 of 56 residues.
    assertEquals(7.0 / 8, moved(new ModuloSelector(0, 1, 2, 3, 4, 5, 6, 7), new ModuloSelector(0, 1, 2, 3, 4, 5, 6)), 0.003);
  }

  @Test
  void hashThresholdCutsTheSpaceIntoEqualRegions() {
    BackendSelector s = new HashThresholdSelector(5, 6, 7, 8);
    assertEquals(5, s.select(0));
    assertEquals(5, s.select((1L << 62) - 1));
    assertEquals(6, s.select(1L << 62));
    assertEquals(7, s.select(Long.MIN_VALUE));
    assertEquals(8, s.select(-1));
  }

  @Test
  void hashThresholdMovesAQuarterToHalfOfTheFlows() {
    BackendSelector all = new HashThresholdSelector(0, 1, 2, 3, 4, 5, 6, 7);
    // RFC 2992 section 3: (1/4 + 1/(4N)) at best when the middle one goes; 1/2 when the last goes.
    assertEquals(0.5, moved(all, new HashThresholdSelector(0, 1, 2, 3, 4, 5, 6)), 0.005);
    double middle = moved(all, new HashThresholdSelector(0, 1, 2, 4, 5, 6, 7));
    assertEquals(0.2857, middle, 0.005);
  }

  @Test
  void nobodyIsChosenFromNobody() {
    assertEquals(BackendSelector.NONE, new ModuloSelector().select(1));
    assertEquals(BackendSelector.NONE, new HashThresholdSelector().select(1));
  }

  @Test
  void maglevFollowsItsTable() {
    MaglevTable table = MaglevTable.build(List.of(new Backend(3, "a"), new Backend(9, "b")), 101, FillRule.PAPER, 0);
    BackendSelector s = new MaglevSelector(table);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 1000; i++) {
      long h = random.nextLong();
      assertEquals(table.backendAt(table.slot(h)), s.select(h));
    }
  }

  private static double moved(BackendSelector before, BackendSelector after) {
    SplittableRandom random = new SplittableRandom(9);
    int moved = 0;
    for (int i = 0; i < FLOWS; i++) {
      long h = random.nextLong();
      moved += before.select(h) == after.select(h) ? 0 : 1;
    }
    return (double) moved / FLOWS;
  }
}
