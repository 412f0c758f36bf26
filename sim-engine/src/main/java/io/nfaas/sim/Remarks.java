package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pod;
import io.nfaas.model.Fidelity;
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

  /// Which numbers come from where when packets were simulated in windows.
  static List<String> of(Scenario scenario, List<Replication> runs) {
    if (scenario.fidelity().mode() != Fidelity.Mode.WINDOWS) {
      return List.of();
    }
    WindowPlan plan = runs.getFirst().windows();
    if (plan == null) {
      return List.of("Mode Windows: the whole time costs no more than windows would, so every packet was simulated.");
    }
    List<String> notes = new ArrayList<>();
    notes.add(
        ("Mode Windows: packets were simulated one by one in %d windows, %.3g s of %.6g s in a replication, lead-ins included; from them come latencies, bursts, utilizations, "
                + "rates of replicas and paths, and losses in full queues and on links, each weighted by the time that the state of the arrivals lasts that its window stands for.")
            .formatted(plan.windows().size(), plan.packetSeconds(), scenario.durationPs() * 1e-12));
    notes.add(
        "Mode Windows: flows, connection tables, routing and states were carried through the whole time by the real workers; from that come moved, broken and misrouted flows, "
            + "states and reads, and the losses that follow from where a flow is sent (MISROUTED, FORWARDER_DOWN, NO_STATE and the like), integrated over all the time. What is offered is known.");
    notes.add(
        "Mode Windows: packets decided by stale databases and overtaken packets are extrapolated; greatest latency and longest queue are those seen.");
    long passed = runs.stream().mapToLong(Replication::passedFlows).sum();
    if (passed > 0) {
      notes.add(
          ("Mode Windows: %,d flows that began and ended between two windows were counted, not sent; what they would leave behind in tables until it is idle is missing, so "
                  + "connectionTable is a lower bound.")
              .formatted(passed));
    }
    return notes;
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
