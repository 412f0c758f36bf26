package io.nfaas.capture;

import io.nfaas.packet.FrameView;
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
    if (this == ETHERNET) {
      return view.wrap(memory, offset, captured);
    }
    if (this == OTHER) {
      throw new IllegalStateException("frames of this link type cannot be read");
    }
    int skip = Math.min(headerBytes, captured);
    return view.wrapIp(memory, offset + skip, captured - skip);
  }
}
