package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.XxHash64;
import java.util.Arrays;
import java.util.List;

/// MementoHash (Coluzzi, Brocco, Antonucci, Leidi, "MementoHash: A Stateful, Minimal Memory, Best Performing Consistent Hash Algorithm",
/// arXiv 2306.09783): jump hash that remembers which buckets were removed and how many worked after that; a flow that jumps to a removed
/// one is hashed again over those. Even shares, minimal disruption for any removal, no bound on the number of buckets.
///
/// The paper keeps the removed ones in a hash map, for memory that grows with removals only; a pool is small, so here it is an array
/// over all buckets. What joins gets the bucket that was removed last, whatever its name: two nodes agree only if they removed
/// in the same order.
public final class MementoSelector implements PoolSelector {
  private static final int WORKS = -1;

  private final Buckets buckets;
  /// Buckets that jump hash chooses from.
  private final int size;
  /// How many worked after the bucket's removal, which is also the bucket that took its place; [#WORKS] while it works.
  private final int[] after;
  /// The bucket removed before this one was.
  private final int[] previous;
  private final int lastRemoved;
  private final int removedCount;

  /// @param backends in the order of their buckets, which all nodes must share
  public MementoSelector(List<Backend> backends) {
    this(new Buckets(backends, backends.size()), working(backends), new int[backends.size()], backends.size(), 0);
  }

  private static int[] working(List<Backend> backends) {
    PoolSelector.checkUnweighted("Memento", backends);
    int[] after = new int[backends.size()];
    Arrays.fill(after, WORKS);
    return after;
  }

  private MementoSelector(Buckets buckets, int[] after, int[] previous, int lastRemoved, int removedCount) {
    this.buckets = buckets;
    this.after = after;
    this.previous = previous;
    this.lastRemoved = lastRemoved;
    this.removedCount = removedCount;
    size = after.length;
  }

  @Override
  public int select(long flowHash) {
    if (size == removedCount) {
      return NONE;
    }
    int b = JumpSelector.bucket(flowHash, size);
    while (after[b] != WORKS) {
      int left = after[b];
      int d = (int) Math.unsignedMultiplyHigh(XxHash64.hashOfWord(flowHash, b), left);
      while (after[d] >= left) {
        d = after[d];
      }
      b = d;
    }
    return buckets.id(b);
  }

  @Override
  public List<Backend> backends() {
    return buckets.backends();
  }

  @Override
  public PoolSelector without(String name) {
    int b = buckets.of(name);
    if (removedCount == 0 && b == size - 1) {
      List<Backend> rest = buckets.backends().subList(0, b);
      return new MementoSelector(rest);
    }
    int[] nextAfter = after.clone();
    int[] nextPrevious = previous.clone();
    nextAfter[b] = size - removedCount - 1;
    nextPrevious[b] = lastRemoved;
    return new MementoSelector(buckets.emptied(b), nextAfter, nextPrevious, b, removedCount + 1);
  }

  @Override
  public PoolSelector with(Backend joining) {
    PoolSelector.checkUnweighted("Memento", List.of(joining));
    if (removedCount == 0) {
      Buckets more = buckets.filled(size, joining);
      return new MementoSelector(more.backends());
    }
    int[] nextAfter = after.clone();
    nextAfter[lastRemoved] = WORKS;
    return new MementoSelector(
        buckets.filled(lastRemoved, joining), nextAfter, previous, previous[lastRemoved], removedCount - 1);
  }
}
