package io.nfaas.model;

import org.jspecify.annotations.Nullable;

/// A kind of packet processing that tenants put in their chains.
///
/// @param direction for [NfKind#IPSEC] only: which side carries the tunnel
/// @param controlPlane null when the data plane makes its own state
/// @param state null when the function keeps none
public record NetworkFunction(
    String name,
    NfProfile dataPlane,
    Direction direction,
    @Nullable ControlPlane controlPlane,
    @Nullable NfState state,
    NetworkStack networkStack) {

  /// Whether tunnels arrive ([#DECRYPT]) or leave ([#ENCRYPT]).
  public enum Direction { DECRYPT, ENCRYPT }

  /// What carries the connections of a function that terminates them.
  public enum NetworkStack { KERNEL, USER_SPACE }

  /// The slow path: its pool is a ReplicaSet of its own, named `<replica set>-cp`.
  ///
  /// @param halfOpenLimit punted flows that may wait at one replica
  /// @param cpus CPUs of one control-plane replica
  public record ControlPlane(NfProfile cost, Punt punt, int halfOpenLimit, int cpus) {
    public ControlPlane {
      Require.atLeast("controlPlane.queue.halfOpenLimit", halfOpenLimit, 1);
      Require.atLeast("controlPlane.limits.cpu", cpus, 1);
    }
  }

  /// Which packets go to the control plane.
  public sealed interface Punt {
    /// The first packet of each flow.
    record FirstPacket() implements Punt {}

    /// The key exchange of each security association.
    record Ike() implements Punt {}

    /// A share of all packets.
    record Ratio(double ratio) implements Punt {
      public Ratio {
        Require.in("punt", ratio, 0, 1);
      }
    }
  }
}
