package io.nfaas.cli;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pod;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What one process of a live run is.
///
/// @param name `chain`, `ingress`, or the name of a replica
/// @param pod the replica; null for the others
record LiveRole(String name, @Nullable Pod pod) {
  static final String CHAIN = "chain";
  static final String INGRESS = "ingress";

  /// @throws UserError when the scenario has no replica of that name
  static LiveRole of(String name, Deployment deployment) {
    if (name.equals(CHAIN) || name.equals(INGRESS)) {
      return new LiveRole(name, null);
    }
    Optional<Pod> pod = deployment.pods().stream().filter(p -> p.name().equals(name)).findFirst();
    if (pod.isEmpty()) {
      throw new UserError(
          "--role %s is none of %s, %s, %s".formatted(name, CHAIN, INGRESS, String.join(", ", deployment.pods().stream().map(Pod::name).toList())));
    }
    return new LiveRole(name, pod.get());
  }

  /// Whether the whole chain runs in this process.
  boolean isChain() {
    return name.equals(CHAIN);
  }

  /// Whether the process takes frames in at the edge.
  boolean isEdge() {
    return pod == null;
  }
}
