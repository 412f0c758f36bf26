package io.nfaas.packet;

import java.lang.foreign.MemorySegment;

/// Reads the connection ids of a QUIC packet (RFC 8999 section 5, RFC 9000 section 17): a flyweight over the payload of a UDP
/// datagram, of which it reads the first packet. Mutable, single-threaded; allocates nothing.
///
/// A short header does not say how long its id is; whoever chose the ids knows.
public final class QuicView {
  /// Longest connection id (RFC 9000 section 17.2).
  public static final int MAX_ID_BYTES = 20;

  private static final int VERSION_1 = 0x00000001;
  private static final int VERSION_2 = 0x6b3343cf;

  private final int shortIdBytes;
  private FrameView frame = new FrameView();
  private int destination;
  private int destinationBytes;
  private int source;
  private int sourceBytes;
  private boolean handshake;

  /// @param shortIdBytes length of the ids in short headers, 1 to 20
  public QuicView(int shortIdBytes) {
    if (shortIdBytes < 1 || shortIdBytes > MAX_ID_BYTES) {
      throw new IllegalArgumentException("shortIdBytes " + shortIdBytes + " is not in [1, " + MAX_ID_BYTES + "]");
    }
    this.shortIdBytes = shortIdBytes;
  }

  /// @param f a frame whose headers were read
  /// @return false when it is no QUIC packet with ids that can be told: not UDP of port 443, cut off, another version's
  public boolean wrap(FrameView f) {
    frame = f;
    int p = f.l4PayloadStart();
    if (f.protocol() != FrameView.UDP || p < 0 || (f.dstPort() != FrameView.PORT_QUIC && f.srcPort() != FrameView.PORT_QUIC)) {
      return false;
    }
    if (p >= f.ipEnd()) {
      return false;
    }
    int first = Wire.u8(f.memory(), f.offset() + p);
    return (first & 0x80) != 0 ? isLong(first, p) : (first & 0x40) != 0 && isShort(p);
  }

  private boolean isShort(int p) {
    destination = p + 1;
    destinationBytes = shortIdBytes;
    sourceBytes = 0;
    handshake = false;
    return destination + destinationBytes <= frame.ipEnd();
  }

  private boolean isLong(int first, int p) {
    MemorySegment m = frame.memory();
    long at = frame.offset();
    if (frame.ipEnd() - p < 7) {
      return false;
    }
    int type = (first >>> 4) & 3;
    int version = Wire.i32(m, at + p + 1);
    if (version == VERSION_1) {
      handshake = type == 2;
    } else if (version == VERSION_2) {
      handshake = type == 3;
    } else {
      return false;
    }
    destinationBytes = Wire.u8(m, at + p + 5);
    destination = p + 6;
    int next = destination + destinationBytes;
    if (destinationBytes > MAX_ID_BYTES || next >= frame.ipEnd()) {
      return false;
    }
    sourceBytes = Wire.u8(m, at + next);
    source = next + 1;
    return sourceBytes <= MAX_ID_BYTES && source + sourceBytes <= frame.ipEnd();
  }

  /// Whether both ids of the packet are those that the connection keeps: a Handshake packet's. Before it, a client uses an id of
  /// its own making for the server.
  public boolean isHandshake() {
    return handshake;
  }

  /// Whether the server is meant to read it, by its port.
  public boolean isToServer() {
    return frame.dstPort() == FrameView.PORT_QUIC;
  }

  public int destinationBytes() {
    return destinationBytes;
  }

  /// Length of the sender's own id, 0 in a short header.
  public int sourceBytes() {
    return sourceBytes;
  }

  /// Bytes `8 * word` to `8 * word + 7` of the destination id, zero beyond its end.
  public long destination(int word) {
    return bytes(destination + 8 * word, destinationBytes - 8 * word);
  }

  /// The same of the sender's own id.
  public long source(int word) {
    return bytes(source + 8 * word, sourceBytes - 8 * word);
  }

  private long bytes(int from, int count) {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | (i < count ? Wire.u8(frame.memory(), frame.offset() + from + i) : 0);
    }
    return value;
  }
}
