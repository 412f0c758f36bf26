package io.nfaas.report;

import static io.nfaas.report.HtmlTable.Column.figure;
import static io.nfaas.report.HtmlTable.Column.name;
import static io.nfaas.report.HtmlTable.Column.words;

import io.nfaas.results.Verdict;
import io.nfaas.results.VerifyResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// The page of a verification: what was predicted, what was measured.
final class VerifyHtml {
  private final VerifyResult result;

  VerifyHtml(VerifyResult result) {
    this.result = result;
  }

  String page() {
    HtmlPage page = new HtmlPage("Predicted and measured", result.scenario());
    page.banner(
        verdict(result.verdict()), Html.text(VerifyLines.sentence(result)), Html.list(result.reasons().stream().map(Html::text).toList()));
    page.keyFigures(keyFigures());
    page.section("Paths", paths());
    page.section("Stages", stages());
    page.section("Decisions", logic());
    page.section("Latency", latencyPicture(), loads());
    page.section("Histograms", histograms());
    page.section("Rates", rates());
    page.section("Lost", drops());
    page.section("Ramp-up and generator", rampUp());
    page.section("Environment", environment());
    page.section("Notes", Html.list(result.notes(), Html.NOTHING));
    return page.toString();
  }

  static Verdict verdict(VerifyResult.Outcome outcome) {
    return switch (outcome) {
      case CONFIRMED -> Verdict.PASS;
      case NOT_COMPARABLE -> Verdict.INCONCLUSIVE;
      case CALIBRATE, DIFFERENT -> Verdict.FAIL;
    };
  }

  private Map<String, Html> keyFigures() {
    Map<String, Html> figures = new LinkedHashMap<>();
    figures.put("verdict", Html.text(result.verdict().word()));
    if (Double.isFinite(result.highestRate().pps())) {
      figures.put(
          "highest rate without loss",
          Html.text(VerifyLines.rate(result.highestRate().pps())).and(Html.small(result.virtual() ? "on virtual ports" : "")));
    }
    long compared = result.logic().stream().mapToLong(VerifyResult.Logic::places).sum();
    figures.put("decisions compared", Html.text(Unit.count(compared)).and(Html.small(result.isSame() ? "all the same" : "some differ")));
    return figures;
  }

  private static String cycles(double cycles) {
    return Double.isNaN(cycles) ? "-" : String.format(Locale.ROOT, "%.0f", cycles);
  }

  private static String error(double ratio) {
    return Double.isNaN(ratio) ? "-" : String.format(Locale.ROOT, "%+.1f %%", ratio * 100);
  }

  private Html paths() {
    HtmlTable table =
        new HtmlTable(
            name("path"), words("tenant"), words("graph"), figure("share"), figure("predicted cycles"), figure("measured cycles"), figure("error"));
    for (VerifyResult.Path p : result.paths()) {
      table.row(
          String.join(" > ", p.path()), p.tenant(), p.graphVersion(), Unit.RATIO.of(p.share()), cycles(p.predictedCycles()),
          cycles(p.measuredCycles()), error(p.errorRatio()));
    }
    return table.html();
  }

  private Html stages() {
    HtmlTable table =
        new HtmlTable(
            name("stage"), figure("packets"), figure("predicted cycles"), figure("measured cycles"), figure("error"), figure("quartiles"));
    for (VerifyResult.Stage s : result.stages()) {
      table.row(
          s.name(), Unit.count(s.packets()), cycles(s.predictedCycles()), cycles(s.measuredCycles()), error(s.errorRatio()),
          cycles(s.lowCycles()) + " to " + cycles(s.highCycles()));
    }
    return table.html();
  }

  private Html logic() {
    HtmlTable table = new HtmlTable(words("verdict"), name("between"), figure("compared"), figure("decisions"), figure("differ"));
    for (VerifyResult.Logic l : result.logic()) {
      table.row(
          Html.verdict(l.differing() == 0 ? Verdict.PASS : Verdict.FAIL), l.what(), Unit.count(l.compared()) + " " + l.unit(), Unit.count(l.places()),
          Unit.count(l.differing()));
    }
    return table.html().and(Html.list(result.logic().stream().flatMap(l -> l.examples().stream()).map(Html::text).toList()));
  }

  private Html loads() {
    HtmlTable table =
        new HtmlTable(
            name("load"), figure("rate"), figure("packets"), figure("lost"), figure("out of order"), figure("mean"), figure("p50"), figure("p90"),
            figure("p99"), figure("p99.9"), figure("max"));
    for (VerifyResult.Load l : result.loads()) {
      table.row(
          VerifyLines.load(l), l.ratio() == 0 ? "-" : VerifyLines.rate(l.pps()), Unit.count(l.packets()), Unit.count(l.lost()),
          Unit.count(l.reordered()), Unit.SECONDS.of(l.mean()), Unit.SECONDS.of(l.p50()), Unit.SECONDS.of(l.p90()), Unit.SECONDS.of(l.p99()),
          Unit.SECONDS.of(l.p999()), Unit.SECONDS.of(l.max()));
    }
    return table.html();
  }

  private Html latencyPicture() {
    List<BarChart.Bar> bars =
        result.loads().stream()
            .map(l -> new BarChart.Bar(VerifyLines.load(l), l.p50(), l.p99(), "p50 " + VerifyLines.time(l.p50()) + ", p99 " + VerifyLines.time(l.p99())))
            .toList();
    if (bars.isEmpty()) {
      return Html.NOTHING;
    }
    double most = bars.stream().mapToDouble(BarChart.Bar::weak).max().orElse(0);
    return HtmlPage.figure(() -> {
      BarChart chart = new BarChart("Latency from due to out, p50 (dark) and p99 (light), s", bars, Math.max(most, 1e-9), false, null);
      return SvgText.of(chart.chart(), "latency", "Latency at shares of the highest rate", BarChart.WIDTH, chart.height());
    });
  }

  private Html histograms() {
    Html all = Html.NOTHING;
    for (VerifyResult.Load l : result.loads()) {
      HtmlTable table = new HtmlTable(figure(VerifyLines.load(l) + ": up to"), figure("packets"), figure("share")).narrow();
      for (VerifyResult.Bin b : l.histogram()) {
        table.row(Unit.SECONDS.of(b.upToSeconds()), Unit.count(b.packets()), Unit.RATIO.of((double) b.packets() / Math.max(1, l.packets())));
      }
      all = all.and(table.html());
    }
    return all;
  }

  private Html rates() {
    HtmlTable table = new HtmlTable(figure("rate"), figure("sent"), figure("lost")).narrow();
    result.highestRate().trials().forEach(t -> table.row(VerifyLines.rate(t.pps()), Unit.count(t.sent()), Unit.count(t.lost())));
    return table.html();
  }

  private Html drops() {
    HtmlTable table = new HtmlTable(name("where"), words("why"), figure("packets"));
    result.drops().forEach(d -> table.row(d.where(), d.reason(), Unit.count(d.packets())));
    return table.html();
  }

  private Html rampUp() {
    if (result.rampUp().nanosecondsPerPacket().isEmpty()) {
      return Html.NOTHING;
    }
    String series =
        String.join(", ", result.rampUp().nanosecondsPerPacket().stream().map(ns -> String.format(Locale.ROOT, "%.0f", ns)).toList());
    return Html.paragraph(
            Html.text(
                "Before the first measurement, ns per packet: " + series + (result.rampUp().steady() ? ". At rest." : ". Not at rest.")))
        .and(
            Html.paragraph(
                Html.text(
                    "The generator by itself sends %s; asked for at most %s."
                        .formatted(VerifyLines.rate(result.generator().pps()), VerifyLines.rate(result.generator().askedPps())))));
  }

  private Html environment() {
    HtmlTable table = new HtmlTable(name("what"), words("is"));
    table.row("ports", String.join(", ", result.ports()));
    result.environment().forEach(table::row);
    return table.html();
  }
}
