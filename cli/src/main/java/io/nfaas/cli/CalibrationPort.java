package io.nfaas.cli;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.packet.Nsh;
import io.nfaas.packet.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A port that always has a burst and takes everything, as a null device does: UDP frames of 64 bytes in a few buffers in turn, at the edge or
/// with a service header. What it takes to give each frame its flow is measured apart.
final class CalibrationPort implements PacketPort {
  private static final int BUFFERS = 256;
  private static final int BUFFER_BYTES = 512;
  private static final int START = 256;
  private static final int FRAME_BYTES = 60;
  private static final int FCS_BYTES = 4;
  private static final int ETHERNET_BYTES = 14;
  private static final int IP_BYTES = 20;
  private static final int UDP = 17;
  private static final int CLIENTS = 0x0a000000;
  private static final int SERVER = 0x0b000001;
  private static final int CARRIER_PREFIX = 0x026e;

  private final MemorySegment memory = Arena.ofAuto().allocate(BUFFERS * BUFFER_BYTES, 64);
  private final int flows;
  private final int burst;
  private final boolean carried;
  private int buffer;
  private long next;

  /// @param flows that frames are of; 0 when each frame begins a new one
  /// @param burst frames per reception, 0 for none ever
  /// @param carried whether frames come with a service header: row 1 of view 0, not worked on yet
  CalibrationPort(int flows, int burst, boolean carried) {
    this.flows = flows;
    this.burst = burst;
    this.carried = carried;
    for (int i = 0; i < BUFFERS; i++) {
      long at = (long) i * BUFFER_BYTES + START;
      Wire.put32(memory, at, 0x02000000);
      Wire.put16(memory, at + 12, 0x0800);
      long ip = at + ETHERNET_BYTES;
      Wire.put16(memory, ip, 0x4500);
      Wire.put16(memory, ip + 2, FRAME_BYTES - ETHERNET_BYTES);
      Wire.put16(memory, ip + 8, 64 << 8 | UDP);
      Wire.put32(memory, ip + 16, SERVER);
      Wire.put16(memory, ip + IP_BYTES + 2, 443);
      Wire.put16(memory, ip + IP_BYTES + 4, FRAME_BYTES - ETHERNET_BYTES - IP_BYTES);
    }
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int receive(Burst into) {
    for (int k = 0; k < burst; k++) {
      // Steps of an odd constant visit the flows in no order that a cache could guess.
      next += 0x9e3779b97f4a7c15L;
      int flow = flows == 0 ? (int) (next >>> 40) : (int) Math.unsignedMultiplyHigh(next, flows);
      long at = (long) buffer * BUFFER_BYTES + START;
      Wire.put32(memory, at + ETHERNET_BYTES + 12, CLIENTS + flow);
      Wire.put16(memory, at + ETHERNET_BYTES + IP_BYTES, 1024 + (flow & 0x7fff));
      int bytes = FRAME_BYTES;
      if (carried) {
        at -= ETHERNET_BYTES + Nsh.BYTES;
        bytes += ETHERNET_BYTES + Nsh.BYTES;
        Wire.put16(memory, at, CARRIER_PREFIX);
        Wire.put32(memory, at + 2, 0);
        Wire.put16(memory, at + 12, Nsh.ETHER_TYPE);
        Nsh.write(memory, at + ETHERNET_BYTES, 1, Nsh.DEFAULT_SI, Nsh.DEFAULT_TTL, Nsh.NEXT_ETHERNET, 0, 0, -1);
      }
      into.append(buffer, at, bytes, bytes + FCS_BYTES, 0);
      buffer = (buffer + 1) % BUFFERS;
    }
    return burst;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    return count;
  }

  @Override
  public void release(Burst from, int first, int count) {}
}
