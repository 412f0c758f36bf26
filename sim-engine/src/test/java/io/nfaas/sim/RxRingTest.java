package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RxRingTest {
  private final Arena arena = Arena.ofConfined();
  private final Bench bench = new Bench(arena);

  @AfterEach
  void close() {
    arena.close();
  }

  private List<Integer> poll(RxRing ring, int max, long nowPs) {
    bench.nowPs = nowPs;
    ring.admit(nowPs);
    List<Integer> taken = new ArrayList<>();
    while (taken.size() < max && ring.occupied() > 0) {
      taken.add(ring.take());
    }
    return taken;
  }

  @Test
  void framesOfSeveralLanesComeOutInTheOrderOfTheirArrival() {
    RxRing ring = bench.ring(0, 10, 2);
    int a = bench.frame(64);
    int b = bench.frame(64);
    int c = bench.frame(64);
    ring.push(1, a, 30);
    ring.push(0, b, 10);
    ring.push(0, c, 20);
    assertEquals(List.of(b, c), poll(ring, 32, 29));
    assertEquals(30, ring.nextPs());
    assertEquals(List.of(a), poll(ring, 32, 30));
    assertEquals(Long.MAX_VALUE, ring.nextPs());
  }

  /// Two places: frames at 1 and 2 fill them, 3 is lost, and so is 4, which comes with the poll that frees a place; 5 has that place and 6 has none.
  @Test
  void aFrameIsLostWhenTheRingIsFullAsItArrives() {
    RxRing ring = bench.ring(0, 2, 1);
    int[] slots = new int[7];
    for (int i = 1; i <= 6; i++) {
      slots[i] = bench.frame(64);
      ring.push(0, slots[i], i);
    }
    assertEquals(List.of(slots[1]), poll(ring, 1, 4));
    assertEquals(List.of(slots[2], slots[5]), poll(ring, 32, 10));
    assertEquals(3, bench.ledger.totalLost());
    assertEquals(List.of(new Ledger.Drop("here", "NIC_MISSED", 3)), bench.ledger.drops());
  }

  @Test
  void aFrameThatArrivesAtTheInstantOfThePollIsSeen() {
    RxRing ring = bench.ring(0, 1, 1);
    int slot = bench.frame(64);
    ring.push(0, slot, 5);
    assertEquals(List.of(), poll(ring, 32, 4));
    assertEquals(List.of(slot), poll(ring, 32, 5));
  }

  @Test
  void laneMustBeInTheOrderOfTime() {
    RxRing ring = bench.ring(0, 1, 1);
    ring.push(0, bench.frame(64), 5);
    assertThrows(IllegalStateException.class, () -> ring.push(0, bench.frame(64), 4));
  }

  @Test
  void aClosedRingMisroutesWhatComes() {
    RxRing ring = bench.ring(0, 1, 1);
    ring.close(LossReason.MISROUTED);
    ring.push(0, bench.frame(64), 5);
    assertEquals("MISROUTED", bench.ledger.drops().getFirst().reason());
  }

  private record Arrival(long atPs, int lane, int slot) {}

  /// Against a ring that is filled one arrival after the other.
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void losesAndDeliversExactlyWhatOneByOneArrivalsWould(long seed) {
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int lanes = 1 + (int) seed % 4;
    int capacity = 1 + random.nextInt(12);
    int max = 1 + random.nextInt(8);
    RxRing ring = bench.ring(0, capacity, lanes);
    long[] lastPs = new long[lanes];
    List<Arrival> waiting = new ArrayList<>();
    List<Integer> expected = new ArrayList<>();
    List<Integer> actual = new ArrayList<>();
    List<Integer> oneByOne = new ArrayList<>();
    int lost = 0;
    long nowPs = 0;
    for (int round = 0; round < 2000; round++) {
      nowPs += random.nextInt(40);
      bench.nowPs = nowPs;
      for (int n = random.nextInt(6); n > 0; n--) {
        int lane = random.nextInt(lanes);
        // Written ahead of its time, but not before what the lane has.
        lastPs[lane] = Math.max(lastPs[lane], nowPs) + random.nextInt(30);
        int slot = bench.frame(64);
        waiting.add(new Arrival(lastPs[lane], lane, slot));
        ring.push(lane, slot, lastPs[lane]);
      }
      if (random.nextBoolean()) {
        actual.addAll(poll(ring, max, nowPs));
        waiting.sort(Comparator.comparingLong(Arrival::atPs).thenComparingInt(Arrival::lane));
        while (!waiting.isEmpty() && waiting.getFirst().atPs() <= nowPs) {
          int slot = waiting.removeFirst().slot();
          if (oneByOne.size() < capacity) {
            oneByOne.add(slot);
          } else {
            lost++;
          }
        }
        for (int n = 0; n < max && !oneByOne.isEmpty(); n++) {
          expected.add(oneByOne.removeFirst());
        }
      }
    }
    assertEquals(expected, actual);
    assertEquals(lost, bench.ledger.totalLost());
  }

  @Test
  void aLongQueueOfWrittenFramesIsSettledByTheWriter() {
    RxRing ring = bench.ring(0, 100, 1);
    for (int i = 0; i < 10_000; i++) {
      bench.nowPs = i;
      ring.push(0, bench.frame(64), i);
    }
    // Nobody polled, yet what found the ring full is gone already: twice 4095 frames were looked at.
    assertEquals(2 * 4095 - 100, bench.ledger.totalLost());
    assertEquals(100, poll(ring, 1000, 20_000).size());
    assertEquals(9_900, bench.ledger.totalLost());
  }
}
