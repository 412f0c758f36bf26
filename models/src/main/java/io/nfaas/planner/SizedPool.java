package io.nfaas.planner;

import io.nfaas.results.CapacityPlan.Limit;
import java.util.List;

/// The size of one pool, and why it is not smaller.
///
/// @param spares replicas that may be lost as planned for while the promises hold
/// @param binding the limit that one replica fewer breaks
/// @param bindingReason its figures at one replica fewer
/// @param needs what each limit asks for on its own, largest first
/// @param meanUtilization of its cores at the mean load
/// @param peakUtilization of its cores in the worst condition planned for; over 1 where packets are lost
/// @param cyclesPerSec cycles that its cores spend at the mean load, costs per burst included
public record SizedPool(
    PoolLoad load,
    int replicas,
    int spares,
    Limit binding,
    String bindingReason,
    List<String> needs,
    double meanUtilization,
    double peakUtilization,
    double cyclesPerSec) {
  public SizedPool {
    needs = List.copyOf(needs);
  }

  public PoolSpec pool() {
    return load.pool();
  }

  public int cores() {
    return replicas * pool().cpus();
  }
}
