package io.nfaas.live;

import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// The calls of the C library that packet sockets need. Each takes memory of its caller for `errno`, [#STATE] bytes, so that threads do
/// not share any. Names and arguments are those of the manual pages in section 2.
@SuppressWarnings("restricted")
final class Libc {
  /// Where calls leave `errno`.
  static final StructLayout STATE = Linker.Option.captureStateLayout();

  static final int EINTR = 4;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup LIBC = LINKER.defaultLookup();
  private static final Linker.Option ERRNO_CAPTURED = Linker.Option.captureCallState("errno");
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final AddressLayout POINTER = ValueLayout.ADDRESS;

  private static final MethodHandle SOCKET = handle("socket", FunctionDescriptor.of(INT, INT, INT, INT));
  private static final MethodHandle BIND = handle("bind", FunctionDescriptor.of(INT, INT, POINTER, INT));
  private static final MethodHandle CLOSE = handle("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle SETSOCKOPT =
      handle("setsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, INT));
  private static final MethodHandle GETSOCKOPT =
      handle("getsockopt", FunctionDescriptor.of(INT, INT, INT, INT, POINTER, POINTER));
  private static final MethodHandle MMAP =
      handle("mmap", FunctionDescriptor.of(POINTER, POINTER, LONG, INT, INT, INT, LONG));
  private static final MethodHandle MUNMAP = handle("munmap", FunctionDescriptor.of(INT, POINTER, LONG));
  private static final MethodHandle SEND = handle("send", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final MethodHandle RECV = handle("recv", FunctionDescriptor.of(LONG, INT, POINTER, LONG, INT));
  private static final MethodHandle IOCTL =
      LINKER.downcallHandle(
          LIBC.findOrThrow("ioctl"),
          FunctionDescriptor.of(INT, INT, LONG, POINTER),
          ERRNO_CAPTURED,
          Linker.Option.firstVariadicArg(2));
  private static final MethodHandle POLL = handle("poll", FunctionDescriptor.of(INT, POINTER, LONG, INT));
  private static final MethodHandle AFFINITY =
      handle("sched_setaffinity", FunctionDescriptor.of(INT, INT, LONG, POINTER));
  private static final MethodHandle IF_NAMETOINDEX =
      LINKER.downcallHandle(LIBC.findOrThrow("if_nametoindex"), FunctionDescriptor.of(INT, POINTER));
  private static final MethodHandle STRERROR =
      LINKER.downcallHandle(LIBC.findOrThrow("strerror"), FunctionDescriptor.of(POINTER, INT));

  private Libc() {}

  private static MethodHandle handle(String name, FunctionDescriptor type) {
    return LINKER.downcallHandle(LIBC.findOrThrow(name), type, ERRNO_CAPTURED);
  }

  /// `errno` of the last call that was given this memory.
  static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  /// What an error number means, in the C library's words.
  static String strerror(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int socket(MemorySegment state, int domain, int type, int protocol) {
    try {
      return (int) SOCKET.invokeExact(state, domain, type, protocol);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int bind(MemorySegment state, int fd, MemorySegment address, int bytes) {
    try {
      return (int) BIND.invokeExact(state, fd, address, bytes);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static void close(MemorySegment state, int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int setsockopt(MemorySegment state, int fd, int level, int option, MemorySegment value) {
    try {
      return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, (int) value.byteSize());
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /// @param bytes in: size of `value`, out: bytes written
  static int getsockopt(MemorySegment state, int fd, int level, int option, MemorySegment value, MemorySegment bytes) {
    try {
      return (int) GETSOCKOPT.invokeExact(state, fd, level, option, value, bytes);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /// Maps a descriptor's memory for reading and writing.
  ///
  /// @return null when it cannot be had; [#errno] says why
  static @Nullable MemorySegment map(MemorySegment state, int fd, long bytes) {
    int readAndWrite = 3;
    int shared = 1;
    try {
      MemorySegment at = (MemorySegment) MMAP.invokeExact(state, MemorySegment.NULL, bytes, readAndWrite, shared, fd, 0L);
      return at.address() == -1 ? null : at.reinterpret(bytes);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static void unmap(MemorySegment state, MemorySegment mapped) {
    try {
      int _ = (int) MUNMAP.invokeExact(state, mapped, mapped.byteSize());
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static long send(MemorySegment state, int fd, MemorySegment from, long bytes, int flags) {
    try {
      return (long) SEND.invokeExact(state, fd, from, bytes, flags);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static long recv(MemorySegment state, int fd, MemorySegment into, int flags) {
    try {
      return (long) RECV.invokeExact(state, fd, into, into.byteSize(), flags);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  static int ioctl(MemorySegment state, int fd, long request, MemorySegment argument) {
    try {
      return (int) IOCTL.invokeExact(state, fd, request, argument);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /// @param entries array of `struct pollfd`
  static int poll(MemorySegment state, MemorySegment entries, long count, int timeoutMs) {
    try {
      return (int) POLL.invokeExact(state, entries, count, timeoutMs);
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /// Whether this network namespace has an interface of that name.
  static boolean hasInterface(String name) {
    try (Arena arena = Arena.ofConfined()) {
      return (int) IF_NAMETOINDEX.invokeExact(arena.allocateFrom(name)) != 0;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /// Lets the calling thread run on one CPU only.
  ///
  /// @return false when the system does not allow it
  static boolean pin(int cpu) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment mask = arena.allocate(128, 8);
      mask.set(ValueLayout.JAVA_BYTE, cpu / 8, (byte) (1 << cpu % 8));
      return (int) AFFINITY.invokeExact(arena.allocate(STATE), 0, mask.byteSize(), mask) == 0;
    } catch (Throwable t) {
      throw broken(t);
    }
  }

  /// A downcall throws only where the binding itself is wrong.
  static IllegalStateException broken(Throwable t) {
    return new IllegalStateException("a call of the C library failed in its binding", t);
  }
}
