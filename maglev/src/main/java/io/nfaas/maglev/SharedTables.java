package io.nfaas.maglev;

import java.lang.ref.WeakReference;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The tables in use, each built once: virtual addresses, ports or tenants with the same backends share one. A service with 400
/// ports that loses a backend costs one build instead of 400. A table is forgotten when nobody holds it any more.
///
/// Thread-safe; builds one table at a time, on the thread that asks.
public final class SharedTables {
  private record Content(List<Backend> backends, int tableSize, FillRule rule, long seed) {}

  private final Map<Content, WeakReference<MaglevTable>> tables = new HashMap<>();

  /// The table of [MaglevTable#build] for these arguments; the order of the backends does not matter.
  public synchronized MaglevTable get(List<Backend> backends, int tableSize, FillRule rule, long seed) {
    List<Backend> sorted = backends.stream().sorted(Comparator.comparing(Backend::name)).toList();
    Content content = new Content(sorted, tableSize, rule, seed);
    WeakReference<MaglevTable> known = tables.get(content);
    MaglevTable table = known == null ? null : known.get();
    if (table == null) {
      table = MaglevTable.build(sorted, tableSize, rule, seed);
      tables.values().removeIf(t -> t.get() == null);
      tables.put(content, new WeakReference<>(table));
    }
    return table;
  }
}
