package io.nfaas.planner;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The sizes of all pools of a scenario.
///
/// @param infeasible why no size suffices; empty when the sizes do
/// @param doubts promises that formulas say no size keeps, which a simulation may refute: formulas of latency are approximate
/// @param notes figures worth knowing that decide nothing
/// @param demands by load case
public record Sizing(
    List<SizedPool> pools,
    List<String> infeasible,
    List<String> doubts,
    List<String> notes,
    List<Demand> demands) {
  public Sizing {
    pools = List.copyOf(pools);
    infeasible = List.copyOf(infeasible);
    doubts = List.copyOf(doubts);
    notes = List.copyOf(notes);
    demands = List.copyOf(demands);
  }

  /// Whether formulas find every promise kept.
  public boolean isFeasible() {
    return infeasible.isEmpty() && doubts.isEmpty();
  }

  /// Replicas by pool name, in the scenario's order.
  public Map<String, Integer> counts() {
    Map<String, Integer> counts = new LinkedHashMap<>();
    pools.forEach(p -> counts.put(p.pool().name(), p.replicas()));
    return counts;
  }

  public int cores() {
    return pools.stream().mapToInt(SizedPool::cores).sum();
  }

  /// @throws IllegalArgumentException when there is no pool of that name
  public SizedPool pool(String name) {
    return pools.stream()
        .filter(p -> p.pool().name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no pool " + name));
  }
}
