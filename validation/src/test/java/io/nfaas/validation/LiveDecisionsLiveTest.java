package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.capture.CaptureFile;
import io.nfaas.capture.LinkType;
import io.nfaas.capture.PcapWriter;
import io.nfaas.cli.Main;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.Unavailable;
import io.nfaas.packet.Wire;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A capture replayed through the live data plane by DPDK's pcap device, and read by `decide`: tenant, view, next hop and replica of each packet are the
/// same.
class LiveDecisionsLiveTest {
  private static final String SCENARIO = Studies.root().resolve("scenarios/live-two-pools.yaml").toString();
  private static final int BUFFER_BYTES = 2048;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  @BeforeAll
  static void machine() {
    try {
      DpdkRuntime _ = DpdkRuntime.start(DpdkRuntime.Hugepages.AUTO, List.of());
    } catch (Unavailable e) {
      assumeTrue(false, e.getMessage());
    }
  }

  /// 3000 packets of 500 flows, most of them UDP and TCP, some tagged, some not IP, some that cannot be read.
  private Path drawn(long seed) throws IOException {
    Path file = folder.resolve("drawn.pcap");
    Random random = new Random(seed);
    MemorySegment m = Arena.ofAuto().allocate(256);
    try (PcapWriter writer = new PcapWriter(file, PcapWriter.ETHERNET)) {
      for (int n = 0; n < 3000; n++) {
        m.fill((byte) 0);
        int flow = random.nextInt(500);
        boolean tagged = flow % 10 == 0;
        int l3 = tagged ? 18 : 14;
        int kind = random.nextInt(40);
        if (tagged) {
          Wire.put32(m, 12, 0x81000007);
        }
        Wire.put16(m, l3 - 2, kind == 0 ? 0x0806 : 0x0800);
        Wire.put16(m, l3, kind == 1 ? 0x4100 : 0x4500);
        Wire.put16(m, l3 + 2, 80);
        Wire.put16(m, l3 + 8, 64 << 8 | (flow % 3 == 0 ? 17 : 6));
        Wire.put32(m, l3 + 12, 0x0a000000 + flow);
        Wire.put32(m, l3 + 16, 0x0a010000 + flow % 7);
        Wire.put16(m, l3 + 20, 1024 + flow);
        Wire.put16(m, l3 + 22, 443);
        Wire.put16(m, l3 + 32, 0x5010);
        int bytes = kind == 2 ? l3 + random.nextInt(20) : l3 + 80;
        writer.write(n * 1_000_000L, m, 0, bytes, bytes);
      }
    }
    return file;
  }

  /// DPDK's device takes frames for Ethernet, whatever the file says, and cuts those in pieces that are longer than a packet buffer.
  private static boolean isReplayable(Path file) throws IOException {
    try (CaptureFile capture = CaptureFile.open(file)) {
      while (capture.next()) {
        if (capture.linkType() != LinkType.ETHERNET || capture.captured() > BUFFER_BYTES) {
          return false;
        }
      }
    }
    return true;
  }

  /// Captures beside the project.
  private static List<Path> captures() throws IOException {
    Path shared = Studies.root().resolve("../shared/captures");
    List<Path> captures = new ArrayList<>();
    if (Files.isDirectory(shared)) {
      try (Stream<Path> files = Files.list(shared)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".pcap")).sorted().toList()) {
          if (isReplayable(file)) {
            captures.add(file);
          }
        }
      }
    }
    return captures;
  }

  private static List<JsonNode> lines(String text) throws IOException {
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : text.lines().toList()) {
      nodes.add(JSON.readTree(line));
    }
    return nodes;
  }

  private static List<JsonNode> decided(Path capture) throws IOException {
    PrintStream stdout = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertEquals(0, Main.execute("decide", SCENARIO, "--capture", capture.toString(), "--quiet"));
    } finally {
      System.setOut(stdout);
    }
    return lines(out.toString(StandardCharsets.UTF_8));
  }

  private List<JsonNode> live(Path capture) throws IOException, InterruptedException {
    Path log = folder.resolve("decisions");
    try (LiveProcess live =
        LiveProcess.start(
            folder.resolve("run"), SCENARIO, "--control", folder + "/ctl", "--duration", "3s", "--decisions", log.toString(),
            "--port", "in=dpdk:net_pcap,rx_pcap=" + capture + ",tx_pcap=" + folder.resolve("out.pcap"))) {
      assertEquals(0, live.status(), live.text());
      live.result().get("identities").forEach(i -> assertTrue(i.get("holds").asBoolean(), i.toString()));
    }
    return lines(Files.readString(log));
  }

  private void compare(Path capture) throws IOException, InterruptedException {
    List<JsonNode> expected = decided(capture);
    List<JsonNode> found = live(capture);
    assertEquals(expected.size(), found.size(), capture + ": packets");
    for (int i = 0; i < expected.size(); i++) {
      for (String key : new String[] {"packet", "tenant", "graphVersion", "next", "replica"}) {
        assertEquals(expected.get(i).get(key), found.get(i).get(key), capture + ", " + key + ": " + expected.get(i) + "; " + found.get(i));
      }
    }
  }

  @Test
  void ofDrawnTrafficAndOfCapturesOfOtherProjectsWhereTheyAreAtHand() throws Exception {
    Path capture = drawn(7);
    compare(capture);
    for (Path other : captures()) {
      compare(other);
    }
    TreeSet<String> replicas = new TreeSet<>();
    decided(capture).forEach(d -> replicas.add(d.get("replica").asText()));
    assertEquals("[firewall-v1-0, firewall-v1-1, null]", replicas.toString(), "the capture tells replicas apart");
  }
}
