package io.nfaas.packet;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/// Loads and stores in network byte order at any alignment.
public final class Wire {
  private static final ValueLayout.OfShort BE16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BE32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BE64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private Wire() {}

  public static int u8(MemorySegment m, long at) {
    return m.get(ValueLayout.JAVA_BYTE, at) & 0xff;
  }

  public static int u16(MemorySegment m, long at) {
    return m.get(BE16, at) & 0xffff;
  }

  public static int i32(MemorySegment m, long at) {
    return m.get(BE32, at);
  }

  public static long u32(MemorySegment m, long at) {
    return m.get(BE32, at) & 0xffffffffL;
  }

  public static long i64(MemorySegment m, long at) {
    return m.get(BE64, at);
  }

  public static void put8(MemorySegment m, long at, int value) {
    m.set(ValueLayout.JAVA_BYTE, at, (byte) value);
  }

  public static void put16(MemorySegment m, long at, int value) {
    m.set(BE16, at, (short) value);
  }

  public static void put32(MemorySegment m, long at, int value) {
    m.set(BE32, at, value);
  }

  public static void put64(MemorySegment m, long at, long value) {
    m.set(BE64, at, value);
  }
}
