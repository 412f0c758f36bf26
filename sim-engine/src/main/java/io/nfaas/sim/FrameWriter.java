package io.nfaas.sim;

import io.nfaas.nf.EspTunnel;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Writes the headers of generated frames: Ethernet with a VLAN tag, IPv4, then TCP or UDP, or an ESP tunnel around them. Single-threaded.
///
/// A frame starts as a copy of a template and is patched where it differs. IPv4 header checksums are right; TCP and UDP
/// checksums are zero, as they are before a NIC fills them in. ESP has the null cipher, so that the inner packet can be read
/// where a gateway would decrypt it, and AES-GCM's sizes ([EspTunnel]). A frame that is shorter than its headers (a tunnel in 64 bytes)
/// keeps its length on the wire; its IP length says what the headers need.
final class FrameWriter {
  static final int TCP = 6;
  static final int UDP = 17;

  /// What a TCP segment is; the codes are its flags.
  static final int SYN = 0x02;
  static final int SYN_FIN = 0x03;
  static final int ACK = 0x10;
  static final int FIN_ACK = 0x11;
  static final int PSH_ACK = 0x18;

  /// Starts of a payload: nothing said, a TLS application record, a TLS ClientHello (RFC 8446 sections 4 and 5.1).
  static final int OPAQUE = 0;
  static final int REQUEST = 1;
  static final int HANDSHAKE = 2;

  /// Ethernet header and VLAN tag, bytes.
  static final int L2_BYTES = 18;
  static final int FCS_BYTES = 4;
  /// TCP over IPv4 with the first six bytes of a TLS record, which tell what it holds.
  static final int TLS_FRAME_BYTES = L2_BYTES + 20 + 20 + 6 + FCS_BYTES;

  private static final int ESP_BYTES = EspTunnel.IPV4_BYTES + EspTunnel.HEADER_BYTES + EspTunnel.IV_BYTES;
  private static final int ESP_PROTOCOL = 50;
  private static final int LATER_SEQUENCE = 1000;

  private static final ValueLayout.OfShort BE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final MemorySegment memory;
  private final long l2First;
  private final long l2Second;
  private int identification;

  /// @param vlan id of the tag, 0 to 4095
  FrameWriter(MemorySegment memory, int vlan) {
    this.memory = memory;
    // Locally administered addresses: 02:00:00:00:00:01 from 02:00:00:00:00:02.
    l2First = 0x0200_0000_0001_0200L;
    l2Second = 0x0000_0002_8100_0000L | (vlan & 0xfff);
  }

  private void l2(long at) {
    memory.set(BE64, at, l2First);
    memory.set(BE64, at + 8, l2Second);
    memory.set(BE16, at + 16, (short) 0x0800);
  }

  /// An IPv4 header without options, do not fragment, TTL 64.
  private void ipv4(long at, int totalBytes, int protocol, int src, int dst) {
    int id = identification++ & 0xffff;
    int sum = 0x4500 + totalBytes + id + 0x4000 + (64 << 8 | protocol) + (src >>> 16) + (src & 0xffff) + (dst >>> 16) + (dst & 0xffff);
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    memory.set(BE64, at, 0x4500L << 48 | (long) totalBytes << 32 | (long) id << 16 | 0x4000L);
    memory.set(BE64, at + 8, (long) (64 << 8 | protocol) << 48 | (long) (~sum & 0xffff) << 32 | (src & 0xffff_ffffL));
    memory.set(BE32, at + 16, dst);
  }

  /// Transport header, and what a reader may want to see of the payload.
  ///
  /// @return bytes written
  private int transport(long at, int protocol, int srcPort, int dstPort, int kind, int payload, int bytes) {
    memory.set(BE32, at, srcPort << 16 | dstPort);
    if (protocol == TCP) {
      memory.set(BE64, at + 4, (long) LATER_SEQUENCE << 32 | ((kind & SYN) != 0 ? 0 : LATER_SEQUENCE));
      memory.set(BE64, at + 12, 0x5000L << 48 | (long) kind << 48 | 0xffffL << 32);
      if (payload == OPAQUE) {
        return 20;
      }
      // Record header: type, version 3.3, length; the sixth byte is a ClientHello's type where there is one.
      memory.set(BE32, at + 20, (payload == REQUEST ? 23 : 22) << 24 | 0x0303 << 8);
      memory.set(BE16, at + 24, (short) 1);
      return 26;
    }
    memory.set(BE32, at + 4, bytes << 16);
    // QUIC (RFC 9000 section 17): long header of an Initial, version 1; short header afterwards. Connection id of 8 bytes.
    memory.set(BE64, at + 8, (kind & SYN) != 0 ? 0xc0_00000001_08_0000L : 0x40_00000000_00_0000L);
    return 16;
  }

  /// Writes a frame that is no tunnel.
  ///
  /// @param at where it starts, in bytes
  /// @param length on the wire, L2 bytes with FCS
  /// @param kind flags of a TCP segment; with [#SYN], the first datagram of a QUIC connection
  /// @param payload a constant such as [#OPAQUE]
  /// @return bytes of it in memory
  int plain(long at, int length, int protocol, int src, int dst, int srcPort, int dstPort, int kind, int payload) {
    l2(at);
    int l4 = L2_BYTES + 20;
    int written = transport(at + l4, protocol, srcPort, dstPort, kind, payload, Math.max(length - FCS_BYTES - l4, 16));
    ipv4(at + L2_BYTES, Math.max(length - FCS_BYTES - L2_BYTES, 20 + written), protocol, src, dst);
    return l4 + written;
  }

  /// Writes a frame that carries one in an ESP tunnel.
  ///
  /// @param spi security parameters index
  /// @param sequence ESP sequence number
  /// @return bytes of it in memory
  int tunnel(
      long at, int length, int outerSrc, int outerDst, int spi, int sequence,
      int protocol, int src, int dst, int srcPort, int dstPort, int kind, int payload) {
    l2(at);
    int innerAt = L2_BYTES + ESP_BYTES;
    int room = EspTunnel.largestInnerBytes(length - FCS_BYTES - L2_BYTES, EspTunnel.IPV4_BYTES);
    int written = transport(at + innerAt + 20, protocol, srcPort, dstPort, kind, payload, Math.max(room - 20, 16));
    int inner = Math.max(room, 20 + written);
    ipv4(at + innerAt, inner, protocol, src, dst);
    ipv4(at + L2_BYTES, EspTunnel.packetBytes(inner, EspTunnel.IPV4_BYTES), ESP_PROTOCOL, outerSrc, outerDst);
    long esp = at + L2_BYTES + 20;
    memory.set(BE64, esp, (long) spi << 32 | (sequence & 0xffff_ffffL));
    memory.set(BE64, esp + 8, sequence & 0xffff_ffffL);
    return innerAt + 20 + written;
  }
}
