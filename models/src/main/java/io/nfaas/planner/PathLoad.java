package io.nfaas.planner;

import io.nfaas.model.ServicePath;
import java.util.List;

/// What one tenant sends one way through its graph.
///
/// @param pools name of the pool at each node of the path
/// @param packetsPerSec both directions together
/// @param bitsPerSec L2
/// @param frameBytes mean L2 length
public record PathLoad(
    String tenant,
    String graphVersion,
    ServicePath path,
    List<String> pools,
    double packetsPerSec,
    double bitsPerSec,
    double frameBytes) {
  public PathLoad {
    pools = List.copyOf(pools);
  }
}
