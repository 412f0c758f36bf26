package io.nfaas.sim;

import io.nfaas.dataplane.PacketPort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/// All frames of one replication: their bytes in slots of off-heap memory, and what the simulator knows about each of them in columns.
/// Single-threaded.
///
/// A slot has [PacketPort#HEADROOM] bytes for headers to be put on and as many for the frame's own; payload beyond them exists as
/// a length only. Slots are handed out last in, first out, so that the few in flight stay in the cache. The memory is a private mapping
/// of a sparse file that is already deleted: address space is reserved once, pages come into being when they are touched, nothing
/// is ever moved (workers keep the segment) or written to disk.
final class FrameStore {
  /// Bytes of a slot.
  static final int SLOT_BYTES = 256;
  /// Bytes of a frame that fit behind the headroom.
  static final int FRAME_BYTES = SLOT_BYTES - PacketPort.HEADROOM;
  /// Most frames in flight: 1 GiB of address space.
  static final int MAX_SLOTS = 1 << 22;

  /// Value of `place` for a slot that holds no frame.
  private static final int FREE = -1;

  // One cache line of columns per slot.
  private static final int STRIDE = 8;
  private static final int OFFERED = 0;
  private static final int BIRTH = 1;
  private static final int ARRIVAL = 2;
  private static final int EXTENT = 3;
  private static final int FLOW = 4;
  private static final int LABEL = 5;
  private static final int ROUTE = 6;
  private static final int PATH = 7;

  private static final int BACKWARDS = 0x80;

  private final MemorySegment memory;
  private long[] column = new long[1024 * STRIDE];
  private int[] place = new int[1024];
  private int[] free = new int[1024];
  private int freeCount;
  private int fresh;
  private int inUse;
  private long taken;
  private long given;

  /// @param arena owner of the memory
  FrameStore(Arena arena) {
    memory = reserve(arena);
  }

  private static MemorySegment reserve(Arena arena) {
    try {
      Path file = Files.createTempFile("nfaas-frames", null);
      try (FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE)) {
        return channel.map(FileChannel.MapMode.PRIVATE, 0, (long) MAX_SLOTS * SLOT_BYTES, arena);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("no memory for frames can be mapped from the folder for temporary files", e);
    }
  }

  MemorySegment memory() {
    return memory;
  }

  /// Takes a slot for a new frame.
  ///
  /// @param offeredPs when its first bit came to the ingress wire, ps
  /// @throws IllegalStateException when [#MAX_SLOTS] frames are in flight
  int take(long offeredPs) {
    int slot = freeCount > 0 ? free[--freeCount] : touchFresh();
    int c = slot * STRIDE;
    column[c + OFFERED] = offeredPs;
    column[c + BIRTH] = Long.MIN_VALUE;
    column[c + PATH] = -1;
    place[slot] = 0;
    inUse++;
    taken++;
    return slot;
  }

  private int touchFresh() {
    if (fresh == MAX_SLOTS) {
      throw new IllegalStateException("more than " + MAX_SLOTS + " frames are in flight");
    }
    if (fresh == place.length) {
      column = Arrays.copyOf(column, 2 * column.length);
      place = Arrays.copyOf(place, 2 * fresh);
      free = Arrays.copyOf(free, 2 * fresh);
    }
    return fresh++;
  }

  void free(int slot) {
    if (place[slot] == FREE) {
      throw new IllegalStateException("slot " + slot + " is free already");
    }
    place[slot] = FREE;
    free[freeCount++] = slot;
    inUse--;
    given++;
  }

  /// Where a frame of this slot starts when no header was put on or taken off, in bytes.
  static long base(int slot) {
    return (long) slot * SLOT_BYTES + PacketPort.HEADROOM;
  }

  /// Sets where the frame lies.
  ///
  /// @param offset of its first byte in [#memory]
  /// @param captured bytes of it in memory
  /// @param length bytes on the wire, L2 with FCS
  void extent(int slot, long offset, int captured, int length) {
    long start = offset - (long) slot * SLOT_BYTES;
    column[slot * STRIDE + EXTENT] = start << 48 | (long) captured << 32 | length;
  }

  long offset(int slot) {
    return (long) slot * SLOT_BYTES + (column[slot * STRIDE + EXTENT] >>> 48);
  }

  int captured(int slot) {
    return (int) (column[slot * STRIDE + EXTENT] >>> 32) & 0xffff;
  }

  int length(int slot) {
    return (int) column[slot * STRIDE + EXTENT];
  }

  long offeredPs(int slot) {
    return column[slot * STRIDE + OFFERED];
  }

  /// When the last bit was in the ingress NIC, ps; `Long.MIN_VALUE` before.
  long birthPs(int slot) {
    return column[slot * STRIDE + BIRTH];
  }

  void birth(int slot, long atPs) {
    column[slot * STRIDE + BIRTH] = atPs;
  }

  /// When the last bit was in the ring of the hop that the frame is at or on its way to, ps.
  long arrivalPs(int slot) {
    return column[slot * STRIDE + ARRIVAL];
  }

  void arrival(int slot, long atPs) {
    column[slot * STRIDE + ARRIVAL] = atPs;
  }

  /// Sets which flow the frame belongs to.
  ///
  /// @param flow dense number of the flow's place among all tenants
  /// @param serial low bits of the flow's own number, so that a later flow in the same place is told apart
  void flow(int slot, int flow, int serial) {
    column[slot * STRIDE + FLOW] = (long) flow << 32 | (serial & 0xffff_ffffL);
  }

  int flow(int slot) {
    return (int) (column[slot * STRIDE + FLOW] >>> 32);
  }

  int serial(int slot) {
    return (int) column[slot * STRIDE + FLOW];
  }

  /// Sets what never changes about the frame.
  ///
  /// @param inPort port that it enters by, below 128
  /// @param backwards whether it walks its graph backwards
  /// @param outNic NIC that it leaves its last node by, below 256
  /// @param length L2 bytes with FCS at ingress
  void label(int slot, int tenant, int inPort, boolean backwards, int outNic, int length) {
    long port = backwards ? inPort | BACKWARDS : inPort;
    column[slot * STRIDE + LABEL] = (long) tenant << 48 | port << 40 | (long) outNic << 32 | length;
  }

  int tenant(int slot) {
    return (int) (column[slot * STRIDE + LABEL] >>> 48);
  }

  int inPort(int slot) {
    return (int) (column[slot * STRIDE + LABEL] >>> 40) & (BACKWARDS - 1);
  }

  boolean isBackwards(int slot) {
    return (column[slot * STRIDE + LABEL] >>> 40 & BACKWARDS) != 0;
  }

  int outNic(int slot) {
    return (int) (column[slot * STRIDE + LABEL] >>> 32) & 0xff;
  }

  int offeredBytes(int slot) {
    return (int) column[slot * STRIDE + LABEL];
  }

  /// Number of the ring that the frame is on its way to over a wire; -1 when it leaves the cluster.
  int ring(int slot) {
    return (int) column[slot * STRIDE + ROUTE];
  }

  /// Bytes that it has on the wire beside its length.
  int carrierBytes(int slot) {
    return (int) (column[slot * STRIDE + ROUTE] >>> 32);
  }

  void route(int slot, int ring, int carrierBytes) {
    column[slot * STRIDE + ROUTE] = (long) carrierBytes << 32 | (ring & 0xffff_ffffL);
  }

  /// Dense number of the path that the frame has completed, -1 before.
  int path(int slot) {
    return (int) column[slot * STRIDE + PATH];
  }

  void path(int slot, int path) {
    column[slot * STRIDE + PATH] = path;
  }

  /// Says where the frame is: the number of a core, plus 1, whose ring, stage or transmit buffer has it; the same number, plus 2 and negated, when it is in the
  /// core's burst; 0 anywhere else.
  void place(int slot, int at) {
    place[slot] = at;
  }

  /// Number of the core that has the frame, -1 when none has.
  int coreOf(int slot) {
    int at = place[slot];
    return at > 0 ? at - 1 : at < FREE ? -at - 2 : -1;
  }

  /// Whether the frame is in the burst of its core.
  boolean isInBurst(int slot) {
    return place[slot] < FREE;
  }

  boolean isInUse(int slot) {
    return place[slot] != FREE;
  }

  /// Slots that were ever in use lie below this number.
  int end() {
    return fresh;
  }

  int inUse() {
    return inUse;
  }

  /// Whether every slot handed out was given back or is in use.
  boolean isConserved() {
    return taken - given == inUse && fresh - freeCount == inUse;
  }
}
