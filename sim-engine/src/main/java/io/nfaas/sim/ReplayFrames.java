package io.nfaas.sim;

import java.lang.foreign.MemorySegment;

/// Frames that come to a simulated cluster instead of those of the scenario's traffic, such as those of a capture, one after the other in the order of
/// their times. Read once.
public interface ReplayFrames {
  /// Steps to the next frame.
  ///
  /// @return false at the end
  boolean next();

  /// When the current frame comes to the wire, ns from the start of the run.
  long atNs();

  MemorySegment memory();

  /// Where it starts in [#memory].
  long offset();

  /// Bytes of it in memory; of these the simulator keeps [#KEPT_BYTES].
  int captured();

  /// Bytes on the wire, L2 with FCS.
  int length();

  /// Bytes of a frame that the simulator keeps: its headers, as a rule.
  int KEPT_BYTES = FrameStore.FRAME_BYTES;
}
