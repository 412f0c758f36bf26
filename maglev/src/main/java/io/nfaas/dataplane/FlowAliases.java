package io.nfaas.dataplane;

import io.nfaas.conntrack.AliasTable;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FlowStart;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.QuicView;
import org.jspecify.annotations.Nullable;

/// Lets frames go with a flow that their own headers do not name: fragments after the first with the first, and, as an option, packets
/// of a QUIC connection whose addresses have changed (a NAT that rebinds) with what it was before.
///
/// The first fragment names its datagram (addresses, protocol, identification); later ones with that name get its flow's key. One that
/// comes before the first, or after its name was displaced, keeps the key that [FlowKey] gives it.
///
/// Handshake packets of a client name both connection ids. Later packets get the flow's key by the id that they are sent to, so that
/// replica, connection-table entry and state of network functions stay. A client that moves of its own accord takes a new id
/// (RFC 9000 section 9.5) and is a new flow; so is one that lands on another worker, because each knows the names it saw.
final class FlowAliases {
  private static final int ID_PROTOCOL = 255;

  /// What Linux waits for the rest of an IPv4 datagram (`net.ipv4.ipfrag_time`).
  private static final long FRAGMENT_IDLE_NS = 30_000_000_000L;

  /// Ids shorter than this are no names: too many connections would share them.
  private static final int LEAST_ID_BYTES = 4;

  private final AliasTable fragments;
  private final @Nullable AliasTable connections;
  private final QuicView quic;
  private final FlowKey name = new FlowKey();

  private final WorkerCounters counters;

  FlowAliases(AliasConfig config, WorkerCounters counters) {
    this.counters = counters;
    fragments = new AliasTable(config.fragments(), FRAGMENT_IDLE_NS, config.hashKey0(), config.hashKey1());
    connections =
        config.quicIds() == 0
            ? null
            : new AliasTable(config.quicIds(), config.quicIdleNs(), config.hashKey0(), config.hashKey1());
    quic = new QuicView(config.quicIdBytes());
  }

  /// Whether frames that are no fragments may have names too.
  boolean readsDatagrams() {
    return connections != null;
  }

  /// Changes key, hash and direction of row `i` to those of the flow that its frame belongs to, and notes the names that it gives.
  void follow(Burst b, int i, FrameView f, long nowNs) {
    if (f.isFragment()) {
      fragment(b, i, f, nowNs);
    } else if (connections != null && quic.wrap(f)) {
      packet(connections, b, i, nowNs);
    }
  }

  private void fragment(Burst b, int i, FrameView f, long nowNs) {
    if (!name.takeDatagram(f, b.tenant[i])) {
      return;
    }
    boolean turned = name.swapped();
    if (f.isFirstFragment()) {
      int r = fragments.put(name.hi(), name.lo(), name.wide0(), name.wide1(), name.wide2(), b.has(i, Burst.SWAPPED) ^ turned, nowNs);
      if (r != AliasTable.MISS) {
        remember(fragments, r, b, i);
      }
      return;
    }
    int r = fragments.find(name.hi(), name.lo(), name.wide0(), name.wide1(), name.wide2(), nowNs);
    if (r == AliasTable.MISS) {
      counters.add(WorkerCounter.ORPHAN_FRAGMENTS, 1);
    } else {
      counters.add(WorkerCounter.LATER_FRAGMENTS, 1);
      take(fragments, r, b, i, fragments.swapped(r) ^ turned);
      b.flowStart[i] = FlowStart.LATER.code();
    }
  }

  private void packet(AliasTable ids, Burst b, int i, long nowNs) {
    int bytes = quic.destinationBytes();
    if (bytes < LEAST_ID_BYTES) {
      return;
    }
    long lo = nameOfId(bytes, b.tenant[i]);
    int r = ids.find(quic.destination(0), lo, quic.destination(1), quic.destination(2), 0, nowNs);
    if (r != AliasTable.MISS) {
      if (ids.flow(r, 0) != b.keyHi[i] || ids.flow(r, 1) != b.keyLo[i]) {
        counters.add(WorkerCounter.REBOUND, 1);
        take(ids, r, b, i, ids.swapped(r));
      }
    } else if (quic.isHandshake() && quic.isToServer()) {
      boolean swapped = b.has(i, Burst.SWAPPED);
      remember(ids, ids.put(quic.destination(0), lo, quic.destination(1), quic.destination(2), 0, swapped, nowNs), b, i);
      if (quic.sourceBytes() >= LEAST_ID_BYTES) {
        long back = nameOfId(quic.sourceBytes(), b.tenant[i]);
        remember(ids, ids.put(quic.source(0), back, quic.source(1), quic.source(2), 0, !swapped, nowNs), b, i);
      }
    }
  }

  private static long nameOfId(int bytes, int tenant) {
    return (long) bytes << 32 | (long) (tenant & 0xffff) << 16 | ID_PROTOCOL << 8;
  }

  private static void remember(AliasTable names, int r, Burst b, int i) {
    int w = i * Burst.WIDE;
    names.flow(r, b.keyHi[i], b.keyLo[i], b.wide[w], b.wide[w + 1], b.wide[w + 2]);
  }

  private static void take(AliasTable names, int r, Burst b, int i, boolean swapped) {
    int w = i * Burst.WIDE;
    b.keyHi[i] = names.flow(r, 0);
    b.keyLo[i] = names.flow(r, 1);
    b.wide[w] = names.flow(r, 2);
    b.wide[w + 1] = names.flow(r, 3);
    b.wide[w + 2] = names.flow(r, 4);
    b.flowHash[i] = FlowHash.SHARED.hash(b.keyHi[i], b.keyLo[i], b.wide[w], b.wide[w + 1], b.wide[w + 2]);
    b.traits[i] = (byte) ((b.traits[i] & ~Burst.SWAPPED) | (swapped ? Burst.SWAPPED : 0));
  }
}
