package io.nfaas.validation;

import io.nfaas.cli.Main;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The command line in this process: what a command prints and how it exits.
final class Shell {
  private Shell() {}

  record Finished(int status, String out, String err) {}

  static Finished nfaas(String... args) {
    PrintStream stdout = System.out;
    PrintStream stderr = System.err;
    ByteArrayOutputStream o = new ByteArrayOutputStream();
    ByteArrayOutputStream e = new ByteArrayOutputStream();
    System.setOut(new PrintStream(o, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(e, true, StandardCharsets.UTF_8));
    try {
      int status = Main.execute(args);
      return new Finished(status, o.toString(StandardCharsets.UTF_8), e.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(stdout);
      System.setErr(stderr);
    }
  }

  /// The path of one of the project's own scenarios.
  static String scenario(String name) {
    return Studies.root().resolve("scenarios").resolve(name).toString();
  }
}
