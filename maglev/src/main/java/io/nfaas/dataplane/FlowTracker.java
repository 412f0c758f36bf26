package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FlowKey;

/// A worker's connection table, asked by row of its burst and number of a hop.
final class FlowTracker {
  private final ConnTable table;
  private final Burst burst;

  /// The table's own hash of each row's key and the hop last warmed.
  private final long[] hash;

  FlowTracker(ConnTable table, Burst burst) {
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
    return table.find(
        burst.keyHi[i],
        lo(i, hop),
        burst.wide[w],
        burst.wide[w + 1],
        burst.wide[w + 2],
        hash[i],
        nowNs);
  }

  int view(long entry) {
    return table.view(entry);
  }

  int backend(long entry) {
    return table.backend(entry);
  }

  /// Notes another frame of the flow.
  void touch(long entry, int i, long nowNs) {
    table.touch(entry, nowNs, burst.tcpFlags[i], !burst.has(i, Burst.SWAPPED));
  }

  /// Remembers the row's view and a replica for its flow at a hop.
  void insert(int i, int hop, int backend, long nowNs) {
    int w = i * Burst.WIDE;
    long lo = lo(i, hop);
    table.insert(
        burst.keyHi[i],
        lo,
        burst.wide[w],
        burst.wide[w + 1],
        burst.wide[w + 2],
        hash[i],
        backend,
        burst.view[i],
        FlowKey.protocol(lo),
        burst.tcpFlags[i],
        nowNs);
  }

  /// Gives the flow another replica.
  void move(long entry, int backend) {
    table.move(entry, backend);
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
