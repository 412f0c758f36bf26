package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.CapacityPlan.Verification;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalReportTest {
  private final TerminalReport report = new TerminalReport(false);
  private final String plan = report.plan(Samples.scenario(), Samples.plan(), Samples.run());
  private final String run = report.run(Samples.scenario(), Samples.run());

  @Test
  void noLineIsWiderThanAHundredColumnsAndNoneEndsInBlanks() {
    for (String text : List.of(plan, run)) {
      text.lines().forEach(l -> assertTrue(l.length() <= 100, () -> l.length() + " columns: " + l));
      text.lines().forEach(l -> assertEquals(l.stripTrailing(), l));
    }
  }

  @Test
  void aPlanStartsWithWhatItNeedsAndWhetherItHolds() {
    assertEquals(
        "two-tenants: 56 cores in 19 pods on 3 nodes, verified: INCONCLUSIVE",
        plan.lines().findFirst().orElseThrow());
  }

  @Test
  void figuresOfAColumnEndInTheSameColumn() {
    List<String> rows = section(plan, "Paths");
    assertEquals(5, rows.size());
    int end = rows.getFirst().length();
    rows.forEach(r -> assertEquals(end, r.length(), r));
    assertTrue(rows.get(1).contains("70.0 %  4.95 Mpps"), rows.get(1));
    assertTrue(rows.get(4).contains("vpn > ids > drop  0.50 %"), rows.get(4));
  }

  @Test
  void everyReplicaSetSaysWhyItHasItsSize() {
    List<String> why = section(plan, "Why so many");
    assertTrue(
        why.getFirst().startsWith("  ipsec-v1     after losing any one pod"), why.getFirst());
    assertTrue(section(plan, "ReplicaSets").get(1).endsWith("8.29 Mpps  failures"));
  }

  @Test
  void aPromiseShowsItsValueWithTheErrorAgainstItsLimit() {
    List<String> rows = section(plan, "Verified by simulation, 2 iterations");
    assertTrue(
        rows.get(1)
            .matches(" +PASS +alpha-p99 +p99 one-way latency of alpha +231.4 ± 3.2 us +<= 300 us"),
        rows.get(1));
    assertTrue(
        rows.get(3)
            .matches(" +INCONCLUSIVE +isolation +throughput degradation of gamma +- +<= 5 %"),
        rows.get(3));
    assertEquals("around surge", rows.get(4).strip(), "too wide for its column: goes on below");
    assertTrue(
        rows.get(5).endsWith(">= 4.9 Gbit/s"), "throughput has a lower bound: " + rows.get(5));
  }

  @Test
  void whatWasNotSimulatedIsSaidInPlanAndRun() {
    assertEquals(List.of("  surge"), section(plan, "Not simulated"));
    assertEquals(List.of("  surge"), section(run, "Not simulated"));
    assertTrue(
        section(plan, "Without a clear verdict")
            .getFirst()
            .contains("event surge was not simulated"));
  }

  @Test
  void podsOfOneSetAreNamedTogether() {
    assertTrue(
        section(plan, "Placement").get(1).contains("ipsec-v1-0,3  firewall-v1-0  ids-v1-0,3"));
  }

  @Test
  void aRunThatDeliversNothingOnAPathHasNoLatencyThere() {
    assertTrue(
        section(run, "Paths").get(4).matches(" +gamma +g1 +vpn > ids > +0.50 %.* 0 % +- +- +- +-"),
        run);
  }

  @Test
  void replicasThatDoNotFitOnAPageAreCounted() {
    List<RunResult.HopResult> hops =
        java.util.Collections.nCopies(53, Samples.run().hops().getFirst());
    String text = report.run(Samples.scenario(), Samples.served(Samples.run(), hops));
    assertEquals(1 + 40 + 1, section(text, "Replicas").size());
    assertEquals("  and 13 more replicas in hops.csv", section(text, "Replicas").getLast());
  }

  @Test
  void dropsStandWithPlaceAndReason() {
    assertTrue(section(run, "Drops").get(1).matches(" +ipsec-v1-0 ring +missed +412"));
  }

  @Test
  void aBrokenIdentityIsShoutedAndHoldingOnesAreCounted() {
    assertEquals(List.of("  all 2 hold"), section(run, "Accounting identities"));
    String broken =
        report.run(
            Samples.scenario(),
            Samples.judged(
                Samples.run(),
                List.of(),
                List.of(new Identity("a = b", true), new Identity("c = d", false))));
    assertEquals(List.of("  DOES NOT HOLD: c = d"), section(broken, "Accounting identities"));
  }

  @Test
  void colourPaintsVerdictsAndNothingElse() {
    String painted =
        new TerminalReport(true).plan(Samples.scenario(), Samples.plan(), Samples.run());
    assertFalse(plan.contains("\u001b"));
    assertTrue(painted.contains("\u001b[32mPASS\u001b[0m"));
    assertEquals(plan, painted.replaceAll("\u001b\\[[0-9;]*m", ""));
    painted
        .lines()
        .filter(l -> l.contains("\u001b"))
        .forEach(l -> assertTrue(l.contains("mPASS") || l.contains("mINCONCLUSIVE"), l));
  }

  @Test
  void anUnverifiedPlanSaysSo() {
    String text = report.plan(Samples.scenario(), Plans.verified(Samples.plan(), null), null);
    assertTrue(text.startsWith("two-tenants: 56 cores in 19 pods on 3 nodes, not verified\n"));
    assertFalse(text.contains("Verified by simulation"));
  }

  @Test
  void aValueJustOverItsLimitDoesNotLookEqualToIt() {
    SloResult over =
        new SloResult(
            "alpha-p99", "oneWayLatency", 300e-6, new Estimate(300.4e-6, 0.1e-6), Verdict.FAIL, "");
    String text =
        report.plan(
            Samples.scenario(),
            Plans.verified(
                Samples.plan(),
                new Verification(Verdict.FAIL, List.of(over), List.of(), List.of(), 1, null)),
            null);
    assertTrue(text.contains("300.4 ± 0.1 us  <= 300 us"), text);
  }

  /// The lines under a heading.
  private static List<String> section(String text, String title) {
    return text.lines()
        .dropWhile(l -> !l.equals(title))
        .skip(1)
        .takeWhile(l -> !l.isEmpty())
        .toList();
  }

  /// Every figure of a plan's tables that the terminal prints is on the page too, written alike but for signs that terminals lack.
  @Test
  void figuresOfAPlanAreThoseOfThePage() {
    String page =
        HtmlReport.plan(Samples.scenario(), Samples.plan(), Samples.run())
            .replaceAll("<[^>]*>", " ")
            .replace('\u00d7', 'x')
            .replace('\u00b5', 'u')
            .replaceAll("&[#a-z0-9]+;|[\\s\\p{Z}]", "");
    int compared = 0;
    String tables = plan.substring(plan.indexOf("Paths"), plan.indexOf("Placement"));
    for (String cell : tables.split("\\n|  +")) {
      if (cell.matches("[0-9][0-9.]*( x [0-9]+| [a-zA-Z/%]+| [kMG]?bit/s)?")) {
        assertTrue(page.contains(cell.replace(" ", "")), cell + " is not on the page");
        compared++;
      }
    }
    assertTrue(compared > 50, "only " + compared + " figures were found");
  }
}
