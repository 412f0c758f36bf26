package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.XxHash64;
import java.util.List;

/// DxHash (Dong and Wang, "DxHash: A Scalable Consistent Hash Based on the Pseudo-Random Sequence", arXiv 2107.07930): an array of
/// buckets, its length a power of two, of which some are active; a flow's own pseudo-random sequence of buckets is followed to the
/// first active one. Even shares, minimal disruption for any removal, and no memory of the order of removals.
///
/// A sequence is followed for eight times the length of the array, then the first active bucket is taken. With one bucket active
/// that happens to one flow in e^8 (and changes nothing), with k to one in about e^8k.
///
/// A replica that comes back under its name gets its bucket again if that is still empty, another one the first empty bucket.
public final class DxSelector implements PoolSelector {
  private static final int TRIES_PER_BUCKET = 8;

  private final Buckets buckets;
  /// Names that buckets have or had last; empty for those never used.
  private final String[] lastName;
  private final int active;

  /// @param backends in the order of their buckets, which all nodes must share
  /// @param capacity length of the array, a power of two and at least the number of backends; a choice takes capacity / active
  ///     tries on average
  public DxSelector(List<Backend> backends, int capacity) {
    PoolSelector.checkUnweighted("Dx", backends);
    if (capacity < Math.max(1, backends.size())) {
      throw new IllegalArgumentException("capacity " + capacity + " is below the number of backends, " + backends.size());
    }
    if (Integer.bitCount(capacity) != 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not a power of two");
    }
    buckets = new Buckets(backends, capacity);
    active = backends.size();
    lastName = new String[capacity];
    for (int b = 0; b < capacity; b++) {
      lastName[b] = b < active ? backends.get(b).name() : "";
    }
  }

  private DxSelector(Buckets buckets, String[] lastName) {
    this.buckets = buckets;
    this.lastName = lastName;
    active = buckets.backends().size();
  }

  @Override
  public int select(long flowHash) {
    if (active == 0) {
      return NONE;
    }
    int mask = lastName.length - 1;
    int tries = TRIES_PER_BUCKET * lastName.length;
    for (int i = 0; i < tries; i++) {
      int backend = buckets.id((int) (XxHash64.hashOfWord(flowHash, i) >>> 32) & mask);
      if (backend != NONE) {
        return backend;
      }
    }
    int first = 0;
    while (buckets.id(first) == NONE) {
      first++;
    }
    return buckets.id(first);
  }

  @Override
  public List<Backend> backends() {
    return buckets.backends();
  }

  @Override
  public PoolSelector without(String name) {
    return new DxSelector(buckets.emptied(buckets.of(name)), lastName);
  }

  @Override
  public PoolSelector with(Backend joining) {
    PoolSelector.checkUnweighted("Dx", List.of(joining));
    int bucket = -1;
    for (int b = lastName.length - 1; b >= 0; b--) {
      boolean empty = buckets.id(b) == NONE;
      if (empty && lastName[b].equals(joining.name())) {
        bucket = b;
        break;
      }
      bucket = empty ? b : bucket;
    }
    if (bucket < 0) {
      throw new IllegalArgumentException(
          "no room for " + joining.name() + ": all of " + lastName.length + " buckets are active");
    }
    String[] names = lastName.clone();
    names[bucket] = joining.name();
    return new DxSelector(buckets.filled(bucket, joining), names);
  }
}
