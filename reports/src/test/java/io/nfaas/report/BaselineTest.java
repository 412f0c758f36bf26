package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Aftermath;
import io.nfaas.results.Baseline;
import io.nfaas.results.DisruptionReport;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.EventResult;
import io.nfaas.results.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BaselineTest {
  private static final String HASH = "sha256:one";

  private static DisruptionReport report(String hash, long broken, double p99) {
    EventResult out =
        new EventResult(
            "scale-out", "Scale", 15, 20_000, 0.3, 0.1, 6_000, broken, Estimate.exact(0.001), Estimate.exact(0), 0, 0, 0, 0.2, Aftermath.NONE);
    DisruptionReport.Strategy strategy =
        new DisruptionReport.Strategy(
            "MaglevSticky", List.of(out), Estimate.exact(0), p99, List.of(), new RunResult.ConnectionTableUse(5, 10, 0, 0, 100), null, null);
    return new DisruptionReport(
        "vpn", hash, "1", List.of(42L), 1, List.of(strategy), List.of(), List.of(), List.of("the table dies with its node"), Verdict.PASS);
  }

  private static List<Baseline.Check> failed(Baseline baseline, DisruptionReport report) {
    return baseline.check(report).stream().filter(c -> c.verdict() == Verdict.FAIL).toList();
  }

  @Test
  void oneFlowMoreFailsAndIsNamed() {
    Baseline baseline = Baseline.of(report(HASH, 0, 1e-4));
    assertEquals(List.of(), failed(baseline, report(HASH, 0, 1e-4)));
    List<Baseline.Check> failed = failed(baseline, report(HASH, 1, 1e-4));
    assertEquals(1, failed.size());
    assertEquals(
        "MaglevSticky/scale-out/brokenFlows: baseline 0, observed 1, must be equal", BaselineText.findings(failed).getFirst().message());
    DisruptionReport compared = report(HASH, 1, 1e-4).withBaseline(baseline.check(report(HASH, 1, 1e-4)));
    assertEquals(Verdict.FAIL, compared.verdict());
    String xml = JunitXml.disruption(Samples.scenario(), compared);
    assertTrue(xml.contains("<testsuite name=\"vpn MaglevSticky\""), xml);
    assertTrue(xml.contains("name=\"brokenFlows\"") && xml.contains("baseline 0, observed 1"), xml);
    assertTrue(MarkdownReport.disruption(Samples.scenario(), compared).contains("observed 1"));
    assertTrue(HtmlReport.disruption(Samples.scenario(), compared).contains("baseline 0, observed 1"));
  }

  /// A tenth of 100 us.
  @Test
  void aNoisyLatencyInsideItsToleranceDoesNot() {
    Baseline baseline = Baseline.of(report(HASH, 0, 1e-4));
    assertEquals(List.of(), failed(baseline, report(HASH, 0, 1.09e-4)));
    assertEquals(1, failed(baseline, report(HASH, 0, 1.12e-4)).size());
    assertEquals(List.of(), failed(baseline, report(HASH, 0, 0.5e-4)), "better is no failure");
  }

  @Test
  void anotherScenarioIsRefused() {
    Baseline baseline = Baseline.of(report(HASH, 0, 1e-4));
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> baseline.check(report("sha256:two", 0, 1e-4)));
    assertTrue(e.getMessage().contains("another scenario"), e.getMessage());
  }

  @Test
  void aFileSaysWhatWasWritten(@TempDir Path folder) throws IOException {
    Baseline baseline = Baseline.of(report(HASH, 3, 1e-4));
    Path file = folder.resolve("base.json");
    Files.writeString(file, BaselineJson.of(baseline));
    assertEquals(baseline, BaselineJson.read(file));
    assertEquals(
        List.of("~ MaglevSticky/scale-out/brokenFlows: 3 -> 4"), BaselineText.difference(baseline, Baseline.of(report(HASH, 4, 1e-4))));
    Files.writeString(file, BaselineJson.of(baseline).replace("\"Exact\"", "\"exactly\""));
    MalformedBaseline e = assertThrows(MalformedBaseline.class, () -> BaselineJson.read(file));
    assertTrue(e.getMessage().endsWith("'exactly' is not one of LowerIsBetter, HigherIsBetter, Exact"), e.getMessage());
    Files.writeString(file, "{\"scenarioHash\": 1}");
    assertThrows(MalformedBaseline.class, () -> BaselineJson.read(file));
  }

  @Test
  void aFigureThatIsGoneFails() {
    Baseline baseline = Baseline.of(report(HASH, 0, 1e-4));
    DisruptionReport empty =
        new DisruptionReport("vpn", HASH, "1", List.of(42L), 1, List.of(), List.of(), List.of(), List.of(), Verdict.PASS);
    assertEquals(baseline.metrics().size(), failed(baseline, empty).size());
  }
}
