package io.nfaas.scenario.yaml;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The complaints about one document, collected while it is read. Not thread-safe.
public final class Problems {
  /// Beyond this many, names are no longer compared for suggestions: a broken file of 16 MiB must not take minutes.
  private static final int SUGGESTIONS = 1000;

  /// Longer messages and paths are cut: they quote the file.
  private static final int MAX_TEXT = 400;

  private final String file;
  private final List<String> overrides;
  private final Set<Problem> found = new LinkedHashSet<>();
  private int errors;

  /// @param overrides texts of the `--set` options, quoted in complaints about them
  public Problems(String file, List<String> overrides) {
    this.file = file;
    this.overrides = List.copyOf(overrides);
  }

  public void error(Position at, String path, String message) {
    error(at, path, message, "");
  }

  public void error(Position at, String path, String message, String suggestion) {
    errors++;
    add(Problem.Severity.ERROR, at, path, message, suggestion);
  }

  /// An error whose suggestion is the nearest of `candidates`.
  public void error(
      Position at, String path, String message, String word, Collection<String> candidates) {
    error(at, path, message, errors < SUGGESTIONS ? Suggestion.nearest(word, candidates) : "");
  }

  public void warning(Position at, String path, String message) {
    add(Problem.Severity.WARNING, at, path, message, "");
  }

  public boolean hasErrors() {
    return errors > 0;
  }

  /// A reader came upon a value whose problem is known: what is built from it would be wrong.
  void metBroken() {
    errors++;
  }

  /// Errors so far; a section that adds none is sound.
  public int errors() {
    return errors;
  }

  /// By place; the file before the overrides.
  public List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(found);
    sorted.sort(
        Comparator.comparing((Problem p) -> !p.file().equals(file))
            .thenComparingInt(Problem::line)
            .thenComparingInt(Problem::column));
    return List.copyOf(sorted);
  }

  private void add(
      Problem.Severity severity, Position at, String path, String message, String suggestion) {
    String said = message;
    if (at.source().equals(Overrides.SOURCE) && at.line() >= 1 && at.line() <= overrides.size()) {
      said += ", in --set " + overrides.get(at.line() - 1);
    }
    found.add(
        new Problem(
            severity,
            at.source(),
            at.line(),
            at.column(),
            oneLine(path),
            oneLine(said),
            oneLine(suggestion)));
  }

  /// Texts from the file may hold anything; a problem is one line of bounded length.
  private static String oneLine(String text) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < text.length() && i < MAX_TEXT; i++) {
      char c = text.charAt(i);
      line.append(Character.isISOControl(c) || c == '\u2028' || c == '\u2029' ? ' ' : c);
    }
    return text.length() > MAX_TEXT ? line + "..." : line.toString();
  }
}
