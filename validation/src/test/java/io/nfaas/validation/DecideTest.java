package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nfaas.capture.PcapWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `nfaas decide` over captures of other projects: what it reads is what Wireshark reads.
class DecideTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private static List<JsonNode> decide(Path capture) throws IOException {
    Shell.Finished f = Shell.nfaas("decide", Shell.scenario("vpn-fw-scaleout.yaml"), "--capture", capture.toString());
    assertEquals(0, f.status(), f.err());
    List<JsonNode> lines = new ArrayList<>();
    for (String line : f.out().lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void everyPacketIsReadAsWiresharkReadsIt() throws Exception {
    Tshark.assumeInstalled();
    for (Path capture : Captures.files()) {
      List<JsonNode> lines = decide(capture);
      List<Tshark.Packet> packets = Tshark.read(capture);
      assertEquals(packets.size(), lines.size(), capture.toString());
      for (int i = 0; i < lines.size(); i++) {
        TsharkView wireshark = new TsharkView(packets.get(i));
        assertEquals(wireshark.fields(), sameFields(lines.get(i), wireshark), capture + ": " + wireshark);
        assertEquals(
            Double.parseDouble(packets.get(i).value("frame.time_relative")), lines.get(i).path("atSeconds").doubleValue(), 1e-9);
      }
    }
  }

  /// The fields of a line that Wireshark has an opinion about, as text.
  private static Map<String, String> sameFields(JsonNode line, TsharkView wireshark) {
    Map<String, String> fields = new TreeMap<>();
    wireshark.fields().keySet().forEach(key -> fields.put(key, line.path(key).asText()));
    return fields;
  }

  // 10.0.0.1 to 10.0.0.2, ESP in UDP, SPI 0x12345678, sequence number 1.
  private static final String IP_UDP_ESP =
      "4500002400000000 40110000 0a000001 0a000002 1194119400100000 1234567800000001";
  private static final String ETHERNET_VLAN_5 = "020000000001 020000000002 81000005 0800";

  /// A capture of these frames, a millisecond apart.
  private Path capture(int linkType, String... frames) throws IOException {
    Path file = folder.resolve("frames.pcap");
    try (PcapWriter writer = new PcapWriter(file, linkType)) {
      for (int i = 0; i < frames.length; i++) {
        byte[] bytes = HexFormat.of().parseHex(frames[i].replace(" ", ""));
        writer.write(i * 1_000_000L, MemorySegment.ofArray(bytes), 0, bytes.length, bytes.length);
      }
    }
    return file;
  }

  @Test
  void aLineSaysAllThatIsKnown() throws IOException {
    List<JsonNode> lines =
        decide(capture(PcapWriter.ETHERNET, ETHERNET_VLAN_5 + IP_UDP_ESP, ETHERNET_VLAN_5 + IP_UDP_ESP));
    assertEquals(2, lines.size());
    String replica = lines.get(0).path("replica").textValue();
    assertTrue(replica.matches("ipsec-v1-[01]"), replica);
    ObjectNode expected = (ObjectNode) JSON.readTree(
        """
        {"packet": 1, "atSeconds": 0.0, "bytes": 54, "layers": "eth/vlan/ipv4/udp/esp", "src": "10.0.0.1", "dst": "10.0.0.2",
         "protocol": 50, "srcPort": null, "dstPort": null, "espSpi": 305419896, "fragment": false, "tenant": "acme",
         "graphVersion": "g1", "position": 0, "next": "vpn", "disposition": "NEW_FLOW"}
        """);
    expected.put("replica", replica);
    expected.set("reason", lines.get(0).get("reason"));
    assertEquals(expected, lines.get(0));
    assertTrue(
        expected.path("reason").textValue().matches("new flow: Maglev slot \\d+ of pool ipsec-v1 -> " + replica + ", by SPI"),
        expected.path("reason").textValue());
    assertEquals("STICKY", lines.get(1).path("disposition").textValue());
    assertEquals(replica, lines.get(1).path("replica").textValue());
    assertEquals(0.001, lines.get(1).path("atSeconds").doubleValue());
  }

  @Test
  void packetsWithoutEthernetBelongToTheSameFlows() throws IOException {
    List<String> replicas = new ArrayList<>();
    // Raw IP; BSD loopback with address family 2 as two kinds of machines write it.
    for (Map.Entry<Integer, String> type : List.of(Map.entry(101, ""), Map.entry(0, "02000000"), Map.entry(108, "00000002"))) {
      JsonNode line = decide(capture(type.getKey(), type.getValue() + IP_UDP_ESP)).getFirst();
      assertEquals("ipv4/udp/esp", line.path("layers").textValue());
      assertEquals("NEW_FLOW", line.path("disposition").textValue());
      replicas.add(line.path("replica").textValue());
    }
    replicas.add(decide(capture(PcapWriter.ETHERNET, ETHERNET_VLAN_5 + IP_UDP_ESP)).getFirst().path("replica").textValue());
    assertEquals(1, new HashSet<>(replicas).size(), replicas.toString());
  }

  @Test
  void damagedPacketsAreLinesWithTheirReason() throws IOException {
    String frame = ETHERNET_VLAN_5 + IP_UDP_ESP;
    List<JsonNode> lines =
        decide(
            capture(
                PcapWriter.ETHERNET,
                "",
                frame.replace(" ", "").substring(0, 2 * 16),
                frame.replace(" ", "").substring(0, 2 * 30),
                frame.replace("4500", "4300"),
                frame.replace("4500", "6500")));
    assertEquals(
        List.of(
            "malformed: fewer than 14 bytes of Ethernet header",
            "malformed: ends inside a VLAN tag",
            "malformed: ends inside the IPv4 header",
            "malformed: IPv4 header length below 20 bytes",
            "malformed: the IP version is not the one announced"),
        lines.stream().map(l -> l.path("reason").textValue()).toList());
    assertTrue(lines.stream().allMatch(l -> l.path("disposition").textValue().equals("MALFORMED")));
    assertTrue(lines.stream().allMatch(l -> l.get("replica").isNull() && l.get("src").isNull()));
  }

  @Test
  void aTableIsPrintedForPeopleAndASummaryBesideTheLines() throws IOException {
    Path file = capture(PcapWriter.ETHERNET, ETHERNET_VLAN_5 + IP_UDP_ESP, "00");
    Shell.Finished f =
        Shell.nfaas("decide", Shell.scenario("three-tenants.yaml"), "--capture", file.toString(), "--format", "text");
    assertEquals(0, f.status(), f.err());
    List<String> lines = f.out().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(0).contains("PACKET") && lines.get(0).contains("FROM > TO"), lines.get(0));
    assertTrue(lines.get(1).contains("10.0.0.1 > 10.0.0.2 SPI 0x12345678"), lines.get(1));
    assertTrue(lines.get(1).contains("no tenant matches: its VLAN is 5"), lines.get(1));
    assertTrue(f.err().contains("2 packets: 1 MALFORMED, 1 NO_TENANT"), f.err());
  }

  @Test
  void aFileThatCannotBeReadIsOneMessage() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no packets here");
    for (Path file : List.of(text, folder.resolve("absent.pcap"), folder)) {
      Shell.Finished f = Shell.nfaas("decide", Shell.scenario("mm1.yaml"), "--capture", file.toString());
      assertEquals(2, f.status());
      assertEquals("", f.out());
      assertEquals(1, f.err().lines().filter(line -> line.startsWith(file.toString())).count(), f.err());
    }
  }
}
