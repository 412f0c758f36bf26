package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.Rendezvous;
import java.util.List;

/// Chooses the replica with the highest random weight for the flow ([Rendezvous]): minimal disruption and exact weights, at a time
/// that grows with the number of replicas.
public final class RendezvousSelector implements BackendSelector {
  private final Rendezvous scores;

  /// @param seed the same on all nodes
  public RendezvousSelector(List<Backend> backends, long seed) {
    scores = new Rendezvous(backends, seed);
  }

  @Override
  public int select(long flowHash) {
    return scores.choose(flowHash);
  }
}
