package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class EventHeapTest {
  private static final EventScheduler.Handler NOTHING = (_, _) -> {};

  private record Event(long atPs, long number) {}

  @Test
  void eventsOfOneTimeComeOutInTheOrderTheyCameIn() {
    EventHeap heap = new EventHeap();
    heap.add(5, NOTHING, 0);
    heap.add(3, NOTHING, 1);
    heap.add(5, NOTHING, 2);
    assertEquals(3, heap.firstPs());
    heap.removeFirst();
    // Comes while the root is a hole.
    heap.add(5, NOTHING, 3);
    for (long number : new long[] {0, 2, 3}) {
      assertEquals(5, heap.firstPs());
      assertEquals(number, heap.firstArg());
      heap.removeFirst();
    }
    assertTrue(heap.isEmpty());
    assertEquals(Long.MAX_VALUE, heap.firstPs());
  }

  @Test
  void anyMixOfComingAndGoingIsInOrder() {
    for (long seed = 1; seed <= 200; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      EventHeap heap = new EventHeap();
      PriorityQueue<Event> model =
          new PriorityQueue<>(Comparator.comparingLong(Event::atPs).thenComparingLong(Event::number));
      long nowPs = 0;
      for (int step = 0; step < 2000; step++) {
        if (model.isEmpty() || random.nextInt(100) < 52) {
          Event event = new Event(nowPs + random.nextInt(20), step);
          model.add(event);
          heap.add(event.atPs(), NOTHING, event.number());
        } else {
          Event first = model.remove();
          nowPs = first.atPs();
          assertEquals(first.atPs(), heap.firstPs(), "seed " + seed);
          assertEquals(first.number(), heap.firstArg(), "seed " + seed);
          heap.removeFirst();
        }
        assertEquals(model.size(), heap.size(), "seed " + seed);
      }
    }
  }
}
