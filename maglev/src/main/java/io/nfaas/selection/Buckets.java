package io.nfaas.selection;

import io.nfaas.maglev.Backend;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The replicas behind numbered buckets; some buckets are empty.
final class Buckets {
  private final @Nullable Backend[] at;
  private final int[] id;

  /// @param backends one per bucket from 0 on
  /// @param capacity buckets; those after the backends are empty
  Buckets(List<Backend> backends, int capacity) {
    PoolSelector.checkDistinct(backends);
    at = Arrays.copyOf(backends.toArray(Backend[]::new), capacity);
    id = ids(at);
  }

  private Buckets(@Nullable Backend[] at) {
    this.at = at;
    id = ids(at);
  }

  private static int[] ids(@Nullable Backend[] at) {
    int[] id = new int[at.length];
    for (int b = 0; b < id.length; b++) {
      Backend backend = at[b];
      id[b] = backend == null ? BackendSelector.NONE : backend.id();
    }
    return id;
  }

  int id(int bucket) {
    return id[bucket];
  }

  List<Backend> backends() {
    return Arrays.stream(at).filter(Objects::nonNull).map(Objects::requireNonNull).toList();
  }

  /// The bucket of that name.
  ///
  /// @throws IllegalArgumentException when there is none
  int of(String name) {
    for (int b = 0; b < at.length; b++) {
      Backend backend = at[b];
      if (backend != null && backend.name().equals(name)) {
        return b;
      }
    }
    throw new IllegalArgumentException("no backend is named " + name);
  }

  Buckets emptied(int bucket) {
    @Nullable Backend[] changed = at.clone();
    changed[bucket] = null;
    return new Buckets(changed);
  }

  /// @param bucket empty; may be one more than there are
  Buckets filled(int bucket, Backend backend) {
    @Nullable Backend[] changed = Arrays.copyOf(at, Math.max(at.length, bucket + 1));
    changed[bucket] = backend;
    Buckets filled = new Buckets(changed);
    PoolSelector.checkDistinct(filled.backends());
    return filled;
  }

  int capacity() {
    return at.length;
  }
}
