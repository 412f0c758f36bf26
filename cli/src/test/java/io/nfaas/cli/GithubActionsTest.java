package io.nfaas.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.nfaas.report.Finding;
import io.nfaas.results.Verdict;
import io.nfaas.scenario.yaml.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GithubActionsTest {
  private static final Finding MISSED =
      new Finding(Verdict.FAIL, "p99, alpha", "observed 50 %: too much\nreally");

  @TempDir Path folder;
  private final StringWriter err = new StringWriter();

  private GithubActions workflow(Map<String, String> environment) {
    return new GithubActions(environment::get, new PrintWriter(err, true));
  }

  @Test
  void aProblemIsMarkedAtItsLineAndColumn() {
    workflow(Map.of("GITHUB_ACTIONS", "true"))
        .mark(new Problem(Problem.Severity.ERROR, "a.yaml", 7, 3, "spec.sede", "unknown key", "seed"));
    assertEquals("::error file=a.yaml,line=7,col=3::spec.sede: unknown key (did you mean seed?)", err.toString().strip());
  }

  @Test
  void whatWouldEndTheCommandIsEscaped() {
    workflow(Map.of("GITHUB_ACTIONS", "true")).mark(Path.of("a,b.yaml"), MISSED);
    assertEquals(
        "::error file=a%2Cb.yaml,title=p99%2C alpha::observed 50 %25: too much%0Areally", err.toString().strip());
  }

  @Test
  void theSummaryGrowsWithEachCommandOfAStep() throws IOException {
    Path file = folder.resolve("summary.md");
    GithubActions workflow = workflow(Map.of("GITHUB_ACTIONS", "true", "GITHUB_STEP_SUMMARY", file.toString()));
    workflow.summary("one\n");
    workflow.summary("two\n");
    assertEquals("one\ntwo\n", Files.readString(file));
  }

  @Test
  void elsewhereNothingIsSaid() throws IOException {
    Path file = folder.resolve("summary.md");
    GithubActions workflow = workflow(Map.of("GITHUB_STEP_SUMMARY", file.toString()));
    workflow.mark(Path.of("a.yaml"), MISSED);
    workflow.summary("one\n");
    assertEquals("", err.toString());
    assertEquals(false, Files.exists(file));
  }
}
