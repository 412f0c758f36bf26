package io.nfaas.chain;

import org.jspecify.annotations.Nullable;

/// The rows of a compiled graph as parallel arrays: forward rows first, backward rows from [#firstBackward]. Never changed after
/// they were made.
final class GraphRows {
  /// The single way on (a row, EGRESS or POLICY_DROP), or [io.nfaas.dataplane.Routing#BRANCH].
  final int[] only;

  /// A [io.nfaas.dataplane.Place] each.
  final long[] place;

  /// Path of frames that leave from here, -1 when none do.
  final int[] egressPath;

  /// Path of frames that are dropped from here, -1 when none are.
  final int[] dropPath;

  /// Where a branching row's choices start: first those with a match, in order, then the weighted.
  final int[] firstChoice;

  /// How many of a row's choices have a match.
  final int[] matches;

  /// Whether the weighted choices are drawn per packet.
  final boolean[] perPacket;

  final int firstBackward;

  /// Per path, the row before its last hop.
  final int[] backwardEntry;

  final int[] choiceTarget;

  /// A weighted choice is taken when the draw in [0, 2^53) is below this and not below the one before.
  final long[] choiceBelow;

  final @Nullable EdgeMatch[] choiceMatch;

  GraphRows(
      int[] only,
      long[] place,
      int[] egressPath,
      int[] dropPath,
      int[] firstChoice,
      int[] matches,
      boolean[] perPacket,
      int firstBackward,
      int[] backwardEntry,
      int[] choiceTarget,
      long[] choiceBelow,
      @Nullable EdgeMatch[] choiceMatch) {
    this.only = only;
    this.place = place;
    this.egressPath = egressPath;
    this.dropPath = dropPath;
    this.firstChoice = firstChoice;
    this.matches = matches;
    this.perPacket = perPacket;
    this.firstBackward = firstBackward;
    this.backwardEntry = backwardEntry;
    this.choiceTarget = choiceTarget;
    this.choiceBelow = choiceBelow;
    this.choiceMatch = choiceMatch;
  }
}
