package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.RunResult;
import io.nfaas.results.VerifyResult;
import org.jspecify.annotations.Nullable;

/// `report.html`: the whole result on one page that needs nothing else. No script, no network; readable in print, on a phone and in the
/// dark. Every text from a scenario is escaped.
public final class HtmlReport {
  private HtmlReport() {}

  /// @param verification the simulation that the plan was verified with, or null
  public static String plan(
      Scenario scenario, CapacityPlan plan, @Nullable RunResult verification) {
    return new PlanHtml(scenario, plan, verification).page();
  }

  public static String disruption(Scenario scenario, DisruptionReport report) {
    return new DisruptionHtml(scenario, report).page();
  }

  public static String run(Scenario scenario, RunResult run) {
    return new RunHtml(scenario, run).page();
  }

  /// The page of a verification.
  public static String verify(VerifyResult result) {
    return new VerifyHtml(result).page();
  }
}
