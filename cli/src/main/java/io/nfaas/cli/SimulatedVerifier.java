package io.nfaas.cli;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.planner.Verifier;
import io.nfaas.results.RunResult;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.Progress;
import java.util.List;

/// Verifies a plan by simulation on all cores of this machine.
record SimulatedVerifier(Progress progress) implements Verifier {
  @Override
  public RunResult verify(Scenario stretch, Placement placement) {
    return Experiment.run(stretch, placement, Runtime.getRuntime().availableProcessors(), progress);
  }

  @Override
  public List<String> unsupported(Scenario stretch) {
    return Experiment.unsupported(stretch);
  }
}
