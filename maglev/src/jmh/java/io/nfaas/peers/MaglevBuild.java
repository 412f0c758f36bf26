package io.nfaas.peers;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The counterpart of `maglev.c`: builds of a table with 1000 equal backends, another seed each time. Ours sorts and hashes the
/// backends' names as well.
final class MaglevBuild {
  private MaglevBuild() {}

  /// @param args table size
  public static void main(String[] args) {
    int tableSize = Integer.parseInt(args[0]);
    List<Backend> backends =
        IntStream.range(0, 1000).mapToObj(i -> new Backend(i, "backend-" + i)).toList();
    double ns =
        CpuTime.medianNs(
            3_000,
            15,
            run ->
                MaglevTable.build(backends, tableSize, FillRule.PAPER, 1_000_003L * (run + 1))
                    .backendAt(tableSize / 2));
    System.out.println(String.format(Locale.ROOT, "build_ms=%.4f", ns / 1e6));
  }
}
