package io.nfaas.validation;

import static io.nfaas.validation.Shell.nfaas;
import static io.nfaas.validation.Shell.scenario;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
