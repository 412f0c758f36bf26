package io.nfaas.cli;

import io.nfaas.model.Scenario;
import io.nfaas.planner.PlanOutcome;
import io.nfaas.planner.Planner;
import io.nfaas.report.Finding;
import io.nfaas.report.JunitXml;
import io.nfaas.report.MarkdownReport;
import io.nfaas.report.PlanJson;
import io.nfaas.report.ReportFiles;
import io.nfaas.report.TerminalReport;
import io.nfaas.results.CapacityPlan;
import java.util.List;
import java.util.concurrent.Callable;
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

  @Override
  public Integer call() {
    Console console = new Console();
    Scenario scenario = input.read(console);
    PlanOutcome outcome;
    try (ProgressLine progress = output.progress("planning", console)) {
      outcome =
          Planner.plan(
              scenario, noVerify ? null : new SimulatedVerifier(progress::at), (stage, _) -> progress.next(stage));
    }
    CapacityPlan plan = outcome.plan();
    output.print(
        console,
        () -> new TerminalReport(console.colour()).plan(scenario, plan, outcome.verification()),
        () -> PlanJson.of(plan));
    output.files(
        scenario.name(),
        console,
        folder -> ReportFiles.plan(folder, scenario, plan, outcome.verification()),
        () -> JunitXml.plan(scenario, plan, outcome.verification()));
    CapacityPlan.Verification verification = plan.verification();
    output.workflow(
        console,
        input.file,
        verification == null ? List.of() : Finding.of(scenario, verification.slos()),
        () -> MarkdownReport.plan(scenario, plan));
    return status(plan);
  }

  private static int status(CapacityPlan plan) {
    CapacityPlan.Verification verification = plan.verification();
    if (!plan.feasible()) {
      return ExitStatus.FAIL;
    }
    return verification == null ? ExitStatus.PASS : ExitStatus.of(verification.verdict());
  }
}
