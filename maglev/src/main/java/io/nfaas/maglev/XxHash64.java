package io.nfaas.maglev;

/// XXH64 as specified in xxHash's `doc/xxhash_spec.md`: 64 bits, seeded, not cryptographic.
public final class XxHash64 {
  private static final long P1 = 0x9e3779b185ebca87L;
  private static final long P2 = 0xc2b2ae3d27d4eb4fL;
  private static final long P3 = 0x165667b19e3779f9L;
  private static final long P4 = 0x85ebca77c2b2ae63L;
  private static final long P5 = 0x27d4eb2f165667c5L;

  private XxHash64() {}

  public static long hash(byte[] in, long seed) {
    int p = 0;
    long h;
    if (in.length >= 32) {
      long a = seed + P1 + P2;
      long b = seed + P2;
      long c = seed;
      long d = seed - P1;
      for (; p + 32 <= in.length; p += 32) {
        a = round(a, Bytes.le64(in, p));
        b = round(b, Bytes.le64(in, p + 8));
        c = round(c, Bytes.le64(in, p + 16));
        d = round(d, Bytes.le64(in, p + 24));
      }
      h = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
      h = merge(merge(merge(merge(h, a), b), c), d);
    } else {
      h = seed + P5;
    }
    h += in.length;
    for (; p + 8 <= in.length; p += 8) {
      h = Long.rotateLeft(h ^ round(0, Bytes.le64(in, p)), 27) * P1 + P4;
    }
    if (p + 4 <= in.length) {
      h = Long.rotateLeft(h ^ (Bytes.le32(in, p) & 0xffffffffL) * P1, 23) * P2 + P3;
      p += 4;
    }
    for (; p < in.length; p++) {
      h = Long.rotateLeft(h ^ (in[p] & 0xff) * P5, 11) * P1;
    }
    return avalanche(h);
  }

  /// The hash of the eight bytes of a word, little-endian.
  public static long hashOfWord(long word, long seed) {
    return avalanche(Long.rotateLeft((seed + P5 + 8) ^ round(0, word), 27) * P1 + P4);
  }

  private static long avalanche(long hash) {
    long h = (hash ^ (hash >>> 33)) * P2;
    h = (h ^ (h >>> 29)) * P3;
    return h ^ (h >>> 32);
  }

  private static long round(long acc, long lane) {
    return Long.rotateLeft(acc + lane * P2, 31) * P1;
  }

  private static long merge(long h, long acc) {
    return (h ^ round(0, acc)) * P1 + P4;
  }
}
