package io.nfaas.packet;

/// What a frame's own headers say about its place in its flow: the only evidence that a stage without state has to tell a new
/// flow from one whose state is elsewhere.
public enum FlowStart {
  /// The protocol does not say (plain UDP, ICMP): a stage without state takes the frame as the first of its flow.
  UNKNOWN,
  /// First of its flow: TCP SYN without ACK (RFC 9293 section 3.5), ESP sequence number 1 (RFC 4303 section 2.2),
  /// QUIC Initial (RFC 9000 section 17.2.2).
  FIRST,
  /// Surely a later packet: TCP without SYN or with SYN and ACK, ESP sequence number over 1, QUIC short header.
  LATER;

  private static final FlowStart[] VALUES = values();

  public static FlowStart of(byte code) {
    return VALUES[code];
  }

  public byte code() {
    return (byte) ordinal();
  }
}
