package io.nfaas.results;

/// What an event did beside moving and breaking flows.
///
/// @param misroutedFlows of which a packet was sent to a replica that was gone
/// @param staleDecisions packets sent on by nodes whose database did not have the newest change yet
/// @param reorderedPackets overtaken by a later one of their flow
/// @param statesLost states that died with their replicas
/// @param statesMoved states that replicas gave to one another
/// @param transferSeconds from the first state that was asked for to the last that arrived, at a replica or from the store
/// @param datastoreReadP99Seconds of the reads of the shared store; 0 without any
/// @param reestablished associations and flows that their senders began anew because their state was gone
/// @param queuePeakFrames most frames that waited in the rings of one core
/// @param changedEntryRatio share of the entries of the changed pools' selection tables that name another replica
public record Aftermath(
    long misroutedFlows,
    long staleDecisions,
    long reorderedPackets,
    long statesLost,
    long statesMoved,
    double transferSeconds,
    double datastoreReadP99Seconds,
    long reestablished,
    long queuePeakFrames,
    double changedEntryRatio) {
  /// Nothing of the kind.
  public static final Aftermath NONE = new Aftermath(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
