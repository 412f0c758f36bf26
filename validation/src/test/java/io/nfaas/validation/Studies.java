package io.nfaas.validation;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.planner.Placer;
import io.nfaas.planner.Planner;
import io.nfaas.results.RunResult;
import io.nfaas.scenario.ScenarioReader;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.Progress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The project's own scenarios, read and run as the commands do.
final class Studies {
  private Studies() {}

  /// The checkout: the nearest folder upwards that holds `cli/nfaas`.
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("cli/nfaas"))) {
      folder = folder.getParent();
    }
    return folder;
  }

  static Scenario read(String name, String... sets) {
    return ScenarioReader.read(root().resolve("scenarios").resolve(name), List.of(sets)).orThrow();
  }

  static RunResult run(Scenario scenario, int threads) {
    Map<String, Integer> counts = new TreeMap<>(Planner.startCounts(scenario));
    scenario.events().forEach(e -> {
      if (e instanceof io.nfaas.model.Event.Scale scale) {
        counts.merge(scale.replicaSet(), scale.replicas(), Math::max);
      }
    });
    Placement placement = new Placer(scenario).place(counts);
    return Experiment.run(scenario, placement, threads, Progress.NONE);
  }
}
