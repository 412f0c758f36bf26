package io.nfaas.nf;

import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// The checksum of IPv4, TCP, UDP and ICMP headers: the ones' complement of a ones' complement sum (RFC 1071).
final class InternetChecksum {
  private InternetChecksum() {}

  /// Checksum of an even number of bytes.
  static int of(MemorySegment m, long at, int bytes) {
    int sum = 0;
    for (int p = 0; p < bytes; p += 2) {
      sum += Wire.u16(m, at + p);
    }
    return ~fold(sum) & 0xffff;
  }

  /// The checksum after a 16-bit word changed: HC' = ~(~HC + ~m + m') (RFC 1624 section 3, equation 3).
  static int changed16(int checksum, int from, int to) {
    return ~fold((~checksum & 0xffff) + (~from & 0xffff) + to) & 0xffff;
  }

  /// The same for a 32-bit word, such as an address.
  static int changed32(int checksum, int from, int to) {
    return changed16(changed16(checksum, from >>> 16, to >>> 16), from & 0xffff, to & 0xffff);
  }

  private static int fold(int sum) {
    int once = (sum & 0xffff) + (sum >>> 16);
    return (once & 0xffff) + (once >>> 16);
  }
}
