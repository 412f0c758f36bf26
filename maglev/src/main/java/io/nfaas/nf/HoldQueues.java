package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import java.util.Arrays;

/// Many first-in-first-out queues of frames that share one store. Single-threaded. The store starts small and doubles up to its bound: most cores
/// never hold more than a few frames, and bounds for the worst state storm would take 16 MB for each of them.
final class HoldQueues {
  static final int NONE = -1;

  private static final int FIRST_FRAMES = 1024;

  private final int mostFrames;
  private Burst store;

  /// Per frame, the next one in its queue; free frames are chained from [#freeFrame].
  private int[] next;

  private int freeFrame;
  private int held;

  private final int[] head;
  private final int[] tail;
  private final int[] size;

  /// @param frames most frames in all queues
  /// @param queues number of queues, all empty
  HoldQueues(int frames, int queues) {
    mostFrames = frames;
    int first = Math.min(frames, FIRST_FRAMES);
    store = new Burst(Math.max(1, first));
    next = new int[Math.max(1, first)];
    freeFrame = chain(0, first);
    head = new int[queues];
    tail = new int[queues];
    size = new int[queues];
    Arrays.fill(head, NONE);
    Arrays.fill(tail, NONE);
  }

  /// Chains the frames from `first` to before `end`.
  ///
  /// @return the first of them
  private int chain(int first, int end) {
    for (int f = first; f < end; f++) {
      next[f] = f + 1 < end ? f + 1 : NONE;
    }
    return first < end ? first : NONE;
  }

  private void grow() {
    int frames = next.length;
    int more = (int) Math.min(mostFrames, 2L * frames);
    Burst larger = new Burst(more);
    for (int f = 0; f < frames; f++) {
      store.copyRow(f, larger, f);
    }
    store = larger;
    next = Arrays.copyOf(next, more);
    freeFrame = chain(frames, more);
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
    if (freeFrame == NONE) {
      if (held >= mostFrames) {
        return false;
      }
      grow();
    }
    int f = freeFrame;
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
