package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.FrameMemory;
import io.nfaas.dataplane.MemoryPort;
import io.nfaas.dataplane.PacketPort;
import java.lang.foreign.MemorySegment;
import java.util.Map;

/// A port whose wire ends in this process, at its [#far] side: no device, kernel or copy in between. Its receive ring loses what finds it
/// full, as a device's does, and a reception gives a burst, as a device's does. Both sides belong to one thread.
public final class VirtualPort implements LivePort {
  /// Descriptors of a ring.
  public static final int RING = 1024;

  /// Most frames of a reception.
  public static final int BURST = 32;

  private static final int FAR_RING = 1 << 15;

  private final String name;
  private final MemoryPort near;
  private final MemoryPort far;
  private final Burst taken = new Burst(BURST);
  private long received;
  private long receivedBytes;
  private long transmitted;
  private long transmittedBytes;

  /// @param inPort what [Burst#inPort] says about its frames
  VirtualPort(String name, FrameMemory frames, int inPort) {
    this.name = name;
    MemoryPort[] ends = new MemoryPort[2];
    ends[0] = new MemoryPort(frames, RING, inPort, (_, _) -> ends[1]);
    ends[1] = new MemoryPort(frames, FAR_RING, inPort, (_, _) -> ends[0]);
    near = ends[0];
    far = ends[1];
  }

  /// The other end of the wire: what is transmitted there is received here.
  public PacketPort far() {
    return far;
  }

  @Override
  public MemorySegment memory() {
    return near.memory();
  }

  @Override
  public int receive(Burst into) {
    taken.clear();
    if (into.capacity - into.count < BURST) {
      return 0;
    }
    int n = near.receive(taken);
    for (int i = 0; i < n; i++) {
      into.append(taken.handle[i], taken.offset[i], taken.captured[i], taken.length[i], taken.inPort[i]);
      receivedBytes += taken.length[i];
    }
    received += n;
    return n;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    for (int i = first; i < first + count; i++) {
      transmittedBytes += from.length[i];
    }
    transmitted += count;
    return near.transmit(from, first, count);
  }

  @Override
  public void release(Burst from, int first, int count) {
    near.release(from, first, count);
  }

  @Override
  public String name() {
    return "memory:" + name;
  }

  @Override
  public PortCounters counters() {
    return new PortCounters(received, receivedBytes, near.missed(), 0, 0, transmitted, transmittedBytes, 0);
  }

  @Override
  public Map<String, Long> extendedCounters() {
    return Map.of();
  }

  @Override
  public boolean isUp() {
    return true;
  }

  @Override
  public int descriptor() {
    return -1;
  }

  @Override
  public void close() {}
}
