package io.nfaas.packet;

/// IP addresses in words: `10.0.0.1`, and IPv6 as RFC 5952 wants it written. Allocates.
public final class AddressText {
  private static final int GROUPS = 8;

  private AddressText() {}

  /// @param version 4 or 6
  /// @param high first 64 bits of an IPv6 address
  /// @param low its last 64 bits, or an IPv4 address in the low 32
  public static String of(int version, long high, long low) {
    return version == 4 ? dotted(low) : grouped(high, low);
  }

  private static String dotted(long address) {
    return (address >>> 24 & 0xff) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
  }

  /// Section 4.2: the longest run of at least two zero groups, the first of equals, becomes `::`. Section 5: an IPv4-mapped address
  /// (::ffff:0:0/96) ends in dotted form.
  private static String grouped(long high, long low) {
    if (high == 0 && low >>> 32 == 0xffff) {
      return "::ffff:" + dotted(low);
    }
    int from = 0;
    int to = 0;
    for (int start = 0; start < GROUPS; start++) {
      int end = start;
      while (end < GROUPS && group(high, low, end) == 0) {
        end++;
      }
      if (end - start > Math.max(1, to - from)) {
        from = start;
        to = end;
      }
      start = end;
    }
    StringBuilder s = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == from && to > from) {
        s.append("::");
        i = to - 1;
      } else {
        if (!s.isEmpty() && s.charAt(s.length() - 1) != ':') {
          s.append(':');
        }
        s.append(Integer.toHexString(group(high, low, i)));
      }
    }
    return s.toString();
  }

  private static int group(long high, long low, int i) {
    return (int) ((i < 4 ? high : low) >>> (48 - 16 * (i & 3))) & 0xffff;
  }
}
