package io.nfaas.live;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// What tests on real interfaces need of the machine, and the interfaces that they make.
final class LiveMachine {
  private static int made;

  private LiveMachine() {}

  /// Skips the test, with the reason, where interfaces cannot be made.
  static void assumeInterfaces() {
    assumeTrue("root".equals(System.getProperty("user.name")), "needs root, to make network interfaces");
    assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/ip")) || Files.isExecutable(Path.of("/sbin/ip")) || Files.isExecutable(Path.of("/usr/bin/ip")),
        "needs the command ip (Debian: iproute2)");
  }

  /// Skips the test, with the reason, where DPDK is not installed.
  static DpdkRuntime assumeDpdk() {
    try {
      return DpdkRuntime.start(DpdkRuntime.Hugepages.AUTO, java.util.List.of());
    } catch (Unavailable e) {
      assumeTrue(false, e.getMessage());
      throw new AssertionError(e);
    }
  }

  /// Runs a command that has to succeed.
  ///
  /// @return what it printed
  static String run(String... command) {
    try {
      Process p = new ProcessBuilder(command).redirectErrorStream(true).start();
      String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!p.waitFor(20, TimeUnit.SECONDS) || p.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + out);
      }
      return out;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(String.join(" ", command), e);
    }
  }

  /// Two interfaces joined by a wire, up, without IPv6 and its chatter.
  record Veth(String a, String b) implements AutoCloseable {
    static Veth make() {
      String stem = "nf" + ProcessHandle.current().pid() % 100_000 + "x" + made++;
      Veth veth = new Veth(stem + "a", stem + "b");
      run("ip", "link", "add", "name", veth.a, "type", "veth", "peer", "name", veth.b);
      for (String iface : new String[] {veth.a, veth.b}) {
        quiet(iface);
        run("ip", "link", "set", iface, "up");
      }
      return veth;
    }

    private static void quiet(String iface) {
      try {
        Files.writeString(Path.of("/proc/sys/net/ipv6/conf", iface, "disable_ipv6"), "1");
      } catch (IOException e) {
        // A kernel without IPv6 is quiet anyway.
      }
    }

    @Override
    public void close() {
      try {
        run("ip", "link", "del", a);
      } catch (AssertionError e) {
        // The test took it away itself.
      }
    }
  }
}
