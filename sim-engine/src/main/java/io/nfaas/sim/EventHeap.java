package io.nfaas.sim;

import io.nfaas.sim.EventScheduler.Handler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Pending model events in a 4-ary heap of primitive columns, ordered by time, then by insertion. Grows, never shrinks.
///
/// Four children per node: half the depth of a binary heap, and the children of a node share a cache line in the time column.
///
/// The root that was taken out leaves a hole until the next event comes or the next first one is asked for. Most events schedule one
/// of their own, soon: it sinks from the hole, instead of a leaf sinking from there and the event rising from the bottom.
final class EventHeap {
  private static final int ARITY = 4;

  /// Places taken, the hole at the root among them.
  private int size;
  private boolean hole;
  private long nextSequence;
  private long[] time = new long[64];
  private long[] sequence = new long[64];
  private long[] arg = new long[64];
  private @Nullable Handler[] handler = new Handler[64];

  boolean isEmpty() {
    return size() == 0;
  }

  int size() {
    return hole ? size - 1 : size;
  }

  /// Time of the first event; `Long.MAX_VALUE` when there is none.
  long firstPs() {
    if (hole) {
      fill();
    }
    return size == 0 ? Long.MAX_VALUE : time[0];
  }

  /// The first event's number. The caller has asked for [#firstPs].
  long firstArg() {
    return arg[0];
  }

  /// The first event's handler. The caller has asked for [#firstPs].
  Handler firstHandler() {
    Handler first = handler[0];
    if (first == null) {
      throw new IllegalStateException("no event");
    }
    return first;
  }

  void add(long atPs, Handler what, long number) {
    if (hole) {
      hole = false;
      sink(atPs, nextSequence++, what, number);
      return;
    }
    if (size == time.length) {
      time = Arrays.copyOf(time, 2 * size);
      sequence = Arrays.copyOf(sequence, 2 * size);
      arg = Arrays.copyOf(arg, 2 * size);
      handler = Arrays.copyOf(handler, 2 * size);
    }
    // A new event is younger than every other, so it stays below those of equal time.
    int i = size++;
    while (i > 0) {
      int parent = (i - 1) / ARITY;
      if (time[parent] <= atPs) {
        break;
      }
      move(parent, i);
      i = parent;
    }
    put(i, atPs, nextSequence++, what, number);
  }

  /// Takes the first event out. The caller has asked for [#firstPs].
  void removeFirst() {
    hole = true;
  }

  private void fill() {
    hole = false;
    int last = --size;
    Handler what = handler[last];
    handler[last] = null;
    if (last > 0) {
      sink(time[last], sequence[last], what, arg[last]);
    }
  }

  /// Puts an event where it belongs on the way down from the root, which is free.
  private void sink(long atPs, long order, @Nullable Handler what, long number) {
    int i = 0;
    while (true) {
      int child = ARITY * i + 1;
      if (child >= size) {
        break;
      }
      int least = child;
      int end = Math.min(child + ARITY, size);
      for (int c = child + 1; c < end; c++) {
        if (time[c] < time[least] || (time[c] == time[least] && sequence[c] < sequence[least])) {
          least = c;
        }
      }
      if (time[least] > atPs || (time[least] == atPs && sequence[least] > order)) {
        break;
      }
      move(least, i);
      i = least;
    }
    put(i, atPs, order, what, number);
  }

  private void move(int from, int to) {
    put(to, time[from], sequence[from], handler[from], arg[from]);
  }

  private void put(int i, long atPs, long order, @Nullable Handler what, long number) {
    time[i] = atPs;
    sequence[i] = order;
    handler[i] = what;
    arg[i] = number;
  }
}
