package io.nfaas.dataplane;

import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Writes frames for tests: Ethernet with an optional VLAN tag, IPv4 or IPv6, TCP, UDP or ESP, checksums right.
public final class Frames {
  public static final int SYN = 0x02;
  public static final int ACK = 0x10;
  public static final int PSH = 0x08;
  public static final int FIN = 0x01;
  public static final int RST = 0x04;

  private Frames() {}

  /// An address such as `ip(10, 0, 0, 1)`.
  public static int ip(int a, int b, int c, int d) {
    return a << 24 | b << 16 | c << 8 | d;
  }

  /// Writes an Ethernet header, tagged where `vlan` is not negative.
  ///
  /// @return its length
  public static int ethernet(MemorySegment m, long at, int vlan, int etherType) {
    Wire.put16(m, at, 0x0200);
    Wire.put32(m, at + 2, 0x00000001);
    Wire.put16(m, at + 6, 0x0200);
    Wire.put32(m, at + 8, 0x00000002);
    if (vlan < 0) {
      Wire.put16(m, at + 12, etherType);
      return 14;
    }
    Wire.put16(m, at + 12, 0x8100);
    Wire.put16(m, at + 14, vlan);
    Wire.put16(m, at + 16, etherType);
    return 18;
  }

  /// Writes an IPv4 header of 20 bytes.
  public static int ipv4(MemorySegment m, long at, int protocol, int src, int dst, int totalBytes) {
    Wire.put16(m, at, 0x4500);
    Wire.put16(m, at + 2, totalBytes);
    Wire.put32(m, at + 4, 0);
    Wire.put16(m, at + 8, 64 << 8 | protocol);
    Wire.put16(m, at + 10, 0);
    Wire.put32(m, at + 12, src);
    Wire.put32(m, at + 16, dst);
    Wire.put16(m, at + 10, ~sum(m, at, 20, 0) & 0xffff);
    return 20;
  }

  public static int ipv6(
      MemorySegment m,
      long at,
      int protocol,
      long srcHigh,
      long srcLow,
      long dstHigh,
      long dstLow,
      int payloadBytes) {
    Wire.put32(m, at, 0x60000000);
    Wire.put16(m, at + 4, payloadBytes);
    Wire.put16(m, at + 6, protocol << 8 | 64);
    put64(m, at + 8, srcHigh);
    put64(m, at + 16, srcLow);
    put64(m, at + 24, dstHigh);
    put64(m, at + 32, dstLow);
    return 40;
  }

  private static void put64(MemorySegment m, long at, long value) {
    Wire.put32(m, at, (int) (value >>> 32));
    Wire.put32(m, at + 4, (int) value);
  }

  /// A whole TCP/IPv4 frame.
  ///
  /// @return bytes written, without FCS
  public static int tcp(
      MemorySegment m,
      long at,
      int vlan,
      int src,
      int dst,
      int srcPort,
      int dstPort,
      int flags,
      byte... payload) {
    int l3 = ethernet(m, at, vlan, 0x0800);
    int l4 = l3 + ipv4(m, at + l3, 6, src, dst, 40 + payload.length);
    tcpHeader(m, at + l4, srcPort, dstPort, flags);
    MemorySegment.copy(payload, 0, m, ValueLayout.JAVA_BYTE, at + l4 + 20, payload.length);
    Wire.put16(m, at + l4 + 16, l4Checksum(m, at + l3, 6, 20 + payload.length));
    return l4 + 20 + payload.length;
  }

  public static int tcpHeader(MemorySegment m, long at, int srcPort, int dstPort, int flags) {
    Wire.put16(m, at, srcPort);
    Wire.put16(m, at + 2, dstPort);
    Wire.put32(m, at + 4, 1);
    Wire.put32(m, at + 8, 0);
    Wire.put16(m, at + 12, 5 << 12 | flags);
    Wire.put16(m, at + 14, 65535);
    Wire.put32(m, at + 16, 0);
    return 20;
  }

  /// A whole UDP/IPv4 frame.
  public static int udp(
      MemorySegment m,
      long at,
      int vlan,
      int src,
      int dst,
      int srcPort,
      int dstPort,
      byte... payload) {
    int l3 = ethernet(m, at, vlan, 0x0800);
    int l4 = l3 + ipv4(m, at + l3, 17, src, dst, 28 + payload.length);
    Wire.put16(m, at + l4, srcPort);
    Wire.put16(m, at + l4 + 2, dstPort);
    Wire.put16(m, at + l4 + 4, 8 + payload.length);
    Wire.put16(m, at + l4 + 6, 0);
    MemorySegment.copy(payload, 0, m, ValueLayout.JAVA_BYTE, at + l4 + 8, payload.length);
    Wire.put16(m, at + l4 + 6, l4Checksum(m, at + l3, 17, 8 + payload.length));
    return l4 + 8 + payload.length;
  }

  /// A whole ICMP echo request.
  public static int ping(MemorySegment m, long at, int vlan, int src, int dst, int identifier) {
    int l3 = ethernet(m, at, vlan, 0x0800);
    int l4 = l3 + ipv4(m, at + l3, 1, src, dst, 28);
    Wire.put16(m, at + l4, 0x0800);
    Wire.put16(m, at + l4 + 2, 0);
    Wire.put16(m, at + l4 + 4, identifier);
    Wire.put16(m, at + l4 + 6, 1);
    Wire.put16(m, at + l4 + 2, ~sum(m, at + l4, 8, 0) & 0xffff);
    return l4 + 8;
  }

  /// An ESP frame over IPv4 with a readable TCP packet inside, in the layout of AES-GCM; the trailer is written.
  public static int esp(
      MemorySegment m,
      long at,
      int vlan,
      int outerSrc,
      int outerDst,
      int spi,
      int sequence,
      int src,
      int dst,
      int srcPort,
      int dstPort,
      int flags) {
    int inner = 40;
    int packet = 20 + 8 + 8 + inner + 2 + 2 + 16;
    int l3 = ethernet(m, at, vlan, 0x0800);
    int esp = l3 + ipv4(m, at + l3, 50, outerSrc, outerDst, packet);
    Wire.put32(m, at + esp, spi);
    Wire.put32(m, at + esp + 4, sequence);
    Wire.put32(m, at + esp + 8, 0);
    Wire.put32(m, at + esp + 12, sequence);
    int in = esp + 16;
    ipv4(m, at + in, 6, src, dst, inner);
    tcpHeader(m, at + in + 20, srcPort, dstPort, flags);
    Wire.put16(m, at + in + 36, l4Checksum(m, at + in, 6, 20));
    for (int p = in + inner; p < l3 + packet; p++) {
      Wire.put8(m, at + p, 0);
    }
    Wire.put8(m, at + in + inner + 2, 2);
    Wire.put8(m, at + in + inner + 3, 4);
    return l3 + packet;
  }

  /// The TCP, UDP or ICMP checksum field that fits the bytes now in memory, whose own checksum field counts as zero only if it is.
  public static int l4Checksum(MemorySegment m, long ip, int protocol, int bytes) {
    int pseudo =
        Wire.u16(m, ip + 12)
            + Wire.u16(m, ip + 14)
            + Wire.u16(m, ip + 16)
            + Wire.u16(m, ip + 18)
            + protocol
            + bytes;
    return ~sum(m, ip + 20, bytes, pseudo) & 0xffff;
  }

  /// Whether the IPv4 header's checksum and that of its TCP or UDP segment are right.
  public static boolean checksumsHold(MemorySegment m, long ip) {
    int bytes = Wire.u16(m, ip + 2) - 20;
    int protocol = Wire.u8(m, ip + 9);
    boolean icmp = protocol == 1;
    return ipChecksumHolds(m, ip)
        && (icmp ? sum(m, ip + 20, bytes, 0) == 0xffff : l4Checksum(m, ip, protocol, bytes) == 0);
  }

  /// Whether an IPv4 header without options carries a right checksum.
  public static boolean ipChecksumHolds(MemorySegment m, long ip) {
    return sum(m, ip, 20, 0) == 0xffff;
  }

  private static int sum(MemorySegment m, long at, int bytes, int start) {
    int sum = start;
    for (int p = 0; p + 1 < bytes; p += 2) {
      sum += Wire.u16(m, at + p);
    }
    if ((bytes & 1) != 0) {
      sum += Wire.u8(m, at + bytes - 1) << 8;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }
}
