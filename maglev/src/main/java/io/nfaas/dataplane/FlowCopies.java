package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnBatch;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FlowKey;
import org.jspecify.annotations.Nullable;

/// Keeps the copy of a worker's connection table at a peer up to date, and finds in copies of others' tables the flows that come here
/// in their stead.
final class FlowCopies {
  /// Where the copy of this table is kept; null without one.
  private final @Nullable ConnTable copy;

  /// Tables of others that are asked about flows that this one does not know.
  private final ConnTable[] backups;

  FlowCopies(TableCopies copies) {
    copy = copies.own();
    backups = copies.of().toArray(ConnTable[]::new);
  }

  boolean isKept() {
    return copy != null;
  }

  boolean hasBackups() {
    return backups.length > 0;
  }

  /// Takes a flow over that a backup knows.
  ///
  /// @param k number of its key
  /// @return its handle in `into`, or [ConnTable#MISS]
  long adopt(ConnTable into, ConnBatch keys, int k, int tcpFlags, long nowNs) {
    for (ConnTable backup : backups) {
      long known = backup.find(keys.hi(k), keys.lo(k), keys.wide(k, 0), keys.wide(k, 1), keys.wide(k, 2), hash(backup, keys, k), nowNs);
      if (known != ConnTable.MISS) {
        return into.insert(keys, k, backup.backend(known), backup.view(known), FlowKey.protocol(keys.lo(k)), tcpFlags, nowNs);
      }
    }
    return ConnTable.MISS;
  }

  private static long hash(ConnTable table, ConnBatch keys, int k) {
    return table.hash(keys.hi(k), keys.lo(k), keys.wide(k, 0), keys.wide(k, 1), keys.wide(k, 2));
  }

  /// Tells the copy, if there is one, what the table says of a flow.
  void announce(ConnBatch keys, int k, int backend, int view, int tcpFlags, boolean fromCanonicalSide, long nowNs) {
    ConnTable to = copy;
    if (to == null) {
      return;
    }
    long hi = keys.hi(k);
    long lo = keys.lo(k);
    long h = hash(to, keys, k);
    long known = to.find(hi, lo, keys.wide(k, 0), keys.wide(k, 1), keys.wide(k, 2), h, nowNs);
    if (known == ConnTable.MISS) {
      to.insert(
          hi, lo, keys.wide(k, 0), keys.wide(k, 1), keys.wide(k, 2), h, backend, view, FlowKey.protocol(lo), tcpFlags, nowNs);
    } else {
      to.move(known, backend, view);
      to.touch(known, nowNs, tcpFlags, fromCanonicalSide);
    }
  }
}
