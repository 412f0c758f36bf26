package io.nfaas.packet;

import java.util.HexFormat;

/// The Toeplitz hash that NICs spread flows by: receive side scaling, "Verifying the RSS Hash Calculation" (Microsoft) and the Intel
/// 82599 datasheet, section 7.1.2.8. Immutable; hashing allocates nothing.
///
/// Each input byte has a table of 256 precomputed words (40 KiB for the 40 key bytes that an IPv6 4-tuple needs).
public final class Toeplitz {
  /// The key of Microsoft's verification suite, which most drivers use by default.
  public static final Toeplitz MICROSOFT = of(
      "6d5a56da255b0ec24167253d43a38fb0d0ca2bcbae7b30b477cb2da38030f20c6a42b73bbeac01fa");

  /// A key of one repeated 16-bit word: both directions of a connection hash alike (Woo and Park, "Scalable TCP Session Monitoring
  /// with Symmetric Receive-side Scaling", KAIST 2012).
  public static final Toeplitz SYMMETRIC = of("6d5a".repeat(20));

  private static final int KEY_BYTES = 40;
  private static final int INPUT_BYTES = 36;

  private final int[] table = new int[INPUT_BYTES * 256];

  /// @param key 40 bytes
  public Toeplitz(byte[] key) {
    if (key.length != KEY_BYTES) {
      throw new IllegalArgumentException("key of " + key.length + " bytes is not of " + KEY_BYTES);
    }
    for (int i = 0; i < INPUT_BYTES; i++) {
      for (int bit = 0; bit < 8; bit++) {
        int window = window(key, i * 8 + bit);
        for (int value = 0; value < 256; value++) {
          if ((value & 0x80 >>> bit) != 0) {
            table[i * 256 + value] ^= window;
          }
        }
      }
    }
  }

  private static Toeplitz of(String hex) {
    return new Toeplitz(HexFormat.of().parseHex(hex));
  }

  /// The 32 key bits from bit `from`.
  private static int window(byte[] key, int from) {
    long five = 0;
    for (int i = 0; i < 5; i++) {
      five = five << 8 | (key[from / 8 + i] & 0xff);
    }
    return (int) (five >>> (8 - from % 8));
  }

  /// Hash of an IPv4 2-tuple: addresses in host byte order of the written form, 10.0.0.1 = 0x0a000001.
  public int ipv4(int src, int dst) {
    return word(0, src) ^ word(4, dst);
  }

  /// Hash of an IPv4 4-tuple.
  public int ipv4(int src, int dst, int srcPort, int dstPort) {
    return ipv4(src, dst) ^ word(8, srcPort << 16 | (dstPort & 0xffff));
  }

  /// Hash of an IPv6 2-tuple: addresses as their first and last 64 bits.
  public int ipv6(long srcHigh, long srcLow, long dstHigh, long dstLow) {
    return doubleWord(0, srcHigh) ^ doubleWord(8, srcLow) ^ doubleWord(16, dstHigh) ^ doubleWord(24, dstLow);
  }

  /// Hash of an IPv6 4-tuple.
  public int ipv6(long srcHigh, long srcLow, long dstHigh, long dstLow, int srcPort, int dstPort) {
    return ipv6(srcHigh, srcLow, dstHigh, dstLow) ^ word(32, srcPort << 16 | (dstPort & 0xffff));
  }

  /// What a NIC computes for a frame: the 4-tuple of unfragmented TCP and UDP, the addresses of other IP packets, 0 for the rest.
  /// A NIC looks at the outermost headers only: it sees no IP packet behind a service header in plain Ethernet. A [FrameView] shows the
  /// inner packet in that case, which a NIC would not see; callers that model a NIC hash such frames as not IP.
  public int of(FrameView f) {
    boolean ports = !f.isFragment() && (f.protocol() == FrameView.TCP || f.protocol() == FrameView.UDP) && f.srcPort() >= 0;
    if (f.ipVersion() == 4) {
      int src = (int) f.srcLow();
      int dst = (int) f.dstLow();
      return ports ? ipv4(src, dst, f.srcPort(), f.dstPort()) : ipv4(src, dst);
    }
    if (f.ipVersion() == 6) {
      return ports
          ? ipv6(f.srcHigh(), f.srcLow(), f.dstHigh(), f.dstLow(), f.srcPort(), f.dstPort())
          : ipv6(f.srcHigh(), f.srcLow(), f.dstHigh(), f.dstLow());
    }
    return 0;
  }

  private int doubleWord(int at, long value) {
    return word(at, (int) (value >>> 32)) ^ word(at + 4, (int) value);
  }

  private int word(int at, int value) {
    int t = at << 8;
    return table[t + (value >>> 24)]
        ^ table[t + 256 + (value >>> 16 & 0xff)]
        ^ table[t + 512 + (value >>> 8 & 0xff)]
        ^ table[t + 768 + (value & 0xff)];
  }
}
