package io.nfaas.report;

import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.Tenant;
import io.nfaas.results.CapacityPlan.PlannedSet;

/// The memory limit of a pod, and why. Without one a pod is not Guaranteed and gets no CPUs of its own.
///
/// @param mebibytes the limit, MiB
/// @param basis where the figure comes from; says so when nobody measured it
record PodMemory(long mebibytes, String basis) {
  /// Room for program, packet buffers outside huge pages and tables. Nobody's measurement: a default that says what it is.
  static final long UNSOURCED_BASE_MIB = 512;

  private static final long STEP_MIB = 64;
  private static final long MIB = 1 << 20;

  /// @param templateBytes what the scenario gives, 0 = nothing
  static PodMemory of(Scenario scenario, PlannedSet set, long templateBytes) {
    if (templateBytes > 0 && set.controlPlaneOf() == null) {
      return new PodMemory(Math.ceilDiv(templateBytes, MIB), "given in the scenario");
    }
    NetworkFunction function = scenario.networkFunction(set.networkFunction());
    NfState state = function.state();
    if (state == null || state.bytes() == 0 || set.controlPlaneOf() != null) {
      return new PodMemory(
          UNSOURCED_BASE_MIB, "unsourced default of " + UNSOURCED_BASE_MIB + " MiB");
    }
    long states =
        Math.ceilDiv(
            states(scenario, set, state.scope()), Math.max(1, set.replicas() - set.spares()));
    long bytes = 2 * states * state.bytes();
    return new PodMemory(
        UNSOURCED_BASE_MIB + Math.ceilDiv(bytes, STEP_MIB * MIB) * STEP_MIB,
        "unsourced default of %d MiB and twice %,d states of %d B"
            .formatted(UNSOURCED_BASE_MIB, states, state.bytes()));
  }

  /// States of all tenants whose graphs use the set.
  private static long states(Scenario scenario, PlannedSet set, NfState.Scope scope) {
    long states = 0;
    for (Tenant tenant : scenario.tenants()) {
      if (uses(tenant, set.name())) {
        states +=
            switch (scope) {
              case PER_FLOW -> tenant.traffic().concurrentFlows();
              case PER_SA -> Math.max(1, tenant.traffic().securityAssociations());
              case PER_TENANT -> 1;
            };
      }
    }
    return states;
  }

  private static boolean uses(Tenant tenant, String set) {
    return tenant.graphs().stream()
        .flatMap((ServiceGraph g) -> g.nodes().stream())
        .anyMatch(n -> n.replicaSet().equals(set));
  }
}
