package io.nfaas.dataplane;

/// How one worker is set up.
///
/// @param burstRows most frames that one poll decides about, received and resumed together; at least the receive bursts of all
/// ports, and the room beyond that is for frames that a stage gives back
/// @param sweepBuckets most connection-table buckets that one poll looks through for idle entries; how many it is, the clock says
/// @param forwards whether the worker chooses the next hop itself; if not, frames that its stage is done with go to the
/// node's switch, which is another worker
/// @param seed start of the worker's frame numbers, by which branches per packet are drawn
/// @param aliases names of flows that are kept beside their keys
public record WorkerConfig(int burstRows, int sweepBuckets, boolean forwards, long seed, AliasConfig aliases) {
  /// Two receive bursts of 32 frames, at most eight buckets swept per poll, forwarding by itself.
  public static final WorkerConfig DEFAULT = new WorkerConfig(64, 8, true, 0);

  public WorkerConfig {
    if (burstRows < 1) {
      throw new IllegalArgumentException("burstRows " + burstRows + " is not at least 1");
    }
    if (sweepBuckets < 0) {
      throw new IllegalArgumentException("sweepBuckets " + sweepBuckets + " is not at least 0");
    }
  }

  /// With the default of names.
  public WorkerConfig(int burstRows, int sweepBuckets, boolean forwards, long seed) {
    this(burstRows, sweepBuckets, forwards, seed, AliasConfig.DEFAULT);
  }

  public WorkerConfig withAliases(AliasConfig names) {
    return new WorkerConfig(burstRows, sweepBuckets, forwards, seed, names);
  }

  public WorkerConfig withBurstRows(int rows) {
    return new WorkerConfig(rows, sweepBuckets, forwards, seed, aliases);
  }

  public WorkerConfig withSeed(long newSeed) {
    return new WorkerConfig(burstRows, sweepBuckets, forwards, newSeed, aliases);
  }

  /// For a network function whose node has a switch worker.
  public WorkerConfig withoutForwarding() {
    return new WorkerConfig(burstRows, sweepBuckets, false, seed, aliases);
  }
}
