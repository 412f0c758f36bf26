package io.nfaas.packet;

import java.lang.foreign.MemorySegment;

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

  /// What an ESP sequence number says. Senders start with 1 (RFC 4303 section 3.3.3).
  static FlowStart ofEsp(int sequence) {
    return switch (sequence) {
      case 0 -> UNKNOWN;
      case 1 -> FIRST;
      default -> LATER;
    };
  }

  /// What a QUIC packet says (RFC 9000 section 17, RFC 9369 section 3.2): the client's Initial begins a connection; the server's answers
  /// are later packets.
  ///
  /// @param at where it starts in `m`
  /// @param bytes of it that are there
  static FlowStart ofQuic(MemorySegment m, long at, int bytes, boolean toServer) {
    if (bytes < 5) {
      return UNKNOWN;
    }
    int first = Wire.u8(m, at);
    if ((first & 0x80) == 0) {
      return (first & 0x40) != 0 ? LATER : UNKNOWN;
    }
    if (!toServer) {
      return LATER;
    }
    int type = (first >>> 4) & 3;
    return switch (Wire.i32(m, at + 1)) {
      case 0x00000001 -> type == 0 ? FIRST : LATER;
      case 0x6b3343cf -> type == 1 ? FIRST : LATER;
      default -> UNKNOWN;
    };
  }

  public byte code() {
    return (byte) ordinal();
  }
}
