package io.nfaas.deployment;

import java.util.List;

/// One replica with its numbers.
///
/// @param backend dense id, by which routing and frames name it
/// @param replica index in its pool
/// @param node index in [Deployment#nodes]
/// @param cpus CPUs of the node that are its own
public record Pod(int backend, Pool pool, int replica, int node, List<Integer> cpus) {
  public Pod {
    cpus = List.copyOf(cpus);
  }

  public String name() {
    return pool.name() + "-" + replica;
  }
}
