package io.nfaas.live;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The CPUs that threads run on.
public final class Affinity {
  private Affinity() {}

  /// The CPUs that this process may use (`Cpus_allowed_list` of proc(5)), in ascending order.
  public static List<Integer> allowedCpus() throws Unavailable {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("Cpus_allowed_list:")) {
          return parse(line.substring(line.indexOf(':') + 1).strip());
        }
      }
    } catch (IOException e) {
      // Said below.
    }
    throw new Unavailable("/proc/self/status does not say which CPUs may be used");
  }

  /// The numbers of a list such as `0,2-4`.
  static List<Integer> parse(String list) {
    List<Integer> cpus = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      int dash = part.indexOf('-');
      int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
      for (int cpu = first; cpu <= last; cpu++) {
        cpus.add(cpu);
      }
    }
    return List.copyOf(cpus);
  }

  /// Lets the calling thread run on one CPU only.
  ///
  /// @return false when the system does not allow it
  public static boolean pin(int cpu) {
    return Libc.pin(cpu);
  }
}
