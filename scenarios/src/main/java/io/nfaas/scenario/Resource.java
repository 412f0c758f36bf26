package io.nfaas.scenario;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// A text file shipped inside the module.
final class Resource {
  private Resource() {}

  /// @param path relative to this package
  static String text(String path) {
    try (InputStream in = Resource.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalStateException("resource " + path + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The names in `folder/INDEX`, one per line; a jar cannot list its folders.
  static List<String> index(String folder) {
    return text(folder + "/INDEX").lines().filter(l -> !l.isBlank()).toList();
  }
}
