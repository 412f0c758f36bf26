package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A selector that knows its replicas by name, and what becomes of it when one leaves or joins. Immutable: a change is another
/// selector.
public sealed interface PoolSelector extends BackendSelector
    permits RebuiltSelector, JumpSelector, AnchorSelector, DxSelector, MementoSelector {
  /// The replicas that it chooses from, those of weight 0 included.
  List<Backend> backends();

  /// The selector after a replica has left.
  ///
  /// @throws IllegalArgumentException when there is none of that name, or the algorithm cannot remove it
  PoolSelector without(String name);

  /// The selector after a replica has joined.
  ///
  /// @throws IllegalArgumentException when name or id are taken, or the algorithm has no room for it
  PoolSelector with(Backend joining);

  /// Refuses weights where the algorithm has none.
  static void checkUnweighted(String algorithm, List<Backend> backends) {
    for (Backend b : backends) {
      if (b.weight() != 1) {
        throw new IllegalArgumentException(
            "backend " + b.name() + " has weight " + b.weight() + ", but " + algorithm + " has no weights");
      }
    }
  }

  /// Refuses two backends with the same name or id.
  static List<Backend> checkDistinct(List<Backend> backends) {
    Set<String> names = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (Backend b : backends) {
      if (!names.add(b.name())) {
        throw new IllegalArgumentException("two backends are named " + b.name());
      }
      if (!ids.add(b.id())) {
        throw new IllegalArgumentException("two backends have id " + b.id());
      }
    }
    return backends;
  }
}
