package io.nfaas.validation;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Captures of other projects: in the folder that the system property `nfaas.captures` or the environment variable `NFAAS_CAPTURES`
/// names, else in `shared/captures` beside the checkout.
final class Captures {
  private Captures() {}

  /// All of them by name; the test that asks is skipped where there are none.
  static List<Path> files() throws IOException {
    String named = System.getProperty("nfaas.captures", System.getenv("NFAAS_CAPTURES"));
    Path folder = named == null ? Studies.root().resolveSibling("shared").resolve("captures") : Path.of(named);
    assumeTrue(Files.isDirectory(folder), "no captures in " + folder + " (set -Dnfaas.captures=FOLDER or NFAAS_CAPTURES)");
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(f -> f.toString().matches(".*\\.pcap(ng)?")).sorted().toList();
    }
  }
}
