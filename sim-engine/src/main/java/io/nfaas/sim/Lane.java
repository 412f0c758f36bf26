package io.nfaas.sim;

import java.util.Arrays;

/// Frames on their way to one place by one way, in the order of their times. A growing FIFO of primitive columns.
final class Lane {
  private long[] time = new long[32];
  private int[] slot = new int[32];
  private int head;
  private int size;
  private long lastPs = Long.MIN_VALUE;

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /// Time of the first frame; `Long.MAX_VALUE` when there is none.
  long headPs() {
    return size == 0 ? Long.MAX_VALUE : time[head];
  }

  /// @param atPs not before the last one's
  void push(int frame, long atPs) {
    if (atPs < lastPs) {
      throw new IllegalStateException("a frame at " + atPs + " ps comes after one at " + lastPs + " ps");
    }
    lastPs = atPs;
    if (size == time.length) {
      grow();
    }
    int at = (head + size++) & (time.length - 1);
    time[at] = atPs;
    slot[at] = frame;
  }

  /// Takes the first frame away. The caller has checked [#isEmpty].
  int pop() {
    int frame = slot[head];
    head = (head + 1) & (time.length - 1);
    size--;
    return frame;
  }

  void clear() {
    size = 0;
  }

  private void grow() {
    int n = time.length;
    long[] times = new long[2 * n];
    int[] slots = new int[2 * n];
    for (int i = 0; i < size; i++) {
      times[i] = time[(head + i) & (n - 1)];
      slots[i] = slot[(head + i) & (n - 1)];
    }
    time = times;
    slot = slots;
    head = 0;
  }

  static Lane[] lanes(int count) {
    Lane[] lanes = new Lane[count];
    Arrays.setAll(lanes, _ -> new Lane());
    return lanes;
  }
}
