package io.nfaas.packet;

import static io.nfaas.packet.Frames.ah;
import static io.nfaas.packet.Frames.bytes;
import static io.nfaas.packet.Frames.echo;
import static io.nfaas.packet.Frames.esp;
import static io.nfaas.packet.Frames.eth;
import static io.nfaas.packet.Frames.fragment;
import static io.nfaas.packet.Frames.gpe;
import static io.nfaas.packet.Frames.hex;
import static io.nfaas.packet.Frames.icmpError;
import static io.nfaas.packet.Frames.ipv4;
import static io.nfaas.packet.Frames.ipv4Fragment;
import static io.nfaas.packet.Frames.ipv6;
import static io.nfaas.packet.Frames.nsh;
import static io.nfaas.packet.Frames.option;
import static io.nfaas.packet.Frames.tcp;
import static io.nfaas.packet.Frames.udp;
import static io.nfaas.packet.Frames.vlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Damaged frames: each lies in a slice of exactly its length, so that a read outside it is an exception.
class MutatedFramesTest {
  private static final int FRAMES = 200_000;
  private static final String A = "10.0.0.1";
  private static final String B = "10.0.0.2";
  private static final String A6 = "2001:db8::1";
  private static final String B6 = "2001:db8::2";

  private static final byte[] INNER = eth(0x8100, vlan(5, 0x0800, ipv4(6, A, B, tcp(1, 2, 16, bytes(9)))));

  private static final List<byte[]> SEEDS = List.of(
      INNER,
      eth(0x88a8, vlan(1, 0x8100, vlan(2, 0x86dd, ipv6(17, A6, B6, udp(1, 443, hex("c0 00000001 08 0001020304050607")))))),
      eth(0x86dd, ipv6(0, A6, B6, option(43, 2, option(51, 1, ah(6, tcp(1, 2, 2, bytes(0))))))),
      eth(0x86dd, ipv6(44, A6, B6, fragment(17, 99, 0, true, udp(1, 2, bytes(8))))),
      eth(0x0800, ipv4Fragment(17, A, B, 7, 64, true, bytes(40))),
      eth(0x0800, ipv4(50, A, B, esp(1, 2, bytes(24)))),
      eth(0x0800, ipv4(17, A, B, udp(4500, 4500, esp(1, 2, bytes(24))))),
      eth(0x0800, ipv4(17, A, B, udp(4500, 4500, bytes(24)))),
      eth(0x0800, ipv4(1, A, B, icmpError(3, ipv4(6, B, A, tcp(1, 2, 16, bytes(0)))))),
      eth(0x86dd, ipv6(58, A6, B6, icmpError(1, ipv6(60, B6, A6, option(17, 1, udp(1, 2, bytes(0))))))),
      eth(0x0800, ipv4(1, A, B, echo(8, 3))),
      eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_ETHERNET, 1, 255, 2, 3, -1, INNER)),
      eth(Nsh.ETHER_TYPE, nsh(Nsh.NEXT_IPV6, 1, 255, 2, 3, -1, ipv6(6, A6, B6, tcp(1, 2, 2, bytes(0))))),
      eth(0x0800, ipv4(17, A, B, udp(9, 4790, gpe(nsh(Nsh.NEXT_ETHERNET, 1, 255, 2, 3, 4, INNER))))));

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
      for (byte[] whole : SEEDS) {
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
    byte[] frame = SEEDS.get(random.nextInt(SEEDS.size())).clone();
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
