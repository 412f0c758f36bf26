package io.nfaas.cli;

import io.nfaas.live.FrameTrace;
import io.nfaas.packet.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// The frames that a calibration sends: UDP of 64 bytes, tagged for one of two chains. First each flow of both begins; then come stretches of
/// frames of known flows, one of which is of answers, and one in which a share of the frames begins a new flow.
final class CalibrationTrace {
  /// Frames of a stretch.
  static final int STRETCH = 1 << 15;

  /// Of this many frames of the last stretch one begins a flow.
  static final int NEW_EVERY = 4;

  private static final int FRAME_BYTES = 60;
  private static final int FCS_BYTES = 4;
  private static final int ETHERNET_BYTES = 18;
  private static final int UDP = 17;
  private static final int CLIENTS = 0x0a000000;
  private static final int SERVER = 0x0b000001;
  private static final int SERVER_PORT = 443;

  private final MemorySegment frame = Arena.ofAuto().allocate(FRAME_BYTES, 8);
  private final int flows;
  private long step;

  final FrameTrace trace;
  /// First frames of the stretches.
  final int longChain;

  final int shortChain;
  final int backwards;
  final int fresh;

  /// @param flows of each chain
  /// @param freshFrames frames of the stretch with new flows
  CalibrationTrace(int flows, int freshFrames) {
    this.flows = flows;
    trace = new FrameTrace(2 * flows + 3 * STRETCH + freshFrames);
    for (int f = 0; f < flows; f++) {
      append(1, f);
      append(2, f);
    }
    trace.endPrelude();
    longChain = trace.count();
    for (int k = 0; k < STRETCH; k++) {
      append(1, known());
    }
    shortChain = trace.count();
    for (int k = 0; k < STRETCH; k++) {
      append(2, known());
    }
    backwards = trace.count();
    for (int k = 0; k < STRETCH; k++) {
      append(1, known(), true);
    }
    fresh = trace.count();
    int next = flows;
    for (int k = 0; k < freshFrames; k++) {
      append(1, k % NEW_EVERY == 0 ? next++ : known());
    }
  }

  /// Steps of an odd constant visit the flows in no order that a cache could guess.
  private int known() {
    step += 0x9e3779b97f4a7c15L;
    return (int) Math.unsignedMultiplyHigh(step, flows);
  }

  private void append(int vlan, int flow) {
    append(vlan, flow, false);
  }

  /// @param back whether the frame answers, and so comes in at the other side
  private void append(int vlan, int flow, boolean back) {
    MemorySegment m = frame;
    int client = CLIENTS + flow;
    int clientPort = 1024 + (flow & 0x7fff);
    Wire.put32(m, 0, 0x02000000);
    Wire.put32(m, 12, 0x8100 << 16 | vlan);
    Wire.put16(m, 16, 0x0800);
    int ip = ETHERNET_BYTES;
    Wire.put32(m, ip, 0x4500 << 16 | FRAME_BYTES - ip);
    Wire.put32(m, ip + 4, 0x4000);
    Wire.put32(m, ip + 8, (64 << 8 | UDP) << 16);
    Wire.put32(m, ip + 12, back ? SERVER : client);
    Wire.put32(m, ip + 16, back ? client : SERVER);
    Wire.put32(m, ip + 20, back ? SERVER_PORT << 16 | clientPort : clientPort << 16 | SERVER_PORT);
    Wire.put32(m, ip + 24, (FRAME_BYTES - ip - 20) << 16);
    trace.append(m, 0, FRAME_BYTES, FRAME_BYTES + FCS_BYTES, 0, flow, back);
  }
}
