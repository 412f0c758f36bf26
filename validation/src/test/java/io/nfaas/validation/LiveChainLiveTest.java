package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two hosts talk through a chain of two pools in one process, on each kind of port.
class LiveChainLiveTest {
  @TempDir Path folder;

  @BeforeAll
  static void machine() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make network namespaces");
    for (String command : List.of("ip", "ping", "iperf3", "ethtool")) {
      assumeTrue(
          List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream().anyMatch(d -> Files.isExecutable(Path.of(d, command))),
          "needs the command " + command);
    }
  }

  private static String scenario() {
    return Studies.root().resolve("scenarios/live-two-pools.yaml").toString();
  }

  /// Pings and TCP through a running chain, then its end and its books.
  private void talk(LiveProcess live, Host a, Host b) throws IOException, InterruptedException {
    String ping = a.run("ping", "-c", "5", "-i", "0.2", "-W", "2", b.address());
    assertTrue(ping.contains(" 0% packet loss"), ping);
    Process server = b.start("iperf3", "-s", "-1");
    Thread.sleep(300);
    JsonNode tcp = new ObjectMapper().readTree(a.run("iperf3", "-c", b.address(), "-t", "2", "-J"));
    assertTrue(server.waitFor() == 0, "iperf3 server");
    long bytes = tcp.at("/end/sum_received/bytes").asLong();
    assertTrue(bytes > 1_000_000, "TCP: " + bytes + " bytes in 2 s");

    live.terminate();
    live.status();
    JsonNode result = live.result();
    for (JsonNode identity : result.get("identities")) {
      assertTrue(identity.get("holds").asBoolean(), identity.toString());
    }
    JsonNode packets = result.get("packets");
    assertEquals(
        packets.get("offered").asLong(),
        packets.get("delivered").asLong() + packets.get("dropped").asLong() + packets.get("inFlight").asLong(),
        packets.toString());
    long received = 0;
    long transmitted = 0;
    for (JsonNode port : result.get("ports")) {
      received += port.get("received").asLong();
      transmitted += port.get("transmitted").asLong();
    }
    // What the ports lost came before their count of received frames.
    assertTrue(received >= transmitted && transmitted > bytes / 1448, received + " received, " + transmitted + " sent");
    JsonNode path = result.get("paths").get(0);
    assertEquals("[\"fw\",\"ids\"]", path.get("path").toString());
    assertEquals(transmitted, path.get("packets").asLong(), 50, "every frame went through both functions");
  }

  @Test
  void onPacketSocketsWithEveryOffloadOn() throws Exception {
    try (Host a = Host.make(1);
        Host b = Host.make(2);
        LiveProcess live =
            LiveProcess.start(
                folder.resolve("run"), scenario(), "--control", folder + "/ctl",
                "--port", "in=af_packet:" + a.far(), "--port", "out=af_packet:" + b.far())) {
      talk(live, a, b);
    }
  }

  private static void assumeDpdk() {
    try {
      DpdkRuntime _ = DpdkRuntime.start(DpdkRuntime.Hugepages.AUTO, List.of());
    } catch (Unavailable e) {
      assumeTrue(false, e.getMessage());
    }
  }

  private void onDpdk(String driver) throws Exception {
    assumeDpdk();
    try (Host a = Host.make(1);
        Host b = Host.make(2)) {
      // The driver does not say which checksums are still to be made.
      a.run("ethtool", "-K", a.near(), "tx", "off");
      b.run("ethtool", "-K", b.near(), "tx", "off");
      try (LiveProcess live =
          LiveProcess.start(
              folder.resolve("run"), scenario(), "--control", folder + "/ctl",
              "--port", "in=dpdk:" + driver + ",iface=" + a.far(), "--port", "out=dpdk:" + driver + ",iface=" + b.far())) {
        talk(live, a, b);
      }
    }
  }

  @Test
  @Tag("long")
  void onDpdkWithPacketSockets() throws Exception {
    onDpdk("net_af_packet");
  }

  @Test
  @Tag("long")
  void onDpdkWithExpressDataPath() throws Exception {
    onDpdk("net_af_xdp");
  }

  @Test
  @Tag("long")
  void onDpdkWithTaps() throws Exception {
    assumeDpdk();
    try (Host a = Host.make(1);
        Host b = Host.make(2);
        LiveProcess live =
            LiveProcess.start(
                folder.resolve("run"), scenario(), "--control", folder + "/ctl",
                "--port", "in=dpdk:net_tap,iface=" + a.far() + "t", "--port", "out=dpdk:net_tap,iface=" + b.far() + "t")) {
      talk(live, a.onTap(a.far() + "t"), b.onTap(b.far() + "t"));
    }
  }
}
