package io.nfaas.capture;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/// The pcapng format: sections of blocks. Interface descriptions and the three kinds of packet block are understood, other blocks
/// are skipped.
final class PcapngFormat extends CaptureFormat {
  static final int SECTION_HEADER = 0x0a0d0d0a;
  static final int BYTE_ORDER = 0x1a2b3c4d;
  static final int INTERFACE = 1;
  /// Obsolete, still found in old files.
  static final int PACKET = 2;
  static final int SIMPLE_PACKET = 3;
  static final int ENHANCED_PACKET = 6;

  private static final int OPTION_RESOLUTION = 9;
  private static final int OPTION_OFFSET = 14;
  private static final int OVERHEAD = 12;

  /// One interface of the section.
  ///
  /// @param snapBytes 0 for no limit
  /// @param resolution the `if_tsresol` byte: a negative power of 10, or of 2 with the top bit set
  /// @param offsetSec added to every timestamp
  private record Port(LinkType linkType, long snapBytes, int resolution, long offsetSec) {
    long timestampNs(long units) {
      int exponent = resolution & 0x7f;
      long ns = (resolution & 0x80) != 0 ? binaryNs(units, exponent) : decimalNs(units, exponent);
      return ns + offsetSec * 1_000_000_000L;
    }

    private static long decimalNs(long units, int exponent) {
      long ns = units;
      for (int e = exponent; e < 9; e++) {
        ns *= 10;
      }
      for (int e = exponent; e > 9; e--) {
        ns = Long.divideUnsigned(ns, 10);
      }
      return ns;
    }

    private static long binaryNs(long units, int exponent) {
      if (exponent > 63) {
        return 0;
      }
      long fraction = units & ((1L << exponent) - 1);
      long scaled = exponent <= 30 ? fraction << (30 - exponent) : fraction >>> (exponent - 30);
      return (units >>> exponent) * 1_000_000_000L + ((scaled * 1_000_000_000L) >>> 30);
    }
  }

  private final List<Port> ports = new ArrayList<>();

  PcapngFormat(MemorySegment memory) {
    super(memory);
  }

  static boolean matches(MemorySegment memory) {
    if (memory.byteSize() < 12 || memory.get(ValueLayout.JAVA_INT_UNALIGNED, 0) != SECTION_HEADER) {
      return false;
    }
    int order = memory.get(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN), 8);
    return order == BYTE_ORDER || Integer.reverseBytes(order) == BYTE_ORDER;
  }

  @Override
  boolean next() {
    while (left() > 0) {
      if (left() < OVERHEAD) {
        return fail("ends inside a block");
      }
      if (i32(position) == SECTION_HEADER && !section()) {
        return false;
      }
      long bytes = u32(position + 4);
      if (bytes < OVERHEAD || bytes % 4 != 0) {
        return fail("a block claims " + bytes + " bytes");
      }
      if (bytes > left()) {
        return fail("a block claims " + bytes + " bytes, the file holds " + left() + " more");
      }
      long body = position + 8;
      long end = position + bytes - 4;
      boolean found = switch (i32(position)) {
        case INTERFACE -> port(body, end);
        case ENHANCED_PACKET -> body + 20 <= end && packet(u32(body), body + 4, body + 20, end);
        case PACKET -> body + 20 <= end && packet(u16(body), body + 4, body + 20, end);
        case SIMPLE_PACKET -> simple(body, end);
        default -> false;
      };
      if (!problem.isEmpty()) {
        return false;
      }
      position = end + 4;
      if (found) {
        number++;
        return true;
      }
    }
    return false;
  }

  private boolean section() {
    order(ByteOrder.BIG_ENDIAN);
    if (i32(position + 8) != BYTE_ORDER) {
      order(ByteOrder.LITTLE_ENDIAN);
    }
    if (i32(position + 8) != BYTE_ORDER) {
      return fail("a section without byte-order mark");
    }
    ports.clear();
    return true;
  }

  private boolean port(long body, long end) {
    if (body + 8 > end) {
      fail("an interface block without room for its fields");
      return false;
    }
    int resolution = 6;
    long offsetSec = 0;
    long at = body + 8;
    while (at + 4 <= end) {
      int code = u16(at);
      int bytes = u16(at + 2);
      long value = at + 4;
      if (code == 0 || value + bytes > end) {
        break;
      }
      if (code == OPTION_RESOLUTION && bytes == 1) {
        resolution = memory.get(ValueLayout.JAVA_BYTE, value) & 0xff;
      } else if (code == OPTION_OFFSET && bytes == 8) {
        offsetSec = i64(value);
      }
      at = value + ((bytes + 3) & ~3);
    }
    ports.add(new Port(LinkType.of(u16(body)), u32(body + 4), resolution, offsetSec));
    return false;
  }

  /// @param fields timestamp high and low, captured and original length
  private boolean packet(long interfaceId, long fields, long data, long end) {
    if (interfaceId >= ports.size()) {
      return fail("a frame of interface " + interfaceId + ", which is not described");
    }
    Port port = ports.get((int) interfaceId);
    timestampNs = port.timestampNs((u32(fields) << 32) | u32(fields + 4));
    return frame(port, u32(fields + 8), u32(fields + 12), data, end);
  }

  private boolean simple(long body, long end) {
    if (ports.isEmpty() || body + 4 > end) {
      return fail("a frame of an interface that is not described");
    }
    Port port = ports.getFirst();
    long bytes = u32(body);
    long stored = port.snapBytes() == 0 ? bytes : Math.min(bytes, port.snapBytes());
    timestampNs = 0;
    return frame(port, stored, bytes, body + 4, end);
  }

  private boolean frame(Port port, long stored, long bytes, long data, long end) {
    if (stored > end - data || stored > MAX_FRAME_BYTES) {
      return fail("a frame claims " + stored + " bytes, its block holds " + (end - data));
    }
    linkType = port.linkType();
    offset = data;
    captured = (int) stored;
    length = (int) Math.min(Integer.MAX_VALUE, bytes);
    return true;
  }
}
