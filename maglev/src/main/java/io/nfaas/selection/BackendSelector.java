package io.nfaas.selection;

/// Chooses the replica for a flow: a pure function of the flow's hash. Immutable, allocates nothing.
public interface BackendSelector {
  /// No replica can be chosen.
  int NONE = -1;

  /// The id of the flow's replica, or [#NONE].
  ///
  /// @param flowHash well spread over all 64 bits, the same for both directions of a connection
  int select(long flowHash);

  /// Whether a worker that keeps flows at their replica must remember this flow: always, except where it is known that no planned
  /// change moves it ([JetSelector]).
  ///
  /// @param flowHash as for [#select]
  default boolean tracks(long flowHash) {
    return true;
  }

  /// How [#select] came to its choice, for people: `Maglev slot 1234`. Allocates.
  default String explain(long flowHash) {
    return "hash " + Long.toHexString(flowHash);
  }
}
