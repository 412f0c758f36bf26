package io.nfaas.conntrack;

/// The keys that a burst asks a [ConnTable] for together, and what it found: look-ups side by side cost half of what they cost one
/// after the other, because their cache misses overlap. Columns, reused; single-threaded.
public final class ConnBatch {
  final long[] hi;
  final long[] lo;
  final long[] w0;
  final long[] w1;
  final long[] w2;
  final long[] hash;

  /// The second word that an entry must have, or [ViewLedger#UNSURE].
  final long[] viewed;

  final int[] bucket;
  final long[] entry;

  /// Numbers of the keys that were not in their first bucket.
  final int[] late;

  /// Keeps loads alive whose only purpose is the cache.
  long touched;

  /// State of the table that [#entry] holds for.
  int changes;

  private int count;

  /// @param capacity most keys of a burst
  public ConnBatch(int capacity) {
    hi = new long[capacity];
    lo = new long[capacity];
    w0 = new long[capacity];
    w1 = new long[capacity];
    w2 = new long[capacity];
    hash = new long[capacity];
    viewed = new long[capacity];
    bucket = new int[capacity];
    entry = new long[capacity];
    late = new int[capacity + 1];
  }

  public void clear() {
    count = 0;
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
    this.hi[k] = hi;
    this.lo[k] = lo;
    this.w0[k] = w0;
    this.w1[k] = w1;
    this.w2[k] = w2;
    return k;
  }

  /// Makes key `k` that of another hop, to be looked for by itself.
  ///
  /// @param lo with hop and tenant
  public void rekey(int k, long lo) {
    this.lo[k] = lo;
  }

  /// The entry of key `k`, or [ConnTable#MISS], as of the last [ConnTable#find(ConnBatch, long)].
  public long entry(int k) {
    return entry[k];
  }

  /// First word of key `k`.
  public long hi(int k) {
    return hi[k];
  }

  /// Second word of key `k`.
  public long lo(int k) {
    return lo[k];
  }

  /// Wide word 0 to 2 of key `k`.
  public long wide(int k, int word) {
    return word == 0 ? w0[k] : word == 1 ? w1[k] : w2[k];
  }
}
