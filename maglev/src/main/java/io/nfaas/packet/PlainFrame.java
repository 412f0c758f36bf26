package io.nfaas.packet;

import java.lang.foreign.MemorySegment;

/// Reads the kinds of frame that most traffic consists of in a few whole words: Ethernet with at most one VLAN tag, IPv4 without options
/// that is no fragment, TCP, UDP without a protocol of ours inside, or ESP. Of a frame that it reads it says what [FrameView] and
/// [FlowKey] say; every other one, and every damaged one, is theirs.
///
/// Mutable, single-threaded, used again for every frame; allocates nothing. What the accessors say holds after [#read] said yes.
public final class PlainFrame {
  /// Ethernet, IPv4 and 8 bytes: what the shortest plain frame has.
  public static final int LEAST_BYTES = 14 + 20 + 8;

  /// EtherType 0x0800, then version 4 and a header of five words.
  private static final int IPV4 = 0x0800_45;

  private static final int VLAN = 0x8100;

  /// Of the first word of an IPv4 header: the bit for more fragments and the fragment offset.
  private static final int FRAGMENT = 0x3fff;

  private static final int SYN = 0x02;
  private static final int ACK = 0x10;

  private int vlan;
  private long addresses;
  private int ports;
  private int protocol;
  private int tcpFlags;

  /// A code, not an object: storing a reference makes work for the collector.
  private byte start;

  /// @param at where the frame starts in `m`, in bytes
  /// @param captured bytes of it in memory
  /// @return whether the frame is plain, and whole as far as its transport header
  public boolean read(MemorySegment m, long at, int captured) {
    if (captured < LEAST_BYTES) {
      return false;
    }
    long head = Wire.i64(m, at + 12);
    if (head >>> 40 == IPV4) {
      vlan = FrameView.NO_VLAN;
      return ipv4(m, at + 14, captured - 14);
    }
    if (head >>> 48 == VLAN && (head >>> 8 & 0xff_ffff) == IPV4) {
      vlan = (int) (head >>> 32) & 0xfff;
      return ipv4(m, at + 18, captured - 18);
    }
    return false;
  }

  private boolean ipv4(MemorySegment m, long ip, int captured) {
    if (captured < 28) {
      return false;
    }
    long first = Wire.i64(m, ip);
    long second = Wire.i64(m, ip + 8);
    long third = Wire.i64(m, ip + 16);
    int transportBytes = Math.min((int) (first >>> 32) & 0xffff, captured) - 20;
    if ((first & FRAGMENT) != 0 || transportBytes < 8) {
      return false;
    }
    addresses = second << 32 | third >>> 32;
    ports = (int) third;
    protocol = (int) (second >>> 48) & 0xff;
    tcpFlags = 0;
    return switch (protocol) {
      case FrameView.TCP -> tcp(m, ip + 20, transportBytes);
      case FrameView.UDP -> udp(m, ip + 20, transportBytes);
      case FrameView.ESP -> esp(m, ip + 20);
      default -> false;
    };
  }

  private boolean tcp(MemorySegment m, long tcp, int bytes) {
    if (bytes < 20) {
      return false;
    }
    int word = Wire.u16(m, tcp + 12);
    int headerBytes = word >>> 12 << 2;
    tcpFlags = word & 0x1ff;
    start = ((word & (SYN | ACK)) == SYN ? FlowStart.FIRST : FlowStart.LATER).code();
    return headerBytes >= 20 && headerBytes <= bytes;
  }

  private boolean udp(MemorySegment m, long udp, int bytes) {
    int source = ports >>> 16;
    int destination = ports & 0xffff;
    if (Wire.u16(m, udp + 4) < 8 || FrameView.hasOwnReader(source, destination)) {
      return false;
    }
    FlowStart says =
        source == FrameView.PORT_QUIC || destination == FrameView.PORT_QUIC
            ? FlowStart.ofQuic(m, udp + 8, bytes - 8, destination == FrameView.PORT_QUIC)
            : FlowStart.UNKNOWN;
    start = says.code();
    return true;
  }

  private boolean esp(MemorySegment m, long esp) {
    start = FlowStart.ofEsp(Wire.i32(m, esp + 4)).code();
    return true;
  }

  /// VLAN id, or [FrameView#NO_VLAN].
  public int vlan() {
    return vlan;
  }

  public boolean isUdp() {
    return protocol == FrameView.UDP;
  }

  public boolean isEsp() {
    return protocol == FrameView.ESP;
  }

  public int source() {
    return (int) (addresses >>> 32);
  }

  public int destination() {
    return (int) addresses;
  }

  /// As of [FrameView#tcpFlags].
  public int tcpFlags() {
    return tcpFlags;
  }

  /// Code of what [FrameView#flowStart] says.
  public byte flowStart() {
    return start;
  }

  /// Whether the frame travels against the order of the endpoints in its key.
  public boolean swapped() {
    long source = addresses >>> 32;
    long destination = addresses & 0xffffffffL;
    return source > destination
        || (source == destination && protocol != FrameView.ESP && ports >>> 16 > (ports & 0xffff));
  }

  /// First word of the key.
  ///
  /// @param swapped what [#swapped] says
  public long keyHi(boolean swapped) {
    return swapped ? Long.rotateLeft(addresses, 32) : addresses;
  }

  /// Second word of the key, its hop byte zero; the wide words are zero.
  ///
  /// @param tenant dense tenant index, 0 to 65535
  public long keyLo(boolean swapped, int tenant) {
    int inOrder = swapped && protocol != FrameView.ESP ? Integer.rotateLeft(ports, 16) : ports;
    return (long) inOrder << 32 | (long) (tenant & 0xffff) << 16 | (long) protocol << 8;
  }
}
