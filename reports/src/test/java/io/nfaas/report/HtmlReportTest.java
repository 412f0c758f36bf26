package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.results.CapacityPlan.PlannedSet;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.Identity;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final String HOSTILE = "<script>alert('x')</script> & \"more\"";

  private final String plan = HtmlReport.plan(Samples.scenario(), Samples.plan(), Samples.run());
  private final String run = HtmlReport.run(Samples.scenario(), Samples.run());

  @Test
  void aPageNeedsNothingButItself() {
    for (String page : List.of(plan, run)) {
      for (String loader :
          List.of(
              "<script",
              "<link",
              "<iframe",
              "<img",
              " src=",
              "@import",
              "url(http",
              "javascript:")) {
        assertFalse(page.contains(loader), loader);
      }
      assertTrue(page.contains("<style>"));
      assertTrue(page.startsWith("<!DOCTYPE html>\n<html lang=\"en\">"));
    }
  }

  @Test
  void elementsAreClosedInTheOrderTheyWereOpened() {
    for (String page : List.of(plan, run)) {
      assertEquals("", unbalanced(page));
    }
  }

  @Test
  void idsAreUniqueOnThePageAlthoughPicturesAreDrawnOneByOne() {
    for (String page : List.of(plan, run)) {
      Set<String> seen = new HashSet<>();
      Matcher ids = Pattern.compile(" id=\"([^\"]*)\"").matcher(page);
      while (ids.find()) {
        String id = ids.group(1);
        assertTrue(seen.add(id), () -> id + " twice");
      }
      assertTrue(seen.size() > 10);
      Matcher uses = Pattern.compile("url\\(#([^)]*)\\)").matcher(page);
      while (uses.find()) {
        assertTrue(seen.contains(uses.group(1)), uses.group());
      }
    }
  }

  @Test
  void theVerdictStandsBeforeEverythingElse() {
    int verdict = plan.indexOf("<span class=\"verdict inconclusive\">? Inconclusive</span>");
    assertTrue(verdict > 0 && verdict < plan.indexOf("<section"));
    assertTrue(
        plan.indexOf("event surge was not simulated") < plan.indexOf("<section"),
        "and so does what is open");
  }

  @Test
  void figuresAreThoseOfTheJson() throws IOException {
    JsonNode json = new ObjectMapper().readTree(PlanJson.of(Samples.plan()));
    for (JsonNode set : json.get("replicaSets")) {
      String row = row(plan, "<td class=\"name\">" + set.get("name").textValue() + "</td>");
      assertTrue(row.contains("<td class=\"figure\">" + set.get("replicas") + "</td>"), row);
      assertTrue(
          row.contains(Html.quantity(Unit.RATIO.of(set.get("utilization").doubleValue())).markup()),
          row);
      assertTrue(
          row.contains(
              Html.quantity(Unit.SECONDS.of(set.get("predictedP99Seconds").doubleValue()))
                  .markup()),
          row);
    }
    assertTrue(plan.contains("<dt>Cores</dt><dd>" + json.at("/totals/cores") + "</dd>"));
    JsonNode result = new ObjectMapper().readTree(ResultJson.of(Samples.run()));
    assertTrue(run.contains(Unit.count(result.at("/packets/delivered").longValue())));
    assertTrue(
        run.contains(
            Html.quantity(
                    Unit.SECONDS.of(result.at("/paths/0/latencySeconds/mean/value").doubleValue()))
                .markup()));
  }

  @Test
  void everyReplicaSetSaysWhyItHasItsSize() {
    for (PlannedSet set : Samples.plan().replicaSets()) {
      assertTrue(plan.contains(Markup.escape(set.bindingReason())), set.name());
    }
  }

  @Test
  void everyConstantHasItsSourceAndConfidence() {
    for (String page : List.of(plan, run)) {
      assertTrue(
          row(page, "<td>vpp-acl-established</td>")
              .contains("<a href=\"https://docs.fd.io/csit/rls1701/report/\">FD.io CSIT"));
      assertTrue(row(page, "<td>vpp-acl-established</td>").contains("<td>derived</td>"));
      assertTrue(row(page, "<td>strongswan-ikev2</td>").contains("<td>unsourced default</td>"));
      assertTrue(row(page, "<td>maglev-lb</td>").contains("ingress workers"));
      assertTrue(row(page, "<td>sriov</td>").contains("60 per packet"));
      assertTrue(page.contains("755 per packet + 0.64 per byte"));
    }
  }

  @Test
  void whatIsNeededToGetTheSameResultIsThere() {
    for (String page : List.of(plan, run)) {
      assertTrue(page.contains(Samples.HASH));
      assertTrue(page.contains("nfaas 0.1.0"));
      assertTrue(page.contains("1, 2, 3, 4, 5"));
      assertTrue(page.contains("Not simulated: surge."));
      assertTrue(page.contains("are not modelled."));
    }
  }

  @Test
  void textFromOutsideIsEscaped() {
    SloResult slo = new SloResult(HOSTILE, HOSTILE, 1, new Estimate(2, 0.1), Verdict.FAIL, HOSTILE);
    String page =
        HtmlReport.run(
            Samples.scenario(),
            Samples.judged(Samples.run(), List.of(slo), List.of(new Identity(HOSTILE, false))));
    assertFalse(page.contains("<script"));
    assertTrue(
        page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;more&quot;"));
    assertTrue(
        HtmlReport.plan(Samples.scenario(), Plans.infeasible(Samples.plan(), HOSTILE), null)
            .contains("<li>&lt;script"));
  }

  @Test
  void onlyAddressesOfTheWebBecomeLinks() {
    assertEquals(
        "<a href=\"https://example.org/?a=1&amp;b=2\">x</a>",
        Html.link("x", "https://example.org/?a=1&b=2").markup());
    assertEquals("x", Html.link("x", "javascript:alert(1)").markup());
    assertEquals("x", Html.link("x", "").markup());
  }

  @Test
  void aPictureThatCannotBeDrawnCostsNothingButThePicture() {
    Html missing =
        HtmlPage.figure(() -> {
          throw new InternalError("no fonts <here>");
        });
    assertTrue(
        missing
            .markup()
            .contains("could not be drawn: java.lang.InternalError: no fonts &lt;here&gt;"));
  }

  @Test
  void anInfeasiblePlanIsAFailureWithItsReason() {
    String page =
        HtmlReport.plan(
            Samples.scenario(),
            Plans.infeasible(Samples.plan(), "ids-v1 needs 70 replicas, 64 are allowed"),
            null);
    assertTrue(page.contains("<div class=\"banner fail\">"));
    assertTrue(page.indexOf("ids-v1 needs 70 replicas, 64 are allowed") < page.indexOf("<section"));
  }

  @Test
  void aPlanThatWasNotSimulatedSaysSoAndHasNoVerdict() {
    String page = HtmlReport.plan(Samples.scenario(), Plans.verified(Samples.plan(), null), null);
    assertTrue(page.contains("The plan was computed, not simulated."));
    assertFalse(page.contains("class=\"verdict"));
    assertFalse(page.contains(">Verification<"));
  }

  @Test
  void aBrokenIdentityStandsAtTheTop() {
    String page =
        HtmlReport.run(
            Samples.scenario(),
            Samples.judged(Samples.run(), List.of(), List.of(new Identity("a = b", false))));
    assertTrue(page.indexOf("does not hold: a = b") < page.indexOf("<section"));
  }

  @Test
  void equalResultsGiveEqualPages() {
    assertEquals(plan, HtmlReport.plan(Samples.scenario(), Samples.plan(), Samples.run()));
    assertEquals(run, HtmlReport.run(Samples.scenario(), Samples.run()));
  }

  /// The table row around a cell.
  private static String row(String page, String cell) {
    int at = page.indexOf(cell);
    assertTrue(at > 0, () -> "no " + cell);
    return page.substring(page.lastIndexOf("<tr>", at), page.indexOf("</tr>", at));
  }

  /// The first closing tag that does not fit, or what is left open; empty when all is well.
  private static String unbalanced(String page) {
    java.util.ArrayDeque<String> open = new java.util.ArrayDeque<>();
    Matcher tags =
        Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*?(/?)\\s*>")
            .matcher(page.substring(page.indexOf("</style>") + 8));
    open.push("html");
    open.push("head");
    while (tags.find()) {
      String name = tags.group(2);
      if (tags.group(1).equals("/")) {
        if (!open.pop().equals(name)) {
          return tags.group();
        }
      } else if (tags.group(3).isEmpty() && !name.equals("meta")) {
        open.push(name);
      }
    }
    return String.join(" ", open);
  }
}
