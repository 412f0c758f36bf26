package io.nfaas.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// How a flow finds its replica, and keeps it.
///
/// @param datastore null where no strategy reads one
/// @param stateTransfer null where no strategy moves state
/// @param secondChance whether a replica sends frames that it has no state for on to the one that the balancer would have chosen before its last
///     change
/// @param selector what the Maglev strategies choose by
public record LoadBalancing(
    Strategy strategy,
    List<Strategy> compareWith,
    Maglev maglev,
    List<String> hashFields,
    Ecmp ecmp,
    ConnectionTable connectionTable,
    @Nullable Datastore datastore,
    @Nullable StateTransfer stateTransfer,
    boolean secondChance,
    Selector selector) {
  public enum Strategy {
    /// ECMP; a shared store is read when a flow lands on a replica without its state.
    ECMP_DATASTORE,
    ECMP_STATELESS,
    MAGLEV_STATELESS,
    /// Maglev; a shared store is read when a flow lands on a replica without its state.
    MAGLEV_DATASTORE,
    /// Connection table first, Maglev second.
    MAGLEV_STICKY,
    /// As [#MAGLEV_STICKY]; state moves to the new replica.
    MAGLEV_STICKY_TRANSFER,
    /// Only flows that a planned change would move are tracked.
    MAGLEV_JET;

    public boolean sticky() {
      return this == MAGLEV_STICKY || this == MAGLEV_STICKY_TRANSFER || this == MAGLEV_JET;
    }

    /// Whether a shared store is read.
    public boolean fetches() {
      return this == ECMP_DATASTORE || this == MAGLEV_DATASTORE;
    }

    public boolean ecmp() {
      return this == ECMP_DATASTORE || this == ECMP_STATELESS;
    }
  }

  /// What the Maglev strategies choose by: Maglev tables, or one of the published algorithms that they are compared with.
  public enum Selector { MAGLEV, RENDEZVOUS, RING, JUMP, ANCHOR, DX, MEMENTO }

  public enum Ecmp { HASH_THRESHOLD, MODULO }

  /// @param rule how the table is filled; see `io.nfaas.maglev`
  public record Maglev(int tableSize, Rule rule) {
    public enum Rule { PAPER, CILIUM, KATRAN_V1, KATRAN_V2, ENVOY, VPP }
  }

  /// @param maxEntries per node
  public record ConnectionTable(long maxEntries, long idleTimeoutPs, WhenFull whenFull, Replication replication) {
    public enum WhenFull { EVICT_IDLEST, BYPASS }

    public enum Replication { NONE, PEER }

    public ConnectionTable {
      Require.atLeast("connectionTable.maxEntries", maxEntries, 1);
      Require.positive("connectionTable.idleTimeout", idleTimeoutPs);
    }
  }

  /// @param readMedianPs unloaded read latency, ps
  /// @param maxReadsPerSec capacity of the store
  public record Datastore(String name, long readMedianPs, long readP90Ps, double maxReadsPerSec) {
    public Datastore {
      Require.atLeast("datastore.readLatency.median", readMedianPs, 0);
      Require.atLeast("datastore.readLatency.p90", readP90Ps, readMedianPs);
      Require.positive("datastore.maxReads", maxReadsPerSec);
    }
  }

  /// @param bandwidthBitsPerSec between two replicas
  public record StateTransfer(double bandwidthBitsPerSec, long perFlowOverheadPs, Guarantee guarantee) {
    public enum Guarantee { NONE, LOSS_FREE, ORDER_PRESERVING }

    public StateTransfer {
      Require.positive("stateTransfer.bandwidth", bandwidthBitsPerSec);
      Require.atLeast("stateTransfer.perFlowOverhead", perFlowOverheadPs, 0);
    }
  }

  /// By Maglev tables.
  public LoadBalancing(
      Strategy strategy,
      List<Strategy> compareWith,
      Maglev maglev,
      List<String> hashFields,
      Ecmp ecmp,
      ConnectionTable connectionTable,
      @Nullable Datastore datastore,
      @Nullable StateTransfer stateTransfer,
      boolean secondChance) {
    this(
        strategy, compareWith, maglev, hashFields, ecmp, connectionTable, datastore, stateTransfer, secondChance,
        Selector.MAGLEV);
  }

  /// Without second chances.
  public LoadBalancing(
      Strategy strategy,
      List<Strategy> compareWith,
      Maglev maglev,
      List<String> hashFields,
      Ecmp ecmp,
      ConnectionTable connectionTable,
      @Nullable Datastore datastore,
      @Nullable StateTransfer stateTransfer) {
    this(strategy, compareWith, maglev, hashFields, ecmp, connectionTable, datastore, stateTransfer, false);
  }

  /// The same under another strategy.
  public LoadBalancing withStrategy(Strategy other) {
    return new LoadBalancing(
        other, compareWith, maglev, hashFields, ecmp, connectionTable, datastore, stateTransfer, secondChance, selector);
  }

  public LoadBalancing {
    compareWith = List.copyOf(compareWith);
    hashFields = Require.notEmpty("hashFields", hashFields);
  }
}
