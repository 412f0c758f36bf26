package io.nfaas.report;

import static io.nfaas.report.HtmlTable.Column.figure;
import static io.nfaas.report.HtmlTable.Column.name;
import static io.nfaas.report.HtmlTable.Column.words;

import io.nfaas.model.Scenario;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.DropCount;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.RunResult.ForwarderResult;
import io.nfaas.results.RunResult.HopResult;
import io.nfaas.results.RunResult.PathResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The page of a run, and the parts of it that a plan shows too.
final class RunHtml {
  private final Scenario scenario;
  private final RunResult run;

  RunHtml(Scenario scenario, RunResult run) {
    this.scenario = scenario;
    this.run = run;
  }

  String page() {
    HtmlPage page = new HtmlPage("Simulated run", run.scenario());
    String sentence =
        run.slos().isEmpty()
            ? "The scenario makes no promises to judge."
            : switch (run.verdict()) {
              case PASS -> "Every SLO holds.";
              case FAIL -> "An SLO or an accounting identity does not hold.";
              case INCONCLUSIVE -> "Not every SLO could be decided.";
            };
    page.banner(run.verdict(), Html.text(sentence), open(scenario, run.slos()).and(broken()));
    page.keyFigures(keyFigures());
    page.section("SLOs", slos(scenario, run.slos()));
    page.section("Latency", latencyPicture(), paths());
    page.section("Where packets went", pathPicture(), drops());
    page.section("Sharing", tenants(), unevenQueues());
    page.section("Replicas", replicaPicture(), hops());
    page.section("Forwarders", forwarders());
    page.section("Events", events());
    page.section("Accounts", packets(), connectionTable(), identities());
    page.section(
        "Sources",
        ProvenanceHtml.profiles(scenario),
        new Html("<h3>Traffic</h3>\n"),
        ProvenanceHtml.traffic(scenario));
    page.section("Limits", limits(run.notes(), run.notSimulated()));
    page.section("Reproduce", ProvenanceHtml.reproduction(run.scenarioHash(), run));
    return page.toString();
  }

  static Html slos(Scenario scenario, List<SloResult> slos) {
    HtmlTable table =
        new HtmlTable(
            words("verdict"), name("SLO"), words("what"), figure("observed"), figure("limit"));
    for (SloResult s : slos) {
      table.row(
          Html.verdict(s.verdict()),
          s.name(),
          Html.text(Wording.slo(scenario, s)).and(Html.small(s.reason())),
          Html.observed(s),
          Wording.bound(scenario, s).replace("<=", "≤").replace(">=", "≥").replace(" us", " µs"));
    }
    return table.html();
  }

  /// The promises that did not pass, for the top of the page.
  static Html open(Scenario scenario, List<SloResult> slos) {
    return Html.list(
        slos.stream()
            .filter(s -> s.verdict() != Verdict.PASS)
            .map(s ->
                Html.text(s.name() + ", " + Wording.slo(scenario, s) + ": " + s.verdict().word())
                    .and(Html.text(s.reason().isEmpty() ? "" : ", " + s.reason())))
            .toList());
  }

  /// What the figures leave out.
  static Html limits(List<String> notes, List<String> notSimulated) {
    Html missing =
        notSimulated.isEmpty()
            ? Html.NOTHING
            : Html.paragraph(Html.text("Not simulated: " + String.join(", ", notSimulated) + "."));
    return missing.and(Html.list(notes, Html.NOTHING));
  }

  private Html tenants() {
    return RunTables.tenants(run.sharing()).html();
  }

  private Html unevenQueues() {
    return RunTables.unevenQueues(run.sharing()).html();
  }

  private Html broken() {
    return Html.list(
        run.identities().stream()
            .filter(i -> !i.holds())
            .map(i -> Html.text("does not hold: " + i.name()))
            .toList());
  }

  private Map<String, Html> keyFigures() {
    Map<String, Html> figures = new LinkedHashMap<>();
    double offered = run.paths().stream().mapToDouble(p -> p.offeredPps().value()).sum();
    double delivered = run.paths().stream().mapToDouble(p -> p.deliveredPps().value()).sum();
    figures.put("Offered", Html.quantity(Unit.PACKETS_PER_SEC.of(offered)));
    figures.put("Delivered", Html.quantity(Unit.PACKETS_PER_SEC.of(delivered)));
    figures.put(
        "Lost",
        Html.quantity(Unit.RATIO.of(run.lossRatio().value()))
            .and(Html.small(Wording.count(run.packets().dropped(), "packet"))));
    run.paths().stream()
        .filter(p -> p.latencySeconds().p99().value() > 0)
        .max(java.util.Comparator.comparingDouble(p -> p.latencySeconds().p99().value()))
        .ifPresent(p ->
            figures.put(
                "Worst p99 latency",
                Html.quantity(Unit.SECONDS.of(p.latencySeconds().p99().value()))
                    .and(Html.small(p.tenant() + ": " + Wording.path(p.path(), p.dropped())))));
    figures.put(
        "Simulated",
        Html.quantity(Unit.SECONDS.given(run.simulatedSeconds()))
            .and(Html.small(Wording.count(run.replications(), "replication"))));
    return figures;
  }

  private Html latencyPicture() {
    return LatencyChart.paths(run).isEmpty()
        ? Html.NOTHING
        : HtmlPage.figure(() -> Charts.latency(scenario, run));
  }

  private Html paths() {
    HtmlTable table =
        new HtmlTable(
            name("tenant"),
            words("view"),
            words("path"),
            figure("share"),
            figure("expected"),
            figure("offered"),
            figure("lost"),
            figure("mean"),
            figure("p50"),
            figure("p90"),
            figure("p99"),
            figure("p99.9"),
            figure("max"));
    for (PathResult p : run.paths()) {
      RunResult.Latency l = p.latencySeconds();
      table.row(
          p.tenant(),
          p.graphVersion(),
          Wording.path(p.path(), p.dropped()),
          Unit.RATIO.of(p.share().value()),
          Unit.RATIO.of(p.expectedShare()),
          Unit.PACKETS_PER_SEC.of(p.offeredPps().value()),
          Unit.RATIO.of(p.lossRatio().value()),
          Unit.SECONDS.of(l.mean().value()),
          Unit.SECONDS.of(l.p50().value()),
          Unit.SECONDS.of(l.p90().value()),
          Unit.SECONDS.of(l.p99()),
          Unit.SECONDS.of(l.p999().value()),
          Unit.SECONDS.of(l.max()));
    }
    return table.html();
  }

  private Html pathPicture() {
    return run.paths().stream().anyMatch(p -> p.offeredPps().value() > 0)
        ? HtmlPage.figure(() -> Charts.paths(scenario, run))
        : Html.NOTHING;
  }

  private Html drops() {
    HtmlTable table =
        new HtmlTable(name("dropped at"), words("reason"), figure("packets")).narrow();
    for (DropCount d : run.drops()) {
      table.row(d.where(), d.reason(), Unit.count(d.packets()));
    }
    return run.drops().isEmpty()
        ? Html.paragraph(Html.text("No packet was dropped."))
        : table.html();
  }

  private Html replicaPicture() {
    return run.hops().isEmpty() ? Html.NOTHING : HtmlPage.figure(() -> Charts.utilization(run));
  }

  private Html hops() {
    HtmlTable table =
        new HtmlTable(
            name("replica"),
            words("node"),
            figure("cores"),
            figure("utilization"),
            figure("packets"),
            figure("cycles/packet"),
            figure("burst"),
            figure("waiting"),
            figure("sojourn"),
            figure("p99"),
            figure("p99.9"),
            figure("in system"),
            figure("dropped"));
    for (HopResult h : run.hops()) {
      table.row(
          h.replicaSet() + "-" + h.replica(),
          h.node(),
          h.cores(),
          Unit.RATIO.of(h.utilization()),
          Unit.PACKETS_PER_SEC.of(h.pps().value()),
          Unit.NUMBER.of(h.cyclesPerPacket().value()),
          Unit.NUMBER.of(h.meanBurst().value()),
          Unit.SECONDS.of(h.waitingMeanSeconds().value()),
          Unit.SECONDS.of(h.sojournSeconds().mean().value()),
          Unit.SECONDS.of(h.sojournSeconds().p99().value()),
          Unit.SECONDS.of(h.sojournSeconds().p999().value()),
          Unit.NUMBER.of(h.numberInSystem().value()),
          Unit.count(h.dropped()));
    }
    return table.html();
  }

  private Html forwarders() {
    HtmlTable table =
        new HtmlTable(
                name("node"),
                figure("cores"),
                figure("utilization"),
                figure("packets"),
                figure("cycles/packet"))
            .narrow();
    for (ForwarderResult f : run.forwarders()) {
      table.row(
          f.node(),
          f.cores(),
          Unit.RATIO.of(f.utilization()),
          Unit.PACKETS_PER_SEC.of(f.pps()),
          Unit.NUMBER.of(f.cyclesPerPacket()));
    }
    return table.html();
  }

  private Html events() {
    HtmlTable table =
        new HtmlTable(
            name("event"),
            words("type"),
            figure("at"),
            figure("active flows"),
            figure("moved"),
            figure("broken"),
            figure("blocked"),
            figure("degraded"),
            figure("wrong version"),
            figure("state moved"),
            figure("store reads"),
            figure("steady after"));
    for (EventResult e : run.events()) {
      table.row(
          e.name(),
          e.type(),
          Unit.SECONDS.given(e.atSeconds()),
          Unit.count(e.activeFlows()),
          Unit.RATIO.of(e.movedFlowRatio()),
          Unit.RATIO.of(e.brokenFlowRatio()),
          Unit.SECONDS.of(e.effectiveBlockedSeconds()),
          Unit.RATIO.of(e.throughputDegradation()),
          Unit.count(e.wrongGraphVersionPackets()),
          Unit.BYTES.of(e.stateBytesMoved()),
          Unit.count(e.datastoreReads()),
          Unit.SECONDS.of(e.timeToSteadySeconds()));
    }
    return table.html();
  }

  private Html packets() {
    RunResult.PacketCount p = run.packets();
    return new HtmlTable(name("packets"), figure("in the measured windows"))
        .narrow()
        .row("offered", Unit.count(p.offered()))
        .row("delivered", Unit.count(p.delivered()))
        .row("lost", Unit.count(p.dropped()))
        .row("dropped by policy", Unit.count(p.policy()))
        .row("in flight at the start", Unit.count(p.inFlightAtStart()))
        .row("in flight at the end", Unit.count(p.inFlight()))
        .html();
  }

  private Html connectionTable() {
    RunResult.ConnectionTableUse t = run.connectionTable();
    return new Html("<h3>Connection tables</h3>\n")
        .and(
            new HtmlTable(
                    figure("entries"),
                    figure("at the peak"),
                    figure("memory"),
                    figure("evicted live"),
                    figure("untracked"))
                .narrow()
                .row(
                    Unit.count(t.entries()),
                    Unit.count(t.peak()),
                    Unit.BYTES.of(t.bytes()),
                    Unit.count(t.evictedLive()),
                    Unit.count(t.untracked()))
                .html());
  }

  private Html identities() {
    return new Html("<h3>Identities</h3>\n")
        .and(
            Html.list(
                run.identities().stream()
                    .map(i ->
                        Html.verdict(i.holds() ? Verdict.PASS : Verdict.FAIL)
                            .and(Html.text(" " + i.name())))
                    .toList()));
  }
}
