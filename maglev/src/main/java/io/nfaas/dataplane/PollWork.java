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

  public void clear() {
    packets = 0;
    nfBytes = 0;
    wireBytes = 0;
    Arrays.fill(count, 0);
  }

  public void add(Work kind, int times) {
    count[kind.ordinal()] += times;
  }

  public int of(Work kind) {
    return count[kind.ordinal()];
  }
}
