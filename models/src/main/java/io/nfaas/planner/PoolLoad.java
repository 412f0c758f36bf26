package io.nfaas.planner;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// What all tenants bring to one pool in one load case.
///
/// @param variance of one packet's cycles around their mean, cycles squared, all tenants' packets mixed
public record PoolLoad(PoolSpec pool, List<TenantLoad> tenants, double variance) {
  public PoolLoad {
    tenants = List.copyOf(tenants);
  }

  private double sum(ToDoubleFunction<TenantLoad> part) {
    return tenants.stream().mapToDouble(part).sum();
  }

  public double packetsPerSec() {
    return sum(TenantLoad::packetsPerSec);
  }

  /// Packets per second of one tenant, or of all.
  double packetsPerSec(@Nullable String tenant) {
    return sum(t -> tenant == null || tenant.equals(t.tenant()) ? t.packetsPerSec() : 0);
  }

  /// L2 bits per second.
  public double bitsPerSec() {
    return sum(TenantLoad::bitsPerSec);
  }

  public double newStatesPerSec() {
    return sum(TenantLoad::newStatesPerSec);
  }

  public double requestsPerSec() {
    return sum(TenantLoad::requestsPerSec);
  }

  public double handshakesPerSec() {
    return sum(TenantLoad::handshakesPerSec);
  }

  public double states() {
    return sum(TenantLoad::states);
  }

  /// Cycles per second without those that are paid per burst.
  public double cyclesPerSec() {
    return sum(TenantLoad::cyclesPerSec);
  }

  /// Mean cycles of a packet, its share of flow set-ups, requests and handshakes included; 0 without packets.
  public double cyclesPerPacket() {
    double pps = packetsPerSec();
    return pps > 0 ? cyclesPerSec() / pps : 0;
  }

  /// Number of equal balls whose spread over the cores is as uneven as that of the tenants' flows: (sum of cycles)² / sum of (cycles² /
  /// flows).
  public double equalBalls() {
    double total = cyclesPerSec();
    double squares = sum(t -> t.balls() > 0 ? t.cyclesPerSec() * t.cyclesPerSec() / t.balls() : 0);
    return squares > 0 ? total * total / squares : Double.POSITIVE_INFINITY;
  }
}
