package io.nfaas.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The short way of reading says what the long one says, or nothing.
class PlainFrameTest {
  private static final int FRAMES = 400_000;

  private final PlainFrame plain = new PlainFrame();
  private final FrameView view = new FrameView();
  private final FlowKey key = new FlowKey();

  @Test
  void damagedFramesAreReadAsFrameViewReadsThemOrNotAtAll() {
    long seed = 20260102;
    SplittableRandom random = new SplittableRandom(seed);
    int read = 0;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment room = arena.allocate(2048);
      for (int n = 0; n < FRAMES; n++) {
        byte[] frame = damaged(random);
        int offset = random.nextInt(64);
        MemorySegment.copy(frame, 0, room, ValueLayout.JAVA_BYTE, offset, frame.length);
        MemorySegment exact = room.asSlice(offset, frame.length);
        try {
          if (plain.read(exact, 0, frame.length)) {
            read++;
            checkAgainstView(exact, frame.length, n & 0xffff);
          }
        } catch (AssertionError | RuntimeException e) {
          throw new AssertionError("seed " + seed + ", frame " + n + ": " + HexFormat.of().formatHex(frame), e);
        }
      }
    }
    // Of 18 kinds, 5 are plain; damage makes some plain that were not.
    assertTrue(read > FRAMES / 10, "read " + read);
  }

  private void checkAgainstView(MemorySegment m, int bytes, int tenant) {
    assertTrue(view.wrap(m, 0, bytes), () -> "unreadable: " + view.reason());
    assertFalse(view.hasNsh());
    assertFalse(view.isFragment());
    assertFalse(view.isIke());
    assertEquals(4, view.ipVersion());
    assertTrue(key.take(view, tenant));
    boolean swapped = plain.swapped();
    assertEquals(key.swapped(), swapped);
    assertEquals(key.hi(), plain.keyHi(swapped));
    assertEquals(key.lo(), plain.keyLo(swapped, tenant));
    assertEquals(0, key.wide0() | key.wide1() | key.wide2());
    assertEquals(view.tcpFlags(), plain.tcpFlags());
    assertEquals(view.flowStart().code(), plain.flowStart());
    assertEquals(view.isEsp(), plain.isEsp());
    assertEquals(view.protocol() == FrameView.UDP, plain.isUdp());
    assertFalse(plain.isUdp() && view.dstPort() == FrameView.PORT_VXLAN);
    assertEquals((int) view.srcLow(), plain.source());
    assertEquals((int) view.dstLow(), plain.destination());
    assertEquals(view.vlanCount() == 0 ? FrameView.NO_VLAN : view.vlanId(0), plain.vlan());
  }

  /// One frame of each plain kind, whole, is read; a byte less than its transport header needs, and it is not.
  @Test
  void plainFramesAreReadDownToTheirShortestLength() {
    byte[] udp = Frames.eth(0x0800, Frames.ipv4(17, "10.0.0.1", "10.0.0.2", Frames.udp(7, 9, Frames.bytes(0))));
    byte[] esp = Frames.eth(0x0800, Frames.ipv4(50, "10.0.0.1", "10.0.0.2", Frames.esp(1, 2, Frames.bytes(0))));
    byte[] tcp = Frames.eth(0x0800, Frames.ipv4(6, "10.0.0.1", "10.0.0.2", Frames.tcp(7, 9, 16, Frames.bytes(0))));
    byte[] tagged = Frames.eth(0x8100, Frames.vlan(5, 0x0800, Arrays.copyOfRange(udp, 14, udp.length)));
    for (byte[] frame : new byte[][] {udp, esp, tcp, tagged}) {
      MemorySegment m = MemorySegment.ofArray(frame);
      assertTrue(plain.read(m, 0, frame.length), HexFormat.of().formatHex(frame));
      assertFalse(plain.read(m.asSlice(0, frame.length - 1), 0, frame.length - 1));
    }
  }

  private static byte[] damaged(SplittableRandom random) {
    byte[] frame = FrameKinds.ALL.get(random.nextInt(FrameKinds.ALL.size())).clone();
    for (int changes = random.nextInt(4); changes > 0; changes--) {
      // Headers are where damage tells.
      int at = random.nextInt(Math.min(frame.length, random.nextBoolean() ? 60 : 2048));
      frame[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (frame[at] ^ 1 << random.nextInt(8));
    }
    return random.nextInt(3) == 0 ? Arrays.copyOf(frame, random.nextInt(frame.length + 1)) : frame;
  }
}
