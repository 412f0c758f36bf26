package io.nfaas.nf;

import io.nfaas.nf.FlowStateTable.WhenFull;

/// How one stage keeps its states.
///
/// @param scope what shares a state
/// @param onAbsent for a frame that may begin its flow
/// @param onMissing for a frame that surely does not
/// @param stateBytes size of one state, for accounts of memory and transfer
/// @param maxStates most states at once
/// @param whenFull what happens to one more
/// @param idleTimeoutNs an unused state is gone after this
/// @param closingTimeoutNs the same after a FIN or RST, and for flows marked as ended
/// @param pendingTimeoutNs longest wait for the control plane, a peer or the store
/// @param maxPending most flows that may wait at once
/// @param framesPerFlow most frames that may wait in one of them
/// @param maxHeld most frames that may wait in all of them
/// @param puntIke whether IKE messages go to the control plane
/// @param puntRatio share of all frames that go to the control plane and come back, whatever their state
/// @param sweepBuckets most buckets of states that one call looks through for idle ones
/// @param fetches whether a shared store is asked for a state that may exist and is not here, and told of every new one
/// @param handOver what becomes of frames while states move between replicas
/// @param secondChance whether a frame that lacks its state is sent on to the replica that its header names, instead of dropped
public record StateConfig(
    StateScope scope,
    OnAbsent onAbsent,
    OnMissing onMissing,
    long stateBytes,
    int maxStates,
    WhenFull whenFull,
    long idleTimeoutNs,
    long closingTimeoutNs,
    long pendingTimeoutNs,
    int maxPending,
    int framesPerFlow,
    int maxHeld,
    boolean puntIke,
    double puntRatio,
    int sweepBuckets,
    boolean fetches,
    HandOver handOver,
    boolean secondChance) {
  private static final long SECOND_NS = 1_000_000_000L;

  public StateConfig {
    atLeast("stateBytes", stateBytes, 0);
    atLeast("maxStates", maxStates, 1);
    atLeast("idleTimeoutNs", idleTimeoutNs, 1);
    atLeast("closingTimeoutNs", closingTimeoutNs, 1);
    atLeast("pendingTimeoutNs", pendingTimeoutNs, 1);
    atLeast("maxPending", maxPending, 0);
    atLeast("framesPerFlow", framesPerFlow, 0);
    atLeast("maxHeld", maxHeld, 0);
    atLeast("sweepBuckets", sweepBuckets, 0);
    if (!(puntRatio >= 0 && puntRatio <= 1)) {
      throw new IllegalArgumentException("puntRatio " + puntRatio + " is not in [0, 1]");
    }
  }

  private static void atLeast(String name, long value, long least) {
    if (value < least) {
      throw new IllegalArgumentException(name + " " + value + " is not at least " + least);
    }
  }

  /// States that the stage makes itself and that never expire, full tables refusing new flows; 64 frames wait per flow, 10 s
  /// suffice to close, 1 s is waited for answers.
  public static StateConfig of(StateScope scope, int maxStates) {
    return new StateConfig(
        scope, OnAbsent.CREATE, OnMissing.DROP, 0, maxStates, WhenFull.REFUSE_NEW, Long.MAX_VALUE, 10 * SECOND_NS, SECOND_NS,
        4096, 64, 16384, false, 0, 1, false, HandOver.LOSS_FREE, false);
  }

  public StateConfig onAbsent(OnAbsent action) {
    return new StateConfig(
        scope, action, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  public StateConfig onMissing(OnMissing action) {
    return new StateConfig(
        scope, onAbsent, action, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  public StateConfig stateBytes(long bytes) {
    return new StateConfig(
        scope, onAbsent, onMissing, bytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  public StateConfig whenFull(WhenFull action) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, action, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  /// The closing timeout is kept, unless it is the longer one.
  public StateConfig idleTimeoutNs(long ns) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, ns, Math.min(ns, closingTimeoutNs), pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  /// @param flows most flows that wait at once
  /// @param perFlow most frames that wait in one
  /// @param frames most frames that wait in all
  public StateConfig waiting(int flows, int perFlow, int frames, long timeoutNs) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, timeoutNs,
        flows, perFlow, frames, puntIke, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  public StateConfig puntIke(boolean punt) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, punt, puntRatio, sweepBuckets, fetches, handOver, secondChance);
  }

  public StateConfig puntRatio(double ratio) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, ratio, sweepBuckets, fetches, handOver, secondChance);
  }

  public StateConfig fetches(boolean fetch) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetch, handOver, secondChance);
  }

  public StateConfig handOver(HandOver guarantee) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, guarantee, secondChance);
  }

  public StateConfig secondChance(boolean chance) {
    return new StateConfig(
        scope, onAbsent, onMissing, stateBytes, maxStates, whenFull, idleTimeoutNs, closingTimeoutNs, pendingTimeoutNs,
        maxPending, framesPerFlow, maxHeld, puntIke, puntRatio, sweepBuckets, fetches, handOver, chance);
  }
}
