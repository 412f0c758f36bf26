package io.nfaas.live;

import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Does in software what the sender of a frame has left to its network card: the checksum of TCP or UDP, and the cut of one large frame
/// into segments that fit the wire. What is left is said by a virtio header (OASIS virtio 1.2 section 5.1.6). Single-threaded.
///
/// Usage: [#wrap], and then [#frames] times [#write].
final class Offload {
  private static final int NEEDS_CHECKSUM = 1;

  private static final int GSO_NONE = 0;
  private static final int GSO_TCP_IPV4 = 1;
  private static final int GSO_TCP_IPV6 = 4;
  private static final int GSO_UDP_L4 = 5;
  /// Congestion notification in a segmented frame: a remark, no type.
  private static final int GSO_ECN = 0x80;

  private static final int ETHERNET_BYTES = 14;
  private static final int TAG_BYTES = 4;
  private static final int UDP_BYTES = 8;
  private static final int TCP_BYTES = 20;
  private static final int UDP_CHECKSUM = 6;
  private static final int TCP_CHECKSUM = 16;
  private static final int TCP_FIN_PSH = 0x09;
  private static final int TCP_CWR = 0x80;

  private static final ValueLayout.OfShort NATIVE16 = ValueLayout.JAVA_SHORT_UNALIGNED;
  private static final ValueLayout.OfLong LE64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private MemorySegment from = MemorySegment.NULL;
  private long at;
  private int bytes;

  private boolean unfinished;
  private int checksumFrom;
  private int checksumAt;

  private boolean tcp;
  private boolean ipv4;
  private int l3;
  private int l4;
  private int headerBytes;
  private int segmentBytes;
  private int frames;

  /// Reads what is to be done to a frame.
  ///
  /// @param virtioAt where its virtio header is
  /// @param at where the frame is
  /// @return false when the frame cannot be finished: its offload is of an unknown kind, or points outside of it
  boolean wrap(MemorySegment from, long virtioAt, long at, int bytes) {
    this.from = from;
    this.at = at;
    this.bytes = bytes;
    frames = 1;
    segmentBytes = 0;
    unfinished = (from.get(ValueLayout.JAVA_BYTE, virtioAt) & NEEDS_CHECKSUM) != 0;
    checksumFrom = from.get(NATIVE16, virtioAt + 6) & 0xffff;
    checksumAt = checksumFrom + (from.get(NATIVE16, virtioAt + 8) & 0xffff);
    int type = from.get(ValueLayout.JAVA_BYTE, virtioAt + 1) & ~GSO_ECN & 0xff;
    if (type == GSO_NONE) {
      return !unfinished || (checksumFrom >= ETHERNET_BYTES && checksumAt >= checksumFrom && checksumAt + 2 <= bytes);
    }
    return wrapLarge(type, from.get(NATIVE16, virtioAt + 4) & 0xffff);
  }

  private boolean wrapLarge(int type, int size) {
    tcp = type == GSO_TCP_IPV4 || type == GSO_TCP_IPV6;
    if ((!tcp && type != GSO_UDP_L4) || size == 0 || bytes < ETHERNET_BYTES) {
      return false;
    }
    l3 = ETHERNET_BYTES;
    int etherType = Wire.u16(from, at + l3 - 2);
    while (etherType == 0x8100 || etherType == 0x88a8) {
      l3 += TAG_BYTES;
      if (bytes < l3) {
        return false;
      }
      etherType = Wire.u16(from, at + l3 - 2);
    }
    ipv4 = etherType == 0x0800;
    l4 = checksumFrom;
    int least = l3 + (ipv4 ? 20 : 40);
    if ((!ipv4 && etherType != 0x86dd) || !unfinished || l4 < least || bytes < l4 + (tcp ? TCP_BYTES : UDP_BYTES)) {
      return false;
    }
    headerBytes = l4 + (tcp ? (Wire.u8(from, at + l4 + 12) >>> 4) * 4 : UDP_BYTES);
    int payload = bytes - headerBytes;
    if (payload <= 0 || headerBytes < l4 + (tcp ? TCP_BYTES : UDP_BYTES)) {
      return false;
    }
    segmentBytes = size;
    frames = (payload + size - 1) / size;
    return true;
  }

  /// How many frames it is on the wire.
  int frames() {
    return frames;
  }

  /// Bytes of its longest frame on the wire, without FCS.
  int mostBytes() {
    return frames == 1 ? bytes : headerBytes + segmentBytes;
  }

  /// Writes one frame as it belongs on the wire.
  ///
  /// @param k number of the segment, from 0
  /// @return its bytes, without FCS
  int write(int k, MemorySegment to, long into) {
    if (segmentBytes == 0) {
      MemorySegment.copy(from, at, to, into, bytes);
      if (unfinished) {
        finish(to, into + checksumFrom, bytes - checksumFrom, 0, into + checksumAt);
      }
      return bytes;
    }
    int done = k * segmentBytes;
    int payload = Math.min(segmentBytes, bytes - headerBytes - done);
    MemorySegment.copy(from, at, to, into, headerBytes);
    MemorySegment.copy(from, at + headerBytes + done, to, into + headerBytes, payload);
    int total = headerBytes + payload;
    ip(k, to, into, total);
    long transport = into + l4;
    if (tcp) {
      Wire.put32(to, transport + 4, Wire.i32(from, at + l4 + 4) + done);
      int flags = Wire.u8(from, at + l4 + 13);
      int last = k == frames - 1 ? flags : flags & ~TCP_FIN_PSH;
      Wire.put8(to, transport + 13, k == 0 ? last : last & ~TCP_CWR);
    } else {
      Wire.put16(to, transport + 4, total - l4);
    }
    long sumAt = transport + (tcp ? TCP_CHECKSUM : UDP_CHECKSUM);
    Wire.put16(to, sumAt, 0);
    finish(to, transport, total - l4, pseudoHeader(to, into, total - l4), sumAt);
    return total;
  }

  private void ip(int k, MemorySegment to, long into, int total) {
    long ip = into + l3;
    if (ipv4) {
      Wire.put16(to, ip + 2, total - l3);
      Wire.put16(to, ip + 4, Wire.u16(from, at + l3 + 4) + k);
      Wire.put16(to, ip + 10, 0);
      Wire.put16(to, ip + 10, ~fold(sum(to, ip, l4 - l3)) & 0xffff);
    } else {
      Wire.put16(to, ip + 4, total - l3 - 40);
    }
  }

  /// Sum over addresses, protocol and length (RFC 9293 section 3.1, RFC 8200 section 8.1), in the byte order of [#sum].
  private long pseudoHeader(MemorySegment to, long into, int transportBytes) {
    long addresses = ipv4 ? sum(to, into + l3 + 12, 8) : sum(to, into + l3 + 8, 32);
    return addresses + swap(tcp ? 6 : 17) + swap(transportBytes);
  }

  /// Completes a checksum whose field holds what is to be added to the sum over the bytes, in a ones' complement (RFC 1071).
  private static void finish(MemorySegment m, long first, int count, long more, long sumAt) {
    int checksum = ~fold(sum(m, first, count) + more) & 0xffff;
    // A UDP checksum of zero would say that there is none (RFC 768); for TCP both zeros mean the same.
    Wire.put16(m, sumAt, checksum == 0 ? 0xffff : checksum);
  }

  /// Ones' complement sum of 16-bit words in little-endian order, not folded: byte order does not matter to it (RFC 1071 section 2).
  private static long sum(MemorySegment m, long first, int count) {
    long sum = 0;
    int i = 0;
    for (; i + 8 <= count; i += 8) {
      long word = m.get(LE64, first + i);
      sum += (word & 0xffff_ffffL) + (word >>> 32);
    }
    for (; i + 2 <= count; i += 2) {
      sum += (m.get(ValueLayout.JAVA_BYTE, first + i) & 0xff) | (m.get(ValueLayout.JAVA_BYTE, first + i + 1) & 0xff) << 8;
    }
    if (i < count) {
      sum += m.get(ValueLayout.JAVA_BYTE, first + i) & 0xff;
    }
    return sum;
  }

  private static int swap(int word) {
    return (word & 0xff) << 8 | (word >>> 8 & 0xff);
  }

  /// Folds a sum to 16 bits, in network byte order.
  private static int fold(long sum) {
    long folded = sum;
    while (folded >>> 16 != 0) {
      folded = (folded & 0xffff) + (folded >>> 16);
    }
    return swap((int) folded);
  }
}
