package io.nfaas.conntrack;

import io.nfaas.packet.FlowHash;

/// Names that stand for a flow, and the key of the flow that each stands for: what later fragments and packets of a moved QUIC
/// connection are found by. Exact names, fixed size, one writer; memory is taken with the first name.
///
/// Sets of four; a name that comes into a full one takes the place of the longest unused. An unused name is forgotten after a
/// timeout.
public final class AliasTable {
  /// No such name.
  public static final int MISS = -1;

  private static final int WAYS = 4;
  /// Two cache lines: name (hi, lo, three wide words), flow (the same), when it was last used, and whether its frames run against the
  /// order of the flow key's endpoints.
  private static final int RECORD = 16;

  private static final int FLOW = 5;
  private static final int USED_NS = 10;
  private static final int SWAPPED = 11;

  private final int sets;
  private final long idleNs;
  private final FlowHash hash;
  private long[] records = new long[0];

  private long made;
  private long displaced;

  /// @param entries most names, rounded up to sets of four; 0 to 2^26
  /// @param idleNs a name unused for so long is forgotten
  public AliasTable(int entries, long idleNs, long hashKey0, long hashKey1) {
    if (entries < 0 || entries > 1 << 26) {
      throw new IllegalArgumentException("entries " + entries + " is not in [0, " + (1 << 26) + "]");
    }
    if (idleNs < 1) {
      throw new IllegalArgumentException("idleNs " + idleNs + " is not at least 1");
    }
    sets = (entries + WAYS - 1) / WAYS;
    this.idleNs = idleNs;
    hash = new FlowHash(hashKey0, hashKey1);
  }

  /// The record of a name, or [#MISS]. Its use keeps it.
  ///
  /// @param lo not 0
  public int find(long hi, long lo, long w0, long w1, long w2, long nowNs) {
    if (records.length == 0) {
      return MISS;
    }
    int r = search(set(hi, lo, w0, w1, w2), hi, lo, w0, w1, w2);
    if (r == MISS || nowNs - records[r + USED_NS] >= idleNs) {
      return MISS;
    }
    records[r + USED_NS] = nowNs;
    return r;
  }

  private int set(long hi, long lo, long w0, long w1, long w2) {
    return (int) Math.unsignedMultiplyHigh(hash.hash(hi, lo, w0, w1, w2), sets) * WAYS * RECORD;
  }

  private int search(int set, long hi, long lo, long w0, long w1, long w2) {
    for (int r = set; r < set + WAYS * RECORD; r += RECORD) {
      if (records[r] == hi && records[r + 1] == lo && records[r + 2] == w0 && records[r + 3] == w1 && records[r + 4] == w2) {
        return r;
      }
    }
    return MISS;
  }

  /// Lets a name stand for a flow from now on, whatever it stood for. Nothing where the table has no room at all.
  ///
  /// @return its record, to be filled by [#flow]; [#MISS] for a table of no entries
  public int put(long hi, long lo, long w0, long w1, long w2, boolean swapped, long nowNs) {
    if (sets == 0) {
      return MISS;
    }
    if (records.length == 0) {
      records = new long[sets * WAYS * RECORD];
    }
    int set = set(hi, lo, w0, w1, w2);
    int r = search(set, hi, lo, w0, w1, w2);
    if (r == MISS) {
      r = oldest(set);
      made++;
      displaced += records[r + 1] != 0 && nowNs - records[r + USED_NS] < idleNs ? 1 : 0;
    }
    records[r] = hi;
    records[r + 1] = lo;
    records[r + 2] = w0;
    records[r + 3] = w1;
    records[r + 4] = w2;
    records[r + USED_NS] = nowNs;
    records[r + SWAPPED] = swapped ? 1 : 0;
    return r;
  }

  private int oldest(int set) {
    int oldest = set;
    for (int r = set; r < set + WAYS * RECORD; r += RECORD) {
      if (records[r + 1] == 0) {
        return r;
      }
      if (records[r + USED_NS] < records[oldest + USED_NS]) {
        oldest = r;
      }
    }
    return oldest;
  }

  /// Word 0 to 4 of the flow key of a record: hi, lo, and three wide ones.
  public long flow(int record, int word) {
    return records[record + FLOW + word];
  }

  /// Sets the flow key of a record.
  public void flow(int record, long hi, long lo, long w0, long w1, long w2) {
    records[record + FLOW] = hi;
    records[record + FLOW + 1] = lo;
    records[record + FLOW + 2] = w0;
    records[record + FLOW + 3] = w1;
    records[record + FLOW + 4] = w2;
  }

  /// Whether frames with this name run against the order of the endpoints in the flow key.
  public boolean swapped(int record) {
    return records[record + SWAPPED] != 0;
  }

  /// Names taken in.
  public long made() {
    return made;
  }

  /// Names that had to go although they were not yet unused for long enough: their frames go by a key of their own again.
  public long displaced() {
    return displaced;
  }
}
