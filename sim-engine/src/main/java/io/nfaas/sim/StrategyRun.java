package io.nfaas.sim;

import io.nfaas.results.DisruptionReport.DatastoreUse;
import io.nfaas.results.DisruptionReport.ImbalancePoint;
import io.nfaas.results.OutputEquivalence;
import io.nfaas.results.RunResult;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A run together with what a comparison of strategies shows beside its result.
///
/// @param datastore null where no store is read
/// @param output how the chains' output differs from that of infinite replicas; null when nobody asked
public record StrategyRun(
    RunResult result, List<ImbalancePoint> imbalance, @Nullable DatastoreUse datastore, @Nullable OutputEquivalence output) {
  public StrategyRun {
    imbalance = List.copyOf(imbalance);
  }
}
