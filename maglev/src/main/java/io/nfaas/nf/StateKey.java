package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FrameView;

/// The key of the state that a frame needs, by scope. Mutable scratch, single-threaded.
final class StateKey {
  private static final long TENANT_BITS = 0xffff_0000L;

  /// In the place of the hop, which no flow key of a burst has: keys of destination prefixes.
  private static final long BY_DESTINATION = 0xff;

  private static final long IPV4_PREFIX = 0xffffff00L;

  long hi;
  long lo;
  long wide0;
  long wide1;
  long wide2;
  long hash;

  /// @param frame wrapped around the row's frame where `byDestination`
  void take(StateScope scope, boolean byDestination, Burst b, int i, FrameView frame) {
    if (scope == StateScope.PER_FLOW || (scope == StateScope.PER_SA && !byDestination)) {
      int w = i * Burst.WIDE;
      hi = b.keyHi[i];
      lo = b.keyLo[i];
      wide0 = b.wide[w];
      wide1 = b.wide[w + 1];
      wide2 = b.wide[w + 2];
      hash = b.flowHash[i];
      return;
    }
    lo = b.keyLo[i] & TENANT_BITS;
    hi = 0;
    wide0 = 0;
    wide1 = 0;
    wide2 = 0;
    if (scope == StateScope.PER_SA) {
      lo |= BY_DESTINATION;
      if (frame.ipVersion() == 4) {
        hi = frame.dstLow() & IPV4_PREFIX;
      } else {
        hi = frame.dstHigh();
        wide0 = frame.ipVersion();
      }
    }
    hash = FlowHash.SHARED.hash(hi, lo, wide0, wide1, wide2);
  }

  /// The tenant in the second word of a key, whatever its scope.
  static int tenant(long keyLo) {
    return (int) ((keyLo & TENANT_BITS) >>> 16);
  }

  /// The key of a state message.
  void take(StateMessages messages, int i) {
    hi = messages.keyHi[i];
    lo = messages.keyLo[i];
    wide0 = messages.wide[3 * i];
    wide1 = messages.wide[3 * i + 1];
    wide2 = messages.wide[3 * i + 2];
    hash = messages.hash[i];
  }
}
