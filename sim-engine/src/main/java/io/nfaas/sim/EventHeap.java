package io.nfaas.sim;

import io.nfaas.sim.EventScheduler.Handler;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Pending model events in a 4-ary heap of primitive columns, ordered by time, then by insertion. Grows, never shrinks.
///
/// Four children per node: half the depth of a binary heap, and the children of a node share a cache line in the time column. What moves in
/// the heap is two words: the time, and the order of insertion with the number of the cell where handler and argument stay.
///
/// The root that was taken out leaves a hole until the next event comes or the next first one is asked for. Most events schedule one
/// of their own, soon: it sinks from the hole, instead of a leaf sinking from there and the event rising from the bottom.
final class EventHeap {
  private static final int ARITY = 4;
  /// Bits of a cell's number: 4 million pending events, 2 x 10^12 in a run.
  private static final int CELL_BITS = 22;

  private static final long CELL = (1L << CELL_BITS) - 1;
  private static final long NEXT = 1L << CELL_BITS;

  /// Places taken, the hole at the root among them.
  private int size;
  private boolean hole;
  private long nextOrder;
  private long[] time = new long[64];
  /// Order of insertion above [#CELL_BITS], cell below.
  private long[] order = new long[64];

  private @Nullable Handler[] handler = new Handler[64];
  private long[] arg = new long[64];
  private int[] freeCells = new int[64];
  private int free;
  private int fresh;

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
    return arg[(int) (order[0] & CELL)];
  }

  /// The first event's handler. The caller has asked for [#firstPs].
  Handler firstHandler() {
    Handler first = size == 0 ? null : handler[(int) (order[0] & CELL)];
    if (first == null) {
      throw new IllegalStateException("no event");
    }
    return first;
  }

  void add(long atPs, Handler what, long number) {
    int cell = free > 0 ? freeCells[--free] : freshCell();
    handler[cell] = what;
    arg[cell] = number;
    long key = nextOrder | cell;
    nextOrder += NEXT;
    if (hole) {
      hole = false;
      sink(atPs, key);
      return;
    }
    if (size == time.length) {
      time = Arrays.copyOf(time, 2 * size);
      order = Arrays.copyOf(order, 2 * size);
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
    put(i, atPs, key);
  }

  private int freshCell() {
    if (fresh == handler.length) {
      if (fresh > CELL) {
        throw new IllegalStateException("more than " + fresh + " events are pending");
      }
      handler = Arrays.copyOf(handler, 2 * fresh);
      arg = Arrays.copyOf(arg, 2 * fresh);
      freeCells = Arrays.copyOf(freeCells, 2 * fresh);
    }
    return fresh++;
  }

  /// Takes the first event out. The caller has asked for [#firstPs].
  void removeFirst() {
    hole = true;
    freeCells[free++] = (int) (order[0] & CELL);
  }

  private void fill() {
    hole = false;
    int last = --size;
    if (last > 0) {
      sink(time[last], order[last]);
    }
  }

  /// Puts an event where it belongs on the way down from the root, which is free.
  private void sink(long atPs, long key) {
    long[] times = time;
    long[] orders = order;
    int n = size;
    int i = 0;
    while (true) {
      int child = ARITY * i + 1;
      if (child >= n) {
        break;
      }
      int least = child;
      long leastPs = times[child];
      int end = Math.min(child + ARITY, n);
      for (int c = child + 1; c < end; c++) {
        if (times[c] < leastPs || (times[c] == leastPs && orders[c] < orders[least])) {
          least = c;
          leastPs = times[c];
        }
      }
      if (leastPs > atPs || (leastPs == atPs && orders[least] > key)) {
        break;
      }
      times[i] = leastPs;
      orders[i] = orders[least];
      i = least;
    }
    times[i] = atPs;
    orders[i] = key;
  }

  private void move(int from, int to) {
    put(to, time[from], order[from]);
  }

  private void put(int i, long atPs, long key) {
    time[i] = atPs;
    order[i] = key;
  }
}
