package io.nfaas.planner;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.results.RunResult;
import java.util.List;

/// Finds out how a deployment does: by simulation, on hardware, or from a table in a test. The planner does not ask how.
@FunctionalInterface
public interface Verifier {
  /// @param stretch what to run; each ReplicaSet starts with its `replicas`, every control-plane pool with all of its placed pods
  /// @param placement every pod that the run may ever have, those that its events add included
  RunResult verify(Scenario stretch, Placement placement);

  /// What of a scenario it cannot find out about, each as a clause; empty when nothing.
  default List<String> unsupported(Scenario stretch) {
    return List.of();
  }
}
