package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import java.lang.foreign.MemorySegment;

/// A port that a worker sends by and another one receives from: a replica that delivers by the chain's own port.
public final class TransmitOnly implements PacketPort {
  private final LivePort port;

  public TransmitOnly(LivePort port) {
    this.port = port;
  }

  @Override
  public MemorySegment memory() {
    return port.memory();
  }

  @Override
  public int receive(Burst into) {
    port.push();
    return 0;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    return port.transmit(from, first, count);
  }

  @Override
  public void release(Burst from, int first, int count) {
    port.release(from, first, count);
  }
}
