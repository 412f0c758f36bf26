package io.nfaas.report;

import static io.nfaas.report.HtmlTable.Column.figure;
import static io.nfaas.report.HtmlTable.Column.name;
import static io.nfaas.report.HtmlTable.Column.words;

import io.nfaas.model.Scenario;
import io.nfaas.results.Aftermath;
import io.nfaas.results.Baseline;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.DisruptionReport.DatastoreUse;
import io.nfaas.results.DisruptionReport.ImbalancePoint;
import io.nfaas.results.OutputEquivalence;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The page of a comparison of strategies.
final class DisruptionHtml {
  private final Scenario scenario;
  private final DisruptionReport report;

  DisruptionHtml(Scenario scenario, DisruptionReport report) {
    this.scenario = scenario;
    this.report = report;
  }

  String page() {
    HtmlPage page = new HtmlPage("Strategies compared", report.scenario());
    String sentence =
        switch (report.verdict()) {
          case PASS -> "Every SLO and every figure of the baseline holds.";
          case FAIL -> "An SLO or a figure of the baseline does not hold.";
          case INCONCLUSIVE -> "Not every SLO could be decided.";
        };
    page.banner(report.verdict(), Html.text(sentence), RunHtml.open(scenario, report.slos()).and(departures()));
    page.keyFigures(keyFigures());
    page.section("Strategies", flowsPicture(), strategies());
    page.section("States", transfers());
    page.section("Load over time", imbalancePicture(), loads());
    page.section("Chain output", outputs(), Html.list(OutputText.sentences(report).stream().map(Html::text).toList()));
    page.section("SLOs", RunHtml.slos(scenario, report.slos()));
    page.section("Baseline", baseline());
    page.section("What stickiness does not give", Html.list(report.caveats(), Html.NOTHING));
    return page.toString();
  }

  private Html departures() {
    return Html.list(BaselineText.findings(report.baseline()).stream().map(f -> Html.text(f.message())).toList());
  }

  private Map<String, Html> keyFigures() {
    Map<String, Html> figures = new LinkedHashMap<>();
    for (DisruptionReport.Strategy s : report.strategies()) {
      long broken = s.events().stream().mapToLong(EventResult::brokenFlows).sum();
      long moved = s.events().stream().mapToLong(EventResult::movedFlows).sum();
      figures.put(s.name(), Html.quantity(broken, "broken flow").and(Html.small(Wording.count(moved, "moved flow"))));
    }
    return figures;
  }

  private Html strategies() {
    HtmlTable table =
        new HtmlTable(
            name("strategy"), words("event"), figure("active flows"), figure("moved"), figure("broken"), figure("misrouted"), figure("blocked"),
            figure("wrong version"), figure("stale decisions"), figure("steady after"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      for (EventResult e : s.events()) {
        table.row(
            s.name(), e.name(), Unit.count(e.activeFlows()), Unit.count(e.movedFlows()), Unit.count(e.brokenFlows()),
            Unit.count(e.aftermath().misroutedFlows()), Unit.SECONDS.of(e.effectiveBlockedSeconds()), Unit.count(e.wrongGraphVersionPackets()),
            Unit.count(e.aftermath().staleDecisions()), Unit.SECONDS.of(e.timeToSteadySeconds()));
      }
    }
    return table.html();
  }

  private Html transfers() {
    HtmlTable table =
        new HtmlTable(
            name("strategy"), words("event"), figure("lost with replicas"), figure("moved"), figure("bytes"), figure("store reads"),
            figure("read p99"), figure("took"), figure("begun anew"), figure("reordered packets"), figure("entries changed"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      for (EventResult e : s.events()) {
        Aftermath a = e.aftermath();
        table.row(
            s.name(), e.name(), Unit.count(a.statesLost()), Unit.count(a.statesMoved()), Unit.BYTES.of(e.stateBytesMoved()),
            Unit.count(e.datastoreReads()), Unit.SECONDS.of(a.datastoreReadP99Seconds()), Unit.SECONDS.of(a.transferSeconds()),
            Unit.count(a.reestablished()), Unit.count(a.reorderedPackets()), Unit.RATIO.of(a.changedEntryRatio()));
      }
    }
    return table.html();
  }

  private Html loads() {
    HtmlTable table =
        new HtmlTable(
            name("strategy"), figure("lost"), figure("p99 latency"), figure("imbalance at the end"), figure("table peak"), figure("table memory"),
            figure("evicted live"), figure("all store reads"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      DatastoreUse store = s.datastore();
      table.row(
          s.name(), Unit.RATIO.of(s.lossRatio()), Unit.SECONDS.of(s.latencyP99Seconds()),
          s.imbalance().isEmpty() ? "-" : Unit.NUMBER.of(s.imbalance().getLast().maxOverMean()), Unit.count(s.connectionTable().peak()),
          Unit.BYTES.of(s.connectionTable().bytes()), Unit.count(s.connectionTable().evictedLive()),
          store == null ? "-" : Unit.count(store.reads()));
    }
    return table.html();
  }

  private Html outputs() {
    HtmlTable table =
        new HtmlTable(
            name("strategy"), words("cause"), words("after"), figure("flows"), figure("packets missing"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      OutputEquivalence output = s.output();
      if (output != null) {
        table.row(s.name(), "as one infinite replica", "", Unit.count(output.equal()), Unit.count(0));
        output.causes().forEach(c -> table.row(s.name(), c.reason(), c.event(), Unit.count(c.flows()), Unit.count(c.packetsMissing())));
      }
    }
    return table.html();
  }

  private Html baseline() {
    HtmlTable table = new HtmlTable(words("verdict"), name("figure"), figure("baseline"), figure("observed"), figure("tolerance"));
    report.baseline().stream()
        .sorted(java.util.Comparator.comparing((Baseline.Check c) -> c.verdict() == Verdict.PASS))
        .forEach(c -> {
          Double observed = c.observed();
          table.row(
              Html.verdict(c.verdict()), c.metric(), BaselineText.figure(c.baseline()), observed == null ? "-" : BaselineText.figure(observed),
              BaselineText.figure(c.tolerance()));
        });
    return table.html();
  }

  private List<TimeChart.Mark> marks() {
    return scenario.events().stream().map(e -> new TimeChart.Mark(e.name(), e.atPs() * 1e-12)).toList();
  }

  private Html imbalancePicture() {
    List<TimeChart.Line> lines =
        report.strategies().stream()
            .filter(s -> s.imbalance().size() > 1)
            .map(s ->
                new TimeChart.Line(
                    s.name(),
                    s.imbalance().stream().map(ImbalancePoint::atSeconds).toList(),
                    s.imbalance().stream().map(ImbalancePoint::maxOverMean).toList()))
            .toList();
    return lines.isEmpty()
        ? Html.NOTHING
        : HtmlPage.figure(() ->
            SvgText.of(
                TimeChart.of("Busiest replica over the mean of its pool, by time in the run (s): how fast load evens out", lines, marks(), 1),
                "imbalance",
                "Imbalance of the changed pools over time, a line per strategy",
                TimeChart.WIDTH,
                TimeChart.HEIGHT));
  }

  private Html flowsPicture() {
    List<BarChart.Bar> bars =
        report.strategies().stream()
            .map(s -> {
              double moved = share(s, EventResult::movedFlows);
              double broken = share(s, EventResult::brokenFlows);
              return new BarChart.Bar(
                  s.name(), broken, Math.max(moved, broken), Unit.RATIO.of(broken) + " broken, " + Unit.RATIO.of(moved) + " moved");
            })
            .toList();
    double most = Math.max(0.01, bars.stream().mapToDouble(BarChart.Bar::weak).max().orElse(0));
    return HtmlPage.figure(() -> {
      BarChart chart = new BarChart("Flows that broke (dark) and moved (light), as a share of those active at the events", bars, most, true, null);
      return SvgText.of(chart.chart(), "flows", "Broken and moved flows of every strategy", BarChart.WIDTH, chart.height());
    });
  }

  private static double share(DisruptionReport.Strategy s, ToDoubleFunction<EventResult> flows) {
    double active = s.events().stream().mapToDouble(EventResult::activeFlows).sum();
    return active == 0 ? 0 : s.events().stream().mapToDouble(flows).sum() / active;
  }
}
