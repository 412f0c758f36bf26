package io.nfaas.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Damaged frames: each lies in a slice of exactly its length, so that a read outside it is an exception.
class MutatedFramesTest {
  private static final int FRAMES = 200_000;

  @Test
  void damagedFramesNeverThrowAndAreNeverReadOutside() {
    long seed = 20260101;
    SplittableRandom random = new SplittableRandom(seed);
    FrameView f = new FrameView();
    FlowKey key = new FlowKey();
    int malformed = 0;
    int keyed = 0;
    long sum = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(2048);
      for (int n = 0; n < FRAMES; n++) {
        byte[] frame = damaged(random);
        int offset = random.nextInt(64);
        MemorySegment.copy(frame, 0, room, ValueLayout.JAVA_BYTE, offset, frame.length);
        MemorySegment exact = room.asSlice(offset, frame.length);
        try {
          boolean ip = (n & 7) == 0;
          boolean good = ip ? f.wrapIp(exact, 0, frame.length) : f.wrap(exact, 0, frame.length);
          assertEquals(good, f.reason() == Malformed.NONE);
          malformed += good ? 0 : 1;
          keyed += key.take(f, n & 0xffff) ? 1 : 0;
          sum += readEverything(f) + key.hash(FlowHash.SHARED) + Toeplitz.MICROSOFT.of(f);
          checkPositions(f);
        } catch (RuntimeException e) {
          throw new AssertionError("seed " + seed + ", frame " + n + ": " + HexFormat.of().formatHex(frame), e);
        }
      }
    }
    // The damage must leave both kinds in numbers, or the test shows nothing.
    assertTrue(malformed > FRAMES / 20, "malformed " + malformed);
    assertTrue(keyed > FRAMES / 20, "keyed " + keyed);
    assertTrue(sum != 0);
  }

  @Test
  void everyTruncationOfEveryKindIsReadOrRefused() {
    FrameView f = new FrameView();
    FlowKey key = new FlowKey();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(2048);
      for (byte[] whole : FrameKinds.ALL) {
        MemorySegment.copy(whole, 0, room, ValueLayout.JAVA_BYTE, 0, whole.length);
        for (int length = 0; length <= whole.length; length++) {
          boolean good = f.wrap(room.asSlice(0, length), 0, length);
          assertTrue(length > 13 || !good);
          readEverything(f);
          key.take(f, 0);
        }
        assertTrue(f.reason() == Malformed.NONE, () -> f.reason() + " " + HexFormat.of().formatHex(whole));
      }
    }
  }

  private static byte[] damaged(SplittableRandom random) {
    byte[] frame = FrameKinds.ALL.get(random.nextInt(FrameKinds.ALL.size())).clone();
    int changes = random.nextInt(5);
    for (int i = 0; i < changes; i++) {
      int at = random.nextInt(frame.length);
      frame[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (frame[at] ^ 1 << random.nextInt(8));
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length + 1)) : frame;
  }

  private static long readEverything(FrameView f) {
    long sum = f.etherType() + f.ipVersion() + f.protocol() + f.srcPort() + f.dstPort() + f.tcpFlags();
    sum += f.srcHigh() + f.srcLow() + f.dstHigh() + f.dstLow() + f.fragmentId() + f.espSpi() + f.espSequence();
    sum += f.nshSpi() + f.nshSi() + f.nshTtl() + f.nshLength() + f.nshView() + f.nshTenant() + f.nshPrevious();
    sum += f.nshMdType() + f.nshNextProtocol() + (f.nshOam() ? 1 : 0) + f.flowStart().ordinal() + f.icmpType() + f.icmpId();
    for (int i = 0; i < f.vlanCount(); i++) {
      sum += f.vlanId(i);
    }
    return sum + f.layers().length();
  }

  private static void checkPositions(FrameView f) {
    int end = f.captured();
    assertTrue(f.l2Start() <= end && f.l3Start() < Math.max(1, end));
    assertTrue(f.l4Start() <= end && f.l4PayloadStart() <= end && f.tcpPayloadStart() <= end && f.ipEnd() <= end);
    assertTrue(f.nshStart() + f.nshLength() <= end);
  }
}
