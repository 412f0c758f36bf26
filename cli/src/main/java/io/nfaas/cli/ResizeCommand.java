package io.nfaas.cli;

import io.nfaas.deployment.Placement;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.report.BaselineJson;
import io.nfaas.report.BaselineText;
import io.nfaas.report.DisruptionJson;
import io.nfaas.report.Finding;
import io.nfaas.report.JunitXml;
import io.nfaas.report.MalformedBaseline;
import io.nfaas.report.MarkdownReport;
import io.nfaas.report.ReportFiles;
import io.nfaas.report.TerminalReport;
import io.nfaas.results.Baseline;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.RunResult;
import io.nfaas.results.StickinessLimits;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.InfiniteReplica;
import io.nfaas.sim.StrategyRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nfaas resize`: the same events and traffic under each strategy of a scenario, and whether disruption has become worse.
@Command(
    name = "resize",
    description = "Shows what the scenario's events do to flows under each strategy, and compares it with a baseline.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class ResizeCommand implements Callable<Integer> {
  @Mixin ScenarioOptions input = new ScenarioOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(names = "--baseline", paramLabel = "FILE", description = "Fail where figures are worse than in this file.")
  @Nullable Path baseline;

  @Option(
      names = "--update-baseline",
      description = "Show what changes in the baseline file, then write it; creates a missing one.")
  boolean update;

  @Option(names = "--plan", paramLabel = "FILE", description = "Take replica counts from this plan.json.")
  @Nullable Path plan;

  @Option(
      names = "--explain-flow",
      paramLabel = "TENANT/FLOW",
      arity = "0..1",
      parameterConsumer = FlowArgument.class,
      description = {
        "Compare what left the chains with what one infinite replica of each function would have sent, and say for every flow",
        "that differs why; or tell the story of this flow."
      })
  @Nullable FlowArgument explained;

  @Override
  public Integer call() {
    Console console = new Console();
    if (update && baseline == null) {
      throw new UserError("--update-baseline needs --baseline FILE");
    }
    Scenario written = input.read(console);
    if (written.events().isEmpty()) {
      throw new UserError(input.file + ": there are no events to compare strategies at");
    }
    List<String> unsupported = Experiment.unsupported(written);
    if (!unsupported.isEmpty()) {
      throw new UserError(input.file + ": cannot be simulated as written:\n  " + String.join("\n  ", unsupported));
    }
    InfiniteReplica.FlowNumber watched = explained == null ? null : explained.of(written);
    // Before anything is simulated: a baseline that cannot be used is not worth the wait.
    Baseline old = known(written);
    Replicas replicas = Replicas.of(written, plan);
    if (!replicas.remark().isEmpty() && !output.quiet) {
      console.err.println(replicas.remark());
    }
    Scenario scenario = replicas.applyTo(written);
    Placement placement = replicas.place(scenario);
    DisruptionReport found = compare(scenario, placement, reference(scenario, placement, watched, console), console);
    DisruptionReport report = old == null || update ? found : found.withBaseline(old.check(found));
    output.print(
        console, () -> new TerminalReport(console.colour()).disruption(scenario, report), () -> DisruptionJson.of(report));
    output.files(
        scenario.name(),
        console,
        folder -> ReportFiles.disruption(folder, scenario, report),
        () -> JunitXml.disruption(scenario, report));
    if (update && baseline != null) {
      write(baseline, old, Baseline.of(report), console);
    }
    List<Finding> findings = new ArrayList<>(Finding.of(scenario, report.slos()));
    findings.addAll(BaselineText.findings(report.baseline()));
    output.workflow(console, input.file, findings, () -> MarkdownReport.disruption(scenario, report));
    return ExitStatus.of(report.verdict());
  }

  // ---- the comparison

  /// What the outputs are compared with; null when nobody asked.
  private @Nullable InfiniteReplica reference(
      Scenario scenario, Placement placement, InfiniteReplica.@Nullable FlowNumber watched, Console console) {
    if (explained == null) {
      return null;
    }
    try (ProgressLine progress = output.progress("infinite replicas", console)) {
      return InfiniteReplica.of(scenario, placement, watched, progress::at);
    }
  }

  private DisruptionReport compare(Scenario scenario, Placement placement, @Nullable InfiniteReplica reference, Console console) {
    List<LoadBalancing.Strategy> strategies = new ArrayList<>(List.of(scenario.loadBalancing().strategy()));
    scenario.loadBalancing().compareWith().stream().filter(s -> !strategies.contains(s)).forEach(strategies::add);
    List<StrategyRun> runs;
    try (ProgressLine progress = output.progress(strategies.size() + " strategies", console)) {
      runs = new StrategyRuns(scenario, placement, reference).of(strategies, progress::at);
    }
    if (Thread.interrupted()) {
      // Files cannot be written by a thread that is marked as interrupted.
      console.err.println("interrupted: the result is that of %d of %d strategies".formatted(runs.size(), strategies.size()));
    }
    List<DisruptionReport.Strategy> compared = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      compared.add(strategy(word(strategies.get(i)), runs.get(i)));
    }
    RunResult own = runs.getFirst().result();
    return new DisruptionReport(
        scenario.name(), scenario.hash(), own.engineVersion(), own.seeds(), own.replications(), compared, own.slos(), List.of(),
        StickinessLimits.of(scenario, strategies.subList(0, compared.size()), compared), own.verdict());
  }

  private static DisruptionReport.Strategy strategy(String name, StrategyRun run) {
    RunResult result = run.result();
    double p99 =
        result.paths().stream()
            .mapToDouble(p -> p.latencySeconds().p99().value())
            .filter(Double::isFinite)
            .max()
            .orElse(Double.NaN);
    return new DisruptionReport.Strategy(
        name, result.events(), result.lossRatio(), p99, run.imbalance(), result.connectionTable(), run.datastore(), run.output());
  }

  /// As in the scenario file: `MaglevSticky`.
  private static String word(LoadBalancing.Strategy strategy) {
    return Arrays.stream(strategy.name().split("_", -1))
        .map(w -> w.charAt(0) + w.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }

  // ---- the baseline

  /// The baseline to compare with; null when there is none yet.
  private @Nullable Baseline known(Scenario scenario) {
    if (baseline == null) {
      return null;
    }
    try {
      Baseline old = BaselineJson.read(baseline);
      if (!update && !old.scenarioHash().equals(scenario.hash())) {
        throw new UserError(
            "%s: is the baseline of another scenario (%s, not %s); --update-baseline replaces it"
                .formatted(baseline, old.scenarioHash(), scenario.hash()));
      }
      return old;
    } catch (MalformedBaseline e) {
      throw new UserError(baseline + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      if (update) {
        return null;
      }
      throw new UserError(baseline + ": no such file; --update-baseline makes it");
    } catch (IOException e) {
      throw new UserError(baseline + ": " + e.getMessage());
    }
  }

  private void write(Path file, @Nullable Baseline old, Baseline young, Console console) {
    List<String> difference = BaselineText.difference(old, young);
    if (!output.quiet) {
      // Standard output may be JSON.
      console.err.println(difference.isEmpty() ? file + ": nothing changes" : file + ":");
      difference.forEach(line -> console.err.println("  " + line));
    }
    try {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      ReportFiles.write(file, BaselineJson.of(young));
    } catch (IOException e) {
      throw new UserError("cannot write to " + file + ": " + e.getMessage());
    }
  }
}
