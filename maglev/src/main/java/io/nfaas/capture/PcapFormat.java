package io.nfaas.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// The pcap format: a header of 24 bytes, then records of 16 bytes and the frame. Byte order and resolution follow from the magic
/// number.
final class PcapFormat extends CaptureFormat {
  static final int MAGIC_US = 0xa1b2c3d4;
  static final int MAGIC_NS = 0xa1b23c4d;

  static final int HEADER_BYTES = 24;
  static final int RECORD_BYTES = 16;
  /// The upper bits tell of frame check sequences.
  private static final int LINK_TYPE_MASK = 0x0fffffff;

  private final int nsPerUnit;

  PcapFormat(MemorySegment memory) {
    super(memory);
    int magic = memory.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0);
    boolean big = magic == MAGIC_US || magic == MAGIC_NS;
    order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    nsPerUnit = i32(0) == MAGIC_NS ? 1 : 1000;
    if (left() < HEADER_BYTES) {
      fail("ends inside the file header");
      return;
    }
    linkType = LinkType.of(i32(20) & LINK_TYPE_MASK);
    position = HEADER_BYTES;
  }

  static boolean matches(MemorySegment memory) {
    if (memory.byteSize() < 4) {
      return false;
    }
    int magic = memory.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 0);
    int swapped = Integer.reverseBytes(magic);
    return magic == MAGIC_US || magic == MAGIC_NS || swapped == MAGIC_US || swapped == MAGIC_NS;
  }

  @Override
  boolean next() {
    if (left() == 0) {
      return false;
    }
    if (left() < RECORD_BYTES) {
      return fail("ends inside a record header");
    }
    long bytes = u32(position + 8);
    if (bytes > MAX_FRAME_BYTES) {
      return fail("a record claims " + bytes + " bytes");
    }
    if (bytes > left() - RECORD_BYTES) {
      return fail("a record claims " + bytes + " bytes, the file holds " + (left() - RECORD_BYTES) + " more");
    }
    timestampNs = u32(position) * 1_000_000_000L + u32(position + 4) * nsPerUnit;
    captured = (int) bytes;
    length = (int) Math.min(Integer.MAX_VALUE, u32(position + 12));
    offset = position + RECORD_BYTES;
    position = offset + bytes;
    number++;
    return true;
  }
}
