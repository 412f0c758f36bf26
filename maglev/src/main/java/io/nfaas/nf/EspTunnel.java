package io.nfaas.nf;

/// Sizes of ESP packets in tunnel mode with AES-GCM, in bytes: outer IP header, then (RFC 4303 section 2, RFC 4106 section 3)
///
/// | part | bytes |
/// |---|---|
/// | security parameters index, sequence number | 8 |
/// | initialisation vector | 8 |
/// | inner IP packet | n |
/// | padding, so that what is encrypted ends on a multiple of 4 | 0 to 3 |
/// | pad length, next header | 2 |
/// | integrity check value | 16 |
///
/// Over IPv4 that is 54 to 57 bytes more than the inner packet.
public final class EspTunnel {
  public static final int IPV4_BYTES = 20;
  public static final int IPV6_BYTES = 40;
  public static final int HEADER_BYTES = 8;
  public static final int IV_BYTES = 8;
  public static final int TRAILER_BYTES = 2;
  public static final int ICV_BYTES = 16;

  private static final int ALIGNMENT = 4;

  private EspTunnel() {}

  /// Size of the outer IP packet around an inner one.
  ///
  /// @param outerIpBytes [#IPV4_BYTES] or [#IPV6_BYTES]
  public static int packetBytes(int innerBytes, int outerIpBytes) {
    return outerIpBytes
        + HEADER_BYTES
        + IV_BYTES
        + innerBytes
        + padBytes(innerBytes)
        + TRAILER_BYTES
        + ICV_BYTES;
  }

  /// The largest inner packet that an outer one has room for; negative when it has none.
  public static int largestInnerBytes(int packetBytes, int outerIpBytes) {
    int encrypted = packetBytes - outerIpBytes - HEADER_BYTES - IV_BYTES - ICV_BYTES;
    return Math.floorDiv(encrypted, ALIGNMENT) * ALIGNMENT - TRAILER_BYTES;
  }

  /// Padding after an inner packet.
  public static int padBytes(int innerBytes) {
    return -(innerBytes + TRAILER_BYTES) & (ALIGNMENT - 1);
  }
}
