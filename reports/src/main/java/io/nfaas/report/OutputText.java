package io.nfaas.report;

import io.nfaas.results.DisruptionReport;
import io.nfaas.results.OutputEquivalence;
import io.nfaas.results.OutputEquivalence.Difference;
import java.util.ArrayList;
import java.util.List;

/// Differences between what left the chains and what one infinite replica of each function would have sent, in words and as `flows.csv`.
final class OutputText {
  private static final int SHOWN = 3;

  private OutputText() {}

  /// The flow that was asked for under every strategy; without one, the first that differ.
  static List<String> sentences(DisruptionReport report) {
    List<String> lines = new ArrayList<>();
    for (DisruptionReport.Strategy s : report.strategies()) {
      OutputEquivalence output = s.output();
      if (output == null) {
        continue;
      }
      if (output.watched() != null) {
        lines.add(s.name() + ": " + output.watched());
      } else {
        output.differences().stream().limit(SHOWN).forEach(d -> lines.add(s.name() + ": " + sentence(d)));
        int more = output.differences().size() - SHOWN;
        if (more > 0) {
          lines.add("%s: %,d more in flows.csv".formatted(s.name(), more));
        }
      }
    }
    return lines;
  }

  private static String sentence(Difference d) {
    return "%s/%d (%s), %,d of %,d packets left: %s".formatted(d.tenant(), d.flow(), d.endpoints(), d.left(), d.expected(), d.explanation());
  }

  /// A record for every flow that differs, under every strategy.
  static String csv(DisruptionReport report) {
    Csv csv =
        new Csv(
            "strategy", "tenant", "flow", "endpoints", "offered_packets", "expected_packets", "left_packets", "under_way_packets",
            "overtaken_packets", "reason", "event", "first_lost_s", "explanation");
    for (DisruptionReport.Strategy s : report.strategies()) {
      OutputEquivalence output = s.output();
      if (output != null) {
        for (Difference d : output.differences()) {
          csv.cell(s.name()).cell(d.tenant()).cell(d.flow()).cell(d.endpoints()).cell(d.offered()).cell(d.expected()).cell(d.left())
              .cell(d.underWay()).cell(d.overtaken()).cell(d.reason()).cell(d.event()).cell(d.firstSeconds()).cell(d.explanation()).end();
        }
      }
    }
    return csv.toString();
  }
}
