package io.nfaas.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// A position in a capture file and the frame that is there.
abstract sealed class CaptureFormat permits PcapFormat, PcapngFormat {
  /// Longest frame believed; larger claims mean that the file is damaged. Wireshark's bound for most link types.
  static final int MAX_FRAME_BYTES = 262_144;

  final MemorySegment memory;
  /// First byte not read yet.
  long position;
  private ValueLayout.OfShort half = ValueLayout.JAVA_SHORT_UNALIGNED;
  private ValueLayout.OfInt word = ValueLayout.JAVA_INT_UNALIGNED;
  private ValueLayout.OfLong doubleWord = ValueLayout.JAVA_LONG_UNALIGNED;

  long number;
  long timestampNs;
  long offset;
  int captured;
  int length;
  LinkType linkType = LinkType.OTHER;
  String problem = "";

  CaptureFormat(MemorySegment memory) {
    this.memory = memory;
  }

  abstract boolean next();

  final void order(ByteOrder order) {
    half = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(order);
    word = ValueLayout.JAVA_INT_UNALIGNED.withOrder(order);
    doubleWord = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(order);
  }

  final int u16(long at) {
    return memory.get(half, at) & 0xffff;
  }

  final int i32(long at) {
    return memory.get(word, at);
  }

  final long u32(long at) {
    return i32(at) & 0xffffffffL;
  }

  final long i64(long at) {
    return memory.get(doubleWord, at);
  }

  final long left() {
    return memory.byteSize() - position;
  }

  /// Ends the reading.
  final boolean fail(String why) {
    problem = "byte " + position + ": " + why;
    position = memory.byteSize();
    return false;
  }
}
