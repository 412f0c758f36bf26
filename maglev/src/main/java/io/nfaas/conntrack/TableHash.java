package io.nfaas.conntrack;

import io.nfaas.packet.FlowHash;
import org.jspecify.annotations.Nullable;

/// A table's own hash of keys: fast and keyed, or SipHash where those who choose the flows may go to lengths. Immutable.
final class TableHash {
  private final FlowHash fold;
  private final @Nullable SipHash sip;

  TableHash(long key0, long key1, boolean hardened) {
    fold = new FlowHash(key0, key1);
    sip = hardened ? new SipHash(key0, key1) : null;
  }

  long of(long hi, long lo, long w0, long w1, long w2) {
    return sip == null ? fold.hash(hi, lo, w0, w1, w2) : sip.hash(hi, lo, w0, w1, w2);
  }
}
