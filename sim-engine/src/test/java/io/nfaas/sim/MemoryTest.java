package io.nfaas.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.nfaas.model.Forwarding;
import io.nfaas.model.NfState;
import io.nfaas.results.RunResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What a large cluster needs, measured from outside: a JVM of its own runs it.
class MemoryTest {
  private static final int FLOWS = 1_000_000;
  private static final int POOLS = 4;
  private static final int REPLICAS = 64;
  private static final Path STATUS = Path.of("/proc/self/status");

  /// A million flows, each tracked at four hops and with states at two of them, through 256 cores of functions and 8 of ingress workers.
  static final class Large {
    private Large() {}

    public static void main(String[] args) throws IOException {
      Studies s = new Studies();
      s.nodes = 8;
      s.concurrent = FLOWS;
      s.tableEntries = 5 * FLOWS;
      s.interconnect = Forwarding.Interconnect.MEMIF;
      s.forwarder = Studies.cost(10);
      s.pps = 5e6;
      s.durationPs = 20 * Studies.MILLISECOND;
      s.warmupPs = 5 * Studies.MILLISECOND;
      for (int p = 0; p < POOLS; p++) {
        NfState state =
            p % 2 == 0
                ? null
                : new NfState(64, NfState.Scope.PER_FLOW, 120 * Studies.SECOND, Long.MAX_VALUE, NfState.OnMissing.DROP);
        s.pool("pool-" + p, REPLICAS, REPLICAS, 1, Studies.cost(1000), state, null);
      }
      RunResult result = s.run(1);
      System.out.printf(
          "cores=%d entries=%d lost=%d%n", result.hops().size(), result.connectionTable().entries(), result.packets().dropped());
      Files.readAllLines(STATUS).stream().filter(l -> l.startsWith("VmHWM")).forEach(System.out::println);
    }
  }

  @Test
  @Tag("long")
  void aMillionFlowsThrough256CoresFitInTwoGibibytes() throws IOException, InterruptedException {
    Assumptions.assumeTrue(Files.exists(STATUS), "the peak of a process's memory is read from " + STATUS);
    Process large =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx1600m", "-XX:+UseSerialGC", "-cp",
                System.getProperty("java.class.path"), Large.class.getName())
            .redirectErrorStream(true)
            .start();
    String output = new String(large.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, large.waitFor(), output);
    assertTrue(output.contains("cores=" + POOLS * REPLICAS + " "), output);
    // Each flow has an entry for its way in and for each further hop.
    long entries = Long.parseLong(output.replaceAll("(?s).*entries=(\\d+).*", "$1"));
    assertEquals(POOLS * (double) FLOWS, entries, 0.001 * POOLS * FLOWS);
    assertTrue(output.contains("lost=0"), output);
    long peakKib = Long.parseLong(output.replaceAll("(?s).*VmHWM:\\s*(\\d+) kB.*", "$1"));
    assertTrue(peakKib < 2 << 20, output);
  }
}
