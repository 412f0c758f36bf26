package io.nfaas.dataplane;

import java.lang.foreign.MemorySegment;

/// What owns frames that are in no ring: a slab of our own, or the buffers of a driver. Single-threaded.
public interface FrameMemory {
  /// The memory that offsets of its frames count in.
  MemorySegment memory();

  /// Takes a frame back.
  ///
  /// @param handle its [Burst#handle]
  void release(long handle);
}
