package io.nfaas.scenario;

import io.nfaas.model.Scenario;
import io.nfaas.scenario.yaml.Problem;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/// What came of reading a scenario file.
///
/// @param scenario null when there are errors
/// @param problems errors and warnings by place
/// @param keys every key that the reader asked for, list items as `[]`
public record ReadResult(
    @Nullable Scenario scenario, List<Problem> problems, SortedSet<String> keys) {
  public ReadResult {
    problems = List.copyOf(problems);
  }

  public boolean isValid() {
    return scenario != null;
  }

  public List<Problem> errors() {
    return problems.stream().filter(Problem::isError).toList();
  }

  public List<Problem> warnings() {
    return problems.stream().filter(p -> !p.isError()).toList();
  }

  /// The scenario, for callers that have made sure of it.
  ///
  /// @throws IllegalArgumentException listing every error, one per line
  public Scenario orThrow() {
    return Optional.ofNullable(scenario)
        .orElseThrow(() ->
            new IllegalArgumentException(
                String.join("\n", errors().stream().map(Problem::toString).toList())));
  }
}
