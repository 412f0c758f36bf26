package io.nfaas.maglev;

/// MurmurHash3_x64_128 (Austin Appleby, SMHasher, public domain), with a 32-bit seed. Not cryptographic.
///
/// @param low first 64 bits
/// @param high last 64 bits
record Murmur3(long low, long high) {
  private static final long C1 = 0x87c37b91114253d5L;
  private static final long C2 = 0x4cf5ad432745937fL;

  static Murmur3 hash(byte[] in, int seed) {
    long h1 = seed & 0xffffffffL;
    long h2 = h1;
    int p = 0;
    for (; p + 16 <= in.length; p += 16) {
      h1 = Long.rotateLeft(h1 ^ first(Bytes.le64(in, p)), 27) + h2;
      h1 = h1 * 5 + 0x52dce729;
      h2 = Long.rotateLeft(h2 ^ second(Bytes.le64(in, p + 8)), 31) + h1;
      h2 = h2 * 5 + 0x38495ab5;
    }
    h1 ^= first(tail(in, p)) ^ in.length;
    h2 ^= second(tail(in, p + 8)) ^ in.length;
    h1 += h2;
    h2 += h1;
    h1 = mix(h1);
    h2 = mix(h2);
    h1 += h2;
    return new Murmur3(h1, h2 + h1);
  }

  private static long first(long k) {
    return Long.rotateLeft(k * C1, 31) * C2;
  }

  private static long second(long k) {
    return Long.rotateLeft(k * C2, 33) * C1;
  }

  /// Up to eight bytes from `at`, little-endian; zero beyond the end.
  private static long tail(byte[] in, int at) {
    long k = 0;
    for (int i = Math.min(in.length, at + 8) - 1; i >= at; i--) {
      k = (k << 8) | (in[i] & 0xff);
    }
    return k;
  }

  private static long mix(long k) {
    long h = k;
    h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
    h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return h ^ (h >>> 33);
  }
}
