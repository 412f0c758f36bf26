package io.nfaas.dataplane;

import java.lang.foreign.MemorySegment;

/// Memory for frames: equal slots, each with headroom for the headers that a chain puts on. Single-threaded, fixed memory.
public final class FrameSlab implements FrameMemory {
  /// No slot is free.
  public static final int NONE = -1;

  private final MemorySegment memory;
  private final int slotBytes;
  private final int headroomBytes;
  private final int[] free;
  private int freeCount;

  /// @param memory at least `slots * slotBytes` bytes
  /// @param headroomBytes writable bytes before a frame when it is written: [PacketPort#HEADROOM] and what all hops together put on
  public FrameSlab(MemorySegment memory, int slots, int slotBytes, int headroomBytes) {
    if (slots < 1) {
      throw new IllegalArgumentException("slots " + slots + " is not at least 1");
    }
    if (headroomBytes < 0 || headroomBytes >= slotBytes) {
      throw new IllegalArgumentException(
          "headroomBytes " + headroomBytes + " is not in [0, " + slotBytes + ")");
    }
    if (memory.byteSize() < (long) slots * slotBytes) {
      throw new IllegalArgumentException(
          "memory of " + memory.byteSize() + " bytes is below " + slots + " slots of " + slotBytes);
    }
    this.memory = memory;
    this.slotBytes = slotBytes;
    this.headroomBytes = headroomBytes;
    free = new int[slots];
    for (int s = 0; s < slots; s++) {
      free[s] = slots - 1 - s;
    }
    freeCount = slots;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  /// Takes a slot, the one given back last first.
  ///
  /// @return its handle, or [#NONE]
  public int take() {
    return freeCount == 0 ? NONE : free[--freeCount];
  }

  @Override
  public void release(long handle) {
    free[freeCount++] = (int) handle;
  }

  /// Where a new frame starts in a slot, in bytes from the start of [#memory].
  public long start(int handle) {
    return (long) handle * slotBytes + headroomBytes;
  }

  /// Longest frame that fits behind the headroom.
  public int maxFrameBytes() {
    return slotBytes - headroomBytes;
  }

  public int freeSlots() {
    return freeCount;
  }

  public int slots() {
    return free.length;
  }
}
