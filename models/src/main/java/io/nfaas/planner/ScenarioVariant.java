package io.nfaas.planner;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.Forwarding;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Warmup;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A scenario that differs from another in a few places. Mutable until built.
final class ScenarioVariant {
  private final Scenario base;
  private String hash;
  private int replications;
  private long durationPs;
  private Warmup warmup;
  private @Nullable Double precision;
  private Fidelity fidelity;
  private ClusterSpec cluster;
  private List<NetworkFunction> networkFunctions;
  private List<ReplicaSet> replicaSets;
  private PodLifecycle podLifecycle;
  private Forwarding forwarding;
  private List<Tenant> tenants;
  private List<Event> events;
  private List<Slo> slos;

  private ScenarioVariant(Scenario base) {
    this.base = base;
    hash = base.hash();
    replications = base.replications();
    durationPs = base.durationPs();
    warmup = base.warmup();
    precision = base.precision();
    fidelity = base.fidelity();
    cluster = base.cluster();
    networkFunctions = base.networkFunctions();
    replicaSets = base.replicaSets();
    podLifecycle = base.podLifecycle();
    forwarding = base.forwarding();
    tenants = base.tenants();
    events = base.events();
    slos = base.slos();
  }

  static ScenarioVariant of(Scenario base) {
    return new ScenarioVariant(base);
  }

  /// What tells its hash from the base's.
  ScenarioVariant labelled(String difference) {
    hash = base.hash() + "+" + difference;
    return this;
  }

  ScenarioVariant replications(int count) {
    replications = count;
    precision = null;
    return this;
  }

  ScenarioVariant lasting(long totalPs, Warmup start) {
    durationPs = totalPs;
    warmup = start;
    return this;
  }

  ScenarioVariant fidelity(Fidelity value) {
    fidelity = value;
    return this;
  }

  ScenarioVariant cluster(ClusterSpec value) {
    cluster = value;
    return this;
  }

  ScenarioVariant networkFunctions(List<NetworkFunction> value) {
    networkFunctions = value;
    return this;
  }

  ScenarioVariant replicaSets(List<ReplicaSet> value) {
    replicaSets = value;
    return this;
  }

  ScenarioVariant podLifecycle(PodLifecycle value) {
    podLifecycle = value;
    return this;
  }

  ScenarioVariant forwarding(Forwarding value) {
    forwarding = value;
    return this;
  }

  ScenarioVariant tenants(List<Tenant> value) {
    tenants = value;
    return this;
  }

  ScenarioVariant events(List<Event> value) {
    events = value;
    return this;
  }

  ScenarioVariant slos(List<Slo> value) {
    slos = value;
    return this;
  }

  Scenario build() {
    return new Scenario(
        base.name(),
        base.labels(),
        hash,
        base.seed(),
        replications,
        durationPs,
        warmup,
        precision,
        fidelity,
        cluster,
        networkFunctions,
        replicaSets,
        podLifecycle,
        forwarding,
        base.loadBalancing(),
        tenants,
        events,
        slos,
        base.planner());
  }
}
