package io.nfaas.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Captures of other projects, where they are at hand.
class RealCapturesTest {
  private static final Map<String, String> CONTENTS = Map.ofEntries(
      Map.entry("sv_frag4.pcap", "{eth/ipv4/fragment=1, eth/ipv4/icmp=2}"),
      Map.entry("sv_mal6.pcap", "{eth/ipv6/fragment=47, eth/ipv6/icmpv6=9}"),
      Map.entry("sv_v6.pcap", "{eth/ipv6/tcp=70}"),
      Map.entry("td_esp2.pcap", "{eth/ipv4/esp=8}"),
      Map.entry("td_espudp1.pcap", "{eth/ipv4/udp/esp=8}"),
      Map.entry("td_ikev2four.pcap", "{ipv4/udp/ike=21}"),
      Map.entry(
          "td_isakmp4500.pcap",
          "{eth/arp (no key)=8, eth/ipv4/udp=4, eth/ipv4/udp/esp=8, eth/ipv4/udp/ike=15}"),
      Map.entry("td_mptcp.pcap", "{eth/ipv4/tcp=264}"),
      Map.entry("td_nsh.pcap", "{eth/nsh/ipv4/udp=1}"),
      Map.entry("td_nsh_gpe.pcap", "{eth/ipv4/udp/vxlan-gpe/nsh/ipv4/udp=1}"),
      Map.entry("td_qinq.pcap", "{eth/vlan/vlan/arp (no key)=2}"),
      Map.entry("td_quic.pcap", "{ipv6/udp=18}"));

  @Test
  void everyCaptureIsReadToItsEnd() throws IOException {
    List<Path> captures = Captures.files();
    assumeTrue(!captures.isEmpty(), () -> "no captures in " + Captures.folder() + " (set -Dnfaas.captures=FOLDER or NFAAS_CAPTURES)");
    for (Path file : captures) {
      try (CaptureFile capture = CaptureFile.open(file)) {
        FrameView f = new FrameView();
        FlowKey key = new FlowKey();
        Map<String, Integer> seen = new TreeMap<>();
        while (capture.next()) {
          String what = capture.wrap(f) ? f.layers() : "malformed: " + f.reason().meaning();
          seen.merge(what + (key.take(f, 0) ? "" : " (no key)"), 1, Integer::sum);
        }
        String name = file.getFileName().toString();
        assertEquals("", capture.problem(), name);
        assertTrue(capture.number() > 0, name);
        assertEquals(CONTENTS.getOrDefault(name, seen.toString()), seen.toString(), name);
      }
    }
  }
}
