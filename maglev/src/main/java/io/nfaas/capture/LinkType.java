package io.nfaas.capture;

import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// What a captured frame begins with. Numbers: the link-layer header types registry of tcpdump.org.
public enum LinkType {
  /// 1: Ethernet.
  ETHERNET(0),
  /// 101 (and 12, 14 as some systems write them), 228, 229: IPv4 or IPv6 without anything before it.
  RAW_IP(0),
  /// 0 and 108: BSD loopback, an address family of 4 bytes before the IP header.
  NULL(4),
  /// 113: Linux "any" device, 16 bytes before the IP header.
  LINUX_SLL(16),
  /// 276: the second version of it, 20 bytes.
  LINUX_SLL2(20),
  /// Anything else: its frames are given out, their headers cannot be read.
  OTHER(0);

  private final int headerBytes;

  LinkType(int headerBytes) {
    this.headerBytes = headerBytes;
  }

  /// The type with a number of the registry.
  public static LinkType of(int number) {
    return switch (number) {
      case 1 -> ETHERNET;
      case 12, 14, 101, 228, 229 -> RAW_IP;
      case 0, 108 -> NULL;
      case 113 -> LINUX_SLL;
      case 276 -> LINUX_SLL2;
      default -> OTHER;
    };
  }

  /// Whether [#wrap] can read frames of this type.
  public boolean isReadable() {
    return this != OTHER;
  }

  /// Bytes before what [FrameView] reads.
  public int headerBytes() {
    return headerBytes;
  }

  /// Wraps a captured frame with the right reader.
  ///
  /// @return false when it is malformed; [FrameView#reason] says why
  public boolean wrap(FrameView view, MemorySegment memory, long offset, int captured) {
    if (this == OTHER) {
      throw new IllegalStateException("frames of this link type cannot be read");
    }
    int skip = Math.min(headerBytes, captured);
    return switch (this) {
      case ETHERNET -> view.wrap(memory, offset, captured);
      case RAW_IP -> view.wrapIp(memory, offset, captured);
      default -> view.wrapTyped(memory, offset + skip, captured - skip, etherType(memory, offset, captured));
    };
  }

  /// What a captured frame of a type without Ethernet header holds behind [#headerBytes], as an EtherType; IPv4 where it ends before
  /// that is said.
  public int etherType(MemorySegment memory, long offset, int captured) {
    if (captured < Math.max(1, headerBytes)) {
      return FrameView.ETHER_IPV4;
    }
    return switch (this) {
      case RAW_IP -> Wire.u8(memory, offset) >>> 4 == 6 ? FrameView.ETHER_IPV6 : FrameView.ETHER_IPV4;
      case NULL -> ofFamily((int) Wire.u32(memory, offset));
      case LINUX_SLL -> Wire.u16(memory, offset + 14);
      case LINUX_SLL2 -> Wire.u16(memory, offset);
      default -> throw new IllegalStateException("frames of link type " + this + " have no such field");
    };
  }

  /// @param family an address family in either byte order: BSD's loopback writes its own, OpenBSD's the network's
  private static int ofFamily(int family) {
    int number = family >>> 16 == 0 ? family : Integer.reverseBytes(family);
    return switch (number) {
      case 2 -> FrameView.ETHER_IPV4;
      // NetBSD and OpenBSD; FreeBSD; macOS; Linux; Windows.
      case 24, 28, 30, 10, 23 -> FrameView.ETHER_IPV6;
      default -> number >>> 16 == 0 ? number : 0;
    };
  }
}
