package io.nfaas.report;

import io.nfaas.results.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A report for the terminal while it is being written.
final class Page {
  private static final String RESET = "\u001b[0m";

  private final StringBuilder text = new StringBuilder();
  private final boolean colour;

  /// @param colour paint verdicts with ANSI escapes
  Page(boolean colour) {
    this.colour = colour;
  }

  /// A line of its own, wrapped at the page's width with the continuation indented.
  Page line(String line) {
    List<String> lines = Table.wrap(line, Table.PAGE_WIDTH);
    text.append(lines.getFirst()).append('\n');
    String rest = line.substring(Math.min(line.length(), lines.getFirst().length())).strip();
    if (!rest.isEmpty()) {
      indented(rest);
    }
    return this;
  }

  /// The first line, and the verdict that it leads to.
  Page headline(String line, @Nullable Verdict verdict) {
    if (verdict == null) {
      return line(line);
    }
    String word = word(verdict);
    List<String> lines = Table.wrap(line + " " + word, Table.PAGE_WIDTH);
    String whole = String.join("\n  ", lines);
    text.append(whole, 0, whole.length() - word.length()).append(paint(word)).append('\n');
    return this;
  }

  /// A heading and a table; nothing at all when the table is empty.
  Page section(String title, Table table) {
    if (!table.isEmpty()) {
      text.append('\n').append(title).append('\n');
      table.writeTo(text);
    }
    return this;
  }

  /// A heading and a list of sentences; nothing at all when there are none.
  Page section(String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      text.append('\n').append(title).append('\n');
      sentences.forEach(this::indented);
    }
    return this;
  }

  /// What remains to be said about the table above it.
  Page footnote(String sentence) {
    if (!sentence.isEmpty()) {
      indented(sentence);
    }
    return this;
  }

  Table.Column verdictColumn(String title) {
    return Table.Column.word(title, this::paint);
  }

  static String word(Verdict verdict) {
    return verdict.name();
  }

  @Override
  public String toString() {
    return text.toString();
  }

  private void indented(String sentence) {
    for (String line : Table.wrap(sentence, Table.PAGE_WIDTH - 2)) {
      text.append("  ").append(line).append('\n');
    }
  }

  private String paint(String word) {
    if (!colour) {
      return word;
    }
    return switch (word) {
      case "PASS" -> "\u001b[32m" + word + RESET;
      case "FAIL" -> "\u001b[1;31m" + word + RESET;
      case "INCONCLUSIVE" -> "\u001b[33m" + word + RESET;
      default -> word;
    };
  }
}
