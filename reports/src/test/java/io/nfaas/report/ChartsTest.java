package io.nfaas.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.Latency;
import io.nfaas.results.RunResult.PathResult;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {
  @Test
  void everyPathIsNamedAtItsLineAndEveryLimitAtItsDashes() throws Exception {
    List<String> texts = texts(Charts.latency(Samples.scenario(), Samples.run()));
    for (String label :
        List.of(
            "alpha: vpn > fw > nat",
            "alpha: vpn > fw",
            "gamma: vpn > ids",
            "p50",
            "p99.9",
            "limit of alpha-p99, 300 µs")) {
      assertTrue(texts.contains(label), label + " is not in " + texts);
    }
    assertFalse(texts.contains("gamma: vpn > ids > drop"), "nothing arrives there");
  }

  @Test
  void labelsOfLinesThatEndTogetherDoNotOverlap() throws Exception {
    List<PathResult> paths = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      paths.add(path("t" + i, 100e-6 + i * 1e-9));
    }
    Element svg = parsed(Charts.latency(Samples.scenario(), with(paths)));
    List<Double> heights = new ArrayList<>();
    NodeList texts = svg.getElementsByTagName("text");
    for (int i = 0; i < texts.getLength(); i++) {
      if (texts.item(i).getTextContent().matches("t\\d: .*")) {
        heights.add(Double.valueOf(((Element) texts.item(i)).getAttribute("y")));
      }
    }
    heights.sort(null);
    assertEquals(5, heights.size());
    for (int i = 1; i < 5; i++) {
      double gap = heights.get(i) - heights.get(i - 1);
      assertTrue(gap >= 13, "labels " + gap + " px apart, text is 13 px high");
    }
  }

  @Test
  void onlyTheBusiestPathsAreDrawnWhenThereAreMoreThanColours() throws Exception {
    List<PathResult> paths = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      paths.add(path("t" + i, 1e-6 * (i + 1)));
    }
    long drawn =
        texts(Charts.latency(Samples.scenario(), with(paths))).stream()
            .filter(t -> t.matches("t\\d+: .*"))
            .count();
    assertEquals(LatencyChart.MOST_PATHS, drawn);
  }

  @Test
  void barsShowTheSameFiguresAsTheTables() throws Exception {
    List<String> texts = texts(Charts.utilization(Samples.scenario(), Samples.plan()));
    assertTrue(texts.contains("46.7 %, worst 62.3 %"), texts.toString());
    assertTrue(texts.stream().anyMatch(t -> t.strip().equals("target 70 %")), texts.toString());
    assertTrue(texts(Charts.cores(Samples.plan())).containsAll(List.of("56 cores", "68 cores")));
  }

  @Test
  void packetsFlowFromTenantsThroughPoolsToTheirEnds() throws Exception {
    List<String> texts = texts(Charts.paths(Samples.scenario(), Samples.plan()));
    assertTrue(
        texts.containsAll(
            List.of(
                "alpha  7.07 Mpps",
                "gamma  1.22 Mpps",
                "ipsec-v1  8.29 Mpps",
                "egress  3.33 Mpps",
                "drop  6.10 kpps",
                "egress")),
        texts.toString());
  }

  @Test
  void textsSayHowWideTheyWereLaidOut() throws Exception {
    NodeList texts = parsed(Charts.cores(Samples.plan())).getElementsByTagName("text");
    assertTrue(texts.getLength() > 3);
    for (int i = 0; i < texts.getLength(); i++) {
      assertTrue(Double.parseDouble(((Element) texts.item(i)).getAttribute("textLength")) > 0);
    }
  }

  @Test
  void aPictureScalesAndSaysWhatItShows() throws Exception {
    Element svg = parsed(Charts.cores(Samples.plan()));
    assertEquals("img", svg.getAttribute("role"));
    assertFalse(svg.getAttribute("aria-label").isEmpty());
    assertTrue(svg.getAttribute("viewBox").startsWith("0 0 920 "));
  }

  private static PathResult path(String tenant, double latency) {
    Estimate e = new Estimate(latency, latency / 50);
    return new PathResult(
        tenant,
        "g1",
        List.of("vpn"),
        false,
        Estimate.exact(1),
        1,
        Estimate.exact(1e6),
        Estimate.exact(1e6),
        Estimate.exact(0),
        new Latency(e, e, e, e, e, latency));
  }

  private static RunResult with(List<PathResult> paths) {
    return Samples.travelled(Samples.run(), paths);
  }

  private static List<String> texts(String svg) throws Exception {
    NodeList nodes = parsed(svg).getElementsByTagName("text");
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent());
    }
    return texts;
  }

  private static Element parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(svg)))
        .getDocumentElement();
  }
}
