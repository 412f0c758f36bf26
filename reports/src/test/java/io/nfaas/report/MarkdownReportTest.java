package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class MarkdownReportTest {
  @Test
  void everyPromiseIsARowWithWhatWasSeenAndItsLimit() {
    SloResult missed =
        new SloResult(
            "alpha-p99", "oneWayLatency", 300e-6, new Estimate(412e-6, 3e-6), Verdict.FAIL, "");
    String markdown =
        MarkdownReport.run(
            Samples.scenario(), Samples.judged(Samples.run(), List.of(missed), List.of()));
    assertTrue(
        markdown.contains(
            "| FAIL | alpha-p99 | p99 one-way latency of alpha | 412.0 ± 3.0 us | &lt;= 300 us |\n"),
        markdown);
  }

  @Test
  void aNameCannotBreakItsCell() {
    SloResult odd =
        new SloResult(
            "a|b", "oneWayLatency", 300e-6, new Estimate(412e-6, 3e-6), Verdict.PASS, "");
    String markdown =
        MarkdownReport.run(
            Samples.scenario(), Samples.judged(Samples.run(), List.of(odd), List.of()));
    assertTrue(markdown.contains("| a\\|b |"), markdown);
  }

  @Test
  void aPlanSaysItsTotals() {
    String markdown = MarkdownReport.plan(Samples.scenario(), Samples.plan());
    assertEquals(
        "%,d cores, %,d pods, %,d nodes"
            .formatted(
                Samples.plan().totals().cores(),
                Samples.plan().totals().pods(),
                Samples.plan().totals().nodes()),
        markdown.lines().filter(l -> l.contains("cores")).findFirst().orElse(""));
  }
}
