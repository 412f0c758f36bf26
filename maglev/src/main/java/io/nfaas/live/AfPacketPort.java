package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.FrameSlab;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.TreeMap;

/// A port on a Linux interface, through the C library alone: no package, no driver, no setting of the interface.
///
/// Frames are copied out of the kernel's ring into a slab and back, so that a network function can hold them without stopping the ring.
/// What the sending host has left to its network card is done here ([Offload]), and VLAN tags that the kernel took off are put back: the
/// data plane sees the frames of the wire. All addresses come from segments with bounds; what the kernel says about lengths is checked
/// against the slot before it is used.
public final class AfPacketPort implements LivePort {
  /// Receive ring: 4096 slots at the usual MTU, which a thread that shares its CPU with others needs.
  private static final int RX_BYTES = 8 << 20;

  private static final int TX_BYTES = 2 << 20;

  /// A segmented frame is at most 64 KiB of IP behind an Ethernet header and tags.
  private static final int LARGE_BYTES = (1 << 16) + 256;

  private static final int FCS_BYTES = 4;
  private static final int MAC_BYTES = 12;
  private static final int TAG_BYTES = 4;

  // struct tpacket2_hdr
  private static final int STATUS = 0;
  private static final int LENGTH = 4;
  private static final int SNAPPED = 8;
  private static final int MAC = 12;
  private static final int VLAN_TCI = 24;
  private static final int VLAN_TPID = 26;

  // Its states and flags.
  private static final int KERNEL = 0;
  private static final int USER = 1;
  private static final int QUEUED_WHOLE = 1 << 1;
  private static final int HAS_VLAN = 1 << 4;
  private static final int HAS_TPID = 1 << 6;
  private static final int SEND_REQUEST = 1;
  private static final int DOT1Q = 0x8100;

  private static final VarHandle STATE = ValueLayout.JAVA_INT.varHandle();
  private static final ValueLayout.OfShort BE16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(java.nio.ByteOrder.BIG_ENDIAN);

  private final String iface;
  private final PacketSocket socket;
  private final FrameSlab slab;
  private final MemorySegment memory;
  private final int inPort;
  private final Arena arena;
  private final MemorySegment rings;
  private final long txRing;
  private final MemorySegment large;
  private final Offload offload = new Offload();

  private int rxNext;
  /// Next segment of the frame in the slot `rxNext`, and how many it has.
  private int segment;

  private int segments;
  private int tagBytes;
  private int txNext;
  private int txOldest;
  private int txPending;

  private long received;
  private long receivedBytes;
  private long noBuffer;
  private long unusable;
  private long cut;
  private long transmitted;
  private long transmittedBytes;
  private long transmitErrors;
  private long missed;
  private boolean closed;

  @SuppressWarnings("MustBeClosedChecker") // the arena belongs to the port, which closes it
  private AfPacketPort(String iface, PacketSocket socket, FrameSlab slab, int inPort) {
    this.iface = iface;
    this.socket = socket;
    this.slab = slab;
    this.inPort = inPort;
    memory = slab.memory();
    rings = socket.rings();
    txRing = (long) socket.rxSlots * socket.slotBytes;
    arena = Arena.ofConfined();
    large = arena.allocate(LARGE_BYTES, 8);
  }

  /// Opens a port on an interface of this network namespace.
  ///
  /// @param slab where received frames are put; its headroom is at least [#HEADROOM]
  /// @param inPort what [Burst#inPort] says about its frames
  /// @throws Unavailable when there is no such interface or no permission
  public static AfPacketPort open(String iface, FrameSlab slab, int inPort) throws Unavailable {
    return new AfPacketPort(iface, PacketSocket.open(iface, RX_BYTES, TX_BYTES, true), slab, inPort);
  }

  /// Opens a port that nothing is received by, so that no ring fills up; else as [#open].
  public static AfPacketPort openForSending(String iface, FrameSlab slab, int inPort) throws Unavailable {
    return new AfPacketPort(iface, PacketSocket.open(iface, RX_BYTES, TX_BYTES, false), slab, inPort);
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  // ---- receive

  @Override
  public int receive(Burst into) {
    if (txPending > 0) {
      push();
    }
    int before = into.count;
    while (!into.isFull()) {
      if (segment < segments) {
        put(into);
      } else if (!open()) {
        break;
      }
    }
    return into.count - before;
  }

  /// Reads the header of the next slot's frame, which becomes [#segments] frames.
  ///
  /// @return false when no slot is filled
  private boolean open() {
    long slot = (long) rxNext * socket.slotBytes;
    int status = (int) STATE.getAcquire(rings, slot + STATUS);
    if ((status & USER) == 0) {
      return false;
    }
    segment = 0;
    segments = wrap(slot, status) ? offload.frames() : 0;
    if (segments == 0) {
      unusable++;
      next(slot);
    } else if (segments > 1) {
      cut++;
    }
    return true;
  }

  private void next(long slot) {
    STATE.setRelease(rings, slot + STATUS, KERNEL);
    rxNext = rxNext + 1 == socket.rxSlots ? 0 : rxNext + 1;
  }

  private boolean wrap(long slot, int status) {
    int length = rings.get(ValueLayout.JAVA_INT, slot + LENGTH);
    int snapped = rings.get(ValueLayout.JAVA_INT, slot + SNAPPED);
    int mac = rings.get(ValueLayout.JAVA_SHORT, slot + MAC) & 0xffff;
    MemorySegment from = rings;
    long virtio = slot + mac - PacketSocket.VIRTIO_BYTES;
    if (length != snapped) {
      long queued = (status & QUEUED_WHOLE) == 0 ? -1 : socket.takeQueued(large);
      if (queued < PacketSocket.VIRTIO_BYTES || queued > LARGE_BYTES) {
        return false;
      }
      from = large;
      virtio = 0;
      length = (int) queued - PacketSocket.VIRTIO_BYTES;
    } else if (mac < PacketSocket.HEADER_BYTES + PacketSocket.VIRTIO_BYTES
        || length < 0
        || mac + length > socket.slotBytes) {
      return false;
    }
    tagBytes = (status & HAS_VLAN) == 0 ? 0 : TAG_BYTES;
    return length >= MAC_BYTES + 2
        && offload.wrap(from, virtio, virtio + PacketSocket.VIRTIO_BYTES, length)
        && offload.mostBytes() + tagBytes <= slab.maxFrameBytes();
  }

  /// Puts the next segment of the current slot's frame into the slab and the burst.
  private void put(Burst into) {
    long slot = (long) rxNext * socket.slotBytes;
    int handle = slab.take();
    if (handle == FrameSlab.NONE) {
      noBuffer++;
    } else {
      long at = slab.start(handle);
      int bytes = offload.write(segment, memory, at) + tagBytes;
      if (tagBytes != 0) {
        at -= TAG_BYTES;
        tag(slot, at);
      }
      received++;
      receivedBytes += bytes + FCS_BYTES;
      into.append(handle, at, bytes, bytes + FCS_BYTES, inPort);
    }
    if (++segment == segments) {
      next(slot);
    }
  }

  /// Puts the tag back that the kernel has taken off.
  private void tag(long slot, long at) {
    MemorySegment.copy(memory, at + TAG_BYTES, memory, at, MAC_BYTES);
    boolean said = ((int) STATE.get(rings, slot + STATUS) & HAS_TPID) != 0;
    memory.set(BE16, at + MAC_BYTES, said ? rings.get(ValueLayout.JAVA_SHORT, slot + VLAN_TPID) : (short) DOT1Q);
    memory.set(BE16, at + MAC_BYTES + 2, rings.get(ValueLayout.JAVA_SHORT, slot + VLAN_TCI));
  }

  // ---- transmit

  @Override
  public int transmit(Burst from, int first, int count) {
    int sent = 0;
    while (sent < count && write(from, first + sent)) {
      sent++;
    }
    push();
    return sent;
  }

  private boolean write(Burst from, int i) {
    long slot = txRing + (long) txNext * socket.slotBytes;
    if ((int) STATE.getAcquire(rings, slot + STATUS) != KERNEL) {
      return false;
    }
    int captured = from.captured[i];
    // A function may count a trailer in the length that it has not written: zeros.
    int bytes = Math.max(captured, from.length[i] - FCS_BYTES);
    if (PacketSocket.HEADER_BYTES + PacketSocket.VIRTIO_BYTES + bytes > socket.slotBytes) {
      transmitErrors++;
      slab.release(from.handle[i]);
      return true;
    }
    long data = slot + PacketSocket.HEADER_BYTES;
    rings.asSlice(data, PacketSocket.VIRTIO_BYTES).fill((byte) 0);
    data += PacketSocket.VIRTIO_BYTES;
    MemorySegment.copy(memory, from.offset[i], rings, data, captured);
    if (bytes > captured) {
      rings.asSlice(data + captured, bytes - captured).fill((byte) 0);
    }
    rings.set(ValueLayout.JAVA_INT, slot + LENGTH, PacketSocket.VIRTIO_BYTES + bytes);
    STATE.setRelease(rings, slot + STATUS, SEND_REQUEST);
    txNext = txNext + 1 == socket.txSlots ? 0 : txNext + 1;
    txPending++;
    transmitted++;
    transmittedBytes += bytes + FCS_BYTES;
    slab.release(from.handle[i]);
    return true;
  }

  @Override
  public void push() {
    reap();
    int newest = txNext == 0 ? socket.txSlots - 1 : txNext - 1;
    if (txPending > 0 && status(newest) == SEND_REQUEST) {
      socket.kick();
      reap();
    }
  }

  /// Counts the slots that the kernel is done with.
  private void reap() {
    while (txPending > 0 && status(txOldest) == KERNEL) {
      txOldest = txOldest + 1 == socket.txSlots ? 0 : txOldest + 1;
      txPending--;
    }
  }

  private int status(int slot) {
    return (int) STATE.getAcquire(rings, txRing + (long) slot * socket.slotBytes + STATUS);
  }

  @Override
  public void release(Burst from, int first, int count) {
    for (int i = first; i < first + count; i++) {
      slab.release(from.handle[i]);
    }
  }

  // ---- state

  @Override
  public String name() {
    return "af_packet:" + iface;
  }

  /// Frames in the transmit ring are counted as sent when the kernel has taken them; those that it never took, as errors at the end.
  @Override
  public PortCounters counters() {
    if (!closed) {
      reap();
      missed = socket.missed();
    }
    return new PortCounters(
        received,
        receivedBytes,
        missed,
        noBuffer,
        unusable,
        transmitted - txPending,
        transmittedBytes,
        transmitErrors + (closed ? txPending : 0));
  }

  @Override
  public Map<String, Long> extendedCounters() {
    return new TreeMap<>(Map.of("large_frames_cut", cut, "transmit_pending", (long) txPending));
  }

  @Override
  public boolean isUp() {
    return !closed && socket.isUp();
  }

  @Override
  public int descriptor() {
    return socket.descriptor();
  }

  /// Lets the kernel send once more what it has not yet, and closes the socket.
  @Override
  public void close() {
    if (!closed) {
      push();
      missed = socket.missed();
      closed = true;
      socket.close();
      arena.close();
    }
  }
}
