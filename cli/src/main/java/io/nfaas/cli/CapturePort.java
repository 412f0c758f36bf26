package io.nfaas.cli;

import io.nfaas.capture.CaptureFile;
import io.nfaas.capture.LinkType;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.packet.Wire;
import java.lang.foreign.MemorySegment;

/// A port that hands a worker one captured frame at a time and takes whatever comes of it. A packet that was captured without
/// Ethernet header gets one.
final class CapturePort implements PacketPort {
  private static final int ETHERNET_BYTES = 14;
  private static final int FCS_BYTES = 4;

  private final MemorySegment memory;
  private final int inPort;
  private int captured;
  private int length;
  private boolean waiting;

  /// @param memory room for one frame of a capture behind the headroom
  /// @param inPort what [Burst#inPort] says about the frames
  CapturePort(MemorySegment memory, int inPort) {
    this.memory = memory;
    this.inPort = inPort;
  }

  /// Bytes of memory that one frame of `capturedBytes` may need.
  static int room(int capturedBytes) {
    return HEADROOM + ETHERNET_BYTES + capturedBytes;
  }

  /// Copies the current frame of a capture, so that the worker can change it.
  void offer(CaptureFile capture) {
    boolean ethernet = capture.linkType() == LinkType.ETHERNET;
    int skipped = Math.min(ethernet ? 0 : capture.linkType().headerBytes(), capture.captured());
    int bytes = capture.captured() - skipped;
    int put = ethernet ? 0 : ETHERNET_BYTES;
    MemorySegment.copy(capture.memory(), capture.offset() + skipped, memory, HEADROOM + put, bytes);
    if (!ethernet) {
      memory.asSlice(HEADROOM, ETHERNET_BYTES).fill((byte) 0);
      Wire.put16(memory, HEADROOM + 12, capture.linkType().etherType(capture.memory(), capture.offset(), capture.captured()));
    }
    captured = put + bytes;
    length = Math.max(captured, capture.length()) + FCS_BYTES;
    waiting = true;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  @Override
  public int receive(Burst into) {
    if (!waiting) {
      return 0;
    }
    waiting = false;
    into.append(0, HEADROOM, captured, length, inPort);
    return 1;
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    return count;
  }

  @Override
  public void release(Burst from, int first, int count) {}
}
