package io.nfaas.dataplane;

import java.util.Arrays;

/// What one poll did, as counts per kind of [Work]. Reused from poll to poll by its single thread.
public final class PollWork {
  /// Frames received in this poll.
  public int packets;

  /// Indexed by [Work#ordinal].
  public final int[] count = new int[Work.KINDS];

  /// Bytes that the network function worked on (L2, with FCS).
  public long nfBytes;

  /// Bytes received (L2, with FCS).
  public long wireBytes;

  /// Receive rings that frames were taken from in this poll. The simulator's ports fill in this and the next two; 0 elsewhere.
  public int rings;

  /// Those of them that pods of the node send to.
  public int podRings;

  /// Frames taken from those.
  public int podFrames;

  public void clear() {
    packets = 0;
    nfBytes = 0;
    wireBytes = 0;
    rings = 0;
    podRings = 0;
    podFrames = 0;
    Arrays.fill(count, 0);
  }

  public void add(Work kind, int times) {
    count[kind.ordinal()] += times;
  }

  public int of(Work kind) {
    return count[kind.ordinal()];
  }
}
