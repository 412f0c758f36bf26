package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.FrameMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/// DPDK's packet buffers as one segment of memory with bounds: every access to a frame or to an mbuf goes through it.
///
/// A frame is taken from the driver only when its mbuf lies in the segment and its data in the mbuf's buffer, and is given to it only
/// so ([#fits]); between the two, the data plane reads within the lengths that were checked. So no wrong length, whatever its origin,
/// becomes a wrong address. `handle` of a frame is the address of its mbuf.
///
/// Offsets in an mbuf: `struct rte_mbuf` of lib/mbuf/rte_mbuf_core.h, measured with 22.11, the same in the sources up to 26.07 (built with
/// RTE_IOVA_IN_MBUF, the default).
@SuppressWarnings("restricted")
final class MbufPool implements FrameMemory {
  /// Bytes of an mbuf's own header.
  static final int MBUF_BYTES = 128;

  private static final int BUF_ADDR = 0;
  static final int DATA_OFF = 16;
  private static final int NB_SEGS = 20;
  private static final int PKT_LEN = 36;
  private static final int DATA_LEN = 40;
  private static final int BUF_LEN = 54;

  /// `RTE_MBUF_DEFAULT_BUF_SIZE`: 2048 bytes of frame behind the headroom.
  static final short BUFFER_BYTES = 2176;

  private static final int CACHE = 256;
  private static final long MOST_BYTES = 4L << 30;

  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;

  private final MemorySegment pool;
  private final MemorySegment freeBulk;
  private final MemorySegment memory;
  private final long base;
  private final long lastMbuf;
  private final MemorySegment one;

  /// Lowest and highest address of an mbuf in a pool, and whether each has its buffer right behind its header.
  private static final class Extent {
    private long low = Long.MAX_VALUE;
    private long high;
    private boolean uniform = true;

    /// Called by DPDK for each mbuf: `rte_mempool_obj_cb_t`.
    @SuppressWarnings("unused")
    void mbuf(MemorySegment pool, MemorySegment argument, MemorySegment mbuf, int index) {
      low = Math.min(low, mbuf.address());
      high = Math.max(high, mbuf.address());
      MemorySegment header = mbuf.reinterpret(MBUF_BYTES);
      uniform &=
          header.get(U64, BUF_ADDR) == mbuf.address() + MBUF_BYTES && header.get(U16, BUF_LEN) == BUFFER_BYTES;
    }
  }

  private MbufPool(MemorySegment pool, MemorySegment freeBulk, MemorySegment memory, MemorySegment one) {
    this.pool = pool;
    this.freeBulk = freeBulk;
    this.memory = memory;
    this.one = one;
    base = memory.address();
    lastMbuf = memory.byteSize() - MBUF_BYTES;
  }

  /// Makes a pool.
  ///
  /// @param mbufs one less than a power of two uses memory best
  static MbufPool create(DpdkLibrary library, Arena arena, int mbufs) throws Unavailable {
    MethodHandle create =
        DpdkCalls.control(
            library.symbol("rte_pktmbuf_pool_create"),
            ValueLayout.ADDRESS,
            ValueLayout.ADDRESS,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_INT,
            ValueLayout.JAVA_SHORT,
            ValueLayout.JAVA_SHORT,
            ValueLayout.JAVA_INT);
    int anySocket = -1;
    MemorySegment pool =
        DpdkCalls.callForPointer(create, arena.allocateFrom("nfaas"), mbufs, CACHE, (short) 0, BUFFER_BYTES, anySocket);
    if (pool.address() == 0) {
      throw new Unavailable(
          "dpdk: no memory for %d packet buffers of %d bytes, or no librte_mempool_ring (Debian: librte-mempool-ring%d)"
              .formatted(mbufs, BUFFER_BYTES, library.abi().number));
    }
    Extent extent = extent(library, pool);
    long bytes = extent.high - extent.low + MBUF_BYTES + (BUFFER_BYTES & 0xffff);
    if (extent.low > extent.high || bytes > MOST_BYTES) {
      throw new Unavailable("dpdk: packet buffers lie too far apart in memory: " + bytes + " bytes");
    }
    if (!extent.uniform) {
      throw new Unavailable("dpdk: packet buffers do not begin behind their headers: built with options that are not known here");
    }
    MemorySegment memory = MemorySegment.ofAddress(extent.low).reinterpret(bytes);
    return new MbufPool(pool, library.symbol("rte_pktmbuf_free_bulk"), memory, arena.allocate(8, 8));
  }

  private static Extent extent(DpdkLibrary library, MemorySegment pool) throws Unavailable {
    Extent extent = new Extent();
    try (Arena call = Arena.ofConfined()) {
      MethodHandle visit =
          MethodHandles.lookup()
              .bind(
                  extent,
                  "mbuf",
                  MethodType.methodType(void.class, MemorySegment.class, MemorySegment.class, MemorySegment.class, int.class));
      MemorySegment visitor =
          Linker.nativeLinker()
              .upcallStub(
                  visit,
                  FunctionDescriptor.ofVoid(
                      ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
                  call);
      MethodHandle iterate =
          DpdkCalls.control(
              library.symbol("rte_mempool_obj_iter"),
              ValueLayout.JAVA_INT,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS,
              ValueLayout.ADDRESS);
      int _ = DpdkCalls.call(iterate, pool, visitor, MemorySegment.NULL);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
    return extent;
  }

  /// DPDK's own handle.
  MemorySegment pool() {
    return pool;
  }

  @Override
  public MemorySegment memory() {
    return memory;
  }

  /// Appends the frame of an mbuf, moved back where it lacks headroom, unless it is in several segments or anything about it lies outside of its buffer.
  ///
  /// @param headroom writable bytes that it must have in front
  /// @param fcsBytes of the wire's frame check sequence, which is not in memory
  /// @return false when it was not appended
  boolean append(long mbuf, int headroom, int fcsBytes, int inPort, Burst into) {
    long m = mbuf - base;
    if (m < 0 || m > lastMbuf) {
      return false;
    }
    long buffer = memory.get(U64, m + BUF_ADDR) - base;
    int dataOff = memory.get(U16, m + DATA_OFF) & 0xffff;
    int dataLen = memory.get(U16, m + DATA_LEN) & 0xffff;
    int bufLen = memory.get(U16, m + BUF_LEN) & 0xffff;
    if (buffer < 0
        || buffer > memory.byteSize() - bufLen
        || dataOff + dataLen > bufLen
        || headroom + dataLen > bufLen
        || memory.get(U16, m + NB_SEGS) != 1
        || memory.get(U32, m + PKT_LEN) != dataLen) {
      return false;
    }
    if (dataOff < headroom) {
      // Sent to us by someone who has used the headroom up and handed his buffer on (net_ring does).
      MemorySegment.copy(memory, buffer + dataOff, memory, buffer + headroom, dataLen);
      dataOff = headroom;
    }
    into.append(mbuf, buffer + dataOff, dataLen, dataLen + fcsBytes, inPort);
    return true;
  }

  /// Writes into the mbuf where its frame starts and how long it is; what is beyond the captured bytes is zeroed.
  ///
  /// @param offset of the frame in [#memory]
  /// @param bytes to be sent
  /// @return false when they are not inside of its buffer: nothing was written
  boolean fits(long mbuf, long offset, int captured, int bytes) {
    long m = mbuf - base;
    if (m < 0 || m > lastMbuf || captured < 0 || bytes < captured) {
      return false;
    }
    long dataOff = offset - (memory.get(U64, m + BUF_ADDR) - base);
    if (dataOff < 0 || dataOff + bytes > (memory.get(U16, m + BUF_LEN) & 0xffff)) {
      return false;
    }
    for (long at = offset + captured; at < offset + bytes; at++) {
      memory.set(ValueLayout.JAVA_BYTE, at, (byte) 0);
    }
    memory.set(U16, m + DATA_OFF, (short) dataOff);
    memory.set(U16, m + DATA_LEN, (short) bytes);
    memory.set(U32, m + PKT_LEN, bytes);
    return true;
  }

  /// Gives mbufs back.
  ///
  /// @param mbufs address of an array of pointers
  void free(long mbufs, int count) {
    DpdkCalls.freeBulk(freeBulk, mbufs, count);
  }

  @Override
  public void release(long handle) {
    one.set(ValueLayout.JAVA_LONG, 0, handle);
    free(one.address(), 1);
  }
}
