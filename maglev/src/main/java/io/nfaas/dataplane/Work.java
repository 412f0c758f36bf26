package io.nfaas.dataplane;

/// The kinds of work that a poll is billed for. The simulator prices them in cycles; live mode fits prices to measured bursts.
public enum Work {
  /// Frames whose headers were read.
  PARSE,
  /// Frames that were matched to a tenant and a graph view at the edge of the chain.
  CLASSIFY,
  /// Connection-table look-ups that found their entry, its replica alive.
  TRACK_HIT,
  /// Connection-table look-ups that found no entry, or one whose replica is gone.
  TRACK_MISS,
  /// Connection-table entries made or pointed to another replica.
  TRACK_INSERT,
  /// Frames that the network function worked on.
  NF_PACKET,
  /// Flows (or security associations) that the network function made state for.
  NF_NEW,
  /// Application requests served (proxies).
  NF_REQUEST,
  /// TLS handshakes served (proxies).
  NF_HANDSHAKE,
  /// Frames sent to or brought back from the control plane.
  PUNT,
  /// State messages sent or taken.
  STATE_MESSAGE,
  /// Service or tunnel headers put on.
  ENCAP,
  /// Service or tunnel headers taken off.
  DECAP,
  /// Frames handed to a port.
  TRANSMIT;

  /// How many kinds there are.
  public static final int KINDS = values().length;
}
