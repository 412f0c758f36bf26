package io.nfaas.scenario;

import io.nfaas.model.PodTemplate;
import io.nfaas.scenario.yaml.YamlNode;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Kubernetes resource limits.
final class Resources {
  private static final String WHOLE = "CPUs are whole, each a poll-mode core of its own";
  static final int MAX_CPUS = 4096;
  private static final Pattern CPU = Pattern.compile("(\\d{1,9})(m?)");
  private static final Pattern HUGEPAGES = Pattern.compile("hugepages-(\\d{1,6}[KMG]i)");
  private static final Pattern EXTENDED =
      Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?/[A-Za-z0-9][-A-Za-z0-9_.]*");
  private static final Map<String, Long> PAGES = Map.of("2Mi", 2L << 20, "1Gi", 1L << 30);

  private Resources() {}

  static PodTemplate template(YamlNode template) {
    YamlNode limits = template.at("resources").at("limits");
    int cpus = cpus(limits.at("cpu"));
    long memory = limits.at("memory").bytes(0, 0);
    SortedMap<String, String> others = new TreeMap<>();
    for (String pages : new String[] {"hugepages-1Gi", "hugepages-2Mi", "ephemeral-storage"}) {
      YamlNode node = limits.at(pages);
      if (node.present()) {
        hugepages(node);
        others.put(pages, node.text(""));
      }
    }
    for (YamlNode other : limits.keysLike(EXTENDED)) {
      if (other.present()) {
        other.count();
        others.put(other.key(), other.text(""));
      }
    }
    return new PodTemplate(cpus, memory, others);
  }

  /// A whole number of CPUs: `2`, `"2"` or `2000m`; 1 when absent.
  static int cpus(YamlNode node) {
    if (!node.present()) {
      return 1;
    }
    Matcher m = CPU.matcher(node.text("").strip());
    if (!node.isScalar()) {
      return 1;
    }
    if (!m.matches()) {
      boolean fraction = node.text("").matches("\\d{1,9}\\.\\d{1,9}");
      node.error(
          "'"
              + node.text("")
              + "' is not a CPU quantity: "
              + (fraction ? WHOLE : "write 2 or 2000m"));
      return 1;
    }
    long milli = Long.parseLong(m.group(1)) * (m.group(2).isEmpty() ? 1000 : 1);
    if (milli % 1000 != 0) {
      node.error("'" + node.text("") + "' is not a CPU quantity: " + WHOLE);
      return 1;
    }
    if (milli < 1000 || milli > MAX_CPUS * 1000L) {
      node.error(node.text("") + " is not in [1, " + MAX_CPUS + "]");
      return 1;
    }
    return (int) (milli / 1000);
  }

  private static void hugepages(YamlNode node) {
    long bytes = node.bytes(0, 0);
    Matcher m = HUGEPAGES.matcher(node.key());
    if (m.matches() && bytes % PAGES.getOrDefault(m.group(1), 1L) != 0) {
      node.error("'" + node.text("") + "' is not a multiple of the page size " + m.group(1));
    }
  }
}
