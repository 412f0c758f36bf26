package io.nfaas.live;

import io.nfaas.packet.FrameView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Frames to be sent, in the order of their times: bytes in memory of its own, the rest in columns. Filled once, then read by any number of
/// generators. Single-threaded.
public final class FrameTrace {
  /// Bytes that a slot of every driver holds behind its headroom.
  static final int MOST_BYTES = 2048;

  private static final int CHUNK_BYTES = 1 << 20;

  private final FrameView view = new FrameView();
  private final int most;
  private MemorySegment chunk = MemorySegment.NULL;
  private long used;
  private MemorySegment[] memory = new MemorySegment[1024];
  private long[] offset = new long[1024];
  private int[] captured = new int[1024];
  private int[] length = new int[1024];
  private long[] atNs = new long[1024];
  private int[] flow = new int[1024];
  private short[] mark = new short[1024];
  private boolean[] backwards = new boolean[1024];
  private int count;
  private int prelude;
  private long left;

  /// @param most frames that it takes
  public FrameTrace(int most) {
    this.most = most;
  }

  /// Copies a frame to the end.
  ///
  /// @param bytes of it in memory
  /// @param wireBytes L2 length with FCS; what is not in memory is sent as zeros
  /// @param timeNs not before the last one's
  /// @param flowNumber of the flow that it belongs to, from 0: order is watched per flow
  /// @param back whether it enters by the chain's second port
  /// @return whether it was taken: there is room, and a packet buffer holds it
  public boolean append(MemorySegment from, long at, int bytes, int wireBytes, long timeNs, int flowNumber, boolean back) {
    if (isFull() || wireBytes > MOST_BYTES || bytes > MOST_BYTES) {
      left++;
      return false;
    }
    if (count == offset.length) {
      grow();
    }
    if (chunk.byteSize() - used < bytes) {
      chunk = Arena.ofAuto().allocate(CHUNK_BYTES, 64);
      used = 0;
    }
    MemorySegment.copy(from, at, chunk, used, bytes);
    memory[count] = chunk;
    offset[count] = used;
    captured[count] = bytes;
    length[count] = wireBytes;
    atNs[count] = timeNs;
    flow[count] = flowNumber;
    backwards[count] = back;
    mark[count] = (short) SequenceMark.at(view, chunk, used, bytes);
    used += bytes;
    count++;
    return true;
  }

  private void grow() {
    int n = 2 * count;
    memory = Arrays.copyOf(memory, n);
    offset = Arrays.copyOf(offset, n);
    captured = Arrays.copyOf(captured, n);
    length = Arrays.copyOf(length, n);
    atNs = Arrays.copyOf(atNs, n);
    flow = Arrays.copyOf(flow, n);
    mark = Arrays.copyOf(mark, n);
    backwards = Arrays.copyOf(backwards, n);
  }

  /// Says that the frames so far only begin flows which are there before the traffic starts.
  public void endPrelude() {
    prelude = count;
  }

  /// Frames that begin flows which are there before the traffic starts.
  public int prelude() {
    return prelude;
  }

  public boolean isFull() {
    return count == most;
  }

  public int count() {
    return count;
  }

  /// Frames that were not taken.
  public long left() {
    return left;
  }

  /// Mean frames per second after the prelude; 0 where that cannot be said.
  public double pps() {
    long spanNs = count > prelude + 1 ? atNs[count - 1] - atNs[prelude] : 0;
    return spanNs <= 0 ? 0 : (count - prelude - 1) * 1e9 / spanNs;
  }

  /// Whether any frame enters by the chain's second port.
  public boolean isBothWays() {
    for (int i = 0; i < count; i++) {
      if (backwards[i]) {
        return true;
      }
    }
    return false;
  }

  public MemorySegment memory(int i) {
    return memory[i];
  }

  public long offset(int i) {
    return offset[i];
  }

  public int captured(int i) {
    return captured[i];
  }

  /// L2 bytes with FCS.
  public int length(int i) {
    return length[i];
  }

  /// When it is due, ns.
  public long atNs(int i) {
    return atNs[i];
  }

  public int flow(int i) {
    return flow[i];
  }

  /// Highest flow number, plus 1.
  public int flows() {
    int highest = -1;
    for (int i = 0; i < count; i++) {
      highest = Math.max(highest, flow[i]);
    }
    return highest + 1;
  }

  public boolean isBackwards(int i) {
    return backwards[i];
  }

  /// Where its sequence number goes, or -1.
  int mark(int i) {
    return mark[i];
  }

  /// Whether a reader who has but the first bytes of a frame finds the same headers.
  public boolean headersFitIn(int i, int bytes) {
    if (captured[i] <= bytes) {
      return true;
    }
    boolean whole = view.wrap(memory[i], offset[i], captured[i]);
    String layers = view.layers();
    int l4 = view.l4Start();
    return whole == view.wrap(memory[i], offset[i], bytes) && layers.equals(view.layers()) && l4 == view.l4Start();
  }
}
