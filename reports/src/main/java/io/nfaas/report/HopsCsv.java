package io.nfaas.report;

import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.HopResult;

/// `hops.csv`: one record per replica; every measured figure is followed by the half-width of its 95 % interval.
public final class HopsCsv {
  private HopsCsv() {}

  public static String of(RunResult run) {
    Csv csv =
        new Csv(
            "replica_set",
            "replica",
            "node",
            "cores",
            "utilization_ratio",
            "utilization_half_width",
            "pps",
            "pps_half_width",
            "cycles_per_packet",
            "cycles_half_width",
            "mean_burst_packets",
            "mean_burst_half_width",
            "sojourn_mean_s",
            "sojourn_mean_half_width",
            "sojourn_p50_s",
            "sojourn_p50_half_width",
            "sojourn_p99_s",
            "sojourn_p99_half_width",
            "sojourn_p999_s",
            "sojourn_p999_half_width",
            "waiting_mean_s",
            "waiting_mean_half_width",
            "number_in_system_packets",
            "number_in_system_half_width",
            "dropped_packets");
    for (HopResult h : run.hops()) {
      csv.cell(h.replicaSet())
          .cell(h.replica())
          .cell(h.node())
          .cell(h.cores())
          .cell(h.utilization())
          .cell(h.pps())
          .cell(h.cyclesPerPacket())
          .cell(h.meanBurst())
          .cell(h.sojournSeconds().mean())
          .cell(h.sojournSeconds().p50())
          .cell(h.sojournSeconds().p99())
          .cell(h.sojournSeconds().p999())
          .cell(h.waitingMeanSeconds())
          .cell(h.numberInSystem())
          .cell(h.dropped())
          .end();
    }
    return csv.toString();
  }
}
