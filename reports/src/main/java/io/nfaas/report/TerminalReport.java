package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.RunResult;
import org.jspecify.annotations.Nullable;

/// A plan or a run as tables on a terminal of 100 columns.
///
/// @param colour paint verdicts with ANSI escapes; everything else is plain either way
public record TerminalReport(boolean colour) {

  /// @param verification the simulation that the plan was verified with, or null
  public String plan(Scenario scenario, CapacityPlan plan, @Nullable RunResult verification) {
    return PlanTables.write(new Page(colour), scenario, plan, verification);
  }

  public String run(Scenario scenario, RunResult run) {
    return RunTables.write(new Page(colour), scenario, run);
  }

  public String disruption(Scenario scenario, DisruptionReport report) {
    return DisruptionTables.write(new Page(colour), scenario, report);
  }
}
