package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import java.util.Arrays;

/// Many first-in-first-out queues of frames that share one fixed store. Single-threaded, allocates nothing after it was made.
final class HoldQueues {
  static final int NONE = -1;

  private final Burst store;

  /// Per frame, the next one in its queue; free frames are chained from [#freeFrame].
  private final int[] next;

  private int freeFrame;
  private int held;

  private final int[] head;
  private final int[] tail;
  private final int[] size;

  /// @param frames most frames in all queues
  /// @param queues number of queues, all empty
  HoldQueues(int frames, int queues) {
    store = new Burst(Math.max(1, frames));
    next = new int[Math.max(1, frames)];
    for (int f = 0; f < frames; f++) {
      next[f] = f + 1 < frames ? f + 1 : NONE;
    }
    freeFrame = frames == 0 ? NONE : 0;
    head = new int[queues];
    tail = new int[queues];
    size = new int[queues];
    Arrays.fill(head, NONE);
    Arrays.fill(tail, NONE);
  }

  /// Frames in all queues.
  int held() {
    return held;
  }

  int size(int queue) {
    return size[queue];
  }

  /// Puts row `i` at the end of a queue.
  ///
  /// @return false when the store is full
  boolean add(int queue, Burst from, int i) {
    int f = freeFrame;
    if (f == NONE) {
      return false;
    }
    freeFrame = next[f];
    from.copyRow(i, store, f);
    next[f] = NONE;
    if (head[queue] == NONE) {
      head[queue] = f;
    } else {
      next[tail[queue]] = f;
    }
    tail[queue] = f;
    size[queue]++;
    held++;
    return true;
  }

  /// Moves the first frame of a queue, which is not empty, to the end of `into`, which has room.
  ///
  /// @return its row
  int take(int queue, Burst into) {
    int f = head[queue];
    int row = into.count;
    store.copyRow(f, into);
    head[queue] = next[f];
    if (head[queue] == NONE) {
      tail[queue] = NONE;
    }
    next[f] = freeFrame;
    freeFrame = f;
    size[queue]--;
    held--;
    return row;
  }
}
