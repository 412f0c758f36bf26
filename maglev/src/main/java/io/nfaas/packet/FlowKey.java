package io.nfaas.packet;

import java.lang.foreign.MemorySegment;

/// The exact key of a frame's flow, the same for both directions: two flows share a key only where that is said below. Mutable
/// scratch, single-threaded; allocates nothing.
///
/// The endpoints (address, port) are put in order, the smaller one (unsigned) first, so that both directions of a connection have
/// one key; [#swapped] tells them apart.
///
/// | word | IPv4 | IPv6 |
/// |---|---|---|
/// | hi | first address (63..32), second address (31..0) | first address, last 64 bits |
/// | lo | first port (63..48), second port (47..32), tenant (31..16), protocol (15..8), hop (7..0) | the same |
/// | wide0 | 0 | first address, first 64 bits |
/// | wide1 | 0 | second address, first 64 bits |
/// | wide2 | 0 | second address, last 64 bits |
///
/// [#take] leaves the hop zero: a caller who tracks several hops of a chain in one table puts the hop in with [#withHop].
/// All wide words are zero exactly for IPv4.
///
/// What takes the place of the ports:
/// - ESP, over IP or in UDP: the security parameters index, protocol 50. The two directions of a tunnel are two associations with
///   two indexes and so two keys. UDP ports are left out, so that a NAT that rebinds them does not cut the association off from
///   its state; two peers behind one NAT address that chose the same index share a key.
/// - Fragments after the first: the identification under protocol 44, IPv4 with the protocol above it. The first fragment has
///   the key of its flow. Datagrams with one identification in both directions at the same time share a key.
/// - ICMP echo: the identifier. ICMP errors: the key of the packet that they quote, as far as it can be read, as if travelling the
///   other way. Other protocols: zero.
public final class FlowKey {
  private static final long HOP_MASK = 0xff;

  private long hi;
  private long lo;
  private long wide0;
  private long wide1;
  private long wide2;
  private boolean swapped;
  private final FrameView quoted = new FrameView();

  /// Takes the key of a frame.
  ///
  /// @param tenant dense tenant index, 0 to 65535
  /// @return false when the frame belongs to no flow: not IP, or malformed
  public boolean take(FrameView f, int tenant) {
    if (f.ipVersion() == 0 || f.reason() != Malformed.NONE) {
      return false;
    }
    if (f.quotesPacket() && takeQuoted(f, tenant)) {
      return true;
    }
    takeFrom(f, tenant, false, false);
    return true;
  }

  /// Takes the key that the later fragments of a fragment's datagram have, whichever fragment it is.
  ///
  /// @return false when the frame is no fragment
  public boolean takeDatagram(FrameView f, int tenant) {
    if (f.ipVersion() == 0 || f.reason() != Malformed.NONE || !f.isFragment()) {
      return false;
    }
    takeFrom(f, tenant, false, true);
    return true;
  }

  private boolean takeQuoted(FrameView f, int tenant) {
    int at = f.l4Start() + 8;
    if (at >= f.ipEnd() || !quoted.wrapQuoted(f.memory(), f.offset() + at, f.ipEnd() - at) || quoted.quotesPacket()) {
      return false;
    }
    takeFrom(quoted, tenant, true, false);
    return true;
  }

  private void takeFrom(FrameView f, int tenant, boolean reversed, boolean ofDatagram) {
    int protocol = f.protocol();
    boolean ordered = false;
    int ports;
    if (f.isFragment() && (ofDatagram || !f.isFirstFragment())) {
      ports = f.ipVersion() == 4 ? protocol << 16 | f.fragmentId() : f.fragmentId();
      protocol = FrameView.FRAGMENT;
    } else if (f.isEsp()) {
      ports = f.espSpi();
      protocol = FrameView.ESP;
    } else if (f.srcPort() >= 0) {
      ports = f.srcPort() << 16 | f.dstPort();
      ordered = true;
    } else {
      ports = Math.max(0, f.icmpId());
    }
    boolean turn;
    if (f.ipVersion() == 4) {
      turn = ipv4(f, ports, ordered);
      if (turn && ordered) {
        ports = Integer.rotateLeft(ports, 16);
      }
    } else {
      turn = ipv6(f, ports, ordered);
      if (turn && ordered) {
        ports = Integer.rotateLeft(ports, 16);
      }
    }
    swapped = turn ^ reversed;
    lo = (long) ports << 32 | (long) (tenant & 0xffff) << 16 | (long) protocol << 8;
  }

  private boolean ipv4(FrameView f, int ports, boolean ordered) {
    MemorySegment m = f.memory();
    long both = Wire.i64(m, f.offset() + f.l3Start() + 12);
    long src = both >>> 32;
    long dst = both & 0xffffffffL;
    boolean turn = src > dst || (src == dst && ordered && ports >>> 16 > (ports & 0xffff));
    hi = turn ? Long.rotateLeft(both, 32) : both;
    wide0 = 0;
    wide1 = 0;
    wide2 = 0;
    return turn;
  }

  private boolean ipv6(FrameView f, int ports, boolean ordered) {
    long srcHigh = f.srcHigh();
    long srcLow = f.srcLow();
    long dstHigh = f.dstHigh();
    long dstLow = f.dstLow();
    int order = Long.compareUnsigned(srcHigh, dstHigh);
    if (order == 0) {
      order = Long.compareUnsigned(srcLow, dstLow);
    }
    boolean turn = order > 0 || (order == 0 && ordered && ports >>> 16 > (ports & 0xffff));
    hi = turn ? dstLow : srcLow;
    wide0 = turn ? dstHigh : srcHigh;
    wide1 = turn ? srcHigh : dstHigh;
    wide2 = turn ? srcLow : dstLow;
    if ((wide0 | wide1 | wide2) == 0) {
      // :: to :: would look like IPv4. Endpoints out of order occur nowhere else, so this form is free.
      wide0 = 1;
    }
    return turn;
  }

  public long hi() {
    return hi;
  }

  /// Second word, its hop byte zero.
  public long lo() {
    return lo;
  }

  public long wide0() {
    return wide0;
  }

  public long wide1() {
    return wide1;
  }

  public long wide2() {
    return wide2;
  }

  /// Whether the frame travels against the order of the endpoints in the key.
  public boolean swapped() {
    return swapped;
  }

  /// Hash of the key, equal for both directions and for every hop.
  public long hash(FlowHash h) {
    return h.hash(hi, lo, wide0, wide1, wide2);
  }

  /// The second key word of one hop of a chain.
  ///
  /// @param lo a [#lo]
  /// @param hop 0 to 254
  public static long withHop(long lo, int hop) {
    return (lo & ~HOP_MASK) | hop;
  }

  /// The hop of a second key word.
  public static int hop(long lo) {
    return (int) (lo & HOP_MASK);
  }

  /// The protocol of a second key word.
  public static int protocol(long lo) {
    return (int) (lo >>> 8) & 0xff;
  }

  /// The tenant of a second key word.
  public static int tenant(long lo) {
    return (int) (lo >>> 16) & 0xffff;
  }
}
