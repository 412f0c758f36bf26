package io.nfaas.planner;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the tenants bring to every path and pool in one load case.
///
/// @param pools one entry per pool of the scenario, in the scenario's order, without packets too
/// @param connectionsPerSec new connections per second of all tenants
public record Demand(
    LoadCase loadCase, List<PathLoad> paths, List<PoolLoad> pools, double connectionsPerSec) {
  public Demand {
    paths = List.copyOf(paths);
    pools = List.copyOf(pools);
  }

  /// @throws IllegalArgumentException when there is no pool of that name
  public PoolLoad pool(String name) {
    return pools.stream()
        .filter(p -> p.pool().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no pool " + name));
  }

  /// Packets per second of all tenants at the ingress.
  public double packetsPerSec() {
    return paths.stream().mapToDouble(PathLoad::packetsPerSec).sum();
  }

  /// Packets per second of one tenant, or of all, at the ingress.
  double packetsPerSec(@Nullable String tenant) {
    return paths.stream()
        .filter(p -> tenant == null || tenant.equals(p.tenant()))
        .mapToDouble(PathLoad::packetsPerSec)
        .sum();
  }

  /// L2 bits per second of all tenants at the ingress.
  public double bitsPerSec() {
    return paths.stream().mapToDouble(PathLoad::bitsPerSec).sum();
  }
}
