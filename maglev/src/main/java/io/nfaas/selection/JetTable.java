package io.nfaas.selection;

import io.nfaas.maglev.MaglevTable;
import java.util.List;

/// [JetSelector] over Maglev tables: one bit per slot says whether its owner differs under a plan.
final class JetTable implements JetSelector {
  private final MaglevSelector now;
  private final MaglevTable table;
  private final long[] unsafe;

  JetTable(MaglevSelector now, List<MaglevSelector> planned) {
    this.now = now;
    table = now.table();
    unsafe = new long[(table.size() + 63) >>> 6];
    for (MaglevSelector plan : planned) {
      MaglevTable then = plan.table();
      if (then.size() != table.size()) {
        throw new IllegalArgumentException("planned table of " + then.size() + " slots, not " + table.size());
      }
      for (int slot = 0; slot < table.size(); slot++) {
        if (then.backendAt(slot) != table.backendAt(slot)) {
          unsafe[slot >>> 6] |= 1L << slot;
        }
      }
    }
  }

  @Override
  public int select(long flowHash) {
    return table.select(flowHash);
  }

  @Override
  public boolean tracks(long flowHash) {
    int slot = table.slot(flowHash);
    return (unsafe[slot >>> 6] >>> slot & 1) != 0;
  }

  @Override
  public BackendSelector now() {
    return now;
  }

  @Override
  public double unsafeRatio() {
    long bits = 0;
    for (long word : unsafe) {
      bits += Long.bitCount(word);
    }
    return (double) bits / table.size();
  }
}
