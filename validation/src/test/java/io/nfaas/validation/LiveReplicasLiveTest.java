package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nfaas.live.ControlSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Two pools of two replicas, each replica a process of its own, joined by service headers over a bridge.
@Tag("long")
class LiveReplicasLiveTest {
  private static final List<String> ROLES =
      List.of("ingress", "firewall-v1-0", "firewall-v1-1", "ids-v1-0", "ids-v1-1", "firewall-v1-2");

  @TempDir Path folder;

  private final Map<String, LiveProcess> processes = new LinkedHashMap<>();
  private final List<AutoCloseable> made = new ArrayList<>();
  private final List<String> dead = new ArrayList<>();
  private Host a = new Host("", "", "", "");
  private Host b = a;

  @BeforeEach
  void hostsAndReplicas() throws Exception {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make network namespaces");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/iperf3")), "needs the command iperf3");
    a = Host.make(1);
    made.add(a);
    b = Host.make(2);
    made.add(b);
    String bridge = a.far() + "b";
    Host.sh("ip link add name " + bridge + " type bridge");
    made.add(() -> Host.sh("ip link del name " + bridge));
    up(bridge);
    String scenario = Studies.root().resolve("scenarios/live-two-pools.yaml").toString();
    for (int i = 0; i < ROLES.size(); i++) {
      String near = a.far() + "h" + i;
      String far = a.far() + "g" + i;
      Host.sh("ip link add name " + near + " type veth peer name " + far);
      made.add(() -> Host.sh("ip link del name " + near));
      Host.sh("ip link set " + far + " master " + bridge);
      up(far);
      up(near);
      processes.put(
          ROLES.get(i),
          LiveProcess.start(
              folder.resolve(ROLES.get(i)), scenario, "--role", ROLES.get(i), "--control", folder + "/ctl",
              "--port", "in=af_packet:" + a.far(), "--port", "out=af_packet:" + b.far(), "--port", "hop=af_packet:" + near));
    }
  }

  private static void up(String iface) throws IOException {
    Path quiet = Path.of("/proc/sys/net/ipv6/conf", iface, "disable_ipv6");
    if (Files.exists(quiet)) {
      Files.writeString(quiet, "1");
    }
    Host.sh("ip link set " + iface + " mtu 1600 up");
  }

  @AfterEach
  void away() throws Exception {
    processes.values().forEach(LiveProcess::close);
    for (AutoCloseable thing : made.reversed()) {
      thing.close();
    }
  }

  private String ask(String role, String line) throws IOException {
    return ControlSocket.ask(folder.resolve("ctl").resolve(role + ".sock"), line);
  }

  private void tellAll(String line) throws IOException {
    for (String role : ROLES) {
      if (Files.exists(folder.resolve("ctl").resolve(role + ".sock")) && !dead.contains(role)) {
        String answer = ask(role, line);
        assertTrue(!answer.startsWith("refused") && !answer.startsWith("failed"), role + ": " + answer);
      }
    }
  }



  private static long counter(String metrics, String sample) {
    return metrics.lines().filter(l -> l.startsWith(sample + " ")).mapToLong(l -> Long.parseLong(l.substring(sample.length() + 1))).sum();
  }

  private long movedFlows() throws IOException {
    long moved = 0;
    for (String role : ROLES) {
      if (!dead.contains(role)) {
        moved += counter(ask(role, "counters"), "nfaas_worker_moved_flows_total{worker=\"" + role + "\"}");
      }
    }
    return moved;
  }

  /// Segments with RST that a host has sent since it began.
  private static long resets(Host host) {
    String[] lines = host.run("cat", "/proc/net/snmp").lines().filter(l -> l.startsWith("Tcp:")).toArray(String[]::new);
    List<String> names = List.of(lines[0].split(" ", -1));
    return Long.parseLong(lines[1].split(" ", -1)[names.indexOf("OutRsts")]);
  }

  @Test
  void flowsKeepTheirReplicaWhenOneIsAddedAndMoveWhenOneIsKilled() throws Exception {
    assertTrue(a.run("ping", "-c", "3", "-W", "2", b.address()).contains(" 0% packet loss"));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("ctl/ingress.sock"))), "control socket");
    Process server = b.start("iperf3", "-s", "-1");
    Thread.sleep(500);
    Path report = folder.resolve("iperf.json");
    Process client =
        new ProcessBuilder("ip", "netns", "exec", a.namespace(), "iperf3", "-c", b.address(), "-t", "12", "-P", "8", "-b", "2M", "-J")
            .redirectOutput(report.toFile())
            .start();
    Thread.sleep(4000);
    assertEquals(0, movedFlows(), "before anything happened");
    tellAll("scale firewall-v1 3");
    Thread.sleep(3000);
    assertEquals(0, movedFlows(), "flows stay when a replica is added");

    processes.get("firewall-v1-0").kill();
    dead.add("firewall-v1-0");
    tellAll("fail firewall-v1-0");
    assertEquals(0, client.waitFor(), Files.readString(report));
    assertEquals(0, server.waitFor());
    assertTrue(movedFlows() > 0, "the flows of the killed replica go on at others");
    JsonNode tcp = new ObjectMapper().readTree(Files.readString(report, StandardCharsets.UTF_8));
    assertTrue(tcp.at("/end/sum_received/bytes").asLong() > 8 * 2_000_000 / 8 * 6, "8 flows of 2 Mb/s, half of 12 s at least");
    assertEquals(0, resets(a) + resets(b), "no connection was reset");

    tellAll("stop");
    for (String role : ROLES) {
      if (!dead.contains(role)) {
        assertEquals(0, processes.get(role).status(), processes.get(role).text());
        JsonNode result = processes.get(role).result();
        result.get("identities").forEach(i -> assertTrue(i.get("holds").asBoolean(), role + ": " + i));
      }
    }
    JsonNode ingress = processes.get("ingress").result();
    assertTrue(ingress.at("/packets/forwarded").asLong() > 0);
    assertEquals(0, ingress.at("/packets/delivered").asLong(), "replicas deliver themselves");
  }
}
