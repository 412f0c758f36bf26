package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens to live runs: an interface goes down, comes back, vanishes; SIGTERM comes under load; something is missing.
class LiveFaultsLiveTest {
  @TempDir Path folder;

  @BeforeAll
  static void machine() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make network namespaces");
  }

  private LiveProcess chain(Host a, Host b) throws Exception {
    return LiveProcess.start(
        folder.resolve("run"), Studies.root().resolve("scenarios/live-two-pools.yaml").toString(), "--control", folder + "/ctl",
        "--port", "in=af_packet:" + a.far(), "--port", "out=af_packet:" + b.far());
  }

  private static void assertBalanced(JsonNode result) {
    for (JsonNode identity : result.get("identities")) {
      assertTrue(identity.get("holds").asBoolean(), identity.toString());
    }
  }

  @Test
  void aWireMayGoDownComeBackAndVanishUnderLoad() throws Exception {
    try (Host a = Host.make(1);
        Host b = Host.make(2);
        LiveProcess live = chain(a, b)) {
      Process flood = a.start("ping", "-f", "-c", "100000", b.address());
      Thread.sleep(700);
      Host.sh("ip link set " + b.far() + " down");
      Thread.sleep(1300);
      assertTrue(live.text().contains("af_packet:" + b.far() + " is down"), live.text());
      Host.sh("ip link set " + b.far() + " up");
      Thread.sleep(1300);
      assertTrue(live.text().contains("af_packet:" + b.far() + " is up"), live.text());
      String ping = a.run("ping", "-c", "3", "-i", "0.2", "-W", "2", b.address());
      assertTrue(ping.contains(" 0% packet loss"), ping);
      Host.sh("ip link del name " + b.far());
      Thread.sleep(1000);
      live.terminate();
      live.status();
      flood.destroyForcibly();
      JsonNode result = live.result();
      assertBalanced(result);
      assertTrue(!result.at("/ports/1/up").asBoolean() && result.at("/ports/0/up").asBoolean(), result.get("ports").toString());
    }
  }

  @Test
  void terminationUnderLoadWritesBalancedBooks() throws Exception {
    try (Host a = Host.make(1);
        Host b = Host.make(2);
        LiveProcess live = chain(a, b)) {
      Process flood = a.start("ping", "-f", "-c", "100000", b.address());
      Thread.sleep(1500);
      live.terminate();
      assertEquals(143, live.status(), "128 + SIGTERM");
      flood.destroyForcibly();
      assertBalanced(live.result());
      assertTrue(live.result().at("/packets/delivered").asLong() > 100, live.text());
    }
  }

  @Test
  void whatIsMissingIsOneLineAndStatusFour() throws Exception {
    String scenario = Studies.root().resolve("scenarios/live-two-pools.yaml").toString();
    int n = 0;
    for (String port : List.of("in=af_packet:no-such-iface", "in=dpdk:net_af_packet,iface=no-such-iface", "in=dpdk:net_no_such_driver")) {
      try (LiveProcess live = LiveProcess.launch(folder.resolve("run" + n++), scenario, "--port", port)) {
        assertEquals(4, live.status(), live.text());
        assertEquals(1, live.text().lines().count(), live.text());
        assertTrue(live.text().startsWith("nfaas: "), live.text());
      }
    }
  }
}
