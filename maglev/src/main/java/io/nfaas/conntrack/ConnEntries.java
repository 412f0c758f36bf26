package io.nfaas.conntrack;

/// Entries of a [ConnTable] on their way to another table: columns, reused; single-threaded. What [ConnTable#snapshot] and
/// [ConnTable#handOver] put in, [ConnTable#restore] of any table takes, whatever its size, hash key and timeouts.
public final class ConnEntries {
  public final int capacity;

  /// Rows in use.
  public int count;

  /// Flow key with hop and tenant, and its wide words, three per row.
  public final long[] keyHi;

  public final long[] keyLo;
  public final long[] wide;

  public final int[] backend;
  public final int[] view;

  /// How long the flow had been idle, in ns; to the tick of the table that it comes from.
  public final long[] idleNs;

  /// A [ConnState] code.
  final byte[] state;

  public ConnEntries(int capacity) {
    if (capacity < Bucket.ENTRIES) {
      throw new IllegalArgumentException("capacity " + capacity + " is not at least " + Bucket.ENTRIES);
    }
    this.capacity = capacity;
    keyHi = new long[capacity];
    keyLo = new long[capacity];
    wide = new long[3 * capacity];
    backend = new int[capacity];
    view = new int[capacity];
    idleNs = new long[capacity];
    state = new byte[capacity];
  }

  public void clear() {
    count = 0;
  }

  public boolean isFull() {
    return count == capacity;
  }
}
