package io.nfaas.chain;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;

/// A range of IPv4 or IPv6 addresses that share their leading bits.
///
/// @param version 4 or 6
/// @param high upper 64 bits of an IPv6 prefix; 0 for IPv4
/// @param low lower 64 bits; an IPv4 prefix is in the lower 32
/// @param length leading bits that count, 0 to 32 or 128
public record Prefix(int version, long high, long low, int length) {
  public Prefix {
    if (version != 4 && version != 6) {
      throw new IllegalArgumentException("version " + version + " is not 4 or 6");
    }
    int bits = version == 4 ? 32 : 128;
    if (length < 0 || length > bits) {
      throw new IllegalArgumentException("length " + length + " is not in [0, " + bits + "]");
    }
    if (version == 4 && (high != 0 || low >>> 32 != 0)) {
      throw new IllegalArgumentException("an IPv4 prefix has more than 32 bits of address");
    }
    high &= highMask(version, length);
    low &= lowMask(version, length);
  }

  /// Reads CIDR form: `10.1.0.0/16`, `2001:db8::/32`; without a length, one address.
  ///
  /// @throws IllegalArgumentException when it is not that
  public static Prefix parse(String cidr) {
    int slash = cidr.indexOf('/');
    InetAddress address = InetAddress.ofLiteral(slash < 0 ? cidr : cidr.substring(0, slash));
    boolean v4 = address instanceof Inet4Address;
    int length = v4 ? 32 : 128;
    if (slash >= 0) {
      try {
        length = Integer.parseInt(cidr.substring(slash + 1));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException(cidr + " has no prefix length after the slash", e);
      }
    }
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    return v4
        ? new Prefix(4, 0, bytes.getInt() & 0xffffffffL, length)
        : new Prefix(6, bytes.getLong(), bytes.getLong(), length);
  }

  /// Whether an address is in the range.
  ///
  /// @param version 4 or 6; other values are in no range
  public boolean contains(int version, long high, long low) {
    return version == this.version
        && (high & highMask(version, length)) == this.high
        && (low & lowMask(version, length)) == this.low;
  }

  private static long highMask(int version, int length) {
    return version == 4 ? 0 : leading(Math.min(length, 64));
  }

  private static long lowMask(int version, int length) {
    return version == 4 ? leading(length + 32) & 0xffffffffL : leading(Math.max(length - 64, 0));
  }

  private static long leading(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }
}
