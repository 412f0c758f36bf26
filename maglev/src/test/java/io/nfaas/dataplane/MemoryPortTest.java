package io.nfaas.dataplane;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MemoryPortTest {
  private final MemorySegment memory = Arena.ofAuto().allocate(4 * 256);
  private final FrameSlab slab = new FrameSlab(memory, 4, 256, 128);

  @Test
  void aSlabGivesEachSlotOnceAndTakesItBack() {
    long[] starts = new long[4];
    for (int n = 0; n < 4; n++) {
      starts[n] = slab.start(slab.take());
      assertEquals(n * 256 + 128, starts[n]);
    }
    assertEquals(FrameSlab.NONE, slab.take());
    assertEquals(0, slab.freeSlots());
    slab.release(2);
    assertEquals(2, slab.take());
    assertEquals(128, slab.maxFrameBytes());
  }

  @Test
  void aSlabThatDoesNotFitIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new FrameSlab(memory, 5, 256, 128));
    assertThrows(IllegalArgumentException.class, () -> new FrameSlab(memory, 0, 256, 128));
    assertThrows(IllegalArgumentException.class, () -> new FrameSlab(memory, 4, 256, 256));
  }

  @Test
  void framesComeOutInTheOrderInWhichTheyWentIn() {
    MemoryPort port = new MemoryPort(slab, 3, 5, (_, _) -> null);
    Burst b = new Burst(2);
    for (int round = 0; round < 5; round++) {
      assertTrue(port.offer(10 + round, 128, 60, 64));
      assertTrue(port.offer(20 + round, 128, 60, 64));
      assertTrue(port.offer(30 + round, 128, 60, 64));
      assertFalse(port.offer(40, 128, 60, 64));
      b.clear();
      assertEquals(2, port.receive(b));
      assertEquals(10 + round, b.handle[0]);
      assertEquals(20 + round, b.handle[1]);
      assertEquals(5, b.inPort[1]);
      assertEquals(1, port.waiting());
      b.clear();
      assertEquals(1, port.receive(b));
      assertEquals(30 + round, b.handle[0]);
    }
  }

  @Test
  void whatFindsTheOtherEndFullIsMissedThereAndItsSlotIsFree() {
    MemoryPort target = new MemoryPort(slab, 1, 0, (_, _) -> null);
    MemoryPort port = new MemoryPort(slab, 1, 0, (_, _) -> target);
    Burst b = new Burst(4);
    for (int n = 0; n < 2; n++) {
      int slot = slab.take();
      b.append(slot, slab.start(slot), 60, 64, 0);
    }
    assertEquals(2, port.transmit(b, 0, 2));
    assertEquals(1, target.waiting());
    assertEquals(1, target.missed());
    assertEquals(3, slab.freeSlots());
  }
}
