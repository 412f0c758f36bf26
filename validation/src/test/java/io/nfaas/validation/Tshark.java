package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// Wireshark's dissectors, asked about every packet of a capture by itself: nothing is reassembled, and each header prints its own
/// fields.
final class Tshark {
  private static final List<String> FIELDS =
      List.of(
          "frame.number", "frame.time_relative", "frame.len", "frame.protocols",
          "ip.src", "ip.dst", "ip.proto", "ip.flags.mf", "ip.frag_offset",
          "ipv6.src", "ipv6.dst", "ipv6.nxt", "ipv6.hopopts.nxt", "ipv6.routing.nxt", "ipv6.fraghdr.nxt", "ipv6.dstopts.nxt",
          "ipv6.fraghdr.offset", "ipv6.fraghdr.more", "ah.next_header",
          "tcp.srcport", "tcp.dstport", "udp.srcport", "udp.dstport", "sctp.srcport", "sctp.dstport", "dccp.srcport", "dccp.dstport",
          "esp.spi");

  private Tshark() {}

  /// The fields of one packet; a field that a packet has several times has several values, outermost first.
  static final class Packet {
    private final Map<String, List<String>> values = new LinkedHashMap<>();

    private Packet(String line) {
      String[] columns = line.split("\t", -1);
      assertEquals(FIELDS.size(), columns.length, line);
      for (int i = 0; i < columns.length; i++) {
        values.put(FIELDS.get(i), columns[i].isEmpty() ? List.of() : List.of(columns[i].split(",")));
      }
    }

    List<String> all(String field) {
      return values.getOrDefault(field, List.of());
    }

    /// Occurrence `i` of a field, or "" where there are fewer.
    String value(String field, int i) {
      List<String> all = all(field);
      return i < all.size() ? all.get(i) : "";
    }

    String value(String field) {
      return value(field, 0);
    }

    /// Names of the dissectors, outermost first.
    List<String> protocols() {
      return List.of(value("frame.protocols").split(":"));
    }

    @Override
    public String toString() {
      StringBuilder s = new StringBuilder();
      values.forEach((k, v) -> s.append(v.isEmpty() ? "" : " " + k + "=" + String.join(",", v)));
      return s.toString().strip();
    }
  }

  /// Skips the test where tshark is not installed.
  static void assumeInstalled() throws IOException, InterruptedException {
    try {
      Process p = new ProcessBuilder("tshark", "--version").redirectErrorStream(true).start();
      p.getInputStream().readAllBytes();
      assumeTrue(p.waitFor() == 0, "tshark does not run");
    } catch (IOException e) {
      assumeTrue(false, "tshark is not installed (Debian: apt install tshark)");
    }
  }

  static List<Packet> read(Path capture) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("tshark", "-n", "-r", capture.toString(), "-T", "fields"));
    command.addAll(List.of("-E", "separator=/t", "-E", "occurrence=a", "-E", "aggregator=,"));
    for (String off : List.of("ip.defragment", "ipv6.defragment", "tcp.desegment_tcp_streams", "udp.try_heuristic_first")) {
      command.addAll(List.of("-o", off + ":FALSE"));
    }
    FIELDS.forEach(f -> command.addAll(List.of("-e", f)));
    Process p = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(true, p.waitFor(60, TimeUnit.SECONDS) && p.exitValue() == 0, "tshark on " + capture);
    return out.lines().map(Packet::new).toList();
  }
}
