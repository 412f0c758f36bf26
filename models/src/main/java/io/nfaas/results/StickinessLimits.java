package io.nfaas.results;

import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import io.nfaas.results.DisruptionReport.ImbalancePoint;
import io.nfaas.results.DisruptionReport.Strategy;
import io.nfaas.results.RunResult.EventResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What keeping flows at their replica does not give, said with the figures of a comparison.
public final class StickinessLimits {
  private StickinessLimits() {}

  /// One sentence each; none where no strategy keeps flows.
  ///
  /// @param strategies in the order of `found`
  public static List<String> of(Scenario scenario, List<LoadBalancing.Strategy> strategies, List<Strategy> found) {
    List<String> sentences = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      if (strategies.get(i).sticky() && strategies.get(i) != LoadBalancing.Strategy.MAGLEV_STICKY_TRANSFER) {
        scaledOut(scenario, found.get(i), sentences);
      }
    }
    boolean sticky = strategies.stream().anyMatch(LoadBalancing.Strategy::sticky);
    if (sticky) {
      tables(scenario, strategies, found, sentences);
      crashes(scenario, strategies, found, sentences);
    }
    return sentences;
  }

  private static void scaledOut(Scenario scenario, Strategy strategy, List<String> sentences) {
    for (Event event : scenario.events()) {
      if (event instanceof Event.Scale scale && !strategy.imbalance().isEmpty()) {
        double after =
            strategy.imbalance().stream()
                .filter(p -> p.atSeconds() > scale.atPs() * 1e-12)
                .mapToDouble(ImbalancePoint::maxOverMean)
                .findFirst()
                .orElse(Double.NaN);
        if (after > 1) {
          sentences.add(
              ("%s: open flows stay where they are, so a replica that %s adds has nothing to do until new ones come: the busiest replica carries %.2f times "
                      + "the mean of its pool after the event and %.2f times at the end. Long-lived security associations keep it idle until they end or are "
                      + "rekeyed.")
                  .formatted(strategy.name(), scale.name(), after, strategy.imbalance().getLast().maxOverMean()));
        }
      }
    }
  }

  private static void tables(Scenario scenario, List<LoadBalancing.Strategy> strategies, List<Strategy> found, List<String> sentences) {
    boolean copied = scenario.loadBalancing().connectionTable().replication() == LoadBalancing.ConnectionTable.Replication.PEER;
    StringBuilder seen = new StringBuilder();
    for (Event event : scenario.events()) {
      if (event instanceof Event.LoadBalancerFailure || event instanceof Event.NodeFailure) {
        for (int i = 0; i < found.size(); i++) {
          if (strategies.get(i).sticky()) {
            seen.append(seen.isEmpty() ? " Here: " : "; ").append(broken(found.get(i), event.name()));
          }
        }
      }
    }
    sentences.add(
        "The connection table is the forwarder's and dies with its node"
            + (copied ? ", but for the copy that a peer keeps" : "; nothing keeps a copy (replication: None)")
            + ". Flows that are not where the selector would put them lose their replica then."
            + (seen.isEmpty() ? "" : seen + "."));
  }

  private static void crashes(Scenario scenario, List<LoadBalancing.Strategy> strategies, List<Strategy> found, List<String> sentences) {
    StringBuilder seen = new StringBuilder();
    for (Event event : scenario.events()) {
      if (event instanceof Event.PodFailure || event instanceof Event.NodeFailure) {
        for (int i = 0; i < found.size(); i++) {
          if (strategies.get(i).sticky()) {
            EventResult result = find(found.get(i), event.name());
            if (result != null) {
              seen.append(seen.isEmpty() ? " Here: " : "; ")
                  .append(String.format(Locale.ROOT, "%,d states lost, ", result.aftermath().statesLost()))
                  .append(broken(found.get(i), event.name()));
            }
          }
        }
      }
    }
    sentences.add("A replica that crashes takes its states along, whatever a balancer remembers." + (seen.isEmpty() ? "" : seen + "."));
  }

  private static String broken(Strategy strategy, String event) {
    EventResult result = find(strategy, event);
    return result == null
        ? strategy.name() + " did not see " + event
        : String.format(Locale.ROOT, "%s broke %,d of %,d flows at %s", strategy.name(), result.brokenFlows(), result.activeFlows(), event);
  }

  private static @org.jspecify.annotations.Nullable EventResult find(Strategy strategy, String event) {
    return strategy.events().stream().filter(e -> e.name().equals(event)).findFirst().orElse(null);
  }
}
