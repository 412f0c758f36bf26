package io.nfaas.deployment;

import java.util.List;

/// One replica on its node.
///
/// @param pool name of the ReplicaSet (control-plane pools: `<set>-cp`)
/// @param replica index in the pool, from 0
/// @param cpus CPUs of the node that are its own
public record PlacedPod(String pool, int replica, boolean controlPlane, String node, List<Integer> cpus) {
  public PlacedPod {
    cpus = List.copyOf(cpus);
  }

  /// Kubernetes-like pod name: `firewall-v1-0`.
  public String name() {
    return pool + "-" + replica;
  }
}
