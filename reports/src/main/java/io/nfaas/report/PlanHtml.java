package io.nfaas.report;

import static io.nfaas.report.HtmlTable.Column.figure;
import static io.nfaas.report.HtmlTable.Column.name;
import static io.nfaas.report.HtmlTable.Column.words;

import io.nfaas.model.Scenario;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.AfterFailure;
import io.nfaas.results.CapacityPlan.Limit;
import io.nfaas.results.CapacityPlan.Monolith;
import io.nfaas.results.CapacityPlan.NodePlacement;
import io.nfaas.results.CapacityPlan.PathDemand;
import io.nfaas.results.CapacityPlan.PlannedForwarders;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.CapacityPlan.PoolDemand;
import io.nfaas.results.CapacityPlan.Schedule;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import io.nfaas.results.CapacityPlan.Totals;
import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.RunResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The page of a plan.
final class PlanHtml {
  private final Scenario scenario;
  private final CapacityPlan plan;
  private final @Nullable RunResult simulated;

  PlanHtml(Scenario scenario, CapacityPlan plan, @Nullable RunResult simulated) {
    this.scenario = scenario;
    this.plan = plan;
    this.simulated = simulated;
  }

  String page() {
    HtmlPage page = new HtmlPage("Capacity plan", plan.scenario());
    banner(page);
    page.keyFigures(keyFigures());
    page.section("ReplicaSets", replicaSets(), utilizationPicture());
    page.section("Why each has its size", reasons());
    page.section("Forwarding cores", forwarders());
    page.section("Paths", pathPicture(), paths());
    page.section("Demand", demand());
    page.section(
        "Shared or dedicated", HtmlPage.figure(() -> Charts.cores(plan)), totals(), tenancy());
    page.section("Placement", placement(), unplaceable());
    page.section("If the assumptions are off", sensitivity());
    if (!plan.whatIf().growth().isEmpty()) {
      page.section(
          "When traffic grows",
          HtmlPage.figure(() -> Charts.growth(plan.whatIf().growth())),
          WhatIfHtml.growth(plan.whatIf().growth()));
    }
    Monolith monolith = plan.whatIf().monolith();
    if (monolith != null) {
      page.section("Each chain as one pod", WhatIfHtml.monolith(plan, monolith));
    }
    Schedule schedule = plan.whatIf().schedule();
    if (schedule != null) {
      page.section("Replicas by time", WhatIfHtml.schedule(schedule));
    }
    page.section("Verification", verification());
    page.section(
        "Sources",
        ProvenanceHtml.profiles(scenario),
        new Html("<h3>Traffic</h3>\n"),
        ProvenanceHtml.traffic(scenario));
    page.section(
        "Limits",
        RunHtml.limits(simulated == null ? List.of() : simulated.notes(), notSimulated()));
    page.section("Reproduce", ProvenanceHtml.reproduction(plan.scenarioHash(), simulated));
    return page.toString();
  }

  private void banner(HtmlPage page) {
    Verification verification = plan.verification();
    if (!plan.feasible()) {
      page.banner(
          Verdict.FAIL,
          Html.text("There is no feasible plan; what follows is the closest."),
          Html.list(plan.infeasible(), Html.NOTHING));
    } else if (verification == null) {
      page.banner(null, Html.text("The plan was computed, not simulated."), Html.NOTHING);
    } else {
      String sentence =
          switch (verification.verdict()) {
            case PASS -> "Simulated, and every SLO holds.";
            case FAIL -> "Simulated, and an SLO is missed.";
            case INCONCLUSIVE -> "Simulated; not every SLO could be confirmed.";
          };
      page.banner(
          verification.verdict(), Html.text(sentence), RunHtml.open(scenario, verification.slos()));
    }
  }

  private Map<String, Html> keyFigures() {
    Totals totals = plan.totals();
    double pps = plan.paths().stream().mapToDouble(PathDemand::pps).sum();
    double bits = plan.paths().stream().mapToDouble(PathDemand::bitsPerSecond).sum();
    Map<String, Html> figures = new LinkedHashMap<>();
    figures.put("Cores", Html.text(totals.cores()).and(Html.small(physical(totals))));
    figures.put(
        "Pods",
        Html.text(totals.pods())
            .and(Html.small("in " + Wording.count(plan.replicaSets().size(), "ReplicaSet"))));
    figures.put(
        "Nodes",
        Html.text(totals.nodes()).and(Html.small("of " + scenario.cluster().nodes().size())));
    figures.put(
        "Saved by sharing",
        Html.quantity(Unit.RATIO.of(plan.sharingSavesCoresRatio()))
            .and(Html.small("of " + Wording.count(plan.dedicated().cores(), "core"))));
    figures.put(
        "Offered",
        Html.quantity(Unit.PACKETS_PER_SEC.of(pps))
            .and(Html.small(Unit.BITS_PER_SEC.of(bits).printed() + " L2")));
    return figures;
  }

  private static String physical(Totals totals) {
    return totals.physicalCores() == totals.cores()
        ? ""
        : "on " + Wording.count(totals.physicalCores(), "physical core");
  }

  private Html replicaSets() {
    HtmlTable table =
        new HtmlTable(
            name("name"),
            figure("replicas"),
            figure("spares"),
            figure("cores"),
            figure("utilization"),
            figure("worst"),
            figure("p99 sojourn"),
            figure("packets"),
            figure("cycles"),
            words("bound by"),
            words("tenants"));
    for (PlannedSet s : plan.replicaSets()) {
      table.row(
          s.name(),
          s.replicas(),
          s.spares(),
          s.replicas() + " × " + s.coresPerReplica(),
          Unit.RATIO.of(s.utilization()),
          Unit.RATIO.of(s.peakUtilization()),
          Unit.SECONDS.of(s.predictedP99Seconds()),
          Unit.PACKETS_PER_SEC.of(s.packetsPerSecond()),
          Unit.CYCLES_PER_SEC.of(s.cyclesPerSecond()),
          Wording.limit(s.bindingLimit()),
          String.join(", ", s.tenants()));
    }
    return table.html();
  }

  private Html reasons() {
    StringBuilder out =
        new StringBuilder(
            "<p>With one replica fewer, the limit that is named would break.</p>\n<dl class=\"why\">\n");
    for (PlannedSet s : plan.replicaSets()) {
      out.append("<dt>").append(Html.text(s.name())).append("</dt><dd><b>");
      out.append(Html.text(capital(Wording.limit(s.bindingLimit())))).append("</b>");
      out.append(s.bindingReason().isEmpty() ? "" : ": " + Html.text(s.bindingReason()))
          .append("</dd>\n");
    }
    return plan.replicaSets().isEmpty() ? Html.NOTHING : new Html(out.append("</dl>\n").toString());
  }

  private Html forwarders() {
    PlannedForwarders f = plan.forwarders();
    if (f == null) {
      return Html.NOTHING;
    }
    Limit limit = f.bindingLimit();
    return new HtmlTable(
            name("kind"),
            figure("nodes"),
            figure("cores"),
            figure("utilization"),
            figure("worst"),
            figure("packets"),
            words("bound by"))
        .row(
            Wording.forwarder(f.kind()),
            f.nodes(),
            f.nodes() + " × " + f.coresPerNode(),
            Unit.RATIO.of(f.utilization()),
            Unit.RATIO.of(f.peakUtilization()),
            Unit.PACKETS_PER_SEC.of(f.packetsPerSecond()),
            limit == null ? "given by the scenario" : Wording.limit(limit))
        .html()
        .and(
            f.chosen()
                ? Html.paragraph(
                    Html.text(
                        "Chosen by the plan, because the scenario leaves their number open. With one core per node fewer: "
                            + f.bindingReason()
                            + "."))
                : Html.NOTHING)
        .and(Html.list(f.sources(), Html.NOTHING));
  }

  private static String capital(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private Html utilizationPicture() {
    return plan.replicaSets().isEmpty()
        ? Html.NOTHING
        : HtmlPage.figure(() -> Charts.utilization(scenario, plan));
  }

  private Html pathPicture() {
    return plan.paths().stream().anyMatch(p -> p.pps() > 0)
        ? HtmlPage.figure(() -> Charts.paths(scenario, plan))
        : Html.NOTHING;
  }

  private Html paths() {
    HtmlTable table =
        new HtmlTable(
            name("tenant"),
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
    return table.html();
  }

  private Html demand() {
    HtmlTable table =
        new HtmlTable(
            name("tenant"),
            words("pool"),
            figure("packets"),
            figure("L2 bits"),
            figure("new flows"),
            figure("requests"),
            figure("cycles"),
            words("constants and where they come from"));
    for (PoolDemand d : plan.demand()) {
      table.row(
          d.tenant(),
          d.pool(),
          Unit.PACKETS_PER_SEC.of(d.packetsPerSecond()),
          Unit.BITS_PER_SEC.of(d.bitsPerSecond()),
          Unit.PER_SEC.of(d.newFlowsPerSecond()),
          Unit.PER_SEC.of(d.requestsPerSecond()),
          Unit.CYCLES_PER_SEC.of(d.cyclesPerSecond()),
          String.join(
              " · ",
              d.terms().stream()
                  .map(t ->
                      "%s %s, %s times a second: %s"
                          .formatted(
                              t.constant(),
                              Unit.NUMBER.of(t.cyclesEach(), 4),
                              Unit.NUMBER.of(t.perSecond(), 4),
                              t.source()))
                  .toList()));
    }
    return table.html();
  }

  private Html totals() {
    Totals shared = plan.totals();
    Totals dedicated = plan.dedicated();
    PlannedForwarders f = plan.forwarders();
    int forwarding = f == null ? 0 : f.cores();
    return new HtmlTable(name(""), figure("as planned"), figure("each tenant its own"))
        .narrow()
        .row("cores", shared.cores(), dedicated.cores())
        .row("of which forward", forwarding, forwarding)
        .row("physical cores", shared.physicalCores(), dedicated.physicalCores())
        .row("pods", shared.pods(), dedicated.pods())
        .row("nodes", shared.nodes(), dedicated.nodes())
        .row("no fewer nodes than", plan.nodesLowerBound(), "")
        .html();
  }

  private Html tenancy() {
    if (plan.tenancy().isEmpty()) {
      return Html.NOTHING;
    }
    HtmlTable table =
        new HtmlTable(
                name("set with open tenancy"),
                figure("tenants"),
                figure("may share"),
                words("apart"),
                figure("cores"),
                figure("all shared"),
                figure("all apart"),
                words("one tenant more would break"))
            .narrow();
    for (TenancyChoice c : plan.tenancy()) {
      table.row(
          c.replicaSet(),
          c.tenants().size(),
          c.mayShare(),
          String.join(", ", c.apart()),
          c.chosenCores(),
          c.sharedCores(),
          c.dedicatedCores(),
          c.breaks());
    }
    return table.html();
  }

  private Html placement() {
    HtmlTable table =
        new HtmlTable(name("node"), figure("NUMA node"), figure("free cores"), words("pods"));
    for (NodePlacement p : plan.placement()) {
      table.row(
          p.node(),
          p.numaNode() < 0 ? "any" : p.numaNode(),
          p.freeCores(),
          String.join(" · ", Wording.pods(p.pods())));
    }
    return table.html();
  }

  private Html unplaceable() {
    return plan.unplaceable().isEmpty()
        ? Html.NOTHING
        : new Html("<h3>Without a place</h3>\n").and(Html.list(plan.unplaceable(), Html.NOTHING));
  }

  private Html sensitivity() {
    SensitivityGrid grid = new SensitivityGrid(plan.sensitivity());
    List<HtmlTable.Column> columns = new ArrayList<>(List.of(name("parameter")));
    grid.titles().forEach(t -> columns.add(figure("cores at " + t)));
    HtmlTable table = new HtmlTable(columns.toArray(HtmlTable.Column[]::new)).narrow();
    grid.rows().forEach(table::row);
    return table.html();
  }

  private Html verification() {
    Verification verification = plan.verification();
    if (verification == null) {
      return Html.NOTHING;
    }
    Html html = RunHtml.slos(scenario, verification.slos());
    RunResult run = simulated;
    if (run != null && !LatencyChart.paths(run).isEmpty()) {
      html = html.and(HtmlPage.figure(() -> Charts.latency(scenario, run)));
    }
    AfterFailure after = verification.afterFailure();
    if (after != null) {
      html =
          html.and(new Html("<h3>After the loss of " + Html.text(after.failure()) + "</h3>\n"))
              .and(RunHtml.slos(scenario, after.slos()))
              .and(Html.paragraph(Html.text(after.remark())));
    }
    return html.and(new Html("<h3>What was simulated</h3>\n"))
        .and(Html.list(verification.stretches(), Html.paragraph(Html.text("Nothing is recorded."))))
        .and(
            Html.paragraph(
                Html.text(
                    Wording.count(verification.iterations(), "iteration")
                        + " of planning and simulating.")));
  }

  private List<String> notSimulated() {
    Verification verification = plan.verification();
    return verification == null ? List.of() : verification.notSimulated();
  }
}
