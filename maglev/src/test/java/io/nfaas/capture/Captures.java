package io.nfaas.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Captures of other projects: in the folder that the system property `nfaas.captures` or the environment variable `NFAAS_CAPTURES`
/// names, else in `shared/captures` beside the checkout.
public final class Captures {
  private Captures() {}

  public static Path folder() {
    String named = System.getProperty("nfaas.captures", System.getenv("NFAAS_CAPTURES"));
    return named == null ? Path.of("..", "..", "shared", "captures") : Path.of(named);
  }

  /// All of them by name; none where they are not at hand.
  public static List<Path> files() throws IOException {
    if (!Files.isDirectory(folder())) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder())) {
      return files.filter(f -> f.toString().matches(".*\\.pcap(ng)?")).sorted().toList();
    }
  }
}
