package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import java.util.ArrayList;
import java.util.List;

/// Jump consistent hash (Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm", arXiv 1406.2294, section 3): buckets
/// are numbered, replica number i of the list is bucket i. Even shares and minimal disruption, but only the last bucket can leave
/// and a new one comes last (section 5): any other removal would renumber.
public final class JumpSelector implements PoolSelector {
  private final List<Backend> backends;
  private final int[] id;

  /// @param backends in the order of their buckets, which all nodes must share
  public JumpSelector(List<Backend> backends) {
    PoolSelector.checkUnweighted("Jump", PoolSelector.checkDistinct(backends));
    this.backends = List.copyOf(backends);
    id = backends.stream().mapToInt(Backend::id).toArray();
  }

  @Override
  public int select(long flowHash) {
    return id.length == 0 ? NONE : id[bucket(flowHash, id.length)];
  }

  /// The bucket of a key among `n`: it jumps from bucket to bucket as buckets are added, to the last jump before n.
  static int bucket(long key, int n) {
    long state = key;
    long at = -1;
    long next = 0;
    while (next < n) {
      at = next;
      state = state * 2862933555777941757L + 1;
      next = (long) ((at + 1) * (0x1p31 / ((state >>> 33) + 1)));
    }
    return (int) at;
  }

  @Override
  public List<Backend> backends() {
    return backends;
  }

  @Override
  public PoolSelector without(String name) {
    if (backends.stream().noneMatch(b -> b.name().equals(name))) {
      throw new IllegalArgumentException("no backend is named " + name);
    }
    String last = backends.getLast().name();
    if (!last.equals(name)) {
      throw new IllegalArgumentException("Jump can remove the last backend only, " + last + ", not " + name);
    }
    return new JumpSelector(backends.subList(0, backends.size() - 1));
  }

  @Override
  public PoolSelector with(Backend joining) {
    List<Backend> more = new ArrayList<>(backends);
    more.add(joining);
    return new JumpSelector(more);
  }
}
