package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PollWork;
import io.nfaas.packet.FrameView;

/// What one kind of network function does to a frame, given its flow's state. One instance per stage; single-threaded.
public sealed interface PacketFunction permits Forward, Ipsec, Nat44, Proxy {
  /// How a frame that comes in is treated.
  enum Arrival {
    /// Its state is looked up.
    TO_STATE,
    /// It goes on without state, untouched.
    PAST_STATE,
    /// It is dropped for want of state.
    DISCARD
  }

  /// Whether [#arrive] and [#apply] look into frames, which are then wrapped for them.
  boolean readsFrames();

  /// Whether it cannot work without a state.
  default boolean needsState() {
    return false;
  }

  /// Whether states of scope [StateScope#PER_SA] go by the frame's destination instead of its own security parameters index.
  default boolean keyedByDestination(Burst b, int i) {
    return false;
  }

  /// Looks at a frame before its state is looked up; may rewrite it and its key.
  default Arrival arrive(Burst b, int i, FrameView frame) {
    return Arrival.TO_STATE;
  }

  /// Sets a new state up, by way of its word.
  ///
  /// @param keyHash hash of the state's key
  /// @return false when it cannot be had: the function's resources are used up
  default boolean open(FlowStateTable states, int slot, long keyHash, Burst b, int i) {
    return true;
  }

  /// Gives a state that stands for keys new ones.
  ///
  /// @return whether there was anything to renew
  default boolean renew(FlowStateTable states, int slot) {
    return false;
  }

  /// Takes back what the word of an ended state stood for.
  default void end(long word) {}

  /// Works on a frame. [Burst] columns that no longer fit the frame are brought up to date.
  ///
  /// @param slot the flow's state, or [FlowStateTable#MISS] for a function without state
  /// @return [Disposition#OPEN] when the frame may go on
  Disposition apply(
      Burst b, int i, FrameView frame, FlowStateTable states, int slot, PollWork work);
}
