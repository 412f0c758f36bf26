package io.nfaas.dataplane;

/// What an NF stage found in its flow state for one frame.
public enum Outcome {
  /// The stage keeps no state, or the frame never reached one.
  NONE,
  /// The state was there.
  PRESENT,
  /// The state was made for this frame, the first of its flow.
  CREATED,
  /// The state was put there by the control plane or by a transfer.
  INSTALLED,
  /// The state was read from the shared store.
  FETCHED,
  /// An earlier packet of the flow made state somewhere, but not here.
  MISSING;

  private static final Outcome[] VALUES = values();

  public static Outcome of(byte code) {
    return VALUES[code];
  }

  public byte code() {
    return (byte) ordinal();
  }
}
