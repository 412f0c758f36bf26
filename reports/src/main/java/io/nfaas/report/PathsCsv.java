package io.nfaas.report;

import io.nfaas.results.RunResult;
import io.nfaas.results.RunResult.Latency;
import io.nfaas.results.RunResult.PathResult;

/// `paths.csv`: one record per path; every measured figure is followed by the half-width of its 95 % interval.
public final class PathsCsv {
  private PathsCsv() {}

  public static String of(RunResult run) {
    Csv csv =
        new Csv(
            "tenant",
            "graph_version",
            "path",
            "end",
            "share_ratio",
            "share_half_width",
            "expected_share_ratio",
            "offered_pps",
            "offered_half_width",
            "delivered_pps",
            "delivered_half_width",
            "loss_ratio",
            "loss_half_width",
            "latency_mean_s",
            "latency_mean_half_width",
            "latency_p50_s",
            "latency_p50_half_width",
            "latency_p90_s",
            "latency_p90_half_width",
            "latency_p99_s",
            "latency_p99_half_width",
            "latency_p999_s",
            "latency_p999_half_width",
            "latency_max_s");
    for (PathResult p : run.paths()) {
      Latency l = p.latencySeconds();
      csv.cell(p.tenant())
          .cell(p.graphVersion())
          .cell(String.join(">", p.path()))
          .cell(p.dropped() ? "drop" : "egress")
          .cell(p.share())
          .cell(p.expectedShare())
          .cell(p.offeredPps())
          .cell(p.deliveredPps())
          .cell(p.lossRatio())
          .cell(l.mean())
          .cell(l.p50())
          .cell(l.p90())
          .cell(l.p99())
          .cell(l.p999())
          .cell(l.max())
          .end();
    }
    return csv.toString();
  }
}
