package io.nfaas.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class FleetTest {
  private final Fleet fleet = new Fleet(3, new int[] {0, 2});

  @Test
  void podsAreAbsentUntilSomebodySaysOtherwise() {
    assertEquals(Fleet.State.ABSENT, fleet.state(2));

    fleet.set(2, Fleet.State.READY);

    assertEquals(Fleet.State.READY, fleet.state(2));
    assertEquals(Fleet.State.ABSENT, fleet.state(1));
  }

  @Test
  void aCanaryTakesAShareUntilItReplacesTheOldView() {
    assertEquals(2, fleet.canaryView(1));
    assertEquals(0, fleet.canaryRatio(1));

    fleet.canary(1, 3, 0.1);
    assertEquals(2, fleet.activeView(1));
    assertEquals(3, fleet.canaryView(1));
    assertEquals(0.1, fleet.canaryRatio(1));

    fleet.replaceView(1, 2);
    assertEquals(3, fleet.activeView(1));
    assertEquals(0, fleet.canaryRatio(1));
    assertFalse(fleet.isLoaded(2));
    assertTrue(fleet.isLoaded(3));
    assertEquals(0, fleet.activeView(0), "the other tenant's is untouched");
  }

  @Test
  void itsViewsAreItsOwnNotTheCallers() {
    int[] views = {0};
    Fleet own = new Fleet(1, views);
    views[0] = 7;

    assertEquals(0, own.activeView(0));
  }
}
