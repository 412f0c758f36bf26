package io.nfaas.validation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A network namespace with one interface, which is an end of a wire: a host beside the device under test.
///
/// @param near its interface
/// @param far the other end, in the namespace of the tests
record Host(String namespace, String near, String far, String address) implements AutoCloseable {
  private static int made;

  /// @param number last byte of its address in 10.77.0.0/24
  static Host make(int number) {
    String stem = "nf" + ProcessHandle.current().pid() % 100_000 + "y" + made++;
    Host host = new Host(stem, stem + "n", stem + "f", "10.77.0." + number);
    sh("ip netns add " + host.namespace);
    sh("ip link add name " + host.far + " type veth peer name " + host.near + " netns " + host.namespace);
    quiet("/proc/sys/net/ipv6/conf/" + host.far + "/disable_ipv6");
    sh("ip link set " + host.far + " up");
    host.bring(host.near);
    return host;
  }

  /// Moves an interface of the tests' namespace to the host, in place of its wire.
  Host onTap(String tap) {
    sh("ip link del name " + far);
    sh("ip link set " + tap + " netns " + namespace);
    Host moved = new Host(namespace, tap, far, address);
    moved.bring(tap);
    return moved;
  }

  private void bring(String iface) {
    run("sh", "-c", "test ! -e /proc/sys/net/ipv6 || echo 1 > /proc/sys/net/ipv6/conf/" + iface + "/disable_ipv6");
    run("ip", "addr", "add", address + "/24", "dev", iface);
    run("ip", "link", "set", iface, "up");
  }

  private static void quiet(String file) {
    try {
      Files.writeString(Path.of(file), "1");
    } catch (IOException e) {
      // A kernel without IPv6 is quiet anyway.
    }
  }

  /// Runs a command in the host that has to succeed.
  ///
  /// @return what it printed
  String run(String... command) {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    words.addAll(Arrays.asList(command));
    return finish(words);
  }

  /// Starts a command in the host.
  Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
    words.addAll(Arrays.asList(command));
    return new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// Runs words that are separated by blanks, in the tests' own namespace.
  static String sh(String words) {
    return finish(List.of(words.split(" ", -1)));
  }

  private static String finish(List<String> words) {
    try {
      Process p = new ProcessBuilder(words).redirectErrorStream(true).start();
      String out = new String(p.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!p.waitFor(60, TimeUnit.SECONDS) || p.exitValue() != 0) {
        throw new AssertionError(String.join(" ", words) + ": " + out);
      }
      return out;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(String.join(" ", words), e);
    }
  }

  @Override
  public void close() {
    for (String line : new String[] {"ip netns del " + namespace, "ip link del name " + far}) {
      try {
        sh(line);
      } catch (AssertionError e) {
        // The one goes with the other.
      }
    }
  }
}
