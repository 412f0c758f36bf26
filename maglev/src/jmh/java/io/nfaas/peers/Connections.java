package io.nfaas.peers;

import io.nfaas.conntrack.ConnBatch;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.packet.FrameView;
import java.util.Locale;

/// The counterpart of `rteh.c`: a connection table full of IPv4 flows, and 4 M look-ups of known flows drawn by the same generator,
/// one by one and 32 at a time, and a million times delete and insert. The keys hold the same addresses, ports and protocol, laid
/// out as our data plane lays them out.
final class Connections {
  private static final int LOOKUPS = 4_000_000;
  private static final int CHURNS = 1_000_000;
  private static final int BULK = 32;
  private static final int RUNS = 7;
  private static final int VIEW = 0;

  private final int flows;
  private final ConnTable table;

  /// The keys that are looked up, two words each, in the order of the look-ups.
  private final long[] keys = new long[2 * LOOKUPS];

  private final ConnBatch batch = new ConnBatch(BULK);
  private long nowNs = 1_000_000;

  private Connections(int flows) {
    this.flows = flows;
    table = new ConnTable(ConnTableConfig.of(flows));
    for (int i = 0; i < flows; i++) {
      insert(hi(i), lo(i), i & 0x7fff);
    }
    if (table.open() != flows) {
      throw new IllegalStateException(table.open() + " of " + flows + " flows found a place");
    }
    long s = 88172645463325252L;
    for (int i = 0; i < LOOKUPS; i++) {
      s ^= s << 13;
      s ^= s >>> 7;
      s ^= s << 17;
      long flow = Long.remainderUnsigned(s, flows);
      keys[2 * i] = hi(flow);
      keys[2 * i + 1] = lo(flow);
    }
  }

  /// @param args number of flows
  public static void main(String[] args) {
    Connections c = new Connections(Integer.parseInt(args[0]));
    System.out.println(String.format(Locale.ROOT, "bytes_per_flow=%.2f", (double) c.table.bytes() / c.flows));
    print("single_mops", LOOKUPS, CpuTime.medianNs(2_000, RUNS, run -> c.single()));
    print("bulk_mops", LOOKUPS, CpuTime.medianNs(2_000, RUNS, run -> c.bulk()));
    print("churn_mops", CHURNS, CpuTime.medianNs(2_000, RUNS, run -> c.churn()));
    if (!c.table.balances() || c.table.evicted() != 0) {
      throw new IllegalStateException("the table lost flows");
    }
  }

  private static void print(String name, int operations, double ns) {
    System.out.println(String.format(Locale.ROOT, "%s=%.2f", name, operations / ns * 1e3));
  }

  private static long mix(long flow) {
    long z = flow + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  /// Addresses: a random one, and 10.x.y.z by number.
  private static long hi(long flow) {
    return mix(flow) << 32 | 10L << 24 | (flow & 0xffffff);
  }

  /// A random port and 443, tenant 0, TCP.
  private static long lo(long flow) {
    return (mix(flow) >>> 32 & 0xffff) << 48 | 443L << 32 | (long) FrameView.TCP << 8;
  }

  private void insert(long hi, long lo, int backend) {
    table.insert(hi, lo, 0, 0, 0, table.hash(hi, lo, 0, 0, 0), backend, VIEW, FrameView.TCP, 0x10, nowNs);
  }

  private long single() {
    long sum = 0;
    for (int i = 0; i < keys.length; i += 2) {
      long h = table.hash(keys[i], keys[i + 1], 0, 0, 0);
      sum += table.backend(table.find(keys[i], keys[i + 1], 0, 0, 0, h, nowNs));
    }
    return sum;
  }

  private long bulk() {
    long sum = 0;
    for (int i = 0; i < keys.length; i += 2 * BULK) {
      sum += bulk(i);
    }
    return sum;
  }

  private long bulk(int from) {
    batch.clear();
    for (int k = 0; k < BULK; k++) {
      int i = from + 2 * k;
      batch.add(keys[i], keys[i + 1], 0, 0, 0);
    }
    table.find(batch, nowNs);
    long sum = 0;
    for (int k = 0; k < BULK; k++) {
      sum += table.backend(batch.entry(k));
    }
    return sum;
  }

  private long churn() {
    for (int i = 0; i < 2 * CHURNS; i += 2) {
      long h = table.hash(keys[i], keys[i + 1], 0, 0, 0);
      table.remove(table.find(keys[i], keys[i + 1], 0, 0, 0, h, nowNs));
      table.insert(keys[i], keys[i + 1], 0, 0, 0, h, 1, VIEW, FrameView.TCP, 0x10, nowNs);
    }
    return table.open();
  }
}
