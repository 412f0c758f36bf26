package io.nfaas.dataplane;

import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// The Ethernet header that carries a service header between replicas: EtherType 0x894f (RFC 8300 section 11.1), and locally
/// administered addresses 02:6e:I:I:I:I that name replicas by their dense id I, all ones for a node's switch.
public final class Carrier {
  static final int ETHERNET_BYTES = 14;

  /// Ethernet and service header as we write them.
  public static final int BYTES = ETHERNET_BYTES + Nsh.BYTES;

  private static final int PREFIX = 0x026e;

  private Carrier() {}

  /// @param to replica that the frame goes to, -1 for the node's switch
  /// @param from replica that sends it, -1 for a node's switch
  static void write(MemorySegment m, long at, int to, int from) {
    // The second word overwrites the end of the first.
    Wire.put64(m, at, (long) PREFIX << 48 | (to & 0xffffffffL) << 16);
    Wire.put64(m, at + 6, (long) PREFIX << 48 | (from & 0xffffffffL) << 16 | Nsh.ETHER_TYPE);
  }

  /// Changes the addresses and leaves the EtherType.
  static void address(MemorySegment m, long at, int to, int from) {
    Wire.put64(m, at, (long) PREFIX << 48 | (to & 0xffffffffL) << 16 | PREFIX);
    Wire.put32(m, at + 8, from);
  }

  /// Addresses a frame that a network function does not work on to another replica, which must not send it on again.
  ///
  /// @param from replica that sends it on
  public static void redirect(MemorySegment m, long at, int to, int from) {
    address(m, at, to, from);
    Nsh.setPrevious(m, at + ETHERNET_BYTES, Burst.NONE);
  }

  /// Whether the destination address is one that names a replica or a node's switch.
  public static boolean isCarrier(MemorySegment m, long at) {
    return Wire.u16(m, at) == PREFIX;
  }

  /// The replica that a carrier header is addressed to; -1 when it names none.
  public static int destination(MemorySegment m, long at) {
    return Wire.u16(m, at) == PREFIX ? Wire.i32(m, at + 2) : Burst.NONE;
  }
}
