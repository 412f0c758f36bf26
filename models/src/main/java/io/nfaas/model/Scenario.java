package io.nfaas.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A what-if study of one cluster and its tenants, complete: every default is filled in, every name resolves.
///
/// @param hash `sha256:` of the effective scenario; equal for equal meaning, whatever the file's layout
/// @param durationPs length of a replication, warm-up included, ps
/// @param precision relative half-width at which replications stop being added; null when the count is fixed
public record Scenario(
    String name,
    Map<String, String> labels,
    String hash,
    long seed,
    int replications,
    long durationPs,
    Warmup warmup,
    @Nullable Double precision,
    Fidelity fidelity,
    ClusterSpec cluster,
    List<NetworkFunction> networkFunctions,
    List<ReplicaSet> replicaSets,
    PodLifecycle podLifecycle,
    Forwarding forwarding,
    LoadBalancing loadBalancing,
    List<Tenant> tenants,
    List<Event> events,
    List<Slo> slos,
    PlannerSpec planner) {

  public Scenario {
    labels = Map.copyOf(labels);
    Require.atLeast("replications", replications, 1);
    Require.positive("duration", durationPs);
    networkFunctions = List.copyOf(networkFunctions);
    replicaSets = List.copyOf(replicaSets);
    tenants = Require.notEmpty("tenants", tenants);
    events = List.copyOf(events);
    slos = List.copyOf(slos);
  }

  /// @throws IllegalArgumentException when there is none of that name
  public NetworkFunction networkFunction(String name) {
    return networkFunctions.stream()
        .filter(f -> f.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no network function " + name));
  }

  /// @throws IllegalArgumentException when there is none of that name
  public ReplicaSet replicaSet(String name) {
    return replicaSets.stream()
        .filter(r -> r.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no replica set " + name));
  }

  /// @throws IllegalArgumentException when there is none of that name
  public Tenant tenant(String name) {
    return tenants.stream()
        .filter(t -> t.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no tenant " + name));
  }

  /// The same scenario with other replica sets.
  public Scenario withReplicaSets(List<ReplicaSet> sets) {
    return new Scenario(
        name, labels, hash, seed, replications, durationPs, warmup, precision, fidelity, cluster, networkFunctions, sets,
        podLifecycle, forwarding, loadBalancing, tenants, events, slos, planner);
  }

  /// The same scenario with other forwarding.
  public Scenario withForwarding(Forwarding other) {
    return new Scenario(
        name, labels, hash, seed, replications, durationPs, warmup, precision, fidelity, cluster, networkFunctions, replicaSets,
        podLifecycle, other, loadBalancing, tenants, events, slos, planner);
  }

  /// The same scenario under another strategy.
  public Scenario withStrategy(LoadBalancing.Strategy strategy) {
    return new Scenario(
        name, labels, hash, seed, replications, durationPs, warmup, precision, fidelity, cluster, networkFunctions, replicaSets,
        podLifecycle, forwarding, loadBalancing.withStrategy(strategy), tenants, events, slos, planner);
  }

  /// A stretch of the scenario's traffic by itself: one replication of another length, packet by packet, without events, everything observed.
  public Scenario stretch(long lengthPs) {
    return new Scenario(
        name, labels, hash, seed, 1, lengthPs, new Warmup.Fixed(0), null,
        new Fidelity(Fidelity.Mode.PACKET, fidelity.windowPs(), fidelity.packetSampleRatio()), cluster, networkFunctions, replicaSets,
        podLifecycle, forwarding, loadBalancing, tenants, List.of(), slos, planner);
  }
}
