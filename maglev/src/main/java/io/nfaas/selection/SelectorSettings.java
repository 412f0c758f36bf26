package io.nfaas.selection;

import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;

/// The sizes that selectors are made with; each kind reads its own.
///
/// @param tableSize slots of a Maglev table
/// @param rule how a Maglev table is filled
/// @param seed of Maglev and rendezvous, the same on all nodes
/// @param ringSize least points of a ring, as Envoy sizes it; 0: 160 per backend and unit of weight, as ketama has
/// @param capacity buckets of anchor and dx; 0: twice the backends, for dx rounded up to a power of two
public record SelectorSettings(int tableSize, FillRule rule, long seed, int ringSize, int capacity) {
  public static final SelectorSettings DEFAULT =
      new SelectorSettings(MaglevTable.DEFAULT_SIZE, FillRule.PAPER, 0, 0, 0);

  public SelectorSettings {
    if (ringSize < 0) {
      throw new IllegalArgumentException("ringSize " + ringSize + " is not at least 0");
    }
    if (capacity < 0) {
      throw new IllegalArgumentException("capacity " + capacity + " is not at least 0");
    }
  }

  /// Another table for Maglev.
  public SelectorSettings withTable(int size, FillRule by) {
    return new SelectorSettings(size, by, seed, ringSize, capacity);
  }

  int capacityFor(int backends, boolean powerOfTwo) {
    int twice = 2 * Math.max(1, backends);
    int least = powerOfTwo ? Integer.highestOneBit(twice - 1) << 1 : twice;
    return capacity > 0 ? capacity : least;
  }
}
