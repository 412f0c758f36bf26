package io.nfaas.validation;

import io.nfaas.capture.CaptureFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// tcpdump on an interface, from the moment when it listens. It takes each frame as it passes: without `--immediate-mode` the kernel keeps
/// up to a second of them in a block, which is lost when tcpdump is told to end.
final class Wiretap implements AutoCloseable {
  private static final long PATIENCE_MS = 20_000;

  private final Process process;
  private final Path capture;
  private final Path text;

  private Wiretap(Process process, Path capture, Path text) {
    this.process = process;
    this.capture = capture;
    this.text = text;
  }

  static Wiretap on(String iface, Path capture) throws IOException, InterruptedException {
    Path text = capture.resolveSibling(capture.getFileName() + ".text");
    Process process =
        new ProcessBuilder("tcpdump", "--immediate-mode", "-n", "-U", "-i", iface, "-w", capture.toString()).redirectErrorStream(true)
            .redirectOutput(text.toFile()).start();
    Wiretap tap = new Wiretap(process, capture, text);
    tap.await("listening on", () -> tap.text().contains("listening on"));
    return tap;
  }

  /// Waits until the capture holds so many frames of a kind.
  void await(int frames, Predicate<ByteBuffer> kind) throws InterruptedException {
    await(frames + " frames of the kind", () -> count(kind) >= frames);
  }

  /// Ends tcpdump and waits for it.
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(PATIENCE_MS, TimeUnit.MILLISECONDS)) {
      throw new AssertionError("tcpdump does not end: " + text());
    }
  }

  private void await(String what, BooleanSupplier there) throws InterruptedException {
    long until = System.currentTimeMillis() + PATIENCE_MS;
    while (!there.getAsBoolean()) {
      if (!process.isAlive() || System.currentTimeMillis() > until) {
        process.destroyForcibly();
        throw new AssertionError("tcpdump: no " + what + ": " + text());
      }
      Thread.sleep(20);
    }
  }

  private int count(Predicate<ByteBuffer> kind) {
    try (CaptureFile file = CaptureFile.open(capture)) {
      int n = 0;
      while (file.next()) {
        n += kind.test(file.memory().asSlice(file.offset(), file.captured()).asByteBuffer()) ? 1 : 0;
      }
      return n;
    } catch (IOException e) {
      return 0; // its first block has not been written yet
    }
  }

  private String text() {
    try {
      return Files.readString(text);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
