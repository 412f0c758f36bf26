package io.nfaas.live;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Arrays;

/// The calls per burst: constants, so that the compiler binds them; the function's address is an argument, as each driver has its own.
///
/// A *critical* call keeps its thread out of the JVM's safepoints, so that it is cheaper and must not block: it is taken for drivers
/// that only touch memory. Pointers are passed as longs, which all 64-bit Linux calling conventions pass alike.
@SuppressWarnings("restricted")
final class DpdkCalls {
  private static final ValueLayout.OfLong POINTER = ValueLayout.JAVA_LONG;
  private static final FunctionDescriptor BURST =
      FunctionDescriptor.of(ValueLayout.JAVA_SHORT, POINTER, POINTER, ValueLayout.JAVA_SHORT);
  private static final FunctionDescriptor FREE = FunctionDescriptor.ofVoid(POINTER, ValueLayout.JAVA_INT);

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MethodHandle BURST_BLOCKING = LINKER.downcallHandle(BURST);
  private static final MethodHandle BURST_CRITICAL = LINKER.downcallHandle(BURST, Linker.Option.critical(false));
  private static final MethodHandle FREE_BULK = LINKER.downcallHandle(FREE, Linker.Option.critical(false));

  private DpdkCalls() {}

  /// Receives or transmits a burst.
  ///
  /// @param function the driver's
  /// @param queue its handle of the queue
  /// @param mbufs address of an array of pointers
  /// @param critical whether the function never blocks
  /// @return mbufs moved
  static int burst(MemorySegment function, long queue, long mbufs, int count, boolean critical) {
    try {
      short moved =
          critical
              ? (short) BURST_CRITICAL.invokeExact(function, queue, mbufs, (short) count)
              : (short) BURST_BLOCKING.invokeExact(function, queue, mbufs, (short) count);
      return moved & 0xffff;
    } catch (Throwable t) {
      throw Libc.broken(t);
    }
  }

  /// `rte_pktmbuf_free_bulk`.
  static void freeBulk(MemorySegment function, long mbufs, int count) {
    try {
      FREE_BULK.invokeExact(function, mbufs, count);
    } catch (Throwable t) {
      throw Libc.broken(t);
    }
  }

  /// A function for control, called now and then: any arguments, whole number back.
  static MethodHandle control(MemorySegment function, MemoryLayout result, MemoryLayout... arguments) {
    return LINKER.downcallHandle(function, FunctionDescriptor.of(result, arguments));
  }

  static MethodHandle procedure(MemorySegment function, MemoryLayout... arguments) {
    return LINKER.downcallHandle(function, FunctionDescriptor.ofVoid(arguments));
  }

  /// Calls a function that answers with an `int`.
  static int call(MethodHandle function, Object... arguments) {
    try {
      return (int) function.invokeWithArguments(Arrays.asList(arguments));
    } catch (Throwable t) {
      throw Libc.broken(t);
    }
  }

  static MemorySegment callForPointer(MethodHandle function, Object... arguments) {
    try {
      return (MemorySegment) function.invokeWithArguments(Arrays.asList(arguments));
    } catch (Throwable t) {
      throw Libc.broken(t);
    }
  }

  static void run(MethodHandle procedure, Object... arguments) {
    try {
      Object _ = procedure.invokeWithArguments(Arrays.asList(arguments));
    } catch (Throwable t) {
      throw Libc.broken(t);
    }
  }
}
