package io.nfaas.nf;

/// What a stage does with a frame that surely does not begin its flow, and whose state is not here.
public enum OnMissing {
  /// Drops it, and every later one.
  DROP,
  /// Drops it and marks the flow as ended, so that its later frames are dropped without being counted as missing again.
  RESET,
  /// Makes new state, which is counted.
  RECREATE
}
