package io.nfaas.model;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The resources of one replica.
///
/// @param cpus whole Kubernetes CPUs, each a poll-mode core of its own
/// @param memoryBytes memory limit, bytes; 0 = not given
/// @param otherLimits further limits as written: huge pages, virtual functions, ...
public record PodTemplate(int cpus, long memoryBytes, SortedMap<String, String> otherLimits) {
  public PodTemplate {
    Require.atLeast("resources.limits.cpu", cpus, 1);
    Require.atLeast("resources.limits.memory", memoryBytes, 0);
    otherLimits = java.util.Collections.unmodifiableSortedMap(new TreeMap<>(otherLimits));
  }

  public PodTemplate(int cpus) {
    this(cpus, 0, new TreeMap<>(Map.of()));
  }
}
