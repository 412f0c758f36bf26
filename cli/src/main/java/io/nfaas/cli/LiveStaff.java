package io.nfaas.cli;

import io.nfaas.deployment.PlacedPod;
import io.nfaas.deployment.Placement;
import io.nfaas.deployment.Pool;
import io.nfaas.deployment.Deployment;
import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.Scenario;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The replicas that a live run may ever have. Every process of a run numbers them alike, because all of them read the same scenario.
final class LiveStaff {
  /// Replicas that can be added to each pool beyond those that the scenario speaks of.
  private static final int SPARE = 2;

  private LiveStaff() {}

  /// @param counts replicas at the start by pool name
  /// @throws UserError when the scenario's load balancing does not run live
  static Deployment of(Scenario scenario, Map<String, Integer> counts) {
    LoadBalancing.Strategy strategy = scenario.loadBalancing().strategy();
    switch (strategy) {
      case ECMP_STATELESS, MAGLEV_STATELESS, MAGLEV_STICKY -> {}
      default ->
          throw new UserError("loadBalancing.strategy " + strategy + ": state between processes is not carried live; "
              + "use MaglevSticky, MaglevStateless or EcmpStateless (--set loadBalancing.strategy=MaglevSticky)");
    }
    Map<String, Integer> most = new TreeMap<>(counts);
    for (Event e : scenario.events()) {
      if (e instanceof Event.Scale scale) {
        most.merge(scale.replicaSet(), scale.replicas(), Math::max);
      }
    }
    Deployment empty = new Deployment(scenario, new Placement(List.of(), List.of()));
    List<PlacedPod> pods = new ArrayList<>();
    String node = scenario.cluster().nodes().getFirst().name();
    for (Pool pool : empty.pools()) {
      int replicas = most.getOrDefault(pool.name(), 0) + SPARE;
      for (int r = 0; r < replicas; r++) {
        // Live cores are the machine's own; the scenario's numbering of CPUs means nothing here.
        pods.add(new PlacedPod(pool.name(), r, pool.controlPlane(), node, Collections.nCopies(pool.coresPerReplica(), 0)));
      }
    }
    return new Deployment(scenario, new Placement(pods, List.of()));
  }
}
