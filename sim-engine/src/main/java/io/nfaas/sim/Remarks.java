package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pod;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.traffic.FlowSizeSampler;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.RandomStreams;
import java.util.ArrayList;
import java.util.List;

/// What a reader of a result must know about how the scenario was simulated.
final class Remarks {
  private static final double WORTH_A_NOTE = 0.01;

  private Remarks() {}

  static List<String> of(Deployment deployment) {
    Scenario scenario = deployment.scenario();
    List<String> notes = new ArrayList<>();
    if (!scenario.forwarding().isFree() && deployment.nodes().size() > 1) {
      notes.add(
          "Time through the network between two nodes: %.1f us, an unsourced default."
              .formatted(Interconnect.PROPAGATION_PS * 1e-6));
    }
    contention(deployment, notes);
    for (int t = 0; t < scenario.tenants().size(); t++) {
      truncation(scenario.tenants().get(t), notes);
      TenantProfile profile = TenantProfile.of(scenario, t);
      boolean asked = profile.traffic().requests() != null;
      if (asked && profile.requestRatio() == 0) {
        notes.add("Tenant %s: no packet crosses a proxy, so its requests cost nothing.".formatted(profile.name()));
      }
    }
    return notes;
  }

  private static void contention(Deployment deployment, List<String> notes) {
    boolean on = deployment.nodes().stream().anyMatch(n -> !n.group().cpu().contention().isOff());
    if (on) {
      notes.add("Pods on one NUMA node slow each other down by the scenario's contention factors; they depend on who the neighbours are, so measure them.");
    } else if (deployment.pods().stream().map(Pod::node).distinct().count() < deployment.pods().size()) {
      notes.add("Effects of co-location (shared cache, memory bandwidth) are not modelled; cpu.contention gives them a size.");
    }
  }

  private static void truncation(Tenant tenant, List<String> notes) {
    FlowSizes sizes = tenant.traffic().flowSizes();
    if (sizes != null) {
      FlowSizeSampler lengths =
          FlowSizeSampler.of(sizes, tenant.traffic().frameSizes().meanBytes(), new RandomStreams(0, 0).stream("remarks"));
      if (lengths.truncatedAwayRatio() > WORTH_A_NOTE) {
        notes.add(
            "Tenant %s: flow lengths (%s) are cut at %.3g %s, which takes %.0f %% off their mean."
                .formatted(
                    tenant.name(), sizes.name(), sizes.truncation(), sizes.unit() == FlowSizes.Unit.PACKETS ? "packets" : "bytes",
                    100 * lengths.truncatedAwayRatio()));
      }
    }
  }
}
