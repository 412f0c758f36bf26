package io.nfaas.planner;

import io.nfaas.model.Forwarding;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.Scenario;
import java.math.BigDecimal;
import java.util.Map;

/// What one pod of a pool takes from its node.
///
/// @param memoryBytes memory limit, bytes
/// @param hugepages1GiBytes 1 GiB huge pages, bytes
/// @param virtualFunctions SR-IOV functions
record PodShape(int cpus, long memoryBytes, long hugepages1GiBytes, int virtualFunctions) {
  private static final Map<String, Long> SUFFIXES =
      Map.ofEntries(
          Map.entry("", 1L),
          Map.entry("k", 1_000L),
          Map.entry("M", 1_000_000L),
          Map.entry("G", 1_000_000_000L),
          Map.entry("T", 1_000_000_000_000L),
          Map.entry("P", 1_000_000_000_000_000L),
          Map.entry("Ki", 1L << 10),
          Map.entry("Mi", 1L << 20),
          Map.entry("Gi", 1L << 30),
          Map.entry("Ti", 1L << 40),
          Map.entry("Pi", 1L << 50));

  /// The shape of a pool's pods. Limits whose name contains `sriov` or ends in `_vf` are counted as virtual functions; over an SR-IOV
  /// interconnect each pod has at least one, because its frames reach it no other way.
  static PodShape of(PoolSpec pool, Scenario scenario) {
    PodTemplate template = pool.template();
    long hugepages = 0;
    long functions = 0;
    for (Map.Entry<String, String> limit : template.otherLimits().entrySet()) {
      if (limit.getKey().equals("hugepages-1Gi")) {
        hugepages = quantity(limit.getValue());
      } else if (limit.getKey().contains("sriov") || limit.getKey().endsWith("_vf")) {
        functions += quantity(limit.getValue());
      }
    }
    if (scenario.forwarding().interconnect() == Forwarding.Interconnect.SRIOV) {
      functions = Math.max(functions, 1);
    }
    return new PodShape(pool.cpus(), template.memoryBytes(), hugepages, Math.toIntExact(functions));
  }

  /// A Kubernetes resource quantity such as `2Gi`, rounded up to a whole number.
  ///
  /// @throws IllegalArgumentException when it is none
  static long quantity(String text) {
    int end = text.length();
    while (end > 0 && Character.isLetter(text.charAt(end - 1))) {
      end--;
    }
    Long factor = SUFFIXES.get(text.substring(end));
    try {
      if (factor != null) {
        return new BigDecimal(text.substring(0, end))
            .multiply(BigDecimal.valueOf(factor))
            .setScale(0, java.math.RoundingMode.CEILING)
            .longValueExact();
      }
    } catch (ArithmeticException | NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is not a resource quantity", e);
    }
    throw new IllegalArgumentException("'" + text + "' is not a resource quantity");
  }
}
