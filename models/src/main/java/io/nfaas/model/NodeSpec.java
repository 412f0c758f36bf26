package io.nfaas.model;

/// One machine of a [NodeGroup].
public record NodeSpec(String name, NodeGroup group) {
  /// Kubernetes' well-known label of the failure domain.
  public static final String ZONE_LABEL = "topology.kubernetes.io/zone";

  /// Failure domain, empty where the group has no label [#ZONE_LABEL].
  public String zone() {
    return group.labels().getOrDefault(ZONE_LABEL, "");
  }
}
