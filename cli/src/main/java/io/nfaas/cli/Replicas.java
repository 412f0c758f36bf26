package io.nfaas.cli;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Event;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.planner.AutoTenancy;
import io.nfaas.planner.Placer;
import io.nfaas.planner.Planner;
import io.nfaas.report.MalformedPlan;
import io.nfaas.report.PlanJson;
import io.nfaas.results.CapacityPlan;
import io.nfaas.results.CapacityPlan.TenancyChoice;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a run starts with and who says so: replica counts, and forwarding cores per node.
///
/// @param counts by pool, control-plane pools included
/// @param forwardingCores per node
/// @param tenancy who has sets apart, as the plan says
/// @param remark what the user must know about them; empty when the scenario or a plan gives them all
record Replicas(
    Map<String, Integer> counts, int forwardingCores, List<TenancyChoice> tenancy, String remark) {

  /// What the plan file says where there is one, else the scenario's own; what neither gives is planned analytically. Forwarding cores that
  /// the scenario gives are the scenario's, whatever the plan says.
  ///
  /// @throws UserError when the plan file cannot be used for this scenario
  static Replicas of(Scenario scenario, @Nullable Path file) {
    int cores = scenario.forwarding().coresPerNode();
    if (file != null) {
      CapacityPlan plan = read(scenario, file);
      CapacityPlan.PlannedForwarders forwarders = plan.forwarders();
      if (scenario.forwarding().coresOpen() && forwarders != null) {
        cores = forwarders.coresPerNode();
      }
      Map<String, Integer> counts =
          new TreeMap<>(Planner.startCounts(AutoTenancy.apply(scenario, plan.tenancy())));
      plan.replicaSets().forEach(s -> counts.put(s.name(), s.replicas()));
      return new Replicas(counts, cores, plan.tenancy(), "");
    }
    List<String> open =
        scenario.replicaSets().stream().filter(s -> s.replicas() == null).map(ReplicaSet::name).toList();
    if (open.isEmpty()) {
      return new Replicas(new TreeMap<>(Planner.startCounts(scenario)), cores, List.of(), "");
    }
    Scenario sized = Planner.withForwarders(scenario);
    Map<String, Integer> counts = new TreeMap<>(Planner.startCounts(sized));
    cores = sized.forwarding().coresPerNode();
    String chosen = open.stream().map(s -> s + " " + counts.get(s)).collect(Collectors.joining(", "));
    String forwarding = scenario.forwarding().coresOpen() ? "; forwarding cores per node " + cores : "";
    return new Replicas(
        counts,
        cores,
        List.of(),
        "The scenario leaves numbers open; planned analytically, not verified: " + chosen + forwarding + ".");
  }

  /// The scenario with these counts and cores filled in.
  Scenario applyTo(Scenario written) {
    Scenario scenario = AutoTenancy.apply(written, tenancy);
    return scenario
        .withReplicaSets(
            scenario.replicaSets().stream().map(s -> s.withReplicas(counts.getOrDefault(s.name(), 0))).toList())
        .withForwarding(scenario.forwarding().withCoresPerNode(forwardingCores));
  }

  /// Puts the replicas on nodes as a plan would, then those that events add later.
  ///
  /// @throws UserError when they do not fit
  Placement place(Scenario scenario) {
    Map<String, Integer> most = new TreeMap<>(counts);
    for (Event e : scenario.events()) {
      if (e instanceof Event.Scale scale) {
        most.merge(scale.replicaSet(), scale.replicas(), Math::max);
      }
    }
    Placer placer = new Placer(scenario);
    Placement placement = placer.place(counts);
    if (placement.isComplete()) {
      placement = placer.extend(placement, most);
    }
    if (!placement.isComplete()) {
      throw new UserError("the replicas do not fit on the nodes:\n  " + String.join("\n  ", placement.unplaceable()));
    }
    return placement;
  }

  private static CapacityPlan read(Scenario scenario, Path file) {
    CapacityPlan plan = read(file);
    if (!plan.scenario().equals(scenario.name())) {
      throw new UserError(file + ": is a plan of scenario " + plan.scenario() + ", not of " + scenario.name());
    }
    return plan;
  }

  /// A plan as a file holds it.
  ///
  /// @throws UserError when it cannot be read
  static CapacityPlan read(Path file) {
    try {
      return PlanJson.read(file);
    } catch (MalformedPlan e) {
      throw new UserError(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file");
    } catch (IOException e) {
      throw new UserError(file + ": " + e.getMessage());
    }
  }
}
