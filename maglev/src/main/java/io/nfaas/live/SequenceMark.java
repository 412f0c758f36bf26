package io.nfaas.live;

import io.nfaas.nf.EspTunnel;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// A sequence number inside a frame of any size that a chain leaves alone: the identification of its innermost IPv4 header, which means nothing
/// in a datagram that is no fragment (RFC 6864 section 4.1). Sixteen bits, which tells frames in flight apart while there are fewer than
/// 65,536 of them.
final class SequenceMark {
  /// Numbers that there are.
  static final int NUMBERS = 1 << 16;

  private static final int IDENTIFICATION = 4;
  private static final int CHECKSUM = 10;
  private static final int ESP_BYTES = EspTunnel.IPV4_BYTES + EspTunnel.HEADER_BYTES + EspTunnel.IV_BYTES;
  private static final int IPV4_FIRST = 0x45;

  private SequenceMark() {}

  /// Where the IPv4 header that holds a frame's number starts, relative to the frame; -1 when there is none.
  static int at(FrameView view, MemorySegment m, long offset, int captured) {
    if (captured < EspTunnel.IPV4_BYTES || !view.wrap(m, offset, captured) || view.ipVersion() != 4 || view.isFragment()) {
      return -1;
    }
    int l3 = view.l3Start();
    // With the null cipher the packet inside of a tunnel can be read.
    int inner = l3 + ESP_BYTES;
    if (view.isEsp() && captured >= inner + EspTunnel.IPV4_BYTES && Wire.u8(m, offset + inner) == IPV4_FIRST) {
      return inner;
    }
    return l3;
  }

  /// Writes a number, and the header's checksum anew (RFC 1624 equation 3).
  ///
  /// @param header where [#at] says, absolute
  static void write(MemorySegment m, long header, int number) {
    int before = Wire.u16(m, header + IDENTIFICATION);
    int sum = (~Wire.u16(m, header + CHECKSUM) & 0xffff) + (~before & 0xffff) + number;
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    Wire.put16(m, header + IDENTIFICATION, number);
    Wire.put16(m, header + CHECKSUM, ~sum & 0xffff);
  }

  static int read(MemorySegment m, long header) {
    return Wire.u16(m, header + IDENTIFICATION);
  }
}
