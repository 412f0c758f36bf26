package io.nfaas.report;

import static io.nfaas.report.Table.Column.figure;
import static io.nfaas.report.Table.Column.words;

import io.nfaas.model.Scenario;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.DropCount;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.RunResult.ForwarderResult;
import io.nfaas.results.RunResult.HopResult;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.results.RunResult.PathResult;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Sharing;
import io.nfaas.results.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/// The tables of a run: were the promises kept, and what did packets meet on their way.
final class RunTables {
  private static final int MOST_ROWS = 40;
  private static final double UNEVEN = 1.1;

  private RunTables() {}

  static String write(Page page, Scenario scenario, RunResult run) {
    page.headline(run.scenario() + ":", run.verdict());
    page.line(extent(run));
    page.section("SLOs", slos(page, scenario, run.slos()));
    page.section("Without a clear verdict", doubts(run.slos()));
    page.section("Packets", packets(run));
    page.section("Paths", paths(run));
    page.section("Tenants", tenants(run.sharing()));
    page.section("Replicas", hops(run));
    page.footnote(overflow(run.hops().size()));
    page.section("Forwarders", forwarders(run));
    page.section("Uneven queues", unevenQueues(run.sharing()));
    page.section("Drops", drops(run));
    page.section("Events", events(run));
    page.section("Connection tables", connectionTable(run));
    page.section("Accounting identities", identities(run.identities()));
    page.section("Not simulated", run.notSimulated());
    page.section("Notes", run.notes());
    page.section("Engine", List.of(engine(run)));
    return page.toString();
  }

  static Table slos(Page page, Scenario scenario, List<SloResult> slos) {
    Table table =
        new Table(
            page.verdictColumn("verdict"),
            words("SLO"),
            words("what"),
            figure("observed"),
            figure("limit"));
    for (SloResult s : slos) {
      table.row(
          Page.word(s.verdict()),
          s.name(),
          Wording.slo(scenario, s),
          Wording.observed(s),
          Wording.bound(scenario, s));
    }
    return table;
  }

  /// Why promises are inconclusive, one sentence each.
  static List<String> doubts(List<SloResult> slos) {
    return slos.stream()
        .filter(s -> s.verdict() == Verdict.INCONCLUSIVE && !s.reason().isEmpty())
        .map(s -> s.name() + ": " + s.reason())
        .toList();
  }

  /// How much was simulated, in one line.
  static String extent(RunResult run) {
    return "%s simulated, of which %s warm-up; %s, %s %s"
        .formatted(
            Unit.SECONDS.given(run.simulatedSeconds()),
            Unit.SECONDS.given(run.warmupSeconds()),
            Wording.count(run.replications(), "replication"),
            run.seeds().size() == 1 ? "seed" : "seeds",
            run.seeds().stream().map(String::valueOf).collect(Collectors.joining(", ")));
  }

  private static Table packets(RunResult run) {
    RunResult.PacketCount p = run.packets();
    Table table = new Table(words(""), figure(""), words(""));
    table.row("offered", Unit.count(p.offered()), "");
    table.row("delivered", Unit.count(p.delivered()), "");
    table.row("lost", Unit.count(p.dropped()), Unit.RATIO.of(run.lossRatio()) + " of the offered");
    if (p.policy() > 0) {
      table.row("dropped by policy", Unit.count(p.policy()), "the graph says so");
    }
    table.row(
        "in flight",
        Unit.count(p.inFlight()),
        "at the end, " + Unit.count(p.inFlightAtStart()) + " at the start");
    return table;
  }

  private static Table paths(RunResult run) {
    Table table =
        new Table(
            words("tenant"),
            words("view"),
            words("path"),
            figure("share"),
            figure("offered"),
            figure("lost"),
            figure("mean"),
            figure("p50"),
            figure("p99"),
            figure("p99.9"));
    for (PathResult p : run.paths()) {
      table.row(
          p.tenant(),
          p.graphVersion(),
          Wording.path(p.path(), p.dropped()),
          Unit.RATIO.of(p.share().value()),
          Unit.PACKETS_PER_SEC.of(p.offeredPps().value()),
          Unit.RATIO.of(p.lossRatio().value()),
          Unit.SECONDS.of(p.latencySeconds().mean().value()),
          Unit.SECONDS.of(p.latencySeconds().p50().value()),
          Unit.SECONDS.of(p.latencySeconds().p99()),
          Unit.SECONDS.of(p.latencySeconds().p999().value()));
    }
    return table;
  }

  /// Who got what, where there are several tenants.
  static Table tenants(Sharing sharing) {
    Table table = new Table(words("tenant"), figure("offered"), figure("delivered"), figure("lost"));
    if (sharing.tenants().size() > 1) {
      for (Sharing.TenantResult t : sharing.tenants()) {
        table.row(
            t.tenant(),
            Unit.PACKETS_PER_SEC.of(t.offeredPps().value()),
            Unit.PACKETS_PER_SEC.of(t.deliveredPps().value()),
            Unit.RATIO.of(t.lossRatio()));
      }
      table.row("fairness (Jain)", "", "", "%.4f".formatted(sharing.jainIndex()));
    }
    return table;
  }

  /// NICs and replicas one of whose queues gets a tenth more than the mean, the fullest queue of each.
  static Table unevenQueues(Sharing sharing) {
    Table table =
        new Table(words("where"), figure("queues"), figure("fullest"), figure("its share"), figure("max / mean"), figure("dropped"));
    for (String where : sharing.queues().stream().map(Sharing.QueueResult::where).distinct().toList()) {
      List<Sharing.QueueResult> here = sharing.queues().stream().filter(q -> q.where().equals(where)).toList();
      double uneven = sharing.maxOverMean(where);
      if (here.size() > 1 && uneven > UNEVEN) {
        Sharing.QueueResult fullest =
            here.stream().max(Comparator.comparingLong(Sharing.QueueResult::packets)).orElseThrow();
        table.row(
            where,
            String.valueOf(here.size()),
            String.valueOf(fullest.queue()),
            Unit.RATIO.of(fullest.shareRatio()),
            "%.2f".formatted(uneven),
            Unit.count(fullest.dropped()));
      }
    }
    return table;
  }

  private static Table hops(RunResult run) {
    Table table =
        new Table(
            words("replica"),
            words("node"),
            figure("cores"),
            figure("util"),
            figure("packets"),
            figure("cycles"),
            figure("burst"),
            figure("waiting"),
            figure("sojourn"),
            figure("p99"),
            figure("dropped"));
    for (HopResult h : run.hops().subList(0, Math.min(MOST_ROWS, run.hops().size()))) {
      table.row(
          h.replicaSet() + "-" + h.replica(),
          h.node(),
          h.cores(),
          Unit.RATIO.of(h.utilization().value()),
          Unit.PACKETS_PER_SEC.of(h.pps().value()),
          Unit.NUMBER.of(h.cyclesPerPacket().value()),
          Unit.NUMBER.of(h.meanBurst().value()),
          Unit.SECONDS.of(h.waitingMeanSeconds().value()),
          Unit.SECONDS.of(h.sojournSeconds().mean().value()),
          Unit.SECONDS.of(h.sojournSeconds().p99().value()),
          Unit.count(h.dropped()));
    }
    return table;
  }

  private static String overflow(int replicas) {
    return replicas <= MOST_ROWS
        ? ""
        : "and " + Wording.count(replicas - MOST_ROWS, "more replica") + " in hops.csv";
  }

  private static Table forwarders(RunResult run) {
    Table table =
        new Table(
            words("node"), figure("cores"), figure("util"), figure("packets"), figure("cycles"));
    for (ForwarderResult f : run.forwarders()) {
      table.row(
          f.node(),
          f.cores(),
          Unit.RATIO.of(f.utilization().value()),
          Unit.PACKETS_PER_SEC.of(f.pps().value()),
          Unit.NUMBER.of(f.cyclesPerPacket().value()));
    }
    return table;
  }

  private static Table drops(RunResult run) {
    Table table = new Table(words("where"), words("reason"), figure("packets"));
    for (DropCount d : run.drops()) {
      table.row(d.where(), d.reason(), Unit.count(d.packets()));
    }
    return table;
  }

  private static Table events(RunResult run) {
    Table table =
        new Table(
            words("event"),
            words("type"),
            figure("at"),
            figure("active flows"),
            figure("moved"),
            figure("broken"),
            figure("blocked"),
            figure("degraded"),
            figure("steady after"));
    for (EventResult e : run.events()) {
      table.row(
          e.name(),
          e.type(),
          Unit.SECONDS.given(e.atSeconds()),
          Unit.count(e.activeFlows()),
          Unit.RATIO.of(e.movedFlowRatio()),
          Unit.RATIO.of(e.brokenFlowRatio()),
          Unit.SECONDS.of(e.effectiveBlockedSeconds().value()),
          Unit.RATIO.of(e.throughputDegradation().value()),
          Unit.SECONDS.of(e.timeToSteadySeconds()));
    }
    return table;
  }

  private static List<String> connectionTable(RunResult run) {
    RunResult.ConnectionTableUse t = run.connectionTable();
    return List.of(
        "%s entries, %s at the peak, %s; %s evicted live, %s untracked"
            .formatted(
                Unit.count(t.entries()),
                Unit.count(t.peak()),
                Unit.BYTES.of(t.bytes()),
                Unit.count(t.evictedLive()),
                Unit.count(t.untracked())));
  }

  private static List<String> identities(List<Identity> identities) {
    List<String> broken =
        identities.stream().filter(i -> !i.holds()).map(i -> "DOES NOT HOLD: " + i.name()).toList();
    return !broken.isEmpty() || identities.isEmpty()
        ? broken
        : List.of("all " + identities.size() + " hold");
  }

  /// How the run went on this machine, in one line.
  static String engine(RunResult run) {
    return "%s, %s, %s on the wall clock, %s packet-hops/s"
        .formatted(
            run.engineVersion(),
            Wording.count(run.engine().events(), "event"),
            Unit.SECONDS.of(run.engine().wallSeconds()),
            Unit.NUMBER.of(run.engine().packetHopsPerSecond()));
  }
}
