package io.nfaas.maglev;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Little-endian words of a byte array.
final class Bytes {
  private static final VarHandle LE32 = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LE64 = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private Bytes() {}

  static int le32(byte[] in, int at) {
    return (int) LE32.get(in, at);
  }

  static long le64(byte[] in, int at) {
    return (long) LE64.get(in, at);
  }
}
