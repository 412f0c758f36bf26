package io.nfaas.sim;

/// An exception inside an event, or a broken accounting identity: the replication's results cannot be trusted, so there are none.
public final class SimulationFailure extends RuntimeException {
  /// @param event what was happening
  /// @param atPs when, ps
  /// @param replication which one of the run, with its seed
  SimulationFailure(String event, long atPs, String replication, Throwable cause) {
    super(
        "%s: event '%s' at %.12f s failed: %s".formatted(replication, event, atPs * 1e-12, cause),
        cause);
  }

  SimulationFailure(String message) {
    super(message);
  }
}
