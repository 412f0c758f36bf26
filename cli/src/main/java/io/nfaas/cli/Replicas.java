package io.nfaas.cli;

import io.nfaas.deployment.Placement;
import io.nfaas.model.Event;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.planner.Placer;
import io.nfaas.planner.Planner;
import io.nfaas.report.MalformedPlan;
import io.nfaas.report.PlanJson;
import io.nfaas.results.CapacityPlan;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The replica counts that a run starts with and who says so.
///
/// @param counts by pool, control-plane pools included
/// @param remark what the user must know about them; empty when the scenario gives them all
record Replicas(Map<String, Integer> counts, String remark) {

  /// Counts of the plan file where there is one, else the scenario's own; what neither gives is planned analytically.
  ///
  /// @throws UserError when the plan file cannot be used for this scenario
  static Replicas of(Scenario scenario, @Nullable Path plan) {
    Map<String, Integer> counts = new TreeMap<>(Planner.startCounts(scenario));
    if (plan != null) {
      counts.putAll(read(scenario, plan));
      return new Replicas(counts, "");
    }
    List<String> open =
        scenario.replicaSets().stream().filter(s -> s.replicas() == null).map(ReplicaSet::name).toList();
    if (open.isEmpty()) {
      return new Replicas(counts, "");
    }
    String chosen = open.stream().map(s -> s + " " + counts.get(s)).collect(Collectors.joining(", "));
    return new Replicas(
        counts, "The scenario leaves replica counts open; planned analytically, not verified: " + chosen + ".");
  }

  /// The scenario with these counts filled in.
  Scenario applyTo(Scenario scenario) {
    return scenario.withReplicaSets(
        scenario.replicaSets().stream().map(s -> s.withReplicas(counts.getOrDefault(s.name(), 0))).toList());
  }

  /// Puts the replicas on nodes, those that events add later included.
  ///
  /// @throws UserError when they do not fit
  Placement place(Scenario scenario) {
    Map<String, Integer> most = new TreeMap<>(counts);
    for (Event e : scenario.events()) {
      if (e instanceof Event.Scale scale) {
        most.merge(scale.replicaSet(), scale.replicas(), Math::max);
      }
    }
    Placement placement = new Placer(scenario).place(most);
    if (!placement.isComplete()) {
      throw new UserError("the replicas do not fit on the nodes:\n  " + String.join("\n  ", placement.unplaceable()));
    }
    return placement;
  }

  private static Map<String, Integer> read(Scenario scenario, Path file) {
    CapacityPlan plan;
    try {
      plan = PlanJson.read(file);
    } catch (MalformedPlan e) {
      throw new UserError(file + ": " + e.getMessage());
    } catch (NoSuchFileException e) {
      throw new UserError(file + ": no such file");
    } catch (IOException e) {
      throw new UserError(file + ": " + e.getMessage());
    }
    if (!plan.scenario().equals(scenario.name())) {
      throw new UserError(file + ": is a plan of scenario " + plan.scenario() + ", not of " + scenario.name());
    }
    return plan.replicaSets().stream()
        .collect(Collectors.toMap(CapacityPlan.PlannedSet::name, CapacityPlan.PlannedSet::replicas));
  }
}
