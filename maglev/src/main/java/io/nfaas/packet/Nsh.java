package io.nfaas.packet;

import java.lang.foreign.MemorySegment;

/// The network service header, RFC 8300: layout, encoding, and changes in place.
///
/// ```
///  0                   1                   2                   3
///  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
/// |Ver|O|U|    TTL    |   Length  |U|U|U|U|MD Type| Next Protocol |
/// |          Service Path Identifier              | Service Index |
/// |          metadata ...                                         |
/// ```
///
/// Both forms that we write are [#BYTES] long, so that every field can be changed in place:
///
/// - MD type 2 (section 2.5): one variable-length metadata entry of class 0xfff6 (for experiments, section 9.1.4), type 1, 12 bytes:
///   graph view id, tenant, previous replica (all ones when there is none), 32 bits each.
/// - MD type 1 (section 2.4): the same three words, then the word [#MD1_MARK] that tells our context from anyone else's.
///
/// With an outer Ethernet header that is 38 bytes, with VXLAN-GPE over IPv6 94 bytes: inside the 128 bytes of headroom.
public final class Nsh {
  /// Length of the header that [#write] and [#writeMd1] put down, in bytes.
  public static final int BYTES = 24;

  public static final int ETHER_TYPE = 0x894f;

  public static final int NEXT_IPV4 = 1;
  public static final int NEXT_IPV6 = 2;
  public static final int NEXT_ETHERNET = 3;
  public static final int NEXT_NSH = 4;
  public static final int NEXT_MPLS = 5;

  /// The TTL that a classifier writes (section 2.2).
  public static final int DEFAULT_TTL = 63;
  /// The service index that a classifier writes (section 2.3).
  public static final int DEFAULT_SI = 255;

  static final int TLV_CLASS = 0xfff6;
  static final int TLV_TYPE = 1;
  static final int TLV_VALUE_BYTES = 12;
  /// Fourth context word of MD type 1: "nfaa" in ASCII.
  static final int MD1_MARK = 0x6e666161;

  static final int BASE_BYTES = 8;
  private static final int MAX_TTL = 63;

  /// Of the first 32 bits: version, O bit, length, MD type and next protocol; TTL and unassigned bits are left out.
  private static final int FORM = 0xe03f_0fff;

  private static final int OURS = (BYTES / 4) << 16 | 2 << 8 | NEXT_ETHERNET;

  /// Head of our metadata entry.
  private static final long CONTEXT = (long) TLV_CLASS << 16 | TLV_TYPE << 8 | TLV_VALUE_BYTES;

  private Nsh() {}

  /// Writes a header of MD type 2.
  ///
  /// @param spi service path identifier, 24 bits
  /// @param si service index, 0 to 255
  /// @param ttl hops left, 0 to 63
  /// @param nextProtocol a `NEXT_` constant
  /// @param previous the replica that served the flow before, -1 when there is none
  public static void write(
      MemorySegment m, long at, int spi, int si, int ttl, int nextProtocol, int view, int tenant, int previous) {
    // In whole words: each store checks the bounds of the memory.
    int first = ((ttl & MAX_TTL) << 22) | (BYTES / 4) << 16 | 2 << 8 | nextProtocol;
    Wire.put64(m, at, (long) first << 32 | (((spi << 8) | (si & 0xff)) & 0xffffffffL));
    Wire.put64(m, at + 8, CONTEXT << 32 | (view & 0xffffffffL));
    Wire.put64(m, at + 16, (long) tenant << 32 | (previous & 0xffffffffL));
  }

  /// Writes a header of MD type 1; parameters as in [#write].
  public static void writeMd1(
      MemorySegment m, long at, int spi, int si, int ttl, int nextProtocol, int view, int tenant, int previous) {
    base(m, at, spi, si, ttl, 1, nextProtocol);
    Wire.put32(m, at + 8, view);
    Wire.put32(m, at + 12, tenant);
    Wire.put32(m, at + 16, previous);
    Wire.put32(m, at + 20, MD1_MARK);
  }

  private static void base(MemorySegment m, long at, int spi, int si, int ttl, int mdType, int nextProtocol) {
    Wire.put16(m, at, ((ttl & MAX_TTL) << 6) | (BYTES / 4));
    Wire.put8(m, at + 2, mdType);
    Wire.put8(m, at + 3, nextProtocol);
    setPath(m, at, spi, si);
  }

  /// Whether a header has the form that [#write] gives it in front of Ethernet, whatever its TTL and its unassigned bits.
  ///
  /// @param base its first 8 bytes
  /// @param context its second 8 bytes
  public static boolean isOurs(long base, long context) {
    return ((int) (base >>> 32) & FORM) == OURS && context >>> 32 == CONTEXT;
  }

  public static int spi(MemorySegment m, long at) {
    return Wire.i32(m, at + 4) >>> 8;
  }

  public static int si(MemorySegment m, long at) {
    return Wire.u8(m, at + 7);
  }

  public static int ttl(MemorySegment m, long at) {
    return (Wire.u16(m, at) >>> 6) & MAX_TTL;
  }

  /// Header length, in bytes.
  public static int length(MemorySegment m, long at) {
    return (Wire.u8(m, at + 1) & 0x3f) * 4;
  }

  public static int mdType(MemorySegment m, long at) {
    return Wire.u8(m, at + 2) & 0xf;
  }

  public static int nextProtocol(MemorySegment m, long at) {
    return Wire.u8(m, at + 3);
  }

  public static void setPath(MemorySegment m, long at, int spi, int si) {
    Wire.put32(m, at + 4, (spi << 8) | (si & 0xff));
  }

  /// Changes the TTL and leaves the bits around it as they are, the unassigned ones included (section 2.2).
  public static void setTtl(MemorySegment m, long at, int ttl) {
    Wire.put16(m, at, (Wire.u16(m, at) & ~(MAX_TTL << 6)) | ((ttl & MAX_TTL) << 6));
  }

  /// Changes the previous replica in a header that [#write] or [#writeMd1] wrote; -1 for none.
  public static void setPrevious(MemorySegment m, long at, int previous) {
    Wire.put32(m, at + (mdType(m, at) == 1 ? 16 : 20), previous);
  }
}
