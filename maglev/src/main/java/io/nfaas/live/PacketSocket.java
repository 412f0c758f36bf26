package io.nfaas.live;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// A Linux packet socket on one interface with its receive and transmit rings (packet(7), TPACKET_V2). Single-threaded.
///
/// Frames come with a virtio header, which says where an unfinished checksum is and how a frame of several segments is to be cut; those
/// that do not fit a ring's slot wait in the socket's own queue.
final class PacketSocket implements AutoCloseable {
  /// Bytes of a slot before the header of its frame ends: `struct tpacket2_hdr`.
  static final int HEADER_BYTES = 32;

  /// `struct virtio_net_hdr` in front of each frame.
  static final int VIRTIO_BYTES = 10;

  private static final int AF_PACKET = 17;
  private static final int SOCK_RAW = 3;
  private static final int ETH_P_ALL = 3;

  private static final int SOL_SOCKET = 1;
  private static final int SO_ERROR = 4;
  private static final int SO_RCVBUFFORCE = 33;

  private static final int SOL_PACKET = 263;
  private static final int PACKET_ADD_MEMBERSHIP = 1;
  private static final int PACKET_RX_RING = 5;
  private static final int PACKET_STATISTICS = 6;
  private static final int PACKET_COPY_THRESH = 7;
  private static final int PACKET_VERSION = 10;
  private static final int PACKET_TX_RING = 13;
  private static final int PACKET_LOSS = 14;
  private static final int PACKET_VNET_HDR = 15;
  private static final int PACKET_IGNORE_OUTGOING = 23;
  private static final int PACKET_MR_PROMISC = 1;
  private static final int TPACKET_V2 = 1;

  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_TRUNC = 0x20;

  private static final long SIOCGIFFLAGS = 0x8913;
  private static final long SIOCGIFMTU = 0x8921;
  private static final long SIOCGIFINDEX = 0x8933;
  private static final int NAME_BYTES = 16;
  private static final int REQUEST_BYTES = 40;
  private static final int IFF_UP = 1;

  private static final int BLOCK_BYTES = 1 << 16;
  private static final int LEAST_SLOT_BYTES = 2048;
  /// What a slot holds beside an L3 packet: headers of ring and frame, tags, and a carrier that the chain puts on.
  private static final int SLOT_ROOM_BYTES = 256;
  private static final int QUEUE_BYTES = 8 << 20;
  private static final int EPERM = 1;
  private static final int EACCES = 13;

  private final String iface;
  private final Arena arena;
  private final MemorySegment state;
  private final MemorySegment number;
  private final MemorySegment bytes;
  private final MemorySegment statistics;
  private final MemorySegment interfaceRequest;
  private final int fd;
  private final MemorySegment rings;

  /// Bytes of a slot of either ring.
  final int slotBytes;

  /// Slots of the receive ring.
  final int rxSlots;

  /// Slots of the transmit ring.
  final int txSlots;

  private long missed;

  private PacketSocket(String iface, Arena arena, int rxBytes, int txBytes, boolean receives) throws Unavailable {
    this.iface = iface;
    this.arena = arena;
    state = arena.allocate(Libc.STATE);
    number = arena.allocate(ValueLayout.JAVA_INT);
    bytes = arena.allocate(ValueLayout.JAVA_INT);
    statistics = arena.allocate(8, 4);
    interfaceRequest = arena.allocate(REQUEST_BYTES, 8);
    fd = Libc.socket(state, AF_PACKET, SOCK_RAW, 0);
    if (fd < 0) {
      int errno = Libc.errno(state);
      throw new Unavailable(
          errno == EPERM || errno == EACCES
              ? "af_packet:" + iface + ": packet sockets need root or CAP_NET_RAW"
              : "af_packet:" + iface + ": no packet socket: " + Libc.strerror(errno));
    }
    try {
      int mtu = asked(SIOCGIFMTU);
      slotBytes = Math.max(LEAST_SLOT_BYTES, Integer.highestOneBit(mtu + SLOT_ROOM_BYTES - 1) * 2);
      if (slotBytes > BLOCK_BYTES) {
        throw new Unavailable("af_packet:" + iface + ": MTU " + mtu + " is above " + (BLOCK_BYTES - SLOT_ROOM_BYTES));
      }
      rxSlots = rxBytes / slotBytes;
      txSlots = txBytes / slotBytes;
      rings = setUp(receives);
    } catch (Unavailable e) {
      Libc.close(state, fd);
      throw e;
    }
  }

  /// Opens a socket on an interface of this network namespace.
  ///
  /// @param rxBytes of its receive ring, a multiple of 65536; `txBytes` likewise
  /// @param receives whether frames are to come in
  @SuppressWarnings("MustBeClosedChecker") // the arena belongs to the socket, which closes it
  static PacketSocket open(String iface, int rxBytes, int txBytes, boolean receives) throws Unavailable {
    Arena arena = Arena.ofConfined();
    try {
      return new PacketSocket(iface, arena, rxBytes, txBytes, receives);
    } catch (Unavailable e) {
      arena.close();
      throw e;
    }
  }

  private MemorySegment setUp(boolean receives) throws Unavailable {
    int index = asked(SIOCGIFINDEX);
    set(SOL_PACKET, PACKET_VERSION, TPACKET_V2);
    set(SOL_PACKET, PACKET_VNET_HDR, 1);
    set(SOL_PACKET, PACKET_LOSS, 1);
    set(SOL_PACKET, PACKET_COPY_THRESH, 1);
    set(SOL_PACKET, PACKET_IGNORE_OUTGOING, 1);
    set(SOL_SOCKET, SO_RCVBUFFORCE, QUEUE_BYTES);
    ring(PACKET_RX_RING, rxSlots);
    ring(PACKET_TX_RING, txSlots);
    MemorySegment mapped = Libc.map(state, fd, (long) (rxSlots + txSlots) * slotBytes);
    if (mapped == null) {
      throw failed("no memory for packet rings");
    }
    bind(index, receives);
    if (receives) {
      promiscuous(index);
    }
    return mapped;
  }

  private void set(int level, int option, int value) throws Unavailable {
    number.set(ValueLayout.JAVA_INT, 0, value);
    if (Libc.setsockopt(state, fd, level, option, number) != 0) {
      throw failed("packet socket option " + option);
    }
  }

  private void ring(int option, int slots) throws Unavailable {
    MemorySegment request = arena.allocate(16, 4);
    request.set(ValueLayout.JAVA_INT, 0, BLOCK_BYTES);
    request.set(ValueLayout.JAVA_INT, 4, (int) ((long) slots * slotBytes / BLOCK_BYTES));
    request.set(ValueLayout.JAVA_INT, 8, slotBytes);
    request.set(ValueLayout.JAVA_INT, 12, slots);
    if (Libc.setsockopt(state, fd, SOL_PACKET, option, request) != 0) {
      throw failed("no memory for packet rings");
    }
  }

  private void bind(int index, boolean receives) throws Unavailable {
    MemorySegment address = arena.allocate(20, 4);
    address.set(ValueLayout.JAVA_SHORT, 0, (short) AF_PACKET);
    address.set(ValueLayout.JAVA_SHORT.withOrder(ByteOrder.BIG_ENDIAN), 2, (short) (receives ? ETH_P_ALL : 0));
    address.set(ValueLayout.JAVA_INT, 4, index);
    if (Libc.bind(state, fd, address, 20) != 0) {
      throw failed("cannot bind");
    }
    // Binding to an interface that is down leaves an error that the first call would report.
    isUp();
  }

  private void promiscuous(int index) throws Unavailable {
    MemorySegment request = arena.allocate(16, 4);
    request.set(ValueLayout.JAVA_INT, 0, index);
    request.set(ValueLayout.JAVA_SHORT, 4, (short) PACKET_MR_PROMISC);
    if (Libc.setsockopt(state, fd, SOL_PACKET, PACKET_ADD_MEMBERSHIP, request) != 0) {
      throw failed("cannot receive what is not addressed to the interface");
    }
  }

  private Unavailable failed(String what) {
    return new Unavailable("af_packet:" + iface + ": " + what + ": " + Libc.strerror(Libc.errno(state)));
  }

  /// Asks for a number of the interface (netdevice(7)).
  ///
  /// @return false when there is no such interface
  private boolean ask(long request) {
    interfaceRequest.fill((byte) 0);
    byte[] name = iface.getBytes(StandardCharsets.UTF_8);
    if (name.length == 0 || name.length >= NAME_BYTES) {
      return false;
    }
    MemorySegment.copy(name, 0, interfaceRequest, ValueLayout.JAVA_BYTE, 0, name.length);
    return Libc.ioctl(state, fd, request, interfaceRequest) == 0;
  }

  private int asked(long request) throws Unavailable {
    if (!ask(request)) {
      throw new Unavailable("af_packet:" + iface + ": no interface of this name in this network namespace");
    }
    return interfaceRequest.get(ValueLayout.JAVA_INT, NAME_BYTES);
  }

  /// Slots of the receive ring, then those of the transmit ring.
  MemorySegment rings() {
    return rings;
  }

  int descriptor() {
    return fd;
  }

  /// Lets the kernel send what is marked in the transmit ring; does not wait.
  void kick() {
    long _ = Libc.send(state, fd, MemorySegment.NULL, 0, MSG_DONTWAIT);
  }

  /// Takes the next whole frame, virtio header first, from the socket's own queue.
  ///
  /// @return its bytes, more than `into` has when it did not fit; negative when there is none
  long takeQueued(MemorySegment into) {
    return Libc.recv(state, fd, into, MSG_DONTWAIT | MSG_TRUNC);
  }

  /// Frames that found the receive ring full.
  long missed() {
    bytes.set(ValueLayout.JAVA_INT, 0, 8);
    // Two counters of 32 bits, packets (drops included) and drops, that start again with every reading.
    if (Libc.getsockopt(state, fd, SOL_PACKET, PACKET_STATISTICS, statistics, bytes) == 0) {
      missed += statistics.get(ValueLayout.JAVA_INT, 4) & 0xffff_ffffL;
    }
    return missed;
  }

  /// Whether the interface exists and is up; takes the socket's pending error.
  boolean isUp() {
    bytes.set(ValueLayout.JAVA_INT, 0, 4);
    int _ = Libc.getsockopt(state, fd, SOL_SOCKET, SO_ERROR, number, bytes);
    return ask(SIOCGIFFLAGS) && (interfaceRequest.get(ValueLayout.JAVA_SHORT, NAME_BYTES) & IFF_UP) != 0;
  }

  @Override
  public void close() {
    Libc.unmap(state, rings);
    Libc.close(state, fd);
    arena.close();
  }
}
