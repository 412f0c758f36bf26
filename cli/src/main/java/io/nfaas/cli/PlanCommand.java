package io.nfaas.cli;

import io.nfaas.model.Scenario;
import io.nfaas.planner.Alternatives;
import io.nfaas.planner.PlanOutcome;
import io.nfaas.planner.Planner;
import io.nfaas.report.Finding;
import io.nfaas.report.JunitXml;
import io.nfaas.report.MarkdownReport;
import io.nfaas.report.PlanDifference;
import io.nfaas.report.PlanJson;
import io.nfaas.report.ReportFiles;
import io.nfaas.report.TerminalReport;
import io.nfaas.results.CapacityPlan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `nfaas plan`: how many replicas of what, where, and why.
@Command(
    name = "plan",
    description = "Turns tenants' graphs and traffic into replicas, cores and nodes, and proves them by simulation.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class)
final class PlanCommand implements Callable<Integer> {
  @Mixin ScenarioOptions input = new ScenarioOptions();
  @Mixin OutputOptions output = new OutputOptions();

  @Option(names = "--no-verify", description = "Plan by formulas alone, without simulation.")
  boolean noVerify;

  // Option.help lets the two files stand without a scenario; picocli has no other way for one command with two forms.
  @SuppressWarnings("deprecation")
  @Option(
      names = "--compare",
      arity = "2",
      help = true,
      paramLabel = "PLAN.json",
      description = "Print what changes from one plan to another instead of planning; takes no SCENARIO.")
  List<Path> compare = new ArrayList<>();

  @Option(
      names = "--growth",
      paramLabel = "FIRST..LAST:STEP",
      description = "Also plan, by formulas, for so many times the traffic: 1.0..3.0:0.25.")
  @Nullable String growth;

  @Option(
      names = "--monolith",
      description = "Also plan, by formulas, each tenant's chain as one pod that holds all its functions.")
  boolean monolith;

  @Option(
      names = "--kustomize",
      description = "Also write the manifests as a folder for kubectl apply -k.")
  boolean kustomize;

  @Override
  public Integer call() {
    Console console = new Console();
    if (!compare.isEmpty()) {
      PlanDifference difference =
          new PlanDifference(Replicas.read(compare.getFirst()), Replicas.read(compare.getLast()));
      output.print(console, difference::text, difference::json);
      return ExitStatus.PASS;
    }
    GrowthRange range = growth == null ? null : GrowthRange.parse(growth);
    Scenario asked = input.read(console);
    PlanOutcome outcome;
    try (ProgressLine progress = output.progress("planning", console)) {
      outcome =
          Planner.plan(
              asked, noVerify ? null : new SimulatedVerifier(progress::at), (stage, _) -> progress.next(stage));
    }
    Scenario scenario = outcome.scenario();
    CapacityPlan plan = outcome.plan().with(whatIf(scenario, range));
    output.print(
        console,
        () -> new TerminalReport(console.colour()).plan(scenario, plan, outcome.verification()),
        () -> PlanJson.of(plan));
    output.files(
        scenario.name(),
        console,
        folder -> files(folder, scenario, plan, outcome),
        () -> JunitXml.plan(scenario, plan, outcome.verification()));
    CapacityPlan.Verification verification = plan.verification();
    output.workflow(
        console,
        input.file,
        verification == null ? List.of() : Finding.of(scenario, verification.slos()),
        () -> MarkdownReport.plan(scenario, plan));
    return status(plan);
  }

  private CapacityPlan.WhatIf whatIf(Scenario scenario, @Nullable GrowthRange range) {
    Alternatives alternatives = new Alternatives(scenario);
    return new CapacityPlan.WhatIf(
        range == null ? List.of() : alternatives.growth(range.factors()),
        monolith ? alternatives.monolith() : null,
        alternatives.schedule());
  }

  private List<Path> files(Path folder, Scenario scenario, CapacityPlan plan, PlanOutcome outcome)
      throws IOException {
    List<Path> written =
        new ArrayList<>(ReportFiles.plan(folder, scenario, plan, outcome.verification()));
    if (kustomize) {
      ReportFiles.kustomize(folder.resolve("kustomize"), scenario, plan);
      written.add(folder.resolve("kustomize"));
    }
    return written;
  }

  private static int status(CapacityPlan plan) {
    CapacityPlan.Verification verification = plan.verification();
    if (!plan.feasible()) {
      return ExitStatus.FAIL;
    }
    return verification == null ? ExitStatus.PASS : ExitStatus.of(verification.verdict());
  }
}
