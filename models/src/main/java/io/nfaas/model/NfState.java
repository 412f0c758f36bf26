package io.nfaas.model;

/// The state that a network function keeps.
///
/// @param bytes size of one state
/// @param idleTimeoutPs unused state is dropped after this, ps; `Long.MAX_VALUE` = never
/// @param rekeyIntervalPs life of a security association, ps; `Long.MAX_VALUE` = not rekeyed
public record NfState(long bytes, Scope scope, long idleTimeoutPs, long rekeyIntervalPs, OnMissing onMissing) {
  /// What shares one state.
  public enum Scope { PER_FLOW, PER_SA, PER_TENANT }

  /// What happens to a packet whose state is elsewhere, unless the strategy fetches or transfers it.
  public enum OnMissing {
    /// Lost, and so is the rest of the flow.
    DROP,
    /// The flow ends.
    RESET,
    /// New state is made, and counted.
    RECREATE
  }

  public NfState {
    Require.atLeast("state.perFlow", bytes, 0);
    Require.positive("state.idleTimeout", idleTimeoutPs);
    Require.positive("state.rekeyInterval", rekeyIntervalPs);
  }
}
