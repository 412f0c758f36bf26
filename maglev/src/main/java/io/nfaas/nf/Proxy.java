package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Wire;

/// A proxy as far as its load goes: counts the requests and TLS handshakes that clients send through it, and passes frames on. It does
/// not terminate connections.
///
/// A request is a TCP segment of the forward walk whose payload begins with a TLS record of type 23 (application data, RFC 8446
/// section 5.1) and that has PSH set, or one whose payload begins with the name of an HTTP method (RFC 9110 section 9.1, RFC 5789).
/// A handshake is one whose payload begins with a TLS record of type 22 that holds a ClientHello (RFC 8446 section 4).
public final class Proxy implements PacketFunction {
  private static final int PSH = 0x08;
  private static final int APPLICATION_DATA = 23;
  private static final int HANDSHAKE = 22;
  private static final int TLS_MAJOR = 3;
  private static final int CLIENT_HELLO = 1;
  private static final int RECORD_BYTES = 5;

  @Override
  public boolean readsFrames() {
    return true;
  }

  @Override
  public Disposition apply(
      Burst b, int i, FrameView frame, FlowStateTable states, int slot, PollWork work) {
    int payload = frame.tcpPayloadStart();
    if (payload >= 0 && !b.has(i, Burst.BACKWARDS) && frame.ipEnd() - payload > RECORD_BYTES) {
      long at = frame.offset() + payload;
      int first = Wire.i32(frame.memory(), at);
      int type = first >>> 24;
      boolean tls = (first >>> 16 & 0xff) == TLS_MAJOR;
      if (tls && type == APPLICATION_DATA) {
        if ((frame.tcpFlags() & PSH) != 0) {
          work.add(Work.NF_REQUEST, 1);
        }
      } else if (tls && type == HANDSHAKE) {
        if (Wire.u8(frame.memory(), at + RECORD_BYTES) == CLIENT_HELLO) {
          work.add(Work.NF_HANDSHAKE, 1);
        }
      } else if (isMethod(first)) {
        work.add(Work.NF_REQUEST, 1);
      }
    }
    return Disposition.OPEN;
  }

  /// The first four characters of GET, PUT, POST, HEAD, PATCH, TRACE, DELETE, CONNECT and OPTIONS.
  private static boolean isMethod(int first) {
    return switch (first) {
      case 0x47455420,
          0x50555420,
          0x504f5354,
          0x48454144,
          0x50415443,
          0x54524143,
          0x44454c45,
          0x434f4e4e,
          0x4f505449 ->
          true;
      default -> false;
    };
  }
}
