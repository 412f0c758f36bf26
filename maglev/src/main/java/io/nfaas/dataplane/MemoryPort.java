package io.nfaas.dataplane;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A port whose wire is memory: what one worker transmits is what another receives, for chains inside one process. Single-threaded:
/// all ports of a memory belong to one thread.
public final class MemoryPort implements PacketPort {
  /// Decides where a transmitted frame goes, from its row: [Burst#disposition], [Burst#backend].
  @FunctionalInterface
  public interface Wire {
    /// The port that receives the frame; null when it leaves the memory, which frees it.
    @Nullable MemoryPort target(Burst burst, int i);
  }

  private final FrameMemory frames;
  private final int inPort;
  private final Wire wire;

  private final long[] handle;
  private final long[] offset;
  private final int[] captured;
  private final int[] length;
  private int head;
  private int count;
  private long missed;

  /// @param ringSize frames that may wait to be received
  /// @param inPort what [Burst#inPort] says about frames received here
  public MemoryPort(FrameMemory frames, int ringSize, int inPort, Wire wire) {
    if (ringSize < 1) {
      throw new IllegalArgumentException("ringSize " + ringSize + " is not at least 1");
    }
    this.frames = frames;
    this.inPort = inPort;
    this.wire = wire;
    handle = new long[ringSize];
    offset = new long[ringSize];
    captured = new int[ringSize];
    length = new int[ringSize];
  }

  @Override
  public MemorySegment memory() {
    return frames.memory();
  }

  /// Puts a frame into the receive ring.
  ///
  /// @return false when it is full; the frame stays with the caller
  public boolean offer(long frame, long at, int capturedBytes, int lengthBytes) {
    if (count == handle.length) {
      return false;
    }
    int tail = head + count;
    if (tail >= handle.length) {
      tail -= handle.length;
    }
    handle[tail] = frame;
    offset[tail] = at;
    captured[tail] = capturedBytes;
    length[tail] = lengthBytes;
    count++;
    return true;
  }

  @Override
  public int receive(Burst into) {
    int n = Math.min(count, into.capacity - into.count);
    for (int k = 0; k < n; k++) {
      into.append(handle[head], offset[head], captured[head], length[head], inPort);
      head = head + 1 == handle.length ? 0 : head + 1;
    }
    count -= n;
    return n;
  }

  /// Hands frames over to the ports at the other end. A frame that finds its ring full is lost there, as on a real wire, and counted as
  /// [#missed] by the ring's port; this port takes it all the same.
  @Override
  public int transmit(Burst from, int first, int n) {
    for (int i = first; i < first + n; i++) {
      MemoryPort target = wire.target(from, i);
      if (target == null) {
        frames.release(from.handle[i]);
      } else if (!target.offer(from.handle[i], from.offset[i], from.captured[i], from.length[i])) {
        target.missed++;
        frames.release(from.handle[i]);
      }
    }
    return n;
  }

  @Override
  public void release(Burst from, int first, int n) {
    for (int i = first; i < first + n; i++) {
      frames.release(from.handle[i]);
    }
  }

  /// Frames that wait to be received.
  public int waiting() {
    return count;
  }

  /// Frames lost because the receive ring was full.
  public long missed() {
    return missed;
  }
}
