package io.nfaas.peers;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.packet.FlowHash;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The counterpart of `hashindex.c`: a stream of 2^20 keys of 16 bytes, hashed and looked up in a table of 65537 slots and 1000
/// backends.
final class HashIndex {
  private static final int KEYS = 1 << 20;
  private static final int PASSES = 8;

  private HashIndex() {}

  public static void main(String[] args) {
    long[] keys = new long[2 * KEYS];
    long s = 88172645463325252L;
    for (int i = 0; i < keys.length; i++) {
      s ^= s << 13;
      s ^= s >>> 7;
      s ^= s << 17;
      keys[i] = s;
    }
    List<Backend> backends =
        IntStream.range(0, 1000).mapToObj(i -> new Backend(i, "backend-" + i)).toList();
    MaglevTable table = MaglevTable.build(backends, 65537, FillRule.PAPER, 0);
    double ns = CpuTime.medianNs(2_000, 15, run -> passes(keys, table));
    System.out.println(String.format(Locale.ROOT, "lookup_mops=%.1f", PASSES * KEYS / ns * 1e3));
  }

  private static long passes(long[] keys, MaglevTable table) {
    long sum = 0;
    for (int pass = 0; pass < PASSES; pass++) {
      sum += pass(keys, table);
    }
    return sum;
  }

  private static long pass(long[] keys, MaglevTable table) {
    long sum = 0;
    for (int i = 0; i < keys.length; i += 2) {
      sum += table.select(FlowHash.SHARED.hash(keys[i], keys[i + 1], 0, 0, 0));
    }
    return sum;
  }
}
