package io.nfaas.dataplane;

/// What a network function does to frames and to its flow state, at one core of one replica. Data-plane and control-plane pools
/// are both workers with a stage. Bounded work per call; the caller charges cycles for what [PollWork] counts.
public interface NfStage {
  /// Works on the open rows of a burst: settles drops and punts, takes the frames that it marks [Disposition#HELD], leaves the
  /// rest open and may rewrite their bytes, offset, length, key and hash.
  void process(Burst burst, PollWork work, long nowNs);

  /// Appends the frames whose wait is over, as far as there is room, open again; handles state messages.
  ///
  /// @return frames appended
  int resume(Burst into, PollWork work, long nowNs);

  /// Frames held.
  int held();

  /// The next instant at which [#resume] has something to do of its own accord, in ns; `Long.MAX_VALUE` when never.
  long nextDeadlineNs();
}
