package io.nfaas.model;

/// The part at the start of a replication whose observations are thrown away.
public sealed interface Warmup {
  /// A given length, ps.
  record Fixed(long ps) implements Warmup {
    public Fixed {
      Require.atLeast("warmup", ps, 0);
    }
  }

  /// Found by MSER-5 on a pilot replication.
  record Auto() implements Warmup {}
}
