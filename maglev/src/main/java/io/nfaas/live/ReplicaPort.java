package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Carrier;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.packet.FrameView;
import java.lang.foreign.MemorySegment;

/// One replica's side of the network that carries service headers: of what comes in by a port, the frames that have one and are not
/// addressed to another replica. A bridge floods what it does not know, and says things of its own; neither is for the chain.
public final class ReplicaPort implements PacketPort {
  private final PacketPort port;
  private final int self;
  private final MemorySegment memory;
  private final FrameView frame = new FrameView();
  private long foreign;

  /// @param self dense id of the replica; [Burst#NONE] for a node's forwarder
  public ReplicaPort(PacketPort port, int self) {
    this.port = port;
    this.self = self;
    memory = port.memory();
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int receive(Burst into) {
    int first = into.count;
    port.receive(into);
    int kept = first;
    int rows = into.count;
    for (int i = first; i < rows; i++) {
      if (isForUs(into.offset[i], into.captured[i])) {
        if (kept != i) {
          into.copyRow(i, into, kept);
        }
        kept++;
      } else {
        foreign++;
        port.release(into, i, 1);
      }
    }
    into.count = kept;
    return kept - first;
  }

  private boolean isForUs(long at, int captured) {
    frame.wrap(memory, at, captured);
    if (frame.nshStart() < 0) {
      return false;
    }
    return !Carrier.isCarrier(memory, at) || Carrier.destination(memory, at) == self;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    return port.transmit(from, first, count);
  }

  @Override
  public void release(Burst from, int first, int count) {
    port.release(from, first, count);
  }

  /// Frames that were not for this replica.
  public long foreign() {
    return foreign;
  }
}
