package io.nfaas.model;

/// How much of the horizon is simulated packet by packet.
///
/// @param windowPs longest packet window in [Mode#WINDOWS], ps
/// @param packetHops about how many packet-hops the windows of a replication may have together; windows get shorter than `windowPs` to keep to it
/// @param packetSampleRatio share of flows, by hash, that is simulated
public record Fidelity(Mode mode, long windowPs, double packetHops, double packetSampleRatio) {
  /// What windows of a replication may cost where nothing is said: some ten seconds of one core.
  public static final double PACKET_HOPS = 10e6;

  public enum Mode {
    /// Every packet.
    PACKET,
    /// Flows, tables and state through the whole horizon, packets in windows.
    WINDOWS
  }

  public Fidelity {
    Require.positive("fidelity.window", windowPs);
    Require.in("fidelity.packetHops", packetHops, 1, 1e15);
    Require.in("fidelity.packetSampleRate", packetSampleRatio, 1e-6, 1);
  }

  /// With the usual budget of packet-hops.
  public Fidelity(Mode mode, long windowPs, double packetSampleRatio) {
    this(mode, windowPs, PACKET_HOPS, packetSampleRatio);
  }
}
