package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.XxHash64;
import java.util.Arrays;
import java.util.List;

/// AnchorHash (Mendelson, Vargaftik, Barabash, Lorenz, Keslassy, Orda, "AnchorHash: A Scalable Consistent Hash", IEEE/ACM Transactions
/// on Networking 29(2), 2021, Algorithm 3): a fixed set of buckets, of which some work. A flow is hashed to a bucket; while that
/// does not work, it is hashed again over those that worked just after the bucket was removed. Even shares and minimal
/// disruption for any removal, in memory fixed by the capacity.
///
/// The removed buckets are a stack: what joins gets the bucket that was removed last, whatever its name. So two nodes agree only if
/// they removed in the same order.
public final class AnchorSelector implements PoolSelector {
  private final Buckets buckets;
  /// A: how many worked after the bucket's removal; 0 while it works.
  private final int[] after;
  /// W: the working buckets, in the order that removals leave.
  private final int[] working;
  /// L: where in W a bucket was last.
  private final int[] place;
  /// K: who took the bucket's place.
  private final int[] heir;
  /// R: removed buckets, the last on top.
  private final int[] removed;
  private int workingCount;

  /// @param backends in the order of their buckets, which all nodes must share
  /// @param capacity most that can work at once, at least the number of backends; the further above it, the more hashes a choice takes
  public AnchorSelector(List<Backend> backends, int capacity) {
    this(new Buckets(backends, checked(backends, capacity)), capacity);
    for (int b = capacity - 1; b >= backends.size(); b--) {
      remove(b);
    }
  }

  private AnchorSelector(Buckets buckets, int capacity) {
    this.buckets = buckets;
    after = new int[capacity];
    working = counting(capacity);
    place = counting(capacity);
    heir = counting(capacity);
    removed = new int[capacity];
    workingCount = capacity;
  }

  private AnchorSelector(Buckets buckets, AnchorSelector from) {
    this.buckets = buckets;
    after = from.after.clone();
    working = from.working.clone();
    place = from.place.clone();
    heir = from.heir.clone();
    removed = from.removed.clone();
    workingCount = from.workingCount;
  }

  private static int checked(List<Backend> backends, int capacity) {
    PoolSelector.checkUnweighted("Anchor", backends);
    if (capacity < Math.max(1, backends.size())) {
      throw new IllegalArgumentException("capacity " + capacity + " is below the number of backends, " + backends.size());
    }
    return capacity;
  }

  private static int[] counting(int n) {
    int[] numbers = new int[n];
    Arrays.setAll(numbers, i -> i);
    return numbers;
  }

  @Override
  public int select(long flowHash) {
    if (workingCount == 0) {
      return NONE;
    }
    int b = (int) Math.unsignedMultiplyHigh(flowHash, after.length);
    while (after[b] != 0) {
      int h = (int) Math.unsignedMultiplyHigh(XxHash64.hashOfWord(flowHash, b), after[b]);
      while (after[h] >= after[b]) {
        h = heir[h];
      }
      b = h;
    }
    return buckets.id(b);
  }

  private void remove(int b) {
    int n = --workingCount;
    removed[removed.length - n - 1] = b;
    after[b] = n;
    int last = working[n];
    working[place[b]] = last;
    heir[b] = last;
    place[last] = place[b];
  }

  /// @return the bucket that works again
  private int restore() {
    int n = workingCount++;
    int b = removed[removed.length - n - 1];
    after[b] = 0;
    place[working[n]] = n;
    working[place[b]] = b;
    heir[b] = b;
    return b;
  }

  @Override
  public List<Backend> backends() {
    return buckets.backends();
  }

  @Override
  public PoolSelector without(String name) {
    int b = buckets.of(name);
    AnchorSelector next = new AnchorSelector(buckets.emptied(b), this);
    next.remove(b);
    return next;
  }

  @Override
  public PoolSelector with(Backend joining) {
    PoolSelector.checkUnweighted("Anchor", List.of(joining));
    if (workingCount == after.length) {
      throw new IllegalArgumentException("no room for " + joining.name() + ": all of " + after.length + " buckets work");
    }
    int b = removed[removed.length - workingCount - 1];
    AnchorSelector next = new AnchorSelector(buckets.filled(b, joining), this);
    next.restore();
    return next;
  }
}
