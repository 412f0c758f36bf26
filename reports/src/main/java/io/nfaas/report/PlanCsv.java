package io.nfaas.report;

import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.PlannedSet;

/// `plan.csv`: one record per planned ReplicaSet.
public final class PlanCsv {
  private PlanCsv() {}

  public static String of(CapacityPlan plan) {
    Csv csv =
        new Csv(
            "replica_set",
            "network_function",
            "version",
            "control_plane_of",
            "replicas",
            "cores_per_replica",
            "cores",
            "spares",
            "utilization_ratio",
            "peak_utilization_ratio",
            "predicted_p99_s",
            "packets_per_s",
            "cycles_per_s",
            "binding_limit",
            "binding_reason",
            "tenants",
            "sources");
    for (PlannedSet s : plan.replicaSets()) {
      csv.cell(s.name())
          .cell(s.networkFunction())
          .cell(s.version())
          .cell(s.controlPlaneOf() == null ? "" : s.controlPlaneOf())
          .cell(s.replicas())
          .cell(s.coresPerReplica())
          .cell(s.cores())
          .cell(s.spares())
          .cell(s.utilization())
          .cell(s.peakUtilization())
          .cell(s.predictedP99Seconds())
          .cell(s.packetsPerSecond())
          .cell(s.cyclesPerSecond())
          .cell(s.bindingLimit().word())
          .cell(s.bindingReason())
          .cell(String.join(";", s.tenants()))
          .cell(String.join(";", s.sources()))
          .end();
    }
    return csv.toString();
  }
}
