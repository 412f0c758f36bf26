package io.nfaas.cli;

import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.PortSpec;
import io.nfaas.live.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a live run ran on.
final class LiveEnvironment {
  private LiveEnvironment() {}

  /// @param cpu that the polling thread is pinned to; null when it is not
  static Map<String, String> of(List<PortSpec> specs, DpdkRuntime.Hugepages hugepages, @Nullable Integer cpu) throws Unavailable {
    Map<String, String> e = new LinkedHashMap<>(machine());
    e.put("pinned", cpu == null ? "no" : "CPU " + cpu);
    if (specs.stream().anyMatch(PortSpec::isDpdk)) {
      DpdkRuntime dpdk = DpdkRuntime.start(hugepages, List.of());
      e.put("dpdk", dpdk.version());
      e.put("hugepages", dpdk.onHugepages() ? "yes" : "no");
    }
    return e;
  }

  /// The machine and its JDK.
  static Map<String, String> machine() {
    Map<String, String> e = new LinkedHashMap<>();
    e.put("cpu", processor());
    e.put("cpus", Integer.toString(Runtime.getRuntime().availableProcessors()));
    e.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    e.put("jdk", (System.getProperty("java.vendor.version", "") + " " + Runtime.version()).strip());
    return e;
  }

  private static String processor() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Not Linux, or not readable: unknown.
    }
    return "unknown";
  }
}
