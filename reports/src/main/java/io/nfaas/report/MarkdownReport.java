package io.nfaas.report;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
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
