package io.nfaas.planner;

import java.util.List;

/// What one tenant brings to one pool.
///
/// @param packetsPerSec packets that the pool processes (data plane) or is asked about (control plane)
/// @param bitsPerSec L2
/// @param newStatesPerSec flows or associations that state is made for
/// @param balls what the selector spreads one by one: concurrent flows, or associations where tunnels are told apart by SPI only
/// @param states states that exist at any time, those that only wait for their idle timeout included
/// @param terms cycles by constant, costs per burst left out
public record TenantLoad(
    String tenant,
    double packetsPerSec,
    double bitsPerSec,
    double newStatesPerSec,
    double requestsPerSec,
    double handshakesPerSec,
    double balls,
    double states,
    List<CycleTerm> terms) {
  public TenantLoad {
    terms = List.copyOf(terms);
  }

  public double cyclesPerSec() {
    return terms.stream().mapToDouble(CycleTerm::cyclesPerSec).sum();
  }
}
