package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {
  private final Arena arena = Arena.ofConfined();
  private final Bench bench = new Bench(arena);
  private final List<Long> passed = new ArrayList<>();
  private final List<Integer> order = new ArrayList<>();

  @AfterEach
  void close() {
    arena.close();
  }

  private Wire wire(int lanes, double bitsPerSec, double maxPps, RxRing... rings) {
    return new Wire(
        lanes, bitsPerSec, maxPps, 0, LossReason.LINE_RATE, rings, (slot, atPs) -> {
          order.add(slot);
          passed.add(atPs);
        }, bench.frames, bench.ledger, bench);
  }

  /// 64 bytes and 20 of framing at 10 Gbit/s take 67.2 ns.
  @Test
  void framesFollowEachOtherAtLineRate() {
    Wire wire = wire(1, 10e9, Double.POSITIVE_INFINITY);
    wire.send(0, bench.frame(64), 1000);
    wire.send(0, bench.frame(64), 1000);
    wire.send(0, bench.frame(64), 500_000);
    assertEquals(List.of(68_200L, 135_400L, 567_200L), passed);
  }

  @Test
  void fractionsOfAPicosecondAddUp() {
    Wire wire = wire(1, 3e9, Double.POSITIVE_INFINITY);
    for (int i = 0; i < 3; i++) {
      wire.send(0, bench.frame(64), 0);
    }
    assertEquals(List.of(224_000L, 448_000L, 672_000L), passed);
    Wire odd = wire(1, 7e9, Double.POSITIVE_INFINITY);
    passed.clear();
    for (int i = 0; i < 7; i++) {
      odd.send(0, bench.frame(65), 0);
    }
    assertEquals(680_000L, passed.getLast());
  }

  @Test
  void aPortCanBeLimitedInPacketsToo() {
    Wire wire = wire(1, 10e9, 5e6);
    wire.send(0, bench.frame(64), 0);
    wire.send(0, bench.frame(1518), 0);
    assertEquals(List.of(200_000L, 200_000L + 1_230_400L), passed);
  }

  @Test
  void tunnelHeadersTakeTimeToo() {
    Wire wire = wire(1, 10e9, Double.POSITIVE_INFINITY);
    int slot = bench.frame(64);
    bench.frames.route(slot, -1, 36);
    wire.send(0, slot, 0);
    assertEquals(List.of(96_000L), passed);
  }

  /// 1024 frames wait or are under way; the next one is lost, and there is room again when the first is through.
  @Test
  void aFullBacklogLosesFrames() {
    Wire wire = wire(1, 10e9, Double.POSITIVE_INFINITY);
    for (int i = 0; i < 1030; i++) {
      wire.send(0, bench.frame(64), 0);
    }
    assertEquals(1024, passed.size());
    assertEquals(6, bench.ledger.totalLost());
    wire.send(0, bench.frame(64), 67_199);
    assertEquals(7, bench.ledger.totalLost());
    wire.send(0, bench.frame(64), 67_200);
    assertEquals(7, bench.ledger.totalLost());
    assertEquals("LINE_RATE", bench.ledger.drops().getFirst().reason());
  }

  private record Sent(long atPs, int lane, int slot) {}

  /// Lanes that run ahead of the clock, merged as if their frames had come one after the other.
  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void lanesAreMergedInTheOrderOfTime(long seed) {
    System.out.println("seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int lanes = 2 + (int) seed % 3;
    Wire wire = wire(lanes, 10e9, Double.POSITIVE_INFINITY);
    long[] lastPs = new long[lanes];
    List<Sent> sent = new ArrayList<>();
    long nowPs = 0;
    for (int round = 0; round < 500; round++) {
      nowPs += random.nextInt(150_000);
      bench.nowPs = nowPs;
      int lane = random.nextInt(lanes);
      lastPs[lane] = Math.max(lastPs[lane], nowPs) + random.nextInt(200_000);
      int slot = bench.frame(64 + random.nextInt(400));
      sent.add(new Sent(lastPs[lane], lane, slot));
      wire.send(lane, slot, lastPs[lane]);
      if (random.nextInt(10) == 0) {
        wire.resolve(nowPs - 1);
      }
    }
    wire.resolve(Long.MAX_VALUE - 1);
    sent.sort(Comparator.comparingLong(Sent::atPs).thenComparingInt(Sent::lane));
    List<Long> expected = new ArrayList<>();
    double freePs = 0;
    for (Sent s : sent) {
      freePs = Math.max(freePs, s.atPs()) + (bench.frames.length(s.slot()) + 20) * 800.0;
      expected.add(Math.round(freePs));
    }
    assertEquals(sent.stream().map(Sent::slot).toList(), order);
    assertEquals(expected, passed);
  }

  /// A ring behind a shared wire knows when to look at the latest, before the wire knows when the frame arrives.
  @Test
  void aRingIsToldOfFramesThatTheWireHasNotWorkedOut() {
    RxRing ring = bench.ring(0, 10, 2);
    Wire wire =
        new Wire(
            2, 10e9, Double.POSITIVE_INFINITY, 0, LossReason.LINE_RATE, new RxRing[] {ring},
            (slot, atPs) -> ring.push(RxRing.WIRE, slot, atPs), bench.frames, bench.ledger, bench);
    ring.wire(wire);
    int late = bench.frame(64);
    int early = bench.frame(64);
    bench.frames.route(late, 0, 0);
    bench.frames.route(early, 0, 0);
    wire.send(0, late, 50_000);
    assertEquals(117_200, ring.nextPs());
    wire.send(1, early, 40_000);
    assertEquals(107_200, ring.nextPs());
    ring.admit(107_200);
    assertEquals(1, ring.occupied());
    assertEquals(early, ring.take());
    // The second waited for the first.
    assertEquals(174_400, ring.nextPs());
  }
}
