package io.nfaas.planner;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.PodTemplate;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Replicas that are counted together: the data-plane pods of a ReplicaSet, or the control-plane pods that belong to it.
///
/// @param name the ReplicaSet's, or `<set>-cp`
/// @param set the ReplicaSet that it belongs to
public record PoolSpec(
    String name, ReplicaSet set, NetworkFunction function, boolean controlPlane) {

  /// Every pool of a scenario: each ReplicaSet in file order, followed by its control plane where its function has one.
  public static List<PoolSpec> of(Scenario scenario) {
    List<PoolSpec> pools = new ArrayList<>();
    for (ReplicaSet set : scenario.replicaSets()) {
      NetworkFunction function = scenario.networkFunction(set.networkFunction());
      pools.add(new PoolSpec(set.name(), set, function, false));
      if (function.controlPlane() != null) {
        pools.add(new PoolSpec(set.controlPlaneName(), set, function, true));
      }
    }
    return List.copyOf(pools);
  }

  /// Cores of one replica.
  public int cpus() {
    NetworkFunction.ControlPlane plane = function.controlPlane();
    return controlPlane && plane != null ? plane.cpus() : set.template().cpus();
  }

  /// Resources of one replica. A control-plane pod has its CPUs only: huge pages and ports are the data plane's.
  public PodTemplate template() {
    return controlPlane ? new PodTemplate(cpus()) : set.template();
  }

  /// What a packet of this pool costs.
  public NfProfile profile() {
    NetworkFunction.ControlPlane plane = function.controlPlane();
    return controlPlane && plane != null ? plane.cost() : function.dataPlane();
  }

  /// The state that a replica keeps; null for a control plane and for functions without.
  public @Nullable NfState state() {
    return controlPlane ? null : function.state();
  }

  /// The number of replicas that the scenario gives, null where the planner decides.
  public @Nullable Integer given() {
    return controlPlane ? null : set.replicas();
  }

  /// Whether the planner must leave the given number as it is.
  public boolean isFixed() {
    return given() != null && set.fixed();
  }
}
