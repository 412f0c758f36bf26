package io.nfaas.deployment;

import java.util.List;

/// Which pod runs where.
///
/// @param unplaceable pods that fit nowhere, each with the reason
public record Placement(List<PlacedPod> pods, List<String> unplaceable) {
  public Placement {
    pods = List.copyOf(pods);
    unplaceable = List.copyOf(unplaceable);
  }

  public boolean isComplete() {
    return unplaceable.isEmpty();
  }

  public int replicasOf(String pool) {
    return (int) pods.stream().filter(p -> p.pool().equals(pool)).count();
  }
}
