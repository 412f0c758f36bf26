package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FlowKey;
import org.jspecify.annotations.Nullable;

/// A worker's connection table, asked by row of its burst and number of a hop.
final class FlowTracker {
  private final ConnTable table;
  private final Burst burst;

  /// The table's own hash of each row's key and the hop last warmed.
  private final long[] hash;

  /// Where the copy of this table is kept; null without one.
  private final @Nullable ConnTable copy;

  /// Tables of others that are asked about flows that this one does not know.
  private final ConnTable[] backups;

  FlowTracker(ConnTable table, Burst burst, TableCopies copies) {
    copy = copies.own();
    backups = copies.of().toArray(ConnTable[]::new);
    this.table = table;
    this.burst = burst;
    hash = new long[burst.capacity];
  }

  /// Computes the hash of the row's key at a hop and asks for its bucket, before [#find] or [#insert] of the same hop.
  void warm(int i, int hop) {
    int w = i * Burst.WIDE;
    hash[i] =
        table.warm(burst.keyHi[i], lo(i, hop), burst.wide[w], burst.wide[w + 1], burst.wide[w + 2]);
  }

  private long lo(int i, int hop) {
    return FlowKey.withHop(burst.keyLo[i], hop);
  }

  /// The entry of the row's flow at a hop, or [ConnTable#MISS].
  long find(int i, int hop, long nowNs) {
    int w = i * Burst.WIDE;
    long entry =
        table.find(
            burst.keyHi[i],
            lo(i, hop),
            burst.wide[w],
            burst.wide[w + 1],
            burst.wide[w + 2],
            hash[i],
            nowNs);
    return entry == ConnTable.MISS && backups.length > 0 ? adopt(i, hop, nowNs) : entry;
  }

  /// Takes a flow over that a backup knows.
  private long adopt(int i, int hop, long nowNs) {
    int w = i * Burst.WIDE;
    long hi = burst.keyHi[i];
    long lo = lo(i, hop);
    for (ConnTable backup : backups) {
      long h = backup.hash(hi, lo, burst.wide[w], burst.wide[w + 1], burst.wide[w + 2]);
      long known = backup.find(hi, lo, burst.wide[w], burst.wide[w + 1], burst.wide[w + 2], h, nowNs);
      if (known != ConnTable.MISS) {
        put(table, i, hop, hash[i], backup.backend(known), backup.view(known), nowNs);
        return table.find(hi, lo, burst.wide[w], burst.wide[w + 1], burst.wide[w + 2], hash[i], nowNs);
      }
    }
    return ConnTable.MISS;
  }

  private long put(ConnTable into, int i, int hop, long h, int backend, int view, long nowNs) {
    int w = i * Burst.WIDE;
    long lo = lo(i, hop);
    return into.insert(
        burst.keyHi[i],
        lo,
        burst.wide[w],
        burst.wide[w + 1],
        burst.wide[w + 2],
        h,
        backend,
        view,
        FlowKey.protocol(lo),
        burst.tcpFlags[i],
        nowNs);
  }

  /// Tells the copy what the table says of a row's flow.
  private void announce(int i, int hop, int backend, int view, long nowNs) {
    ConnTable to = copy;
    if (to == null) {
      return;
    }
    int w = i * Burst.WIDE;
    long hi = burst.keyHi[i];
    long lo = lo(i, hop);
    long h = to.hash(hi, lo, burst.wide[w], burst.wide[w + 1], burst.wide[w + 2]);
    long known = to.find(hi, lo, burst.wide[w], burst.wide[w + 1], burst.wide[w + 2], h, nowNs);
    if (known != ConnTable.MISS && to.view(known) != view) {
      to.remove(known);
      known = ConnTable.MISS;
    }
    if (known == ConnTable.MISS) {
      put(to, i, hop, h, backend, view, nowNs);
    } else {
      to.move(known, backend);
      to.touch(known, nowNs, burst.tcpFlags[i], !burst.has(i, Burst.SWAPPED));
    }
  }

  int view(long entry) {
    return table.view(entry);
  }

  int backend(long entry) {
    return table.backend(entry);
  }

  /// Notes another frame of the flow.
  void touch(long entry, int i, int hop, long nowNs) {
    if (copy != null && table.startsQuarter(entry, nowNs)) {
      announce(i, hop, table.backend(entry), table.view(entry), nowNs);
    }
    table.touch(entry, nowNs, burst.tcpFlags[i], !burst.has(i, Burst.SWAPPED));
  }

  /// Remembers the row's view and a replica for its flow at a hop.
  void insert(int i, int hop, int backend, long nowNs) {
    put(table, i, hop, hash[i], backend, burst.view[i], nowNs);
    announce(i, hop, backend, burst.view[i], nowNs);
  }

  /// Gives the flow another replica.
  void move(long entry, int i, int hop, int backend, long nowNs) {
    table.move(entry, backend);
    announce(i, hop, backend, table.view(entry), nowNs);
  }

  void forget(long entry) {
    table.remove(entry);
  }

  void sweep(long nowNs, int buckets) {
    table.sweep(nowNs, buckets);
  }

  boolean balances() {
    return table.balances();
  }
}
