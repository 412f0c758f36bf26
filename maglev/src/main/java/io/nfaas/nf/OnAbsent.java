package io.nfaas.nf;

/// What a stage does with a frame that may begin a flow and has no state yet.
public enum OnAbsent {
  /// Makes the state itself.
  CREATE,
  /// Sends the frame to the control plane, which makes the state; the flow's later frames wait.
  PUNT,
  /// Drops the frame: state comes from elsewhere only.
  DROP
}
