package io.nfaas.cli;

import io.nfaas.dataplane.Burst;
import io.nfaas.results.PacketDecision.Disposition;

/// What an ingress worker decided about a frame, in the numbers of its burst.
///
/// @param tenant dense index, or [Burst#NONE]
/// @param view dense id, or [Burst#NONE]
/// @param position where the frame is, or [Burst#NONE]
/// @param nextPosition where it goes, or [io.nfaas.dataplane.Routing#EGRESS], [io.nfaas.dataplane.Routing#POLICY_DROP]
/// @param backend replica that it goes to, or [Burst#NONE]
/// @param reason a sentence for people
record EdgeVerdict(
    int tenant, int view, int position, int nextPosition, int backend, Disposition disposition, String reason) {

  /// Of a frame whose headers cannot be looked for.
  static EdgeVerdict unreadable(String reason) {
    return new EdgeVerdict(Burst.NONE, Burst.NONE, Burst.NONE, Burst.NONE, Burst.NONE, Disposition.UNREADABLE, reason);
  }
}
