package io.nfaas.conntrack;

import java.util.Arrays;

/// The keys that a burst asks a [ConnTable] for together, and what it found: look-ups side by side cost half of what they cost one
/// after the other, because their cache misses overlap. Reused; single-threaded.
public final class ConnBatch {
  /// Words of a row.
  static final int ROW = 8;

  /// Their places.
  static final int HI = 0;
  static final int LO = 1;
  static final int HASH = 2;
  /// The second word that an entry must have, or [ViewLedger#UNSURE].
  static final int VIEWED = 3;
  /// Index of a bucket.
  static final int BUCKET = 4;
  static final int ENTRY = 5;

  private final int capacity;
  private int count;

  /// A row, one cache line, per key: one array, because the bounds and addresses of many take registers.
  final long[] rows;

  /// Three wide words per key, as long as any key has some.
  private final long[] wide;

  private boolean hasWide;

  /// Numbers of the keys that were not found alive in their first bucket.
  final int[] late;

  int lateCount;

  /// The tick that is asked for, [Bucket#tickTop].
  long tickTop;

  /// Keeps loads alive whose only purpose is the cache.
  long touched;

  /// State of the table that the entries hold for.
  int changes;

  /// @param capacity most keys of a burst
  public ConnBatch(int capacity) {
    this.capacity = capacity;
    rows = new long[ROW * capacity];
    wide = new long[3 * capacity];
    late = new int[capacity + 1];
  }

  public void clear() {
    count = 0;
    hasWide = false;
  }

  public int count() {
    return count;
  }

  /// Adds a key. The caller has not added more than the capacity since the last [#clear].
  ///
  /// @param lo with hop and tenant
  /// @return its number
  public int add(long hi, long lo, long w0, long w1, long w2) {
    int k = count++;
    int r = ROW * k;
    rows[r + LO] = lo;
    rows[r + HI] = hi;
    if ((w0 | w1 | w2) != 0 && !hasWide) {
      Arrays.fill(wide, 0, 3 * capacity, 0);
      hasWide = true;
    }
    if (hasWide) {
      wide[3 * k] = w0;
      wide[3 * k + 1] = w1;
      wide[3 * k + 2] = w2;
    }
    return k;
  }

  /// Whether any of the keys is wide.
  boolean hasWide() {
    return hasWide;
  }

  /// Makes key `k` that of another hop, to be looked for by itself.
  ///
  /// @param lo with hop and tenant
  public void rekey(int k, long lo) {
    rows[ROW * k + LO] = lo;
  }

  /// The entry of key `k`, or [ConnTable#MISS], as of the last [ConnTable#find(ConnBatch, long)].
  public long entry(int k) {
    return rows[ROW * k + ENTRY];
  }

  /// First word of key `k`.
  public long hi(int k) {
    return rows[ROW * k + HI];
  }

  /// Second word of key `k`.
  public long lo(int k) {
    return rows[ROW * k + LO];
  }

  /// Wide word 0 to 2 of key `k`.
  public long wide(int k, int word) {
    return hasWide ? wide[3 * k + word] : 0;
  }

  long hash(int k) {
    return rows[ROW * k + HASH];
  }

  void setHash(int k, long hash) {
    rows[ROW * k + HASH] = hash;
  }

  void setEntry(int k, long entry) {
    rows[ROW * k + ENTRY] = entry;
  }
}
