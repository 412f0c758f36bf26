package io.nfaas.packet;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// Hand-built frames, from the outside in: `eth(0x0800, ipv4(17, "10.0.0.1", "10.0.0.2", udp(1, 2, bytes(4))))`. Checksums are
/// zero.
public final class Frames {
  private Frames() {}

  /// A frame at the very end of a segment of exactly its size: reading further is an exception.
  public static MemorySegment exactly(Arena arena, byte[] frame) {
    MemorySegment m = arena.allocate(Math.max(1, frame.length)).asSlice(0, frame.length);
    MemorySegment.copy(frame, 0, m, ValueLayout.JAVA_BYTE, 0, frame.length);
    return m;
  }

  public static FrameView view(byte[] frame) {
    FrameView f = new FrameView();
    f.wrap(exactly(Arena.ofAuto(), frame), 0, frame.length);
    return f;
  }

  public static byte[] bytes(int count) {
    return new byte[count];
  }

  public static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  public static byte[] join(byte[]... parts) {
    int length = 0;
    for (byte[] p : parts) {
      length += p.length;
    }
    ByteBuffer all = ByteBuffer.allocate(length);
    for (byte[] p : parts) {
      all.put(p);
    }
    return all.array();
  }

  public static byte[] eth(int type, byte[] payload) {
    return join(hex("020000000002 020000000001"), u16(type), payload);
  }

  /// The rest of a tag: id and the type that follows.
  public static byte[] vlan(int id, int type, byte[] payload) {
    return join(u16(id), u16(type), payload);
  }

  public static byte[] ipv4(int protocol, String src, String dst, byte[] payload) {
    return ipv4Fragment(protocol, src, dst, 0, 0, false, payload);
  }

  public static byte[] ipv4Fragment(
      int protocol, String src, String dst, int id, int offset, boolean more, byte[] payload) {
    return join(
        hex("4500"), u16(20 + payload.length), u16(id), u16(offset / 8 | (more ? 0x2000 : 0)), new byte[] {64, (byte) protocol},
        u16(0), address4(src), address4(dst), payload);
  }

  public static byte[] ipv6(int next, String src, String dst, byte[] payload) {
    return join(hex("60000000"), u16(payload.length), new byte[] {(byte) next, 64}, address6(src), address6(dst), payload);
  }

  /// A hop-by-hop, routing or destination options header of 8 x `units` bytes.
  public static byte[] option(int next, int units, byte[] payload) {
    byte[] header = new byte[8 * units];
    header[0] = (byte) next;
    header[1] = (byte) (units - 1);
    return join(header, payload);
  }

  public static byte[] fragment(int next, int id, int offset, boolean more, byte[] payload) {
    return join(new byte[] {(byte) next, 0}, u16(offset | (more ? 1 : 0)), u32(id), payload);
  }

  /// An authentication header of 24 bytes.
  public static byte[] ah(int next, byte[] payload) {
    return join(new byte[] {(byte) next, 4}, bytes(22), payload);
  }

  public static byte[] udp(int src, int dst, byte[] payload) {
    return join(u16(src), u16(dst), u16(8 + payload.length), u16(0), payload);
  }

  public static byte[] tcp(int src, int dst, int flags, byte[] payload) {
    return join(u16(src), u16(dst), u32(1), u32(0), u16(0x5000 | flags), u16(1024), u32(0), payload);
  }

  public static byte[] esp(int spi, int sequence, byte[] payload) {
    return join(u32(spi), u32(sequence), payload);
  }

  public static byte[] echo(int type, int id) {
    return join(new byte[] {(byte) type, 0}, u16(0), u16(id), u16(1));
  }

  public static byte[] icmpError(int type, byte[] quoted) {
    return join(new byte[] {(byte) type, 0}, bytes(6), quoted);
  }

  public static byte[] nsh(int nextProtocol, int spi, int si, int view, int tenant, int previous, byte[] payload) {
    byte[] header = new byte[Nsh.BYTES];
    Nsh.write(MemorySegment.ofArray(header), 0, spi, si, 63, nextProtocol, view, tenant, previous);
    return join(header, payload);
  }

  public static byte[] gpe(byte[] payload) {
    return join(hex("0c000004 00000a00"), payload);
  }

  public static byte[] u16(int value) {
    return new byte[] {(byte) (value >> 8), (byte) value};
  }

  public static byte[] u32(int value) {
    return ByteBuffer.allocate(4).putInt(value).array();
  }

  static byte[] address4(String dotted) {
    byte[] a = new byte[4];
    String[] parts = dotted.split("\\.");
    for (int i = 0; i < 4; i++) {
      a[i] = (byte) Integer.parseInt(parts[i]);
    }
    return a;
  }

  /// Groups of hex digits with at most one `::`.
  static byte[] address6(String text) {
    String[] halves = text.split("::", -1);
    byte[] a = new byte[16];
    int at = 0;
    for (String g : halves[0].isEmpty() ? new String[0] : halves[0].split(":")) {
      at = put16(a, at, g);
    }
    if (halves.length == 2 && !halves[1].isEmpty()) {
      String[] tail = halves[1].split(":");
      at = 16 - 2 * tail.length;
      for (String g : tail) {
        at = put16(a, at, g);
      }
    }
    return a;
  }

  private static int put16(byte[] a, int at, String group) {
    int v = Integer.parseInt(group, 16);
    a[at] = (byte) (v >> 8);
    a[at + 1] = (byte) v;
    return at + 2;
  }
}
