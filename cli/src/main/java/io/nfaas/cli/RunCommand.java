package io.nfaas.cli;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Scenario;
import io.nfaas.report.Finding;
import io.nfaas.report.JunitXml;
import io.nfaas.report.MarkdownReport;
import io.nfaas.report.ReportFiles;
import io.nfaas.report.ResultJson;
import io.nfaas.report.TerminalReport;
import io.nfaas.results.RunResult;
import io.nfaas.sim.Experiment;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nfaas run`: simulates a scenario as written and judges its SLOs.
@Command(
    name = "run",
    description = "Simulates a scenario as written and judges its SLOs.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class RunCommand implements Callable<Integer> {
  @Mixin ScenarioOptions input = new ScenarioOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(names = "--plan", paramLabel = "FILE", description = "Take replica counts from this plan.json.")
  @Nullable Path plan;

  @Override
  public Integer call() {
    Console console = new Console();
    Scenario written = input.read(console);
    List<String> unsupported = Experiment.unsupported(written);
    if (!unsupported.isEmpty()) {
      throw new UserError(input.file + ": cannot be simulated as written:\n  " + String.join("\n  ", unsupported));
    }
    Replicas replicas = Replicas.of(written, plan);
    if (!replicas.remark().isEmpty() && !output.quiet) {
      console.err.println(replicas.remark());
    }
    Scenario scenario = replicas.applyTo(written);
    Placement placement = replicas.place(scenario);
    RunResult result;
    try (ProgressLine progress = output.progress("simulating", console)) {
      result = Experiment.run(scenario, placement, Runtime.getRuntime().availableProcessors(), progress::at);
    }
    // Files cannot be written by a thread that is marked as interrupted.
    if (Thread.interrupted()) {
      console.err.println("interrupted: the result is that of %s finished replications".formatted(result.replications()));
    }
    output.print(
        console, () -> new TerminalReport(console.colour()).run(scenario, result), () -> ResultJson.of(result));
    output.files(
        scenario.name(),
        console,
        folder -> ReportFiles.run(folder, scenario, result),
        () -> JunitXml.run(scenario, result));
    output.workflow(
        console, input.file, Finding.of(scenario, result.slos()), () -> MarkdownReport.run(scenario, result));
    return ExitStatus.of(result.verdict());
  }
}
