package io.nfaas.model;

import java.util.List;
import java.util.Map;

/// Machines of one kind.
///
/// @param memoryBytes memory for pods, bytes; 0 = not limited
/// @param hugepages1GiBytes 1 GiB huge pages, bytes in all; 0 = not limited
public record NodeGroup(
    String name,
    int count,
    Map<String, String> labels,
    CpuSpec cpu,
    Kubelet kubelet,
    List<NicSpec> nics,
    DriverSpec driver,
    long memoryBytes,
    long hugepages1GiBytes) {
  public NodeGroup {
    Require.atLeast("count", count, 1);
    labels = Map.copyOf(labels);
    nics = Require.notEmpty("nics", nics);
  }

  /// The same machines with another poll loop.
  public NodeGroup withDriver(DriverSpec other) {
    return new NodeGroup(name, count, labels, cpu, kubelet, nics, other, memoryBytes, hugepages1GiBytes);
  }
}
