package io.nfaas.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Service headers between us and two other implementations: Open vSwitch stands for the firewall, takes off the header that we put on and
/// puts on one of its own that we take off; tshark reads both.
@Tag("long")
class LiveSwitchLiveTest {
  /// Graph g2 is view 1; its forward walk is row 1, its backward walk ends in row 3.
  private static final String CONTEXT = "0000000100000000ffffffff";

  private static final int FORWARDS = 1;
  private static final int BACKWARDS = 3;

  @TempDir Path folder;
  private final List<AutoCloseable> made = new ArrayList<>();

  @BeforeEach
  void machine() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make network namespaces");
    for (String command : List.of("/usr/bin/ovs-vsctl", "/usr/bin/tshark", "/usr/bin/tcpdump", "/usr/sbin/ovs-vswitchd")) {
      assumeTrue(Files.isExecutable(Path.of(command)), "needs the command " + command);
    }
  }

  @AfterEach
  void away() throws Exception {
    for (AutoCloseable thing : made.reversed()) {
      thing.close();
    }
  }

  private void startSwitch(Host host) {
    String d = folder.toString();
    Host.sh("ovsdb-tool create " + d + "/conf.db /usr/share/openvswitch/vswitch.ovsschema");
    host.run(
        "ovsdb-server", d + "/conf.db", "--remote=punix:" + d + "/db.sock", "--pidfile=" + d + "/db.pid", "--detach", "--no-chdir",
        "--log-file=" + d + "/db.log", "--unixctl=" + d + "/db.ctl");
    made.add(() -> Host.sh("kill " + Files.readString(folder.resolve("db.pid")).strip()));
    host.run(
        "env", "OVS_RUNDIR=" + d, "ovs-vswitchd", "unix:" + d + "/db.sock", "--pidfile=" + d + "/vs.pid", "--detach", "--no-chdir",
        "--log-file=" + d + "/vs.log", "--unixctl=" + d + "/vs.ctl");
    made.add(() -> Host.sh("kill " + Files.readString(folder.resolve("vs.pid")).strip()));
    Host.sh(
        "ovs-vsctl --db=unix:" + d + "/db.sock add-br br0 -- set bridge br0 datapath_type=netdev fail-mode=secure -- add-port br0 "
            + host.near());
    host.run("ip", "addr", "flush", "dev", host.near());
    host.run("sh", "-c", "test ! -e /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/br0/disable_ipv6");
    host.run("ip", "addr", "add", host.address() + "/24", "dev", "br0");
    host.run("ip", "link", "set", "br0", "up");
    flow("in_port=" + host.near() + ",dl_type=0x894f,actions=decap(),decap(),output:LOCAL");
    // Carrier: to the node's forwarder, as a function behind a switch sends it; service index 254: the function has worked on it.
    flow(
        "in_port=LOCAL,actions=encap(nsh(md_type=2,tlv(0xfff6,1,0x" + CONTEXT + "))),set_field:" + BACKWARDS
            + "->nsh_spi,set_field:254->nsh_si,encap(ethernet),set_field:02:6e:ff:ff:ff:ff->dl_dst,output:" + host.near());
  }

  private void flow(String flow) {
    Host.sh("ovs-ofctl -O OpenFlow13 add-flow " + folder + "/br0.mgmt " + flow);
  }

  @Test
  void theSwitchTakesOurHeaderOffAndWeTakeOffItsOwn() throws Exception {
    Host a = Host.make(1);
    made.add(a);
    Host b = Host.make(2);
    made.add(b);
    startSwitch(b);
    Path capture = folder.resolve("hop.pcap");
    Wiretap tap = Wiretap.on(b.far(), capture);
    made.add(tap);
    String scenario = Studies.root().resolve("scenarios/live-two-pools.yaml").toString();
    try (LiveProcess live =
        LiveProcess.start(
            folder.resolve("run"), scenario, "--set", "tenants.acme.activeGraph=g2", "--set", "forwarding.placement=PerNode", "--control",
            folder + "/ctl", "--role", "ingress", "--port", "in=af_packet:" + a.far(), "--port", "hop=af_packet:" + b.far())) {
      String ping = a.run("ping", "-c", "4", "-i", "0.2", "-W", "2", b.address());
      assertTrue(ping.contains(" 0% packet loss"), ping);
      live.terminate();
      live.status();
      assertEquals(0, live.result().at("/packets/dropped").asLong(), live.text());
      live.result().get("identities").forEach(i -> assertTrue(i.get("holds").asBoolean(), i.toString()));
    }
    tap.await(4, f -> pathOf(f) == FORWARDS);
    tap.await(4, f -> pathOf(f) == BACKWARDS);
    tap.stop();
    List<String> ours = fields(capture, FORWARDS);
    List<String> theirs = fields(capture, BACKWARDS);
    assertTrue(ours.size() >= 4, ours::toString);
    assertTrue(theirs.size() >= 4, theirs::toString);
    String tail = "\t63\t6\t2\t65526\t1\t12\t" + CONTEXT + "\t";
    ours.forEach(f -> assertEquals("255" + tail, f, "what tshark reads in a header of ours"));
    theirs.forEach(f -> assertEquals("254" + tail, f, "what tshark reads in a header of the switch"));
  }

  /// Service path identifier of a frame with a service header right after Ethernet's, else -1.
  private static int pathOf(ByteBuffer frame) {
    return frame.remaining() >= 22 && frame.getShort(12) == (short) 0x894f ? frame.getInt(18) >>> 8 : -1;
  }

  /// Service index, TTL, length, metadata type and our context of the frames on a path, and whether anything is malformed.
  private static List<String> fields(Path capture, int spi) {
    String out =
        Host.sh(
            "tshark -r " + capture + " -Y nsh.spi==" + spi
                + " -T fields -e nsh.si -e nsh.ttl -e nsh.length -e nsh.mdtype -e nsh.metadataclass -e nsh.metadatatype"
                + " -e nsh.metadatalen -e nsh.metadata -e _ws.malformed");
    List<String> rows = new ArrayList<>();
    for (String line : out.lines().filter(l -> l.contains("65526")).toList()) {
      // tshark writes some numbers in hexadecimal.
      String[] f = line.split("\t", -1);
      StringBuilder row = new StringBuilder();
      for (int i = 0; i < f.length; i++) {
        row.append(i == 0 ? "" : "\t").append(f[i].startsWith("0x") ? Integer.toString(Integer.decode(f[i])) : f[i]);
      }
      rows.add(row.toString());
    }
    return rows;
  }
}
