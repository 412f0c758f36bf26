package io.nfaas.cli;

import io.nfaas.report.Finding;
import io.nfaas.results.Verdict;
import io.nfaas.scenario.yaml.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A GitHub workflow that runs a command: marks at the lines of files, and a summary of the step. Does nothing elsewhere.
///
/// Marks are workflow commands (docs.github.com, "Workflow commands for GitHub Actions"); they go to standard error, which the runner
/// reads as well, so that results on standard output stay clean.
final class GithubActions {
  private final boolean active;
  private final @Nullable String summaryFile;
  private final PrintWriter err;

  /// @param environment value of a variable of the environment, or null
  GithubActions(UnaryOperator<@Nullable String> environment, PrintWriter err) {
    active = "true".equals(environment.apply("GITHUB_ACTIONS"));
    summaryFile = environment.apply("GITHUB_STEP_SUMMARY");
    this.err = err;
  }

  void mark(Problem problem) {
    if (active) {
      String meant = problem.suggestion().isEmpty() ? "" : " (did you mean " + problem.suggestion() + "?)";
      err.println(
          "::%s file=%s,line=%d,col=%d::%s"
              .formatted(
                  problem.isError() ? "error" : "warning",
                  property(problem.file()),
                  problem.line(),
                  problem.column(),
                  data(problem.path() + ": " + problem.message() + meant)));
    }
  }

  /// @param file the scenario that promises it
  void mark(Path file, Finding finding) {
    if (active) {
      err.println(
          "::%s file=%s,title=%s::%s"
              .formatted(
                  finding.verdict() == Verdict.FAIL ? "error" : "warning",
                  property(file.toString()),
                  property(finding.name()),
                  data(finding.message())));
    }
  }

  /// Adds to the summary of the step.
  void summary(String markdown) throws IOException {
    if (active && summaryFile != null && !summaryFile.isEmpty()) {
      Files.writeString(
          Path.of(summaryFile),
          markdown,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
