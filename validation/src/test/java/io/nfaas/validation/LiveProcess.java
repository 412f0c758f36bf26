package io.nfaas.validation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `nfaas live` in a process of its own, as a shell would start it.
final class LiveProcess implements AutoCloseable {
  private static final long PATIENCE_MS = 40_000;

  private final Process process;
  private final Path out;
  private final Path text;

  private LiveProcess(Process process, Path out, Path text) {
    this.process = process;
    this.out = out;
    this.text = text;
  }

  /// Starts it and waits until it forwards.
  ///
  /// @param folder for what it writes and prints, of its own
  static LiveProcess start(Path folder, String... arguments) throws IOException, InterruptedException {
    LiveProcess live = launch(folder, arguments);
    long until = System.currentTimeMillis() + PATIENCE_MS;
    while (!live.text().contains("forwarding as")) {
      if (!live.process.isAlive() || System.currentTimeMillis() > until) {
        live.process.destroyForcibly();
        throw new AssertionError("did not start: " + live.text());
      }
      Thread.sleep(50);
    }
    return live;
  }

  /// Starts it and does not wait.
  static LiveProcess launch(Path folder, String... arguments) throws IOException {
    Files.createDirectories(folder);
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC", "-Xmx512m"));
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.nfaas.cli.Main", "live"));
    words.addAll(Arrays.asList(arguments));
    words.addAll(List.of("--out", folder.toString()));
    Path text = folder.resolve("text");
    Process process = new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(text.toFile()).start();
    return new LiveProcess(process, folder, text);
  }

  /// What it has printed so far.
  String text() throws IOException {
    return Files.readString(text);
  }

  /// Waits for its end.
  ///
  /// @return exit status
  int status() throws InterruptedException {
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("does not end");
    }
    return process.exitValue();
  }

  /// Sends SIGTERM.
  void terminate() {
    process.destroy();
  }

  /// Sends SIGKILL.
  void kill() {
    process.destroyForcibly();
  }

  /// What it has written at its end.
  JsonNode result() throws IOException {
    return new ObjectMapper().readTree(Files.readString(out.resolve("live.json")));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
