package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.FrameSlab;

/// Where who sends frames of his own gets them from: empty ones of the memory that his ports share. Single-threaded.
public interface BlankFrames extends AutoCloseable {
  /// Appends frames with nothing in them, as far as there is room and memory.
  ///
  /// @param most frames wanted
  /// @return frames appended
  int take(Burst into, int most);

  @Override
  default void close() {}

  /// Those of a slab.
  static BlankFrames of(FrameSlab slab) {
    return (into, most) -> {
      int n = 0;
      while (n < most && !into.isFull()) {
        int handle = slab.take();
        if (handle == FrameSlab.NONE) {
          break;
        }
        into.append(handle, slab.start(handle), 0, 0, 0);
        n++;
      }
      return n;
    };
  }

  /// Packet buffers of DPDK: its allocator is inline in C and so cannot be called, but a null device receives empty frames for ever.
  static BlankFrames of(DpdkRuntime runtime) {
    return new BlankFrames() {
      private @org.jspecify.annotations.Nullable LivePort source;
      private final Burst few = new Burst(1);

      @Override
      public int take(Burst into, int most) {
        LivePort port = source();
        int n = 0;
        while (n < most && into.capacity - into.count >= DpdkPort.BURST && most - n >= DpdkPort.BURST) {
          int got = port.receive(into);
          if (got == 0) {
            return n;
          }
          n += got;
        }
        while (n < most && !into.isFull()) {
          few.clear();
          if (port.receive(few) == 0) {
            return n;
          }
          few.copyRow(0, into);
          n++;
        }
        return n;
      }

      private LivePort source() {
        LivePort port = source;
        if (port == null) {
          try {
            port = runtime.open("net_null", 1).port(0, 0);
          } catch (Unavailable e) {
            throw new IllegalStateException("no blank frames: " + e.getMessage(), e);
          }
          source = port;
        }
        return port;
      }

      @Override
      public void close() {
        LivePort port = source;
        if (port != null) {
          port.close();
        }
      }
    };
  }
}
