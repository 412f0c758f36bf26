package io.nfaas.sim;

import java.util.Arrays;

/// Times in a binary heap, the earliest first.
final class TimeHeap {
  private long[] time = new long[32];
  private int size;

  /// The earliest; `Long.MAX_VALUE` when there is none.
  long firstPs() {
    return size == 0 ? Long.MAX_VALUE : time[0];
  }

  void add(long atPs) {
    if (size == time.length) {
      time = Arrays.copyOf(time, 2 * size);
    }
    int i = size++;
    while (i > 0 && time[(i - 1) / 2] > atPs) {
      time[i] = time[(i - 1) / 2];
      i = (i - 1) / 2;
    }
    time[i] = atPs;
  }

  void removeFirst() {
    long last = time[--size];
    int i = 0;
    for (int child = 1; child < size; child = 2 * i + 1) {
      if (child + 1 < size && time[child + 1] < time[child]) {
        child++;
      }
      if (time[child] >= last) {
        break;
      }
      time[i] = time[child];
      i = child;
    }
    time[i] = last;
  }

  void clear() {
    size = 0;
  }
}
