package io.nfaas.results;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a simulated run found; the content of `result.json`. Everything but [#engine] is a pure function of scenario, seed and
/// version.
public record RunResult(
    String scenario,
    String scenarioHash,
    String engineVersion,
    List<Long> seeds,
    double simulatedSeconds,
    double warmupSeconds,
    int replications,
    PacketCount packets,
    Estimate lossRatio,
    long packetHops,
    Engine engine,
    List<PathResult> paths,
    List<HopResult> hops,
    List<ForwarderResult> forwarders,
    List<DropCount> drops,
    List<EventResult> events,
    ConnectionTableUse connectionTable,
    List<SloResult> slos,
    List<Identity> identities,
    List<String> notSimulated,
    List<String> notes,
    Verdict verdict,
    Sharing sharing) {

  /// A result that says nothing of what was shared.
  public RunResult(
      String scenario,
      String scenarioHash,
      String engineVersion,
      List<Long> seeds,
      double simulatedSeconds,
      double warmupSeconds,
      int replications,
      PacketCount packets,
      Estimate lossRatio,
      long packetHops,
      Engine engine,
      List<PathResult> paths,
      List<HopResult> hops,
      List<ForwarderResult> forwarders,
      List<DropCount> drops,
      List<EventResult> events,
      ConnectionTableUse connectionTable,
      List<SloResult> slos,
      List<Identity> identities,
      List<String> notSimulated,
      List<String> notes,
      Verdict verdict) {
    this(
        scenario, scenarioHash, engineVersion, seeds, simulatedSeconds, warmupSeconds, replications, packets, lossRatio, packetHops, engine, paths, hops,
        forwarders, drops, events, connectionTable, slos, identities, notSimulated, notes, verdict, Sharing.UNKNOWN);
  }

  public RunResult {
    seeds = List.copyOf(seeds);
    paths = List.copyOf(paths);
    hops = List.copyOf(hops);
    forwarders = List.copyOf(forwarders);
    drops = List.copyOf(drops);
    events = List.copyOf(events);
    slos = List.copyOf(slos);
    identities = List.copyOf(identities);
    notSimulated = List.copyOf(notSimulated);
    notes = List.copyOf(notes);
  }

  /// Packets inside the measured windows of all replications. offered + in flight at the start = delivered + dropped + policy +
  /// in flight at the end.
  ///
  /// @param dropped lost with a reason
  /// @param policy dropped because the graph says so
  public record PacketCount(
      long offered, long delivered, long dropped, long policy, long inFlightAtStart, long inFlight) {}

  /// How the run went on this machine; the only part that may differ between equal runs.
  public record Engine(double wallSeconds, double packetHopsPerSecond, long events) {}

  /// @param dropped the way ends at `drop`, not at egress
  public record PathResult(
      String tenant,
      String graphVersion,
      List<String> path,
      boolean dropped,
      Estimate share,
      double expectedShare,
      Estimate offeredPps,
      Estimate deliveredPps,
      Estimate lossRatio,
      Latency latencySeconds) {
    public PathResult {
      path = List.copyOf(path);
    }
  }

  /// One-way latency of delivered packets, s.
  public record Latency(Estimate mean, Estimate p50, Estimate p90, Estimate p99, Estimate p999, double max) {}

  /// One replica of a pool.
  public record HopResult(
      String replicaSet,
      int replica,
      String node,
      int cores,
      Estimate utilization,
      Estimate pps,
      Estimate cyclesPerPacket,
      Estimate meanBurst,
      Sojourn sojournSeconds,
      Estimate waitingMeanSeconds,
      Estimate numberInSystem,
      long dropped,
      List<TenantShare> tenants) {
    public HopResult {
      tenants = List.copyOf(tenants);
    }
  }

  public record Sojourn(Estimate mean, Estimate p50, Estimate p99, Estimate p999) {}

  public record TenantShare(String tenant, Estimate pps) {}

  public record ForwarderResult(String node, int cores, Estimate utilization, Estimate pps, Estimate cyclesPerPacket) {}

  /// @param where node, port or replica
  public record DropCount(String where, String reason, long packets) {}

  /// What an event did to flows. Ratios are over flows active at the event.
  ///
  /// @param timeToSteadySeconds from the event until losses and latency are what they were, at most to the next event
  public record EventResult(
      String name,
      String type,
      double atSeconds,
      long activeFlows,
      double movedFlowRatio,
      double brokenFlowRatio,
      long movedFlows,
      long brokenFlows,
      Estimate effectiveBlockedSeconds,
      Estimate throughputDegradation,
      long wrongGraphVersionPackets,
      long stateBytesMoved,
      long datastoreReads,
      double timeToSteadySeconds,
      Aftermath aftermath) {}

  public record ConnectionTableUse(long entries, long peak, long evictedLive, long untracked, long bytes) {}

  /// @param observed null when the metric could not be simulated
  /// @param reason why it is inconclusive, or empty
  public record SloResult(
      String name, String metric, double limit, @Nullable Estimate observed, Verdict verdict, String reason) {}

  public record Identity(String name, boolean holds) {}
}
