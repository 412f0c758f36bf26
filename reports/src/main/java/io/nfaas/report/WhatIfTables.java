package io.nfaas.report;

import static io.nfaas.report.Table.Column.figure;
import static io.nfaas.report.Table.Column.words;

import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.GrowthStep;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.Schedule;
import java.util.Comparator;
import java.util.List;

/// The tables of other loads and other ways.
final class WhatIfTables {
  private WhatIfTables() {}

  static void write(Page page, CapacityPlan plan) {
    List<GrowthStep> growth = plan.whatIf().growth();
    if (!growth.isEmpty()) {
      page.section("When traffic grows (formulas)", growth(growth));
    }
    Monolith monolith = plan.whatIf().monolith();
    if (monolith != null) {
      page.section("Each chain as one pod (formulas)", monolith(plan, monolith));
      page.section("Why", chains(monolith));
    }
    Schedule schedule = plan.whatIf().schedule();
    if (schedule != null) {
      page.section(
          "Replicas by time (formulas), saving %s of the core-hours"
              .formatted(Unit.RATIO.of(schedule.savesCoresRatio())),
          schedule(schedule));
    }
  }

  private static Table growth(List<GrowthStep> growth) {
    Table table =
        new Table(figure("traffic"), figure("cores"), figure("pods"), figure("nodes"), words(""));
    int nodes = 0;
    for (GrowthStep step : growth) {
      table.row(
          "x " + Unit.NUMBER.given(step.factor()),
          step.totals().cores(),
          step.totals().pods(),
          step.totals().nodes(),
          remark(step, nodes));
      nodes = Math.max(nodes, step.totals().nodes());
    }
    return table;
  }

  /// What is worth saying of a step: why there is no plan, or that it takes more nodes than those before.
  static String remark(GrowthStep step, int nodesBefore) {
    if (!step.infeasible().isEmpty()) {
      return "infeasible: " + step.infeasible().getFirst();
    }
    return nodesBefore > 0 && step.totals().nodes() > nodesBefore
        ? "+" + Wording.count(step.totals().nodes() - nodesBefore, "node")
        : "";
  }

  private static Table monolith(CapacityPlan plan, Monolith monolith) {
    return new Table(words(""), figure("as planned"), figure("monolith"))
        .row("cores", plan.totals().cores(), monolith.totals().cores())
        .row("pods", plan.totals().pods(), monolith.totals().pods())
        .row("nodes", plan.totals().nodes(), monolith.totals().nodes());
  }

  private static Table chains(Monolith monolith) {
    Table table = new Table(words("tenant"), figure("cores"), words("scales with"));
    for (Monolith.Chain c : monolith.chains()) {
      table.row(c.tenant(), c.replicas() + " x " + c.coresPerReplica(), c.scalesWith());
    }
    return table;
  }

  private static Table schedule(Schedule schedule) {
    Table table = new Table(figure("from"), figure("to"), figure("cores"), words("replicas"));
    Schedule.Phase highest =
        schedule.phases().stream().max(Comparator.comparingInt(Schedule.Phase::cores)).orElseThrow();
    for (Schedule.Phase p : schedule.phases()) {
      table.row(
          Unit.SECONDS.given(p.fromSeconds()),
          Unit.SECONDS.given(p.toSeconds()),
          p.cores(),
          p.equals(highest) ? "peak" : fewer(p, highest));
    }
    return table;
  }

  /// Where a phase has another number of replicas than the highest one.
  static String fewer(Schedule.Phase phase, Schedule.Phase highest) {
    StringBuilder text = new StringBuilder();
    phase
        .replicas()
        .forEach((pool, n) -> {
          int most = highest.replicas().getOrDefault(pool, n);
          if (most != n) {
            text.append(text.isEmpty() ? "" : ", ").append(pool).append(' ').append(most);
            text.append(" -> ").append(n);
          }
        });
    return text.isEmpty() ? "as at the peak" : text.toString();
  }
}
