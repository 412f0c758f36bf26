package io.nfaas.dataplane;

import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;

/// Fills the columns of a burst that say which flow a frame belongs to: once when it arrives, and again by a network function that
/// has changed its headers.
public final class FlowColumns {
  /// Reserved by RFC 5237: no IP packet has this protocol.
  private static final int NOT_IP = 255;

  private final FlowKey key = new FlowKey();

  /// Takes key, hash, TCP flags and evidence of row `i` from its frame; [Burst#tenant] is set. Frames without an IP header
  /// belong to one flow per tenant and EtherType.
  public void take(Burst b, int i, FrameView frame) {
    int traits = b.traits[i] & ~(Burst.SWAPPED | Burst.ESP | Burst.IKE);
    int w = i * Burst.WIDE;
    if (key.take(frame, b.tenant[i])) {
      b.keyHi[i] = key.hi();
      b.keyLo[i] = key.lo();
      b.wide[w] = key.wide0();
      b.wide[w + 1] = key.wide1();
      b.wide[w + 2] = key.wide2();
      b.flowHash[i] = key.hash(FlowHash.SHARED);
      b.tcpFlags[i] = (byte) frame.tcpFlags();
      b.flowStart[i] = frame.flowStart().code();
      if (key.swapped()) {
        traits |= Burst.SWAPPED;
      }
      if (frame.isEsp()) {
        traits |= Burst.ESP;
      }
      if (frame.isIke()) {
        traits |= Burst.IKE;
      }
    } else {
      b.keyHi[i] = frame.etherType();
      b.keyLo[i] = (long) (b.tenant[i] & 0xffff) << 16 | (long) NOT_IP << 8;
      b.wide[w] = 0;
      b.wide[w + 1] = 0;
      b.wide[w + 2] = 0;
      b.flowHash[i] = FlowHash.SHARED.hash(b.keyHi[i], b.keyLo[i], 0, 0, 0);
      b.tcpFlags[i] = 0;
      b.flowStart[i] = 0;
    }
    b.traits[i] = (byte) traits;
  }
}
