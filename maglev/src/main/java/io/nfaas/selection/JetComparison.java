package io.nfaas.selection;

import io.nfaas.packet.FlowHash;
import java.util.List;

/// [JetSelector] over any selectors: asks today's and the planned ones.
final class JetComparison implements JetSelector {
  private static final int SAMPLES = 1 << 16;

  private final BackendSelector now;
  private final BackendSelector[] planned;

  JetComparison(BackendSelector now, List<BackendSelector> planned) {
    this.now = now;
    this.planned = planned.toArray(BackendSelector[]::new);
  }

  @Override
  public int select(long flowHash) {
    return now.select(flowHash);
  }

  @Override
  public boolean tracks(long flowHash) {
    int backend = now.select(flowHash);
    for (BackendSelector plan : planned) {
      if (plan.select(flowHash) != backend) {
        return true;
      }
    }
    return false;
  }

  @Override
  public BackendSelector now() {
    return now;
  }

  /// Estimated with 65536 hashes.
  @Override
  public double unsafeRatio() {
    int tracked = 0;
    for (int i = 0; i < SAMPLES; i++) {
      tracked += tracks(FlowHash.remix(FlowHash.remix(i, SAMPLES), SAMPLES)) ? 1 : 0;
    }
    return (double) tracked / SAMPLES;
  }
}
