package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import io.nfaas.maglev.MaglevTable;
import java.util.List;

/// The ways to choose a replica that can be compared.
public enum SelectorKind {
  /// [MaglevTable].
  MAGLEV {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new RebuiltSelector(
          backends,
          all ->
              new MaglevSelector(
                  MaglevTable.build(all, settings.tableSize(), settings.rule(), settings.seed())));
    }
  },
  /// [ModuloSelector] over the backends by name.
  MODULO {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new RebuiltSelector(backends, all -> new ModuloSelector(ids("Modulo", all)));
    }
  },
  /// [HashThresholdSelector] over the backends by name.
  HASH_THRESHOLD {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new RebuiltSelector(backends, all -> new HashThresholdSelector(ids("HashThreshold", all)));
    }
  },
  /// [RendezvousSelector].
  RENDEZVOUS {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new RebuiltSelector(backends, all -> new RendezvousSelector(all, settings.seed()));
    }
  },
  /// [RingSelector].
  RING {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new RebuiltSelector(
          backends,
          all ->
              settings.ringSize() > 0
                  ? RingSelector.ofSize(all, settings.ringSize())
                  : RingSelector.ofPoints(all, RingSelector.KETAMA_POINTS));
    }
  },
  /// [JumpSelector].
  JUMP {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new JumpSelector(backends);
    }
  },
  /// [AnchorSelector].
  ANCHOR {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new AnchorSelector(backends, settings.capacityFor(backends.size(), false));
    }
  },
  /// [DxSelector].
  DX {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new DxSelector(backends, settings.capacityFor(backends.size(), true));
    }
  },
  /// [MementoSelector].
  MEMENTO {
    @Override
    public PoolSelector over(List<Backend> backends, SelectorSettings settings) {
      return new MementoSelector(backends);
    }
  };

  /// A selector of this kind.
  ///
  /// @param backends the order counts for [#JUMP], [#ANCHOR], [#DX] and [#MEMENTO], whose buckets are numbered
  /// @throws IllegalArgumentException when the kind cannot have these backends
  public abstract PoolSelector over(List<Backend> backends, SelectorSettings settings);

  private static int[] ids(String algorithm, List<Backend> backends) {
    PoolSelector.checkUnweighted(algorithm, backends);
    return backends.stream().mapToInt(Backend::id).toArray();
  }
}
