package io.nfaas.live;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Frames as a host with offloads hands them to its network card. The checksums are judged by another implementation, byte by byte.
class OffloadTest {
  private static final int VIRTIO = PacketSocket.VIRTIO_BYTES;
  private static final int NEEDS_CHECKSUM = 1;
  private static final int GSO_TCP_IPV4 = 1;
  private static final int GSO_TCP_IPV6 = 4;
  private static final int GSO_UDP_L4 = 5;

  private final Offload offload = new Offload();
  private final MemorySegment out = Arena.ofAuto().allocate(1 << 17);

  /// A frame with a virtio header in front of it.
  private static MemorySegment with(int flags, int gso, int size, int checksumFrom, int checksumOffset, byte[] frame) {
    MemorySegment m = Arena.ofAuto().allocate(VIRTIO + frame.length);
    m.set(ValueLayout.JAVA_BYTE, 0, (byte) flags);
    m.set(ValueLayout.JAVA_BYTE, 1, (byte) gso);
    m.set(ValueLayout.JAVA_SHORT_UNALIGNED, 4, (short) size);
    m.set(ValueLayout.JAVA_SHORT_UNALIGNED, 6, (short) checksumFrom);
    m.set(ValueLayout.JAVA_SHORT_UNALIGNED, 8, (short) checksumOffset);
    MemorySegment.copy(frame, 0, m, ValueLayout.JAVA_BYTE, VIRTIO, frame.length);
    return m;
  }

  /// Ethernet, an IP header without options, a transport header of `l4Bytes`, and a payload that counts. The checksum field holds the sum
  /// of the pseudo header, as Linux leaves it.
  private static byte[] frame(boolean ipv4, int protocol, int l4Bytes, int payload, int flags) {
    int l3 = 14;
    int l4 = l3 + (ipv4 ? 20 : 40);
    ByteBuffer b = ByteBuffer.allocate(l4 + l4Bytes + payload);
    b.putShort(12, (short) (ipv4 ? 0x0800 : 0x86dd));
    int transport = l4Bytes + payload;
    if (ipv4) {
      b.putShort(l3, (short) 0x4500).putShort(l3 + 2, (short) (20 + transport)).putShort(l3 + 4, (short) 0xfffe);
      b.putShort(l3 + 8, (short) (64 << 8 | protocol)).putInt(l3 + 12, 0x0a4d0001).putInt(l3 + 16, 0x0a4d0002);
    } else {
      b.putInt(l3, 0x60000000).putShort(l3 + 4, (short) transport).putShort(l3 + 6, (short) (protocol << 8 | 64));
      b.putLong(l3 + 8, 0xfd00000000000000L).putLong(l3 + 16, 1).putLong(l3 + 24, 0xfd00000000000000L).putLong(l3 + 32, 2);
    }
    b.putShort(l4, (short) 40000).putShort(l4 + 2, (short) 443);
    if (protocol == 6) {
      b.putInt(l4 + 4, 0xffff_ff00).putShort(l4 + 12, (short) (l4Bytes / 4 << 12 | flags));
    } else {
      b.putShort(l4 + 4, (short) transport);
    }
    int sumAt = l4 + (protocol == 6 ? 16 : 6);
    b.putShort(sumAt, (short) pseudo(b.array(), l3, ipv4, protocol, transport));
    for (int i = 0; i < payload; i++) {
      b.put(l4 + l4Bytes + i, (byte) (i * 7));
    }
    return b.array();
  }

  private static int pseudo(byte[] f, int l3, boolean ipv4, int protocol, int transport) {
    int from = ipv4 ? l3 + 12 : l3 + 8;
    long sum = protocol + transport;
    for (int i = 0; i < (ipv4 ? 8 : 32); i += 2) {
      sum += (f[from + i] & 0xff) << 8 | f[from + i + 1] & 0xff;
    }
    return fold(sum);
  }

  private static int fold(long sum) {
    while (sum > 0xffff) {
      sum = (sum & 0xffff) + (sum >> 16);
    }
    return (int) sum;
  }

  /// RFC 1071: over pseudo header and segment, checksum field included, the sum is all ones.
  private static void assertChecksum(byte[] f, boolean ipv4, int protocol) {
    int l3 = 14;
    int l4 = l3 + (ipv4 ? 20 : 40);
    long sum = pseudo(f, l3, ipv4, protocol, f.length - l4);
    for (int i = l4; i < f.length; i++) {
      sum += (f[i] & 0xff) << ((i - l4) % 2 == 0 ? 8 : 0);
    }
    assertEquals(0xffff, fold(sum), "transport checksum");
    if (ipv4) {
      long ip = 0;
      for (int i = l3; i < l4; i += 2) {
        ip += (f[i] & 0xff) << 8 | f[i + 1] & 0xff;
      }
      assertEquals(0xffff, fold(ip), "header checksum");
    }
  }

  private byte[] written(int k) {
    int bytes = offload.write(k, out, 64);
    return out.asSlice(64, bytes).toArray(ValueLayout.JAVA_BYTE);
  }

  @Test
  void aFinishedFramePassesUnchanged() {
    byte[] frame = frame(true, 17, 8, 33, 0);
    assertTrue(offload.wrap(with(0, 0, 0, 0, 0, frame), 0, VIRTIO, frame.length));
    assertEquals(1, offload.frames());
    assertArrayEquals(frame, written(0));
  }

  @Test
  void aMissingChecksumIsFilledIn() {
    for (boolean ipv4 : new boolean[] {true, false}) {
      for (int payload = 0; payload < 40; payload++) {
        byte[] frame = frame(ipv4, 17, 8, payload, 0);
        if (ipv4) {
          // The header's own is the sender's.
          long sum = 0;
          for (int i = 14; i < 34; i += 2) {
            sum += (frame[i] & 0xff) << 8 | frame[i + 1] & 0xff;
          }
          ByteBuffer.wrap(frame).putShort(24, (short) ~fold(sum));
        }
        int l4 = ipv4 ? 34 : 54;
        assertTrue(offload.wrap(with(NEEDS_CHECKSUM, 0, 0, l4, 6, frame), 0, VIRTIO, frame.length));
        assertChecksum(written(0), ipv4, 17);
      }
    }
  }

  @Test
  void aLargeSegmentBecomesFramesOfTheWireInOrder() {
    int finPshCwr = 0x89;
    for (boolean ipv4 : new boolean[] {true, false}) {
      byte[] frame = frame(ipv4, 6, 32, 10_000, 0x10 | finPshCwr);
      int l4 = ipv4 ? 34 : 54;
      int type = ipv4 ? GSO_TCP_IPV4 : GSO_TCP_IPV6;
      assertTrue(offload.wrap(with(NEEDS_CHECKSUM, type, 1448, l4, 16, frame), 0, VIRTIO, frame.length));
      assertEquals(7, offload.frames(), "10000 bytes in segments of 1448");
      assertEquals(l4 + 32 + 1448, offload.mostBytes());
      byte[] payload = new byte[0];
      for (int k = 0; k < 7; k++) {
        byte[] f = written(k);
        ByteBuffer b = ByteBuffer.wrap(f);
        assertChecksum(f, ipv4, 6);
        assertEquals(0xffff_ff00 + k * 1448, b.getInt(l4 + 4), "sequence number");
        assertEquals(k == 0 ? 0x80 : 0, f[l4 + 13] & 0x80, "CWR on the first only");
        assertEquals(k == 6 ? 0x09 : 0, f[l4 + 13] & 0x09, "FIN and PSH on the last only");
        if (ipv4) {
          assertEquals((short) (0xfffe + k), b.getShort(18), "identification");
          assertEquals(f.length - 14, b.getShort(16), "total length");
        } else {
          assertEquals(f.length - 54, b.getShort(18), "payload length");
        }
        int before = payload.length;
        payload = Arrays.copyOf(payload, before + f.length - l4 - 32);
        System.arraycopy(f, l4 + 32, payload, before, f.length - l4 - 32);
      }
      assertArrayEquals(Arrays.copyOfRange(frame, l4 + 32, frame.length), payload);
    }
  }

  @Test
  void largeUdpIsCutIntoDatagrams() {
    byte[] frame = frame(true, 17, 8, 2500, 0);
    assertTrue(offload.wrap(with(NEEDS_CHECKSUM, GSO_UDP_L4, 1000, 34, 6, frame), 0, VIRTIO, frame.length));
    assertEquals(3, offload.frames());
    for (int k = 0; k < 3; k++) {
      byte[] f = written(k);
      assertEquals(34 + 8 + (k < 2 ? 1000 : 500), f.length);
      assertEquals(f.length - 34, ByteBuffer.wrap(f).getShort(38), "UDP length");
      assertChecksum(f, true, 17);
    }
  }

  @Test
  void whatPointsOutsideOfTheFrameIsRefused() {
    byte[] frame = frame(true, 6, 20, 100, 0x10);
    assertFalse(offload.wrap(with(NEEDS_CHECKSUM, 0, 0, frame.length, 16, frame), 0, VIRTIO, frame.length), "start");
    assertFalse(offload.wrap(with(NEEDS_CHECKSUM, 0, 0, 34, frame.length, frame), 0, VIRTIO, frame.length), "field");
    assertFalse(offload.wrap(with(NEEDS_CHECKSUM, 0, 0, 3, 2, frame), 0, VIRTIO, frame.length), "in the Ethernet header");
    assertFalse(offload.wrap(with(NEEDS_CHECKSUM, GSO_TCP_IPV4, 0, 34, 16, frame), 0, VIRTIO, frame.length), "segments of nothing");
    assertFalse(offload.wrap(with(NEEDS_CHECKSUM, 77, 10, 34, 16, frame), 0, VIRTIO, frame.length), "unknown kind");
    assertFalse(offload.wrap(with(0, GSO_TCP_IPV4, 10, 34, 16, frame), 0, VIRTIO, frame.length), "no checksum to make");
  }

  @Test
  void noVirtioHeaderMakesItReadOrWriteOutsideOfItsMemory() {
    long seed = 20261123;
    Random random = new Random(seed);
    byte[] frame = frame(true, 6, 20, 900, 0x10);
    int accepted = 0;
    for (int n = 0; n < 200_000; n++) {
      byte[] damaged = frame.clone();
      damaged[random.nextInt(60)] = (byte) random.nextInt();
      int bytes = random.nextInt(damaged.length + 1);
      MemorySegment m =
          with(random.nextInt(2), random.nextInt(8), random.nextInt(1600), random.nextInt(80), random.nextInt(40), damaged)
              .asSlice(0, VIRTIO + bytes);
      if (offload.wrap(m, 0, VIRTIO, bytes)) {
        accepted++;
        for (int k = 0; k < offload.frames(); k++) {
          int written = offload.write(k, out.asSlice(0, offload.mostBytes()), 0);
          assertTrue(written <= offload.mostBytes(), () -> "seed " + seed);
        }
      }
    }
    assertTrue(accepted > 10_000, "most cases test nothing: " + accepted);
  }
}
