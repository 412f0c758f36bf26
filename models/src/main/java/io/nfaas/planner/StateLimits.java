package io.nfaas.planner;

import io.nfaas.deployment.Deployment;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NfState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The limits that a pool's states set: memory of a replica, and the store that states are read from.
final class StateLimits {
  private static final double PS_PER_SECOND = 1e12;

  private StateLimits() {}

  /// How what a replica has memory for is exceeded; null when it is not.
  static @Nullable String memory(PoolSpec pool, List<PoolLimits.Case> cases, int replicas) {
    NfState state = pool.state();
    long limit = pool.template().memoryBytes();
    if (state == null || limit == 0) {
      return null;
    }
    for (PoolLimits.Case c : cases) {
      double states = c.cores().load().states();
      boolean isSpread = state.scope() != NfState.Scope.PER_TENANT;
      double each = isSpread ? states / replicas * c.cores().busiestOverMean(replicas) : states;
      if (each * state.bytes() > limit * PoolLimits.ROUNDING) {
        return "%s: %s states of %d bytes at the fullest replica are %s of %s"
            .formatted(
                c.loadCase().name(),
                Figures.number(each),
                state.bytes(),
                Figures.of(each * state.bytes(), "B"),
                Figures.of(limit, "B"));
      }
    }
    return null;
  }

  /// Where states are read from a store: flows wait at a core for as long as a read takes, and a core has room for so many (Little's law); a store
  /// that is asked for more than it serves is too slow for any number of replicas.
  static @Nullable String datastore(
      LoadBalancing balancing, PoolSpec pool, List<PoolLimits.Case> cases, int replicas) {
    LoadBalancing.Datastore store = balancing.datastore();
    if (store == null
        || pool.state() == null
        || !balancing.strategy().fetches()) {
      return null;
    }
    for (PoolLimits.Case c : cases) {
      if (!c.loadCase().isSteady() || c.cores().load().newStatesPerSec() == 0) {
        continue;
      }
      double reads = readsPerSec(c.demand());
      if (reads > store.maxReadsPerSec()) {
        return "%s: %s can serve %s, new flows ask for %s"
            .formatted(
                c.loadCase().name(),
                store.name(),
                Figures.of(store.maxReadsPerSec(), "reads/s"),
                Figures.of(reads, "reads/s"));
      }
      double seconds = store.readMedianPs() / PS_PER_SECOND;
      double waiting =
          c.cores().load().newStatesPerSec() * seconds / c.cores().cores(replicas)
              * c.cores().busiestOverMean(replicas);
      if (waiting > Deployment.MOST_WAITING_FLOWS) {
        return "%s: %s flows wait at the busiest core for reads of %s, it has room for %d"
            .formatted(
                c.loadCase().name(),
                Figures.number(waiting),
                Figures.of(seconds, "s"),
                Deployment.MOST_WAITING_FLOWS);
      }
    }
    return null;
  }

  /// Every state that is made is asked for first.
  private static double readsPerSec(Demand demand) {
    return demand.pools().stream()
        .filter(p -> p.pool().state() != null)
        .mapToDouble(PoolLoad::newStatesPerSec)
        .sum();
  }
}
