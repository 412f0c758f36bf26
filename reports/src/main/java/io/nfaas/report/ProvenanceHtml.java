package io.nfaas.report;

import static io.nfaas.report.HtmlTable.Column.figure;
import static io.nfaas.report.HtmlTable.Column.name;
import static io.nfaas.report.HtmlTable.Column.words;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfProfile;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.results.RunResult;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where every constant behind a result comes from, and what it takes to get the same result again.
final class ProvenanceHtml {
  private ProvenanceHtml() {}

  /// Cost profiles of all functions and of forwarding, with source and confidence.
  static Html profiles(Scenario scenario) {
    HtmlTable table =
        new HtmlTable(
            name("used by"),
            words("profile"),
            words("cycles"),
            words("measured on"),
            words("source"),
            words("confidence"));
    for (NetworkFunction f : scenario.networkFunctions()) {
      add(table, f.name(), f.dataPlane());
      if (f.controlPlane() != null) {
        add(table, f.name() + " control plane", f.controlPlane().cost());
      }
    }
    Forwarding forwarding = scenario.forwarding();
    if (!forwarding.isFree()) {
      add(table, "ingress workers", forwarding.ingress());
      add(table, "interconnect, both ends of a visit to a pod", forwarding.crossing());
      if (forwarding.placement() == Forwarding.Placement.PER_NODE) {
        add(table, "vSwitch", forwarding.vswitch());
      }
    }
    return table.html();
  }

  /// What every tenant was taken to send.
  static Html traffic(Scenario scenario) {
    HtmlTable table =
        new HtmlTable(
            name("tenant"),
            figure("packets"),
            figure("L2 bits"),
            words("frames"),
            words("arrivals"),
            words("flows"));
    for (Tenant tenant : scenario.tenants()) {
      Traffic t = tenant.traffic();
      table.row(
          tenant.name(),
          Unit.PACKETS_PER_SEC.of(t.pps()),
          Unit.BITS_PER_SEC.of(t.bitsPerSec()),
          "%s, mean %s B"
              .formatted(t.frameSizes().name(), Unit.NUMBER.of(t.frameSizes().meanBytes(), 5)),
          arrivals(t.arrivals()),
          flows(t));
    }
    return table.html();
  }

  /// Seeds, version and hash.
  ///
  /// @param run null when nothing was simulated
  static Html reproduction(String scenarioHash, @Nullable RunResult run) {
    HtmlTable table = new HtmlTable(name(""), words("")).narrow();
    table.row("scenario hash", Html.code(scenarioHash));
    if (run != null) {
      table.row("engine", run.engineVersion());
      table.row("seeds", String.join(", ", run.seeds().stream().map(String::valueOf).toList()));
      table.row("simulated", RunTables.extent(run));
      table.row("on this machine", RunTables.engine(run).replace(run.engineVersion() + ", ", ""));
    }
    return table.html();
  }

  private static void add(HtmlTable table, String user, NfProfile profile) {
    NfProfile.Source source = profile.source();
    NfProfile.ReferenceCpu cpu = profile.referenceCpu();
    String note =
        source.method().isEmpty()
            ? source.note()
            : source.method() + (source.note().isEmpty() ? "" : "; " + source.note());
    table.row(
        user,
        profile.name(),
        cycles(profile),
        cpu == null
            ? "-"
            : Html.text(cpu.model())
                .and(Html.small(Unit.NUMBER.given(cpu.frequencyHz() / 1e9) + " GHz")),
        Html.link(source.title(), source.url()).and(Html.small(note)),
        source.confidence().label());
  }

  /// `755 per packet + 0.64 per byte`.
  private static String cycles(NfProfile p) {
    List<String> terms = new ArrayList<>();
    term(terms, p.perPacketCycles(), "packet");
    term(terms, p.perByteCycles(), "byte");
    term(terms, p.newFlowCycles(), "new flow");
    term(terms, p.perBurstCycles(), "burst");
    term(terms, p.perRequestCycles(), "request");
    term(terms, p.perHandshakeCycles(), "handshake");
    String sum = terms.isEmpty() ? "0" : String.join(" + ", terms);
    return switch (p.distribution()) {
      case CONSTANT -> sum;
      case EXPONENTIAL -> sum + ", exponential";
      case LOGNORMAL -> sum + ", lognormal of cv " + Unit.NUMBER.given(p.cv());
    };
  }

  private static void term(List<String> terms, double cycles, String unit) {
    if (cycles > 0) {
      terms.add(Unit.NUMBER.given(cycles) + " per " + unit);
    }
  }

  private static String arrivals(ArrivalProcess arrivals) {
    return switch (arrivals) {
      case ArrivalProcess.Constant c -> "constant gaps";
      case ArrivalProcess.Poisson p -> "Poisson";
      case ArrivalProcess.Mmpp m -> "MMPP of " + m.states().size() + " states";
      case ArrivalProcess.Schedule s ->
          "Poisson on a schedule of " + Wording.count(s.phases().size(), "phase");
      case ArrivalProcess.ParetoOnOff p ->
          "Pareto on/off, Hurst "
              + Unit.NUMBER.given(p.hurst())
              + ", "
              + Wording.count(p.sources(), "source");
    };
  }

  private static Html flows(Traffic traffic) {
    String concurrent = Unit.count(traffic.concurrentFlows()) + " at a time";
    FlowSizes sizes = traffic.flowSizes();
    return sizes == null
        ? Html.text(concurrent + ", without end")
        : Html.text(concurrent + ", " + sizes.name()).and(Html.small(sizes.source()));
  }
}
