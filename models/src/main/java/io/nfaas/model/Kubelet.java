package io.nfaas.model;

import java.util.SortedSet;
import java.util.TreeSet;

/// How a machine's kubelet hands out CPUs.
///
/// @param reservedCpus CPUs that pods never get
public record Kubelet(CpuManagerPolicy cpuManagerPolicy, TopologyManagerPolicy topologyManagerPolicy, SortedSet<Integer> reservedCpus) {
  /// Kubernetes' names: `none`, `static`.
  public enum CpuManagerPolicy { NONE, STATIC }

  /// Kubernetes' names: `none`, `best-effort`, `restricted`, `single-numa-node`.
  public enum TopologyManagerPolicy { NONE, BEST_EFFORT, RESTRICTED, SINGLE_NUMA_NODE }

  public Kubelet {
    reservedCpus = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(reservedCpus));
  }
}
