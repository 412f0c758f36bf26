package io.nfaas.dataplane;

/// Sees every frame of a poll after its decision and before it is transmitted. `decide` prints it, the simulator judges it by its
/// own ground truth, `verify` logs it.
@FunctionalInterface
public interface Tap {
  /// Nobody looks.
  Tap NONE = (burst, work, nowNs) -> {};

  /// Every row has its final disposition of this poll; the rows must not be changed.
  void decided(Burst burst, PollWork work, long nowNs);
}
