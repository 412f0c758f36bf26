package io.nfaas.selection;

import java.util.List;

/// Just-enough tracking (Mendelson, Vargaftik, Lorenz, Barabash, Keslassy, Orda, "Load Balancing with JET: Just Enough Tracking for
/// Connection Consistency", CoNEXT 2021): selects as the pool does now, and has only those flows tracked that a planned change
/// would give another replica. A change is planned when replicas are on the *horizon* (they will join) or *draining* (they will
/// leave); the flows whose replica differs with it are *unsafe*.
///
/// How a change is carried out:
/// 1. announce: the pool's selector becomes `of(now, List.of(planned))`. Flows that are open already go through the selector with
///    every frame, as they have no entry; the unsafe ones get one with their next frame.
/// 2. apply: the selector becomes `of(planned, next plans)`. Replicas that leave are draining first: alive, but not chosen.
///    Entries keep their replica; safe flows are chosen the same without entry.
///
/// A flow that sends nothing between announcement and change is not protected, and neither is one whose replica dies.
///
/// **Proof obligation.** Replicas join and leave one by one, so that sets between now (W) and then (W') serve for a while. A flow with
/// the same replica under W and W' must have it under every set between: what stays of W, joined by any of those that leave or
/// are on the horizon. A selector without unneeded moves gives this: adding replicas moves flows to these only, and a flow that
/// moved to one stays away from its old replica as long as that one is there. Rendezvous, ring, jump, anchor, dx and memento are
/// such. *Maglev is not*: every rebuild moves slots between replicas that stay, so that a slot with the same owner under W and
/// W' can have another one half-way. Two remedies:
/// - give every step as a planned selector of its own: a flow is safe only if all of them agree. Right while the steps happen as
///   announced, in that order.
/// - use tables with second choices, `configured.avoiding(horizon)` now and `configured.avoiding(leaving)` then, of one
///   configured set with all of them in it. Each slot has a fixed list of choices, and belongs to the first that is
///   up. Let o be the owner under W and W'. Whoever stands before o on the list is neither in W nor in W', so neither in
///   what stays of W nor on the horizon, and o is in what stays: o is first under every set between. One comparison suffices, for
///   any order and any part of the plan.
public sealed interface JetSelector extends BackendSelector permits JetTable, JetComparison {
  /// @param now chooses today; a selector that is itself a [JetSelector] counts without its plans
  /// @param planned one for each step of the change, or one for the whole of it where the selector has no unneeded moves; empty: no
  ///     flow is tracked
  /// @throws IllegalArgumentException where Maglev tables differ in size
  static JetSelector of(BackendSelector now, List<? extends BackendSelector> planned) {
    BackendSelector current = now instanceof JetSelector jet ? jet.now() : now;
    List<BackendSelector> then = planned.stream().map(p -> p instanceof JetSelector jet ? jet.now() : p).toList();
    if (current instanceof MaglevSelector table && then.stream().allMatch(MaglevSelector.class::isInstance)) {
      return new JetTable(table, then.stream().map(MaglevSelector.class::cast).toList());
    }
    return new JetComparison(current, then);
  }

  /// What chooses today.
  BackendSelector now();

  @Override
  default String explain(long flowHash) {
    return now().explain(flowHash);
  }

  /// Share of the hashes that are unsafe.
  double unsafeRatio();
}
