package io.nfaas.conntrack;

/// The states of an entry, three bits, and the steps between them.
///
/// A load balancer sees a connection from outside, often one direction of it, so this is less than RFC 9293's machine: what
/// decides is which timeout applies. A connection counts as established with its first segment without SYN: an answer with SYN and ACK
/// proves nothing about the side that may be flooding.
final class ConnState {
  static final int FREE = 0;
  /// TCP, only SYN seen.
  static final int SYN_ONLY = 1;
  static final int ESTABLISHED = 2;
  /// TCP, FIN seen from the side that comes first in the key.
  static final int FIN_FIRST = 3;
  /// TCP, FIN seen from the side that comes second.
  static final int FIN_SECOND = 4;
  /// TCP, FIN seen from both sides, or RST.
  static final int CLOSED = 5;
  /// UDP and everything else.
  static final int DATAGRAM = 6;
  static final int ESP = 7;

  private static final int PROTOCOL_TCP = 6;
  private static final int PROTOCOL_ESP = 50;

  private static final int FIN = 0x01;
  private static final int SYN = 0x02;
  private static final int RST = 0x04;
  private static final int ACK = 0x10;

  private ConnState() {}

  /// The state that a flow's first packet puts it in. A FIN or RST without anything before it is the tail of a connection.
  static int first(int protocol, int tcpFlags) {
    return switch (protocol) {
      case PROTOCOL_TCP -> {
        if ((tcpFlags & (FIN | RST)) != 0) {
          yield CLOSED;
        }
        yield (tcpFlags & SYN) != 0 ? SYN_ONLY : ESTABLISHED;
      }
      case PROTOCOL_ESP -> ESP;
      default -> DATAGRAM;
    };
  }

  /// The state after one more packet.
  static int next(int state, int tcpFlags, boolean fromFirst) {
    if (state >= DATAGRAM) {
      return state;
    }
    if ((tcpFlags & RST) != 0) {
      return CLOSED;
    }
    if (state == CLOSED) {
      return isOpening(tcpFlags) ? SYN_ONLY : CLOSED;
    }
    if ((tcpFlags & FIN) != 0) {
      int mine = fromFirst ? FIN_FIRST : FIN_SECOND;
      int other = fromFirst ? FIN_SECOND : FIN_FIRST;
      return state == other ? CLOSED : mine;
    }
    return state == SYN_ONLY && (tcpFlags & SYN) == 0 ? ESTABLISHED : state;
  }

  static boolean isOpening(int tcpFlags) {
    return (tcpFlags & (SYN | ACK)) == SYN;
  }

  /// Order of eviction: lower goes first.
  static int worth(int state) {
    return switch (state) {
      case CLOSED -> 0;
      case SYN_ONLY -> 1;
      case FIN_FIRST, FIN_SECOND -> 2;
      default -> 3;
    };
  }
}
