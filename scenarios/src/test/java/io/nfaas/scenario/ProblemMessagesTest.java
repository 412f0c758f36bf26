package io.nfaas.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.scenario.yaml.Problem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What people read when something is wrong, word for word, with line and column.
class ProblemMessagesTest {
  static final String SMALL = Resource.text("small.yaml");

  /// @param text small.yaml after the edits
  record Case(String what, String text, List<String> problems) {
    @Override
    public String toString() {
      return what;
    }
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (String block : Resource.text("problems.txt").split("(?m)^## ")) {
      if (block.startsWith("#")) {
        continue;
      }
      String text = SMALL;
      String from = "";
      List<String> problems = new ArrayList<>();
      for (String line : block.lines().skip(1).toList()) {
        String rest =
            line.length() > 2 ? line.substring(2).replace("\\n", "\n").replace("\\t", "\t") : "";
        if (line.startsWith("-")) {
          from = rest;
        } else if (line.startsWith("+")) {
          text = replaced(text, from, rest);
        } else if (line.startsWith("!")) {
          problems.add(rest);
        }
      }
      cases.add(new Case(block.lines().findFirst().orElseThrow(), text, problems));
    }
    return cases;
  }

  static String replaced(String text, String from, String to) {
    int at = text.indexOf(from);
    assertTrue(at >= 0, "small.yaml does not hold " + from);
    return text.substring(0, at) + to + text.substring(at + from.length());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theMessageNamesPlacePathAndRemedy(Case c) {
    List<Problem> problems = ScenarioReader.read("small.yaml", c.text(), List.of()).problems();
    assertEquals(
        String.join("\n", c.problems()),
        String.join("\n", problems.stream().map(Problem::toString).toList()));
  }
}
