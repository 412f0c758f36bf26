package io.nfaas.report;

import static io.nfaas.report.Table.Column.figure;
import static io.nfaas.report.Table.Column.words;

import io.nfaas.model.Scenario;
import io.nfaas.results.Aftermath;
import io.nfaas.results.Baseline;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.DisruptionReport.DatastoreUse;
import io.nfaas.results.OutputEquivalence;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.List;

/// The tables of a comparison of strategies: which flows moved and broke, what it cost, and what was promised.
final class DisruptionTables {
  private DisruptionTables() {}

  static String write(Page page, Scenario scenario, DisruptionReport report) {
    page.headline(report.scenario() + ":", report.verdict());
    page.section("Strategies on the same events and traffic", strategies(report));
    page.section("What moved", transfers(report));
    page.section("Load and tables", loads(report));
    page.section("Chain output against one infinite replica of each function", outputs(report));
    page.section("Why flows differ", causes(report));
    page.section("Flow by flow", OutputText.sentences(report));
    page.section("SLOs, for " + report.strategies().getFirst().name(), RunTables.slos(page, scenario, report.slos()));
    page.section("Without a clear verdict", RunTables.doubts(report.slos()));
    page.section("Baseline", baseline(report.baseline()));
    page.section("What stickiness does not give", report.caveats());
    return page.toString();
  }

  private static Table strategies(DisruptionReport report) {
    Table table =
        new Table(
            words("strategy"), words("event"), figure("active"), figure("moved"), figure("broken"), figure("misrouted"), figure("blocked"),
            figure("wrong version"), figure("steady after"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      for (EventResult e : s.events()) {
        table.row(
            s.name(), e.name(), Unit.count(e.activeFlows()), Unit.count(e.movedFlows()), Unit.count(e.brokenFlows()),
            Unit.count(e.aftermath().misroutedFlows()), Unit.SECONDS.of(e.effectiveBlockedSeconds().value()),
            Unit.count(e.wrongGraphVersionPackets()), Unit.SECONDS.of(e.timeToSteadySeconds()));
      }
    }
    return table;
  }

  private static Table transfers(DisruptionReport report) {
    Table table =
        new Table(
            words("strategy"), words("event"), figure("states lost"), figure("moved"), figure("bytes"), figure("store reads"), figure("read p99"),
            figure("took"), figure("begun anew"), figure("reordered"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      for (EventResult e : s.events()) {
        Aftermath a = e.aftermath();
        table.row(
            s.name(), e.name(), Unit.count(a.statesLost()), Unit.count(a.statesMoved()), Unit.BYTES.of(e.stateBytesMoved()),
            Unit.count(e.datastoreReads()), a.datastoreReadP99Seconds() == 0 ? "-" : Unit.SECONDS.of(a.datastoreReadP99Seconds()),
            a.transferSeconds() == 0 ? "-" : Unit.SECONDS.of(a.transferSeconds()), Unit.count(a.reestablished()), Unit.count(a.reorderedPackets()));
      }
    }
    return table;
  }

  private static Table loads(DisruptionReport report) {
    Table table =
        new Table(
            words("strategy"), figure("lost"), figure("p99"), figure("imbalance at the end"), figure("entries changed"), figure("queue peak"),
            figure("stale decisions"), figure("table peak"), figure("table bytes"), figure("all reads"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      DatastoreUse store = s.datastore();
      table.row(
          s.name(), Unit.RATIO.of(s.lossRatio().value()), Unit.SECONDS.of(s.latencyP99Seconds()),
          s.imbalance().isEmpty() ? "-" : Unit.NUMBER.of(s.imbalance().getLast().maxOverMean()),
          Unit.RATIO.of(s.events().stream().mapToDouble(e -> e.aftermath().changedEntryRatio()).max().orElse(0)),
          Unit.count(s.events().stream().mapToLong(e -> e.aftermath().queuePeakFrames()).max().orElse(0)),
          Unit.count(s.events().stream().mapToLong(e -> e.aftermath().staleDecisions()).sum()), Unit.count(s.connectionTable().peak()),
          Unit.BYTES.of(s.connectionTable().bytes()), store == null ? "-" : Unit.count(store.reads()));
    }
    return table;
  }

  private static Table outputs(DisruptionReport report) {
    Table table = new Table(words("strategy"), figure("flows"), figure("equal"), figure("different"), figure("not comparable"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      OutputEquivalence output = s.output();
      if (output != null) {
        table.row(
            s.name(), Unit.count(output.flows()), Unit.count(output.equal()), Unit.count(output.flows() - output.equal()),
            Unit.count(output.incomparable()));
      }
    }
    return table;
  }

  private static Table causes(DisruptionReport report) {
    Table table = new Table(words("strategy"), words("cause"), words("after"), figure("flows"), figure("packets missing"));
    for (DisruptionReport.Strategy s : report.strategies()) {
      OutputEquivalence output = s.output();
      if (output != null) {
        output.causes().forEach(c -> table.row(s.name(), c.reason(), c.event(), Unit.count(c.flows()), Unit.count(c.packetsMissing())));
      }
    }
    return table;
  }

  /// What departs from the baseline; one sentence when nothing does.
  private static List<String> baseline(List<Baseline.Check> checks) {
    if (checks.isEmpty()) {
      return List.of();
    }
    List<String> sentences = new ArrayList<>();
    checks.stream().filter(c -> c.verdict() != Verdict.PASS).forEach(c -> sentences.add("FAIL " + BaselineText.sentence(c)));
    sentences.add(
        "%d of %d figures are as in the baseline.".formatted(checks.stream().filter(c -> c.verdict() == Verdict.PASS).count(), checks.size()));
    return sentences;
  }
}
