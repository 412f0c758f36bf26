package io.nfaas.planner;

import io.nfaas.model.Slo;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A load that a plan must carry.
///
/// @param name for people: `mean`, `peak`, `surge at rate 1.8`
/// @param event the event that it belongs to, null for the load without events
/// @param timeRatio share of the event's window, or of all time, that this load holds for
/// @param rateFactors rate of each tenant / its declared mean rate
/// @param graphVersions the version that all of a tenant's traffic goes through
/// @param isMean the time average of a steady load: what the target utilisation is meant for
/// @param isSteady lasts: the promises that name no event hold for it
/// @param outage replicas that are away
/// @param slos the promises that this load is judged by
public record LoadCase(
    String name,
    @Nullable String event,
    double timeRatio,
    Map<String, Double> rateFactors,
    Map<String, String> graphVersions,
    boolean isMean,
    boolean isSteady,
    Outage outage,
    List<Slo> slos) {

  public LoadCase {
    rateFactors = Map.copyOf(rateFactors);
    graphVersions = Map.copyOf(graphVersions);
    slos = List.copyOf(slos);
  }

  /// The group that ratios are taken over: the cases of one event, or the steady ones.
  String group() {
    return event == null ? "" : event;
  }
}
