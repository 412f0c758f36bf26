package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.packet.FlowHash;

/// Draws the share of frames that go to the control plane, whatever flow they belong to, by the number that they have at their
/// worker.
final class PuntDraw {
  private static final long SALT = 0x70756e74L;
  private static final double DRAWS = 0x1p53;

  private final long below;

  PuntDraw(double ratio) {
    if (!(ratio >= 0 && ratio <= 1)) {
      throw new IllegalArgumentException("puntRatio " + ratio + " is not in [0, 1]");
    }
    below = (long) (ratio * DRAWS);
  }

  boolean hits(Burst b, int i) {
    if (below == 0 || b.from[i] != Burst.NONE) {
      return false;
    }
    long once = FlowHash.remix(b.number(i), SALT);
    return FlowHash.remix(once, once) >>> 11 < below;
  }
}
