package io.nfaas.cli;

import io.nfaas.scenario.yaml.Problem;
import io.nfaas.scenario.ReadResult;
import io.nfaas.scenario.ScenarioReader;
import io.nfaas.scenario.ScenarioWriter;
import io.nfaas.scenario.Schema;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `nfaas validate`: every problem of scenario files at once.
@Command(
    name = "validate",
    description = "Checks scenario files and reports every problem at once.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ValidateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "SCENARIO", arity = "0..*", description = "Scenario files (YAML).")
  List<Path> files = new ArrayList<>();

  @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Change a value of the scenario. Repeatable.")
  List<String> sets = new ArrayList<>();

  @Option(names = "--print", description = "Print the effective scenario, every default filled in.")
  boolean print;

  @Option(names = "--schema", description = "Print the JSON Schema of scenario files.")
  boolean schema;

  @Option(names = {"-q", "--quiet"}, description = "Print nothing but errors.")
  boolean quiet;

  @Override
  public Integer call() {
    Console console = new Console();
    if (schema) {
      console.out.println(Schema.json().stripTrailing());
    }
    if (files.isEmpty() && !schema) {
      throw new UserError("nfaas validate: name a scenario file, or ask for --schema");
    }
    boolean good = true;
    for (Path file : files) {
      ReadResult result = ScenarioReader.read(file, sets);
      for (Problem p : result.problems()) {
        console.github.mark(p);
        console.err.println(p);
      }
      if (result.scenario() == null) {
        good = false;
      } else if (print) {
        console.out.print(ScenarioWriter.yaml(result.scenario()));
        console.out.flush();
      } else if (!quiet) {
        console.out.println(file + ": ok");
      }
    }
    return good ? ExitStatus.PASS : ExitStatus.USAGE;
  }
}
