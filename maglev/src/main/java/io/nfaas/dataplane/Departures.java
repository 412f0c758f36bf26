package io.nfaas.dataplane;

/// Carries the decisions about a burst out: hands runs of rows that leave by one port to it, gives back the frames whose way ended, and
/// counts each frame by what became of it.
final class Departures {
  /// Destiny of a row whose frame ends here, and of one whose frame stays with the stage; others have their port's index.
  private static final int END = -1;

  private static final int STAY = -2;

  private static final byte HELD = Disposition.HELD.code();
  private static final byte FORWARDED = Disposition.FORWARDED.code();
  private static final byte DELIVERED = Disposition.DELIVERED.code();
  private static final byte PUNTED = Disposition.PUNTED.code();
  private static final byte RETURNED = Disposition.RETURNED.code();

  private final PacketPort[] ports;
  private final Burst burst;
  private final WorkerCounters counters;

  Departures(PacketPort[] ports, Burst burst, WorkerCounters counters) {
    this.ports = ports;
    this.burst = burst;
    this.counters = counters;
  }

  /// @return frames that ports took
  int carryOut() {
    int sent = 0;
    int rows = burst.count;
    int first = 0;
    int out = rows == 0 ? END : destiny(0);
    while (first < rows) {
      int next = first + 1;
      int then = END;
      while (next < rows && (then = destiny(next)) == out) {
        next++;
      }
      if (out >= 0) {
        sent += transmit(ports[out], first, next - first);
      } else if (out == END) {
        release(first, next - first);
      }
      first = next;
      out = then;
    }
    return sent;
  }

  private int destiny(int i) {
    byte d = burst.disposition[i];
    if (d == FORWARDED || d == DELIVERED || d == PUNTED || d == RETURNED) {
      return burst.outPort[i];
    }
    return d == HELD ? STAY : END;
  }

  private int transmit(PacketPort port, int first, int n) {
    int sent = port.transmit(burst, first, n);
    long bytes = 0;
    int[] length = burst.length;
    for (int i = first; i < first + sent; i++) {
      bytes += length[i];
    }
    count(first, sent);
    counters.add(WorkerCounter.TRANSMITTED, sent);
    counters.add(WorkerCounter.TRANSMITTED_BYTES, bytes);
    if (sent < n) {
      for (int i = first + sent; i < first + n; i++) {
        burst.settle(i, Disposition.TX_FULL);
      }
      release(first + sent, n - sent);
    }
    return sent;
  }

  private void release(int first, int n) {
    count(first, n);
    counters.add(WorkerCounter.RELEASED, n);
    ports[0].release(burst, first, n);
  }

  /// Counts what became of rows, those alike together.
  private void count(int first, int n) {
    byte[] disposition = burst.disposition;
    int end = first + n;
    for (int i = first; i < end; ) {
      byte d = disposition[i];
      int from = i;
      do {
        i++;
      } while (i < end && disposition[i] == d);
      counters.settle(d, i - from);
    }
  }
}
