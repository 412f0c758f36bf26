package io.nfaas.conntrack;

import io.nfaas.packet.FlowHash;
import org.jspecify.annotations.Nullable;

/// A table's own hash of keys: fast and keyed, or SipHash where those who choose the flows may go to lengths. Immutable.
final class TableHash {
  private final long key0;
  private final long key1;
  private final @Nullable SipHash sip;

  TableHash(long key0, long key1, boolean hardened) {
    this.key0 = key0;
    this.key1 = key1;
    sip = hardened ? new SipHash(key0, key1) : null;
  }

  long of(long hi, long lo, long w0, long w1, long w2) {
    return sip == null ? FlowHash.hash(key0, key1, hi, lo, w0, w1, w2) : sip.hash(hi, lo, w0, w1, w2);
  }
}
