package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/// A selector that depends on the set of its replicas alone, in whatever order they joined and left: each change builds it anew.
public final class RebuiltSelector implements PoolSelector {
  private final List<Backend> backends;
  private final Function<List<Backend>, BackendSelector> builder;
  private final BackendSelector built;

  /// @param builder given the backends sorted by name
  public RebuiltSelector(List<Backend> backends, Function<List<Backend>, BackendSelector> builder) {
    this.backends =
        PoolSelector.checkDistinct(backends).stream().sorted(Comparator.comparing(Backend::name)).toList();
    this.builder = builder;
    built = builder.apply(this.backends);
  }

  @Override
  public int select(long flowHash) {
    return built.select(flowHash);
  }

  @Override
  public boolean tracks(long flowHash) {
    return built.tracks(flowHash);
  }

  /// What was built.
  public BackendSelector built() {
    return built;
  }

  @Override
  public List<Backend> backends() {
    return backends;
  }

  @Override
  public PoolSelector without(String name) {
    List<Backend> rest = backends.stream().filter(b -> !b.name().equals(name)).toList();
    if (rest.size() == backends.size()) {
      throw new IllegalArgumentException("no backend is named " + name);
    }
    return new RebuiltSelector(rest, builder);
  }

  @Override
  public PoolSelector with(Backend joining) {
    List<Backend> more = new ArrayList<>(backends);
    more.add(joining);
    return new RebuiltSelector(more, builder);
  }
}
