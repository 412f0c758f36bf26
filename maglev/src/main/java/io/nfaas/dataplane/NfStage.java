package io.nfaas.dataplane;

/// What a network function does to frames and to its flow state, at one core of one replica. Data-plane and control-plane pools
/// are both workers with a stage. Bounded work per call; the caller charges cycles for what [PollWork] counts.
public interface NfStage {
  /// Works on the rows that are due ([Burst#isDue]): settles drops and punts, takes the frames that it marks
  /// [Disposition#HELD], leaves the rest open with step [Burst#ROUTE] and may rewrite their bytes, offset, length, key and hash.
  void process(Burst burst, PollWork work, long nowNs);

  /// Appends the frames whose wait is over, as far as there is room: those that may go on are open with step [Burst#ROUTE], the
  /// others settled. Handles state messages.
  ///
  /// @return frames appended
  int resume(Burst into, PollWork work, long nowNs);

  /// Frames held.
  int held();

  /// The next instant at which [#resume] has something to do of its own accord, in ns; at or before the last poll's time when
  /// it has something to do now; `Long.MAX_VALUE` when never.
  long nextDeadlineNs();
}
