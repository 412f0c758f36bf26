package io.nfaas.report;

import static io.nfaas.report.Table.Column.figure;
import static io.nfaas.report.Table.Column.words;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.NodePlacement;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.PoolDemand;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The tables of a plan: what to run, why, where, and whether a simulation agrees.
final class PlanTables {
  private PlanTables() {}

  static String write(
      Page page, Scenario scenario, CapacityPlan plan, @Nullable RunResult simulated) {
    Verification verification = plan.verification();
    page.headline(headline(plan), verification == null ? null : verification.verdict());
    page.section("Infeasible because", plan.infeasible());
    page.section("Paths", paths(plan));
    page.section("Demand at the mean load", demand(plan));
    page.section("ReplicaSets", replicaSets(plan));
    page.section("Why so many", reasons(plan));
    PlannedForwarders forwarders = plan.forwarders();
    if (forwarders != null) {
      page.section("Forwarding cores", forwarders(forwarders));
      page.section("Why so many of them", List.of(forwarders.bindingReason()));
    }
    page.section("Totals", totals(plan));
    if (!plan.tenancy().isEmpty()) {
      page.section("Tenancy", tenancy(plan));
      page.section("One tenant more would break", sharingBreaks(plan));
    }
    page.section("Placement", placement(plan));
    page.section("Unplaceable", plan.unplaceable());
    page.section("Cores when a parameter changes", sensitivity(plan));
    WhatIfTables.write(page, plan);
    if (verification != null) {
      page.section(
          "Verified by simulation, " + Wording.count(verification.iterations(), "iteration"),
          RunTables.slos(page, scenario, verification.slos()));
      AfterFailure after = verification.afterFailure();
      if (after != null) {
        page.section(
            "After the loss of " + after.failure(), RunTables.slos(page, scenario, after.slos()));
        page.section("How", List.of(after.remark()));
      }
      page.section("Without a clear verdict", RunTables.doubts(verification.slos()));
      page.section("Simulated", verification.stretches());
      page.section("Not simulated", verification.notSimulated());
    }
    if (simulated != null) {
      page.section("Notes", simulated.notes());
    }
    return page.toString();
  }

  private static String headline(CapacityPlan plan) {
    String need =
        "%s in %s on %s"
            .formatted(
                Wording.count(plan.totals().cores(), "core"),
                Wording.count(plan.totals().pods(), "pod"),
                Wording.count(plan.totals().nodes(), "node"));
    if (!plan.feasible()) {
      return plan.scenario() + ": no feasible plan; the closest needs " + need;
    }
    return plan.scenario()
        + ": "
        + need
        + (plan.verification() == null ? ", not verified" : ", verified:");
  }

  private static Table paths(CapacityPlan plan) {
    Table table =
        new Table(
            words("tenant"),
            words("view"),
            words("path"),
            figure("share"),
            figure("packets"),
            figure("L2 bits"));
    for (PathDemand p : plan.paths()) {
      table.row(
          p.tenant(),
          p.graphVersion(),
          Wording.path(p.path(), p.dropped()),
          Unit.RATIO.of(p.share()),
          Unit.PACKETS_PER_SEC.of(p.pps()),
          Unit.BITS_PER_SEC.of(p.bitsPerSecond()));
    }
    return table;
  }

  private static Table demand(CapacityPlan plan) {
    Table table =
        new Table(
            words("tenant"),
            words("pool"),
            figure("packets"),
            figure("L2 bits"),
            figure("new flows"),
            figure("requests"),
            figure("cycles"));
    for (PoolDemand d : plan.demand()) {
      table.row(
          d.tenant(),
          d.pool(),
          Unit.PACKETS_PER_SEC.of(d.packetsPerSecond()),
          Unit.BITS_PER_SEC.of(d.bitsPerSecond()),
          Unit.PER_SEC.of(d.newFlowsPerSecond()),
          d.requestsPerSecond() == 0 ? "" : Unit.PER_SEC.of(d.requestsPerSecond()),
          Unit.CYCLES_PER_SEC.of(d.cyclesPerSecond()));
    }
    return table;
  }

  private static Table replicaSets(CapacityPlan plan) {
    Table table =
        new Table(
            words("name"),
            figure("replicas"),
            figure("spares"),
            figure("cores"),
            figure("util"),
            figure("peak"),
            figure("p99"),
            figure("packets"),
            words("bound by"));
    for (PlannedSet s : plan.replicaSets()) {
      table.row(
          s.name(),
          s.replicas(),
          s.spares(),
          s.replicas() + " x " + s.coresPerReplica(),
          Unit.RATIO.of(s.utilization()),
          Unit.RATIO.of(s.peakUtilization()),
          Unit.SECONDS.of(s.predictedP99Seconds()),
          Unit.PACKETS_PER_SEC.of(s.packetsPerSecond()),
          Wording.limit(s.bindingLimit()));
    }
    return table;
  }

  private static Table reasons(CapacityPlan plan) {
    Table table = new Table(words(""), words(""));
    for (PlannedSet s : plan.replicaSets()) {
      if (!s.bindingReason().isEmpty()) {
        table.row(s.name(), s.bindingReason());
      }
    }
    return table;
  }

  private static Table forwarders(PlannedForwarders f) {
    Limit limit = f.bindingLimit();
    return new Table(
            words("kind"),
            figure("nodes"),
            figure("cores"),
            figure("util"),
            figure("peak"),
            figure("packets"),
            words("bound by"))
        .row(
            Wording.forwarder(f.kind()),
            f.nodes(),
            f.nodes() + " x " + f.coresPerNode(),
            Unit.RATIO.of(f.utilization()),
            Unit.RATIO.of(f.peakUtilization()),
            Unit.PACKETS_PER_SEC.of(f.packetsPerSecond()),
            limit == null ? "given" : Wording.limit(limit));
  }

  private static Table totals(CapacityPlan plan) {
    CapacityPlan.Totals shared = plan.totals();
    CapacityPlan.Totals dedicated = plan.dedicated();
    PlannedForwarders f = plan.forwarders();
    int forwarding = f == null ? 0 : f.cores();
    return new Table(words(""), figure("shared"), figure("dedicated"), figure("saved"))
        .row(
            "cores",
            shared.cores(),
            dedicated.cores(),
            Unit.RATIO.of(plan.sharingSavesCoresRatio()))
        .row("  of which forward", forwarding, forwarding, "")
        .row("physical cores", shared.physicalCores(), dedicated.physicalCores(), "")
        .row("pods", shared.pods(), dedicated.pods(), "")
        .row("nodes", shared.nodes(), dedicated.nodes(), "")
        .row("  no fewer than", plan.nodesLowerBound(), "", "");
  }

  private static Table tenancy(CapacityPlan plan) {
    Table table =
        new Table(
            words("set"),
            figure("tenants"),
            figure("may share"),
            words("apart"),
            figure("cores"),
            figure("all shared"),
            figure("all apart"));
    for (TenancyChoice c : plan.tenancy()) {
      table.row(
          c.replicaSet(),
          c.tenants().size(),
          c.mayShare(),
          c.apart().isEmpty() ? "-" : String.join(", ", c.apart()),
          c.chosenCores(),
          c.sharedCores(),
          c.dedicatedCores());
    }
    return table;
  }

  private static List<String> sharingBreaks(CapacityPlan plan) {
    return plan.tenancy().stream()
        .filter(c -> !c.breaks().isEmpty())
        .map(c -> c.replicaSet() + " " + c.breaks())
        .toList();
  }

  private static Table placement(CapacityPlan plan) {
    Table table = new Table(words("node"), figure("numa"), figure("free cores"), words("pods"));
    for (NodePlacement p : plan.placement()) {
      List<String> pods = Wording.pods(p.pods());
      table.row(
          p.node(),
          p.numaNode() < 0 ? "any" : p.numaNode(),
          p.freeCores(),
          pods.isEmpty() ? "-" : String.join("  ", pods));
    }
    return table;
  }

  private static Table sensitivity(CapacityPlan plan) {
    SensitivityGrid grid = new SensitivityGrid(plan.sensitivity());
    List<Table.Column> columns = new ArrayList<>(List.of(words("parameter")));
    grid.titles().forEach(t -> columns.add(figure(t)));
    Table table = new Table(columns.toArray(Table.Column[]::new));
    grid.rows().forEach(table::row);
    return table;
  }
}
