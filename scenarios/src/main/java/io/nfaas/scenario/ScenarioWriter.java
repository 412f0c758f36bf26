package io.nfaas.scenario;

import io.nfaas.model.ClusterSpec;
import io.nfaas.model.Forwarding;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.LoadBalancing.ConnectionTable;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfProfile.Source;
import io.nfaas.model.NfState;
import io.nfaas.model.PlannerSpec;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Warmup;
import io.nfaas.scenario.yaml.YamlEmitter;
import io.nfaas.scenario.yaml.YamlEmitter.Mapping;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// Writes the effective scenario: every key with its value, defaults included, in one order and one layout. Reading the text back gives
/// an equal scenario.
public final class ScenarioWriter {
  private ScenarioWriter() {}

  /// The effective scenario as a scenario file. Costs that come from a catalog stand by name, with their figures as comments.
  public static String yaml(Scenario s) {
    Mapping metadata = new Mapping().text("name", s.name()).map("labels", labels(s.labels()));
    return YamlEmitter.emit(
        new Mapping()
            .raw("apiVersion", ScenarioReader.API_VERSION)
            .raw("kind", ScenarioReader.KIND)
            .map("metadata", metadata)
            .map("spec", spec(s)));
  }

  /// The scenario with its hash: SHA-256 of [#yaml].
  static Scenario hashed(Scenario s) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(yaml(s).getBytes(StandardCharsets.UTF_8));
      return new Scenario(
          s.name(),
          s.labels(),
          "sha256:" + HexFormat.of().formatHex(digest),
          s.seed(),
          s.replications(),
          s.durationPs(),
          s.warmup(),
          s.precision(),
          s.fidelity(),
          s.cluster(),
          s.networkFunctions(),
          s.replicaSets(),
          s.podLifecycle(),
          s.forwarding(),
          s.loadBalancing(),
          s.tenants(),
          s.events(),
          s.slos(),
          s.planner());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Mapping spec(Scenario s) {
    Mapping spec = new Mapping().raw("seed", s.seed()).raw("replications", s.replications());
    Double precision = s.precision();
    if (precision != null) {
      spec.raw("precision", Format.number(precision));
    }
    return spec.raw("duration", Format.duration(s.durationPs()))
        .raw("warmup", s.warmup() instanceof Warmup.Fixed(long ps) ? Format.duration(ps) : "auto")
        .map(
            "fidelity",
            new Mapping()
                .raw("mode", ScenarioReader.MODES.word(s.fidelity().mode()))
                .raw("window", Format.duration(s.fidelity().windowPs()))
                .raw("packetHops", Format.number(s.fidelity().packetHops()))
                .raw("packetSampleRate", Format.number(s.fidelity().packetSampleRatio())))
        .map("cluster", cluster(s.cluster()))
        .list(
            "networkFunctions",
            s.networkFunctions().stream().map(ScenarioWriter::function).toList())
        .list("replicaSets", s.replicaSets().stream().map(ScenarioWriter::replicaSet).toList())
        .map("podLifecycle", lifecycle(s.podLifecycle()))
        .map("forwarding", forwarding(s.forwarding()))
        .map("loadBalancing", loadBalancing(s.loadBalancing()))
        .list("tenants", s.tenants().stream().map(TenantWriter::tenant).toList())
        .list("events", s.events().stream().map(EventWriter::event).toList())
        .list("slos", s.slos().stream().map(EventWriter::slo).toList())
        .map("planner", planner(s.planner()));
  }

  private static Mapping labels(Map<String, String> labels) {
    Mapping mapping = new Mapping();
    new TreeMap<>(labels).forEach(mapping::text);
    return mapping;
  }

  private static Mapping cluster(ClusterSpec cluster) {
    return new Mapping()
        .list(
            "nodes",
            cluster.groups().stream()
                .map(g -> ClusterWriter.group(g, labels(g.labels())))
                .toList());
  }

  // ---- costs

  /// Adds `costProfile` or `cost`.
  static Mapping cost(Mapping to, NfProfile p) {
    NfProfile plain = CostReader.withKind(p, NfKind.FORWARD);
    if (!p.source().equals(Source.SCENARIO) || plain.equals(NfProfile.FREE)) {
      return to.text("costProfile", p.name()).comment("costProfile", figures(p));
    }
    Mapping cost =
        new Mapping()
            .raw("perPacketCycles", Format.number(p.perPacketCycles()))
            .raw("perByteCycles", Format.number(p.perByteCycles()))
            .raw("newFlowCycles", Format.number(p.newFlowCycles()))
            .raw("perBurstCycles", Format.number(p.perBurstCycles()))
            .raw("perRequestCycles", Format.number(p.perRequestCycles()))
            .raw("perHandshakeCycles", Format.number(p.perHandshakeCycles()))
            .raw("distribution", CostReader.DISTRIBUTIONS.word(p.distribution()));
    if (p.distribution() == NfProfile.Distribution.LOGNORMAL) {
      cost.raw("cv", Format.number(p.cv()));
    }
    return to.map("cost", cost);
  }

  /// The figures of a profile in a few words: `759.5 cycles/packet + 0.64/byte; derived`.
  private static String figures(NfProfile p) {
    if (CostReader.withKind(p, NfKind.FORWARD).equals(NfProfile.FREE)) {
      return "costs nothing";
    }
    StringBuilder s =
        new StringBuilder(Format.number(p.perPacketCycles())).append(" cycles/packet");
    part(s, p.perByteCycles(), "byte");
    part(s, p.newFlowCycles(), "new flow");
    part(s, p.perBurstCycles(), "burst");
    part(s, p.perRequestCycles(), "request");
    part(s, p.perHandshakeCycles(), "handshake");
    return s.append("; ").append(p.source().cite()).toString();
  }

  private static void part(StringBuilder s, double cycles, String unit) {
    if (cycles > 0) {
      s.append(" + ").append(Format.number(cycles)).append('/').append(unit);
    }
  }

  private static Mapping function(NetworkFunction f) {
    Mapping m =
        new Mapping()
            .text("name", f.name())
            .raw("kind", CostReader.KINDS.word(f.dataPlane().kind()));
    if (f.dataPlane().kind() == NfKind.IPSEC) {
      m.raw("direction", FunctionReader.DIRECTIONS.word(f.direction()));
    }
    m.map("dataPlane", cost(new Mapping(), f.dataPlane()));
    NetworkFunction.ControlPlane cp = f.controlPlane();
    if (cp != null) {
      String punt =
          cp.punt() instanceof Punt.Ratio(double ratio)
              ? Format.number(ratio)
              : FunctionReader.PUNTS.word(cp.punt());
      m.map(
          "controlPlane",
          cost(new Mapping(), cp.cost())
              .raw("punt", punt)
              .map("queue", new Mapping().raw("halfOpenLimit", cp.halfOpenLimit()))
              .map("limits", new Mapping().raw("cpu", cp.cpus())));
    }
    NfState state = f.state();
    if (state != null) {
      m.map(
          "state",
          new Mapping()
              .raw("perFlow", Format.bytes(state.bytes()))
              .raw("scope", FunctionReader.SCOPES.word(state.scope()))
              .raw("idleTimeout", orNever(state.idleTimeoutPs(), FunctionReader.NEVER))
              .raw("rekeyInterval", orNever(state.rekeyIntervalPs(), FunctionReader.NEVER))
              .raw("onMissing", FunctionReader.ON_MISSING.word(state.onMissing())));
    }
    return m.raw("networkStack", FunctionReader.STACKS.word(f.networkStack()));
  }

  static String orNever(long ps, long never) {
    return ps == never ? "Never" : Format.duration(ps);
  }

  private static Mapping replicaSet(ReplicaSet r) {
    Mapping m =
        new Mapping()
            .text("name", r.name())
            .text("networkFunction", r.networkFunction())
            .text("version", r.version());
    Integer replicas = r.replicas();
    if (replicas != null) {
      m.raw("replicas", replicas).raw("fixed", r.fixed());
    }
    m.raw("tenancy", ReplicaSetReader.TENANCIES.word(r.tenancy()));
    String tenant = r.tenant();
    if (tenant != null) {
      m.text("tenant", tenant);
    }
    Mapping limits = new Mapping().raw("cpu", r.template().cpus());
    if (r.template().memoryBytes() > 0) {
      limits.raw("memory", Format.bytes(r.template().memoryBytes()));
    }
    r.template().otherLimits().forEach(limits::text);
    return m.map("template", new Mapping().map("resources", new Mapping().map("limits", limits)));
  }

  private static Mapping lifecycle(PodLifecycle p) {
    Mapping m =
        new Mapping()
            .map("startupLatency", spread(p.startupMedianPs(), p.startupP99Ps()))
            .raw("terminationGracePeriod", Format.duration(p.terminationGracePeriodPs()));
    return p.endpointPropagationP99Ps() == p.endpointPropagationDelayPs()
        ? m.raw("endpointPropagationDelay", Format.duration(p.endpointPropagationDelayPs()))
        : m.map("endpointPropagationDelay", spread(p.endpointPropagationDelayPs(), p.endpointPropagationP99Ps()));
  }

  private static Mapping spread(long medianPs, long p99Ps) {
    return new Mapping().raw("median", Format.duration(medianPs)).raw("p99", Format.duration(p99Ps));
  }

  private static Mapping forwarding(Forwarding f) {
    Mapping m =
        new Mapping()
            .raw("placement", ForwardingReader.PLACEMENTS.word(f.placement()))
            .raw("interconnect", ForwardingReader.INTERCONNECTS.word(f.interconnect()));
    // What the planner may choose stays open.
    boolean switched = f.placement() == Forwarding.Placement.PER_NODE;
    if (!f.coresOpen() || !f.isOnEveryNode()) {
      m.raw("cores", f.carriesDepartures() ? f.ingressCores() : f.cores());
    }
    m.raw("ringSize", f.ringSize());
    Mapping ingress = new Mapping();
    if (!f.coresOpen() || switched) {
      ingress.raw("cores", f.ingressCores());
    }
    if (f.isOnEveryNode()) {
      cost(m, f.vswitch());
    }
    return m.map("crossing", cost(new Mapping(), f.crossing()))
        .list("ingressNodes", f.ingressNodes().stream().map(YamlEmitter::quoted).toList())
        .map("ingress", cost(ingress, f.ingress()));
  }

  private static Mapping loadBalancing(LoadBalancing l) {
    ConnectionTable t = l.connectionTable();
    Mapping m =
        new Mapping()
            .raw("strategy", LoadBalancingReader.STRATEGIES.word(l.strategy()))
            .list(
                "compareWith",
                l.compareWith().stream().map(LoadBalancingReader.STRATEGIES::word).toList())
            .map(
                "maglev",
                new Mapping()
                    .raw("tableSize", l.maglev().tableSize())
                    .raw("rule", LoadBalancingReader.RULES.word(l.maglev().rule())))
            .list("hashFields", l.hashFields())
            .raw("ecmp", LoadBalancingReader.ECMPS.word(l.ecmp()))
            .map(
                "connectionTable",
                new Mapping()
                    .raw("maxEntries", t.maxEntries())
                    .raw("idleTimeout", Format.duration(t.idleTimeoutPs()))
                    .raw("whenFull", LoadBalancingReader.WHEN_FULL.word(t.whenFull()))
                    .raw("replication", LoadBalancingReader.REPLICATIONS.word(t.replication())));
    if (l.selector() != LoadBalancing.Selector.MAGLEV) {
      m.raw("selector", LoadBalancingReader.SELECTORS.word(l.selector()));
    }
    if (l.secondChance()) {
      m.raw("secondChance", true);
    }
    LoadBalancing.Datastore d = l.datastore();
    if (d != null) {
      m.map(
          "datastore",
          new Mapping()
              .text("name", d.name())
              .map(
                  "readLatency",
                  new Mapping()
                      .raw("median", Format.duration(d.readMedianPs()))
                      .raw("p90", Format.duration(d.readP90Ps())))
              .raw("maxReads", Format.number(d.maxReadsPerSec())));
    }
    LoadBalancing.StateTransfer st = l.stateTransfer();
    if (st != null) {
      m.map(
          "stateTransfer",
          new Mapping()
              .raw("bandwidth", Format.rate(st.bandwidthBitsPerSec(), "bps"))
              .raw("perFlowOverhead", Format.duration(st.perFlowOverheadPs()))
              .raw("guarantee", LoadBalancingReader.GUARANTEES.word(st.guarantee())));
    }
    return m;
  }

  private static Mapping planner(PlannerSpec p) {
    return new Mapping()
        .raw("targetUtilization", Format.number(p.targetUtilizationRatio()))
        .map(
            "failures",
            new Mapping()
                .raw("pods", p.failures().pods())
                .raw("nodes", p.failures().nodes())
                .raw("zones", p.failures().zones()))
        .raw("minReplicas", p.minReplicas())
        .raw("maxReplicas", p.maxReplicas())
        .raw("objective", PlannerReader.OBJECTIVES.word(p.objective()))
        .map(
            "prices",
            new Mapping()
                .raw("coreHour", Format.number(p.prices().perCoreHour()))
                .raw("nodeHour", Format.number(p.prices().perNodeHour())));
  }
}
