package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Scenario;
import io.nfaas.scenario.yaml.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever a file says, it is either read or refused with a place; nothing is thrown.
class ScenarioReaderMutationTest {
  private static final Pattern LINE_END = Pattern.compile("\r\n|[\r\n\u0085\u2028\u2029]");

  static List<Path> examples() {
    return ExampleScenarios.all();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void aDamagedFileIsReadOrRefusedWithAPlace(Path file) {
    damage(file, 20261123, 120);
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("examples")
  void aManyTimesDamagedFileIsReadOrRefusedWithAPlace(Path file) {
    damage(file, 1, 5_000);
  }

  private static void damage(Path file, long seed, int times) {
    String text = ExampleScenarios.text(file);
    Mutations mutations = new Mutations(seed);
    int accepted = 0;
    for (int i = 0; i < times; i++) {
      String damaged = mutations.damaged(text);
      String what = file + ", seed " + seed + ", mutation " + i;
      ReadResult result;
      try {
        result = ScenarioReader.read("damaged", damaged, List.of());
      } catch (RuntimeException | StackOverflowError e) {
        throw new AssertionError(what + "\n" + damaged, e);
      }
      assertEquals(result.isValid(), result.errors().isEmpty(), what);
      // YAML 1.1 has more line ends than Java.
      long lines = LINE_END.splitAsStream(damaged).count() + 1;
      for (Problem p : result.problems()) {
        assertTrue(p.line() >= 1 && p.line() <= lines && p.column() >= 1, () -> what + ": " + p);
        assertFalse(p.toString().contains("\n"), () -> what + ": " + p);
        assertFalse(unplaced(p), () -> what + " met a bound that only the model knows: " + p);
      }
      if (result.isValid()) {
        accepted++;
        printsAndReadsBack(result.orThrow(), what);
      }
    }
    assertTrue(accepted > 0, "none of " + times + " was still a scenario; the damage is too heavy");
    assertTrue(accepted < times, "no damage was noticed");
  }

  /// Whether the reader let a value through to a record that refused it.
  private static boolean unplaced(Problem p) {
    return p.path().equals("spec")
        && !p.message()
            .matches(
                "is .*|has no value|a key must be text.*|tags are not.*|.*is already.*|the key.*|<<.*|\\*.*|anchor.*");
  }

  private static void printsAndReadsBack(Scenario scenario, String what) {
    ReadResult again = ScenarioReader.read("printed", ScenarioWriter.yaml(scenario), List.of());
    assertEquals(List.of(), again.errors(), what);
    assertEquals(scenario, again.orThrow(), what);
  }
}
