package io.nfaas.model;

/// How much of the horizon is simulated packet by packet.
///
/// @param windowPs length of a packet window in [Mode#WINDOWS], ps
/// @param packetSampleRatio share of flows, by hash, that is simulated
public record Fidelity(Mode mode, long windowPs, double packetSampleRatio) {
  public enum Mode {
    /// Every packet.
    PACKET,
    /// Flows, tables and state through the whole horizon, packets in windows.
    WINDOWS
  }

  public Fidelity {
    Require.positive("fidelity.window", windowPs);
    Require.in("fidelity.packetSampleRate", packetSampleRatio, 1e-6, 1);
  }
}
