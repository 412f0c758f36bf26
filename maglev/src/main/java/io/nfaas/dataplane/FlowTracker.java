package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnBatch;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FlowKey;

/// A worker's connection table, asked by row of its burst and number of a hop: first all rows are asked for, then all are looked up
/// together, then each is dealt with.
final class FlowTracker {
  private final ConnTable table;
  private final Burst burst;
  private final ConnBatch batch;
  private final FlowCopies copies;

  /// Each row's number in the batch.
  private final int[] asked;

  FlowTracker(ConnTable table, Burst burst, TableCopies copies) {
    this.table = table;
    this.burst = burst;
    this.copies = new FlowCopies(copies);
    batch = new ConnBatch(burst.capacity);
    asked = new int[burst.capacity];
  }

  void clear() {
    batch.clear();
  }

  /// Asks for the entry of the row's flow at a hop. Once per row and [#clear].
  void ask(int i, int hop) {
    int w = i * Burst.WIDE;
    asked[i] = batch.add(burst.keyHi[i], lo(i, hop), burst.wide[w], burst.wide[w + 1], burst.wide[w + 2]);
  }

  private long lo(int i, int hop) {
    return FlowKey.withHop(burst.keyLo[i], hop);
  }

  /// Looks up what was asked for.
  void lookUp(long nowNs) {
    table.find(batch, nowNs);
  }

  /// The entry that the row was asked for, or [ConnTable#MISS].
  long find(int i, long nowNs) {
    int k = asked[i];
    return orAdopted(i, table.isCurrent(batch) ? batch.entry(k) : table.find(batch, k, nowNs), nowNs);
  }

  /// The entry of the row's flow at another hop than it was asked for, or [ConnTable#MISS]; from now on it stands for this one.
  long findElsewhere(int i, int hop, long nowNs) {
    int k = asked[i];
    batch.rekey(k, lo(i, hop));
    return orAdopted(i, table.find(batch, k, nowNs), nowNs);
  }

  private long orAdopted(int i, long entry, long nowNs) {
    return entry == ConnTable.MISS && copies.hasBackups()
        ? copies.adopt(table, batch, asked[i], burst.tcpFlags[i], nowNs)
        : entry;
  }

  int view(long entry) {
    return table.view(entry);
  }

  int backend(long entry) {
    return table.backend(entry);
  }

  /// Notes another frame of the flow.
  void touch(long entry, int i, long nowNs) {
    if (copies.isKept() && table.startsQuarter(entry, nowNs)) {
      announce(i, table.backend(entry), table.view(entry), nowNs);
    }
    table.touch(entry, nowNs, burst.tcpFlags[i], isFromFirst(i));
  }

  private boolean isFromFirst(int i) {
    return !burst.has(i, Burst.SWAPPED);
  }

  private void announce(int i, int backend, int view, long nowNs) {
    copies.announce(batch, asked[i], backend, view, burst.tcpFlags[i], isFromFirst(i), nowNs);
  }

  /// Remembers the row's view and a replica for its flow at the hop that was asked for.
  ///
  /// @return whether there was room
  boolean insert(int i, int backend, long nowNs) {
    int protocol = FlowKey.protocol(burst.keyLo[i]);
    int view = burst.view[i];
    long entry = table.insert(batch, asked[i], backend, view, protocol, burst.tcpFlags[i], nowNs);
    announce(i, backend, view, nowNs);
    return entry != ConnTable.MISS;
  }

  /// Gives the flow another replica, and the row's view.
  void move(long entry, int i, int backend, long nowNs) {
    table.move(entry, backend, burst.view[i]);
    announce(i, backend, burst.view[i], nowNs);
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
