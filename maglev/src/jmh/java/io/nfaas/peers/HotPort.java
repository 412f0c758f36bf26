package io.nfaas.peers;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Frames;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.packet.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A port that always has a full burst and takes everything, as `net_null` does: a few buffers in turn, still in the cache, as from
/// the cache of DPDK's buffer pool. It gives each frame the addresses and ports of a uniformly drawn flow; what that costs is the
/// port's own time, and counts.
final class HotPort implements PacketPort {
  static final int BURST = 32;

  private static final int BUFFERS = 256;
  private static final int BUFFER_BYTES = 256;
  private static final int HEADROOM = 128;
  private static final int FRAME_BYTES = 60;
  private static final int FCS = 4;

  private final MemorySegment memory = Arena.global().allocate(BUFFERS * BUFFER_BYTES, 64);
  private final int flows;
  private int buffer;
  private long draw = 88172645463325252L;

  HotPort(int flows) {
    this.flows = flows;
    for (int i = 0; i < BUFFERS; i++) {
      Frames.udp(memory, start(i), -1, 0x0a000001, 0x0a000002, 1, 443, new byte[18]);
    }
  }

  private static long start(int buffer) {
    return (long) buffer * BUFFER_BYTES + HEADROOM;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int receive(Burst into) {
    for (int k = 0; k < BURST; k++) {
      draw ^= draw << 13;
      draw ^= draw >>> 7;
      draw ^= draw << 17;
      int flow = (int) Math.unsignedMultiplyHigh(draw, flows);
      long at = start(buffer);
      Wire.put32(memory, at + 26, 0x0a000000 + flow);
      Wire.put32(memory, at + 34, (flow * 0x9e3779b1) & 0xffff0000 | 443);
      into.append(buffer, at, FRAME_BYTES, FRAME_BYTES + FCS, 0);
      buffer = (buffer + 1) & (BUFFERS - 1);
    }
    return BURST;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    return count;
  }

  @Override
  public void release(Burst from, int first, int count) {}
}
