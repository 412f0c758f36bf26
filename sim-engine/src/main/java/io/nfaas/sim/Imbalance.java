package io.nfaas.sim;

import io.nfaas.model.Event;
import io.nfaas.model.Scenario;
import io.nfaas.results.DisruptionReport.ImbalancePoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// How evenly the replicas of a pool are loaded, over time: after a sticky scale-out the new one stays idle until flows end.
final class Imbalance {
  private static final double PS = 1e-12;

  private Imbalance() {}

  /// A point per slice, averaged over replications, of the pools that events change; of all pools where they change none.
  static List<ImbalancePoint> curve(Scenario scenario, List<Replication> runs) {
    Set<String> changed =
        scenario.events().stream()
            .map(e ->
                switch (e) {
                  case Event.Scale s -> s.replicaSet();
                  case Event.PodFailure f -> f.replicaSet();
                  default -> "";
                })
            .filter(s -> !s.isEmpty())
            .collect(Collectors.toSet());
    Slices slices = runs.getFirst().slices();
    List<ImbalancePoint> curve = new ArrayList<>();
    for (int s = 0; s < slices.count(); s++) {
      double sum = 0;
      int seen = 0;
      for (Replication run : runs) {
        double worst = worst(run, s, changed);
        if (worst > 0) {
          sum += worst;
          seen++;
        }
      }
      if (seen > 0) {
        curve.add(new ImbalancePoint((slices.startPs(s) + slices.endPs(s)) * 0.5 * PS, sum / seen));
      }
    }
    return curve;
  }

  private static double worst(Replication run, int slice, Set<String> changed) {
    Map<String, List<Double>> loads = new HashMap<>();
    for (Replication.Station station : run.pods()) {
      boolean concerned = !station.pod().pool().controlPlane() && (changed.isEmpty() || changed.contains(station.pod().pool().name()));
      if (concerned && station.fromPs() < run.slices().endPs(slice) && station.toPs() > run.slices().startPs(slice)) {
        loads.computeIfAbsent(station.pod().pool().name(), _ -> new ArrayList<>()).add(station.meter().busyPs(slice));
      }
    }
    double worst = 0;
    for (List<Double> pool : loads.values()) {
      double mean = pool.stream().mapToDouble(Double::doubleValue).average().orElse(0);
      double most = pool.stream().mapToDouble(Double::doubleValue).max().orElse(0);
      worst = mean == 0 ? worst : Math.max(worst, most / mean);
    }
    return worst;
  }
}
