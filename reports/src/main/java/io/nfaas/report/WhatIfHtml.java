package io.nfaas.report;

import static io.nfaas.report.HtmlTable.Column.figure;
import static io.nfaas.report.HtmlTable.Column.name;
import static io.nfaas.report.HtmlTable.Column.words;

import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.Schedule;
import java.util.Comparator;
import java.util.List;

/// Other loads and other ways on the page of a plan.
final class WhatIfHtml {
  private WhatIfHtml() {}

  static Html growth(List<GrowthStep> growth) {
    HtmlTable table =
        new HtmlTable(
            figure("traffic"), figure("cores"), figure("pods"), figure("nodes"), words(""));
    int nodes = 0;
    for (GrowthStep step : growth) {
      table.row(
          "× " + Unit.NUMBER.given(step.factor()),
          step.totals().cores(),
          step.totals().pods(),
          step.totals().nodes(),
          WhatIfTables.remark(step, nodes));
      nodes = Math.max(nodes, step.totals().nodes());
    }
    return table.narrow().html();
  }

  static Html monolith(CapacityPlan plan, Monolith monolith) {
    HtmlTable chains = new HtmlTable(name("tenant"), figure("cores"), words("scales with")).narrow();
    for (Monolith.Chain c : monolith.chains()) {
      chains.row(c.tenant(), c.replicas() + " × " + c.coresPerReplica(), c.scalesWith());
    }
    return new HtmlTable(name(""), figure("as planned"), figure("monolith"))
        .narrow()
        .row("cores", plan.totals().cores(), monolith.totals().cores())
        .row("pods", plan.totals().pods(), monolith.totals().pods())
        .row("nodes", plan.totals().nodes(), monolith.totals().nodes())
        .html()
        .and(chains.html());
  }

  static Html schedule(Schedule schedule) {
    HtmlTable table =
        new HtmlTable(figure("from"), figure("to"), figure("cores"), words("replicas")).narrow();
    Schedule.Phase highest =
        schedule.phases().stream().max(Comparator.comparingInt(Schedule.Phase::cores)).orElseThrow();
    for (Schedule.Phase p : schedule.phases()) {
      table.row(
          Unit.SECONDS.given(p.fromSeconds()),
          Unit.SECONDS.given(p.toSeconds()),
          p.cores(),
          p.equals(highest) ? "peak" : WhatIfTables.fewer(p, highest));
    }
    return table
        .html()
        .and(
            Html.paragraph(
                Html.text(
                    "Following it saves %s of the core-hours of the peak plan."
                        .formatted(Unit.RATIO.of(schedule.savesCoresRatio())))));
  }
}
