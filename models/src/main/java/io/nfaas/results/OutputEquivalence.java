package io.nfaas.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How what left the chains compares, flow by flow, with what one infinitely fast replica of each function that never fails would have sent:
/// chain output equivalence.
///
/// @param flows that were compared
/// @param equal of these, those of which the same packets left by the same way in their order, as far as packets had ended when the run did
/// @param incomparable flows that were not offered the same packets in both runs: they began after a function had reset one
/// @param causes flows that differ, by cause, most frequent first
/// @param differences every flow that differs, by tenant and number
/// @param watched the story of the flow that was asked for; null when none was
public record OutputEquivalence(
    long flows, long equal, long incomparable, List<Cause> causes, List<Difference> differences, @Nullable String watched) {
  public OutputEquivalence {
    causes = List.copyOf(causes);
    differences = List.copyOf(differences);
  }

  /// @param reason of a loss, or REORDERED, OTHER_PATH, RESET
  /// @param event the last one before the first difference; empty where there was none before
  public record Cause(String reason, String event, long flows, long packetsMissing) {}

  /// One flow whose output is not what it should have been.
  ///
  /// @param flow number of the flow among those of its tenant, from 0
  /// @param endpoints inner addresses and ports, and the association that carries it
  /// @param offered packets
  /// @param expected packets that should have left, or have been dropped by policy
  /// @param left packets that did
  /// @param underWay packets that had not ended when the run did
  /// @param overtaken packets that left after a later one of the flow
  /// @param reason as in [Cause]
  /// @param firstSeconds when the first packet was lost; NaN where none was
  /// @param explanation a sentence
  public record Difference(
      String tenant,
      long flow,
      String endpoints,
      long offered,
      long expected,
      long left,
      long underWay,
      long overtaken,
      String reason,
      String event,
      double firstSeconds,
      String explanation) {}
}
