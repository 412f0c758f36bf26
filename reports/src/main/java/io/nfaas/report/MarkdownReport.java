package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.SloResult;
import java.util.List;

/// What a pipeline shows beside a build: verdict, promises, and for a plan its totals, in GitHub-flavoured Markdown.
public final class MarkdownReport {
  private MarkdownReport() {}

  public static String run(Scenario scenario, RunResult run) {
    return "### nfaas run %s: %s\n\n".formatted(text(run.scenario()), Page.word(run.verdict()))
        + slos(scenario, run.slos());
  }

  public static String plan(Scenario scenario, CapacityPlan plan) {
    CapacityPlan.Verification verification = plan.verification();
    String outcome =
        !plan.feasible()
            ? "infeasible"
            : verification == null ? "not verified" : Page.word(verification.verdict());
    StringBuilder out = new StringBuilder();
    out.append("### nfaas plan %s: %s\n\n".formatted(text(plan.scenario()), outcome));
    for (String reason : plan.infeasible()) {
      out.append("- ").append(text(reason)).append('\n');
    }
    CapacityPlan.Totals totals = plan.totals();
    out.append("%,d cores, %,d pods, %,d nodes\n\n".formatted(totals.cores(), totals.pods(), totals.nodes()));
    return verification == null ? out.toString() : out + slos(scenario, verification.slos());
  }

  /// A comparison of strategies, as a comment on a pull request.
  public static String disruption(Scenario scenario, DisruptionReport report) {
    StringBuilder out = new StringBuilder();
    out.append("### nfaas resize %s: %s\n\n".formatted(text(report.scenario()), Page.word(report.verdict())));
    out.append("| strategy | event | active flows | moved | broken | blocked | state moved | store reads | steady after |\n");
    out.append("|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
    for (DisruptionReport.Strategy s : report.strategies()) {
      for (RunResult.EventResult e : s.events()) {
        out.append(
            "| %s | %s | %,d | %,d | %,d | %s | %s | %,d | %s |\n"
                .formatted(
                    text(s.name()),
                    text(e.name()),
                    e.activeFlows(),
                    e.movedFlows(),
                    e.brokenFlows(),
                    Unit.SECONDS.of(e.effectiveBlockedSeconds().value()),
                    Unit.BYTES.of(e.stateBytesMoved()),
                    e.datastoreReads(),
                    Unit.SECONDS.of(e.timeToSteadySeconds())));
      }
    }
    out.append('\n').append(slos(scenario, report.slos()));
    if (!report.baseline().isEmpty()) {
      List<Finding> departures = BaselineText.findings(report.baseline());
      out.append(departures.isEmpty() ? "All %d figures are as in the baseline.\n\n".formatted(report.baseline().size()) : "Departs from the baseline:\n\n");
      departures.forEach(f -> out.append("- ").append(text(f.message())).append('\n'));
      out.append(departures.isEmpty() ? "" : "\n");
    }
    report.caveats().forEach(c -> out.append("- ").append(text(c)).append('\n'));
    return out.toString();
  }

  private static String slos(Scenario scenario, List<SloResult> slos) {
    if (slos.isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    out.append("| verdict | SLO | what | observed | limit |\n|---|---|---|---:|---:|\n");
    for (SloResult slo : slos) {
      out.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  Page.word(slo.verdict()),
                  text(slo.name()),
                  text(Wording.slo(scenario, slo)),
                  text(Wording.observed(slo)),
                  text(Wording.bound(scenario, slo))));
    }
    return out.append('\n').toString();
  }

  /// Text that means itself in a cell: what Markdown or HTML would read otherwise is escaped.
  private static String text(String value) {
    return value
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace("|", "\\|")
        .replace("*", "\\*")
        .replace("_", "\\_")
        .replace("`", "\\`")
        .replace("\n", " ");
  }
}
