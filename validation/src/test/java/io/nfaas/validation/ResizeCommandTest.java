package io.nfaas.validation;

import static io.nfaas.validation.Shell.nfaas;
import static io.nfaas.validation.Shell.scenario;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.validation.Shell.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `nfaas resize` as a pipeline sees it.
class ResizeCommandTest {
  @TempDir Path out;

  private Finished resize(String... more) {
    List<String> words = new ArrayList<>(List.of("resize", scenario("vpn-fw-resize.yaml"), "--out", out.resolve("out").toString(), "--no-progress"));
    words.addAll(Arrays.asList(more));
    return nfaas(words.toArray(String[]::new));
  }

  private static String[] with(String[] first, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(first));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aBaselineTamperedByOneFlowFailsAndNamesIt() throws IOException {
    String[] shortRun = {"--set", "loadBalancing.compareWith=[MaglevStateless]", "--set", "events.lb-down.at=2200ms", "--set", "duration=2500ms"};
    Path base = out.resolve("base.json");
    Finished made = resize(with(shortRun, "--baseline", base.toString(), "--update-baseline"));
    assertEquals(0, made.status(), made.out() + made.err());
    assertTrue(made.err().contains("a new baseline of"), made.err());
    assertTrue(made.out().contains("What stickiness does not give"), made.out());
    for (String file : new String[] {"disruption.json", "report.html", "junit.xml", "comment.md"}) {
      assertTrue(Files.exists(out.resolve("out").resolve(file)), file);
    }
    Finished same = resize(with(shortRun, "--baseline", base.toString()));
    assertEquals(0, same.status(), same.out() + same.err());

    String text = Files.readString(base);
    Matcher moved = Pattern.compile("(\"MaglevStateless/scale-out/movedFlows\": \\{\"value\": )([0-9.]+)").matcher(text);
    assertTrue(moved.find(), text);
    double truth = Double.parseDouble(moved.group(2));
    assertTrue(truth > 1000, moved.group(2));
    Files.writeString(base, moved.replaceFirst("$1" + (truth + 1)));
    Finished worse = resize(with(shortRun, "--baseline", base.toString()));
    assertEquals(1, worse.status());
    String said = "MaglevStateless/scale-out/movedFlows: baseline %.0f, observed %.0f, must be equal".formatted(truth + 1, truth);
    assertTrue(worse.out().replaceAll("\\s+", " ").contains(said), said + " in " + worse.out());

    Finished other = resize(with(shortRun, "--seed", "43", "--baseline", base.toString()));
    assertEquals(2, other.status());
    assertTrue(other.err().contains("baseline of another scenario"), other.err());
    Finished renewed = resize(with(shortRun, "--baseline", base.toString(), "--update-baseline"));
    assertTrue(renewed.err().contains("~ MaglevStateless/scale-out/movedFlows: %.0f -> %.0f".formatted(truth + 1, truth)), renewed.err());
    assertEquals(text, Files.readString(base));
  }

  @Test
  void argumentsThatMakeNoSenseAreRefusedBeforeAnythingRuns() {
    assertEquals(2, resize("--update-baseline").status());
    Finished missing = resize("--baseline", out.resolve("none.json").toString());
    assertEquals(2, missing.status());
    assertTrue(missing.err().contains("no such file; --update-baseline makes it"), missing.err());
    Finished nothing = nfaas("resize", scenario("mm1.yaml"), "--out", out.toString());
    assertEquals(2, nothing.status());
    assertTrue(nothing.err().contains("no events"), nothing.err());
  }

  /// Every flow that differs from what one infinite replica would have sent is named with the reason; the broken ones are among them.
  @Test
  void differencesFromOneInfiniteReplicaAreExplainedFlowByFlow() throws IOException {
    String[] shortRun = {"--set", "loadBalancing.compareWith=[MaglevStateless]", "--set", "events.lb-down.at=2200ms", "--set", "duration=2500ms"};
    Finished all = resize(with(shortRun, "--explain-flow"));
    assertEquals(0, all.status(), all.out() + all.err());
    List<String> flows = Files.readAllLines(out.resolve("out/flows.csv"));
    assertTrue(flows.stream().noneMatch(l -> l.startsWith("MaglevSticky") && l.contains("scale-out")), flows.toString());
    List<String> broken = flows.stream().filter(l -> l.startsWith("MaglevStateless") && l.contains("NO_STATE,scale-out")).toList();
    assertTrue(broken.size() > 1000, () -> broken.size() + " flows");
    assertTrue(all.out().contains("as one infinite replica") || all.out().contains("Chain output against one infinite replica"), all.out());

    String number = broken.getFirst().split(",", -1)[2];
    Finished one = resize(with(shortRun, "--explain-flow", "acme/" + number));
    assertTrue(
        one.out().replaceAll("\\s+", " ").matches(".*MaglevStateless: 10\\.[^;]*; \\d+ of \\d+ packets left: NO_STATE; [^;]*ipsec-v1-[01] from 0\\.000000 s.*-> ipsec-v1-2 at 2\\..*"),
        one.out());
    assertEquals(2, resize("--explain-flow", "nobody/1").status());
  }

  /// The example of the JET paper's authors (jetlb): none broken against thousands, 7,417 of 4.69 M there, with a table for a quarter of the connections.
  @Tag("long")
  @Test
  void justEnoughTrackingBreaksNothingWhereFullTrackingOverflows() throws IOException {
    Finished run = nfaas("resize", scenario("jet-468.yaml"), "--out", out.toString(), "--no-progress", "--quiet");
    assertEquals(0, run.status(), run.out() + run.err());
    JsonNode strategies = new ObjectMapper().readTree(out.resolve("disruption.json").toFile()).get("strategies");
    assertEquals(0, brokenFlows(strategies.get(0)));
    assertTrue(brokenFlows(strategies.get(1)) > 1_500, () -> "full tracking broke " + brokenFlows(strategies.get(1)));
    assertEquals(25_000, strategies.get(1).get("connectionTablePeak").asLong());
    assertTrue(strategies.get(0).get("connectionTablePeak").asLong() < 2_500, strategies.get(0)::toPrettyString);
  }

  private static long brokenFlows(JsonNode strategy) {
    long sum = 0;
    for (JsonNode event : strategy.get("events")) {
      sum += event.get("brokenFlows").asLong();
    }
    return sum;
  }

  /// A tenth of the time and a thousandth of the traffic: all five kinds of events run, and every SLO gets a verdict.
  @Tag("long")
  @Test
  void theEventsOfThreeTenantsAllRunAndEverySloIsJudged() throws IOException {
    List<String> words = new ArrayList<>(List.of("run", scenario("three-tenants.yaml"), "--out", out.toString(), "--no-progress", "--quiet"));
    for (String set :
        List.of(
            "fidelity.mode=Packet", "replications=1", "warmup=1s", "duration=30s", "tenants.alpha.traffic.rate=20Mbps", "tenants.beta.traffic.rate=10Mbps",
            "tenants.beta.traffic.requests.rate=40", "tenants.gamma.traffic.rate=5Mbps", "tenants.alpha.traffic.flows.concurrent=2000",
            "tenants.alpha.traffic.flows.securityAssociations=200", "tenants.beta.traffic.flows.concurrent=500", "tenants.gamma.traffic.flows.concurrent=500",
            "tenants.gamma.traffic.flows.securityAssociations=50", "podLifecycle.startupLatency.median=200ms", "podLifecycle.startupLatency.p99=500ms",
            "podLifecycle.terminationGracePeriod=3s", "podLifecycle.endpointPropagationDelay=20ms", "events.upgrade.at=7500ms",
            "events.upgrade.steps=[{weight: 10, hold: 2s}, {weight: 50, hold: 2s}, {weight: 100}]", "events.upgrade.drainTimeout=6s", "events.node-down.at=13s",
            "events.node-down.detectionDelay=300ms", "events.node-down.recoverAfter=6s", "events.lb-down.at=16s", "events.bad-link.at=20s",
            "events.bad-link.for=1s", "events.surge.at=23s", "events.surge.for=2s")) {
      words.add("--set");
      words.add(set);
    }
    Finished run = nfaas(words.toArray(String[]::new));
    assertTrue(run.status() == 0 || run.status() == 1 || run.status() == 3, run.out() + run.err());
    JsonNode result = new ObjectMapper().readTree(out.resolve("result.json").toFile());
    List<String> events = new ArrayList<>();
    result.get("events").forEach(e -> events.add(e.get("name").asText()));
    assertEquals(List.of("upgrade", "node-down", "lb-down", "bad-link", "surge"), events);
    assertEquals(6, result.get("slos").size());
    result.get("slos").forEach(s -> assertTrue(s.get("verdict").asText().matches("Pass|Fail|Inconclusive"), s::toString));
    assertEquals(0, result.get("events").get(0).get("wrongGraphVersionPackets").asLong());
    assertEquals(0, result.get("events").get(0).get("brokenFlows").asLong());
    assertTrue(result.get("events").get(1).get("brokenFlows").asLong() > 0, result.get("events").get(1)::toString);
  }

  /// The command line of the example pipelines, with a baseline that is there.
  @Tag("long")
  @ParameterizedTest
  @ValueSource(strings = {"github-actions.yml", "gitlab-ci.yml"})
  void theExamplePipelinesRun(String file) throws IOException {
    String example = Files.readString(Studies.root().resolve("cli/ci").resolve(file));
    Matcher line = Pattern.compile("cli/nfaas (resize [^\\n]+)").matcher(example);
    assertTrue(line.find(), example);
    Path base = out.resolve("base.json");
    List<String> words = new ArrayList<>();
    for (String word : line.group(1).strip().split(" +", -1)) {
      words.add(
          word.startsWith("scenarios/")
              ? Studies.root().resolve(word).toString()
              : word.startsWith("baselines/") ? base.toString() : word.startsWith("out/") ? out.resolve(word).toString() : word);
    }
    List<String> first = new ArrayList<>(words);
    first.add("--update-baseline");
    Files.createDirectories(out.resolve("out"));
    Finished made = nfaas(first.toArray(String[]::new));
    assertEquals(0, made.status(), made.out() + made.err());
    Finished checked = nfaas(words.toArray(String[]::new));
    assertEquals(0, checked.status(), checked.out() + checked.err());
    assertTrue(Files.exists(out.resolve("out/junit.xml")));
    assertTrue(Files.readString(out.resolve("out/resize/comment.md")).contains("MaglevJet"));
  }
}
