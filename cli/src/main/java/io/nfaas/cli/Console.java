package io.nfaas.cli;

import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/// The terminal that a command talks to: results on standard output, all else on standard error.
final class Console {
  final PrintWriter out = new PrintWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8), true);
  final PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, StandardCharsets.UTF_8), true);

  /// The workflow that runs the command, if one does.
  final GithubActions github = new GithubActions(System::getenv, err);

  /// Whether standard output may be coloured: on a terminal and without NO_COLOR (no-color.org).
  boolean colour() {
    String noColor = System.getenv("NO_COLOR");
    return (noColor == null || noColor.isEmpty()) && isTerminal(1);
  }

  /// Whether a progress bar can be drawn on standard error.
  boolean progress() {
    return isTerminal(2);
  }

  /// The launcher tells which of its descriptors are terminals, since Java cannot tell them apart.
  private static boolean isTerminal(int descriptor) {
    String terminals = System.getenv("NFAAS_TERMINALS");
    return terminals != null && terminals.indexOf((char) ('0' + descriptor)) >= 0;
  }
}
