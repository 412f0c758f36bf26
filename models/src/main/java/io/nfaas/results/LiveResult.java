package io.nfaas.results;

import java.util.List;
import java.util.Map;

/// What a run on real packets counted; the content of `live.json`. Every figure is a count or a time of this process since its start, so
/// none has a confidence interval.
///
/// @param role what this process was: `chain`, `ingress`, or the name of a replica
/// @param seconds from the start of polling to this moment
/// @param environment what it ran on, by name: processor, kernel, JDK, DPDK
public record LiveResult(
    String scenario,
    String scenarioHash,
    String engineVersion,
    String role,
    double seconds,
    Map<String, String> environment,
    Packets packets,
    List<Path> paths,
    List<Core> hops,
    List<Core> forwarders,
    List<RunResult.DropCount> drops,
    List<Action> events,
    ConnectionTable connectionTable,
    List<Port> ports,
    Pauses pauses,
    List<RunResult.Identity> identities,
    List<String> notes) {

  public LiveResult {
    paths = List.copyOf(paths);
    hops = List.copyOf(hops);
    forwarders = List.copyOf(forwarders);
    drops = List.copyOf(drops);
    events = List.copyOf(events);
    ports = List.copyOf(ports);
    identities = List.copyOf(identities);
    notes = List.copyOf(notes);
  }

  /// Frames at the process's ports: offered = delivered + forwarded + dropped + policy + consumed + inFlight.
  ///
  /// @param offered reached one of its ports
  /// @param delivered left the chain
  /// @param forwarded left for another process of the chain
  /// @param dropped lost for a reason in [#drops]
  /// @param policy dropped because the graph says so
  /// @param consumed addressed to a network function itself
  /// @param inFlight held, in a ring, or waiting to be sent
  public record Packets(
      long offered, long delivered, long forwarded, long dropped, long policy, long consumed, long inFlight) {
    public double lossRatio() {
      return offered == 0 ? 0 : (double) dropped / offered;
    }
  }

  /// Frames that ended a path in this process.
  ///
  /// @param path nodes of the graph
  /// @param dropped whether it ends at `drop`
  /// @param share of the tenant's frames
  public record Path(
      String tenant, String graphVersion, List<String> path, boolean dropped, long packets, long bytes, double share) {
    public Path {
      path = List.copyOf(path);
    }
  }

  /// One worker: a core of a replica, or a forwarder.
  ///
  /// @param name of the replica, or `ingress`
  /// @param state Ready, Draining, Dead
  /// @param utilization share of the time that busy polls took
  /// @param nanosecondsPerPacket in busy polls, NaN before the first packet
  /// @param longestPollSeconds from before a poll to after its flush
  /// @param work counts per kind of work
  public record Core(
      String name,
      String replicaSet,
      int replica,
      String state,
      double utilization,
      long packets,
      double nanosecondsPerPacket,
      double meanBurst,
      double longestPollSeconds,
      long held,
      long dropped,
      long movedFlows,
      Map<String, Long> work) {}

  /// Something done to the run while it ran.
  public record Action(double atSeconds, String what, String outcome) {}

  public record ConnectionTable(long entries, long peak, long opened, long evictedLive, long untracked, long bytes) {}

  /// A port's counters; bytes are L2 with FCS.
  ///
  /// @param name `in`, `out` or `hop`
  /// @param extended the driver's own counters
  public record Port(
      String name,
      String device,
      boolean up,
      long received,
      long receivedBytes,
      long missed,
      long noBuffer,
      long unusable,
      long transmitted,
      long transmittedBytes,
      long transmitErrors,
      Map<String, Long> extended) {}

  /// What the JVM's garbage collector stopped.
  public record Pauses(long collections, double seconds) {}

  /// Whether all its accounts balance.
  public boolean balances() {
    return identities.stream().allMatch(RunResult.Identity::holds);
  }
}
