package io.nfaas.live;

import io.nfaas.dataplane.Burst;
import io.nfaas.packet.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/// Two of DPDK's null devices and the loop of `cbench.c` over them: receive 32, read the 5-tuple, hash, look a table up, write four bytes,
/// send 32. Everything that the loop needs is constant once this class is loaded, as it is in C.
public final class NullDevices {
  private static final int BURST = 32;
  private static final int TABLE = 65537;
  private static final int FRAMES = 8000;

  /// EtherType 0x0800 and the first byte of the header, 0x45, as a little-endian processor loads them.
  private static final int IPV4_WITHOUT_OPTIONS = 0x45_0008;

  private static final DpdkRuntime DPDK = start();
  private static final DpdkPort IN = open();
  private static final DpdkPort OUT = open();

  private static final MemorySegment MEMORY = DPDK.pool().memory();
  private static final long BASE = MEMORY.address();
  private static final long LAST = MEMORY.byteSize() - MbufPool.MBUF_BYTES - MbufPool.BUFFER_BYTES;
  /// Bytes of a frame that the loop looks at.
  private static final int LOOKED_AT = 60;

  private static final MemorySegment MBUFS = Arena.global().allocate(8L * BURST, 64);
  private static final long MBUFS_AT = MBUFS.address();
  private static final DpdkPort.Queue RX = IN.receiving();
  private static final DpdkPort.Queue TX = OUT.transmitting();

  private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;
  private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED;
  private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED;

  private static final int[] BACKENDS = new int[TABLE];

  static {
    for (int i = 0; i < TABLE; i++) {
      BACKENDS[i] = i * 7 % 100;
    }
  }

  private NullDevices() {}

  private static DpdkRuntime start() {
    try {
      DpdkRuntime dpdk = DpdkRuntime.start(DpdkRuntime.Hugepages.AUTO, List.of());
      dpdk.registerThread();
      return dpdk;
    } catch (Unavailable e) {
      throw new IllegalStateException(e.getMessage());
    }
  }

  private static DpdkPort open() {
    try {
      return DPDK.open("net_null", 1).port(0, 0);
    } catch (Unavailable e) {
      throw new IllegalStateException(e.getMessage());
    }
  }

  /// The device that frames come from.
  public static DpdkPort in() {
    return IN;
  }

  /// The device that frames go to.
  public static DpdkPort out() {
    return OUT;
  }

  /// Writes a UDP frame of a flow of its own into every buffer of the pool that can be had, the peer's flows in its order.
  public static void fill() {
    Burst all = new Burst(FRAMES);
    while (all.count < FRAMES && IN.receive(all) > 0) {
      for (int i = Math.max(0, all.count - BURST); i < all.count; i++) {
        long at = all.offset[i];
        MEMORY.asSlice(at, 60).fill((byte) 0);
        Wire.put32(MEMORY, at, 0x02000000);
        Wire.put16(MEMORY, at + 12, 0x0800);
        Wire.put16(MEMORY, at + 14, 0x4500);
        Wire.put16(MEMORY, at + 16, 46);
        Wire.put16(MEMORY, at + 22, 64 << 8 | 17);
        Wire.put32(MEMORY, at + 26, 0x0a000001 + i);
        Wire.put32(MEMORY, at + 30, 0x0a000002);
        Wire.put32(MEMORY, at + 34, i * 0x9e3779b1);
        Wire.put16(MEMORY, at + 38, 26);
      }
    }
    IN.release(all, 0, all.count);
  }

  /// Moves bursts.
  ///
  /// @return sum of what the table said, which depends on every frame
  public static long bursts(int count) {
    long sum = 0;
    for (int k = 0; k < count; k++) {
      int n = DpdkCalls.burst(RX.function(), RX.handle(), MBUFS_AT, BURST, true);
      // Two side by side: the compiler does not unroll this loop by itself.
      int i = 0;
      for (; i + 1 < n; i += 2) {
        sum += touch(MBUFS.get(U64, 8L * i)) + touch(MBUFS.get(U64, 8L * i + 8));
      }
      if (i < n) {
        sum += touch(MBUFS.get(U64, 8L * i));
      }
      int sent = DpdkCalls.burst(TX.function(), TX.handle(), MBUFS_AT, n, true);
      if (sent < n) {
        throw new IllegalStateException("a null device takes everything");
      }
    }
    return sum;
  }

  /// Makes a segment of the mbuf, which was found to be one of the pool's, and one of the first bytes of its frame, which were found to
  /// lie in its buffer: what is read and written is checked against those, and costs nothing, because the places are constants.
  @SuppressWarnings("restricted")
  private static long touch(long mbuf) {
    if (Long.compareUnsigned(mbuf - BASE, LAST) > 0) {
      return 0;
    }
    int dataOff = MemorySegment.ofAddress(mbuf).reinterpret(MbufPool.MBUF_BYTES).get(U16, MbufPool.DATA_OFF) & 0xffff;
    if (dataOff > MbufPool.BUFFER_BYTES - LOOKED_AT) {
      return 0;
    }
    MemorySegment frame = MemorySegment.ofAddress(mbuf + MbufPool.MBUF_BYTES + dataOff).reinterpret(LOOKED_AT);
    // Three loads of eight bytes: EtherType and the start of IP; protocol and source; destination and ports.
    if ((frame.get(U64, 12) & 0xff_ffff) != IPV4_WITHOUT_OPTIONS) {
      return 0;
    }
    long source = frame.get(U64, 22);
    long target = frame.get(U64, 30);
    long h = ((source & 0xffff_ffff_0000_0000L) | (target & 0xffff_ffffL)) * 0x9E3779B97F4A7C15L;
    h ^= (target >>> 32 << 8 | (source >>> 8 & 0xff)) * 0xC2B2AE3D27D4EB4FL;
    h ^= h >>> 29;
    h *= 0xBF58476D1CE4E5B9L;
    h ^= h >>> 32;
    int backend = BACKENDS[(int) (((h & 0xffff_ffffL) * TABLE) >>> 32)];
    frame.set(U32, 2, backend);
    return backend;
  }
}
