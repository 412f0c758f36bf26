package io.nfaas.cli;

import io.nfaas.model.Scenario;
import io.nfaas.scenario.yaml.Problem;
import io.nfaas.scenario.ReadResult;
import io.nfaas.scenario.ScenarioReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// The scenario of a command and what is changed in it on the command line.
final class ScenarioOptions {
  @Parameters(paramLabel = "SCENARIO", description = "Scenario file (YAML).")
  @SuppressWarnings("NullAway.Init")
  Path file;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "Change a value of the scenario, such as tenants.alpha.traffic.rate=40Gbps. Repeatable.")
  List<String> sets = new ArrayList<>();

  @Option(names = "--seed", paramLabel = "N", description = "Seed of all random streams.")
  @Nullable Long seed;

  @Option(names = "--replications", paramLabel = "N", description = "Independent replications.")
  @Nullable Integer replications;

  /// Reads the scenario. Warnings are printed; every problem of a bad one is, too.
  ///
  /// @throws UserError when the scenario cannot be used
  Scenario read(Console console) {
    ReadResult result = ScenarioReader.read(file, overrides());
    StringBuilder errors = new StringBuilder();
    for (Problem p : result.problems()) {
      console.github.mark(p);
      if (p.isError()) {
        errors.append(errors.isEmpty() ? "" : "\n").append(p);
      } else {
        console.err.println(p);
      }
    }
    Scenario scenario = result.scenario();
    if (scenario == null) {
      throw new UserError(errors.toString());
    }
    return scenario;
  }

  private List<String> overrides() {
    List<String> all = new ArrayList<>(sets);
    if (seed != null) {
      all.add("seed=" + seed);
    }
    if (replications != null) {
      all.add("replications=" + replications);
    }
    return all;
  }
}
