package io.nfaas.cli;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Tap;
import io.nfaas.deployment.Deployment;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Writes what the edge worker of a live run decided about each frame, in the order in which they came: a JSON object per line, with the keys
/// of `decide` where both have them and the data plane's own disposition. For comparisons, not for speed.
final class DecisionLog implements Tap, AutoCloseable {
  private final Deployment deployment;
  private final BufferedWriter out;
  private long packets;

  /// @throws UserError when the file cannot be written
  DecisionLog(Path file, Deployment deployment) {
    this.deployment = deployment;
    try {
      out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw new UserError("--decisions " + file + ": cannot be written");
    }
  }

  @Override
  public void decided(Burst b, PollWork work, long nowNs) {
    for (int i = 0; i < b.count; i++) {
      EdgeDecision d = EdgeDecision.of(deployment, b, i);
      String line =
          "{\"packet\": %d, \"tenant\": %s, \"graphVersion\": %s, \"next\": %s, \"replica\": %s, \"disposition\": \"%s\"}%n"
              .formatted(
                  ++packets, quoted(d.tenant()), quoted(d.graphVersion()), quoted(d.next()), quoted(d.replica()), Disposition.of(b.disposition[i]));
      try {
        out.write(line);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static String quoted(@Nullable String word) {
    return word == null ? "null" : "\"" + word + "\"";
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
