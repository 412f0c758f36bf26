package io.nfaas.report;

import io.nfaas.results.CapacityPlan.Sensitivity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/// What a plan's cores become when a constant changes, one row per constant and one column per change.
final class SensitivityGrid {
  private final List<Double> changes;
  private final Map<String, Map<Double, Integer>> cores = new LinkedHashMap<>();

  SensitivityGrid(List<Sensitivity> entries) {
    TreeSet<Double> ratios = new TreeSet<>();
    for (Sensitivity s : entries) {
      ratios.add(s.changeRatio());
      cores
          .computeIfAbsent(s.parameter(), p -> new LinkedHashMap<>())
          .put(s.changeRatio(), s.coresChange());
    }
    changes = List.copyOf(ratios);
  }

  /// `-10 %`, `+10 %`, smallest first.
  List<String> titles() {
    return changes.stream().map(c -> String.format(Locale.ROOT, "%+.0f %%", c * 100)).toList();
  }

  /// The constant, then the change in cores for each title: `same`, `+4`, or nothing where it was not tried.
  List<Object[]> rows() {
    List<Object[]> rows = new ArrayList<>();
    cores.forEach((parameter, byChange) -> {
      List<Object> row = new ArrayList<>();
      row.add(parameter);
      for (double change : changes) {
        Integer more = byChange.get(change);
        row.add(
            more == null ? "" : more == 0 ? "same" : String.format(Locale.ROOT, "%+d", more));
      }
      rows.add(row.toArray());
    });
    return rows;
  }
}
