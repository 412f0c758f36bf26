package io.nfaas.conntrack;

/// SipHash-1-3: a keyed hash whose collisions nobody can aim at without the key (Aumasson and Bernstein, "SipHash: a fast
/// short-input PRF", INDOCRYPT 2012), with one round per word and three at the end, as Rust's and Ruby's hash tables use it.
/// Immutable.
final class SipHash {
  private static final int END_ROUNDS = 3;

  private final long key0;
  private final long key1;

  /// @param key0 the key's first eight bytes, little-endian
  SipHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /// Hash of a flow key's words, little-endian: 16 bytes for IPv4, all 40 else.
  long hash(long hi, long lo, long w0, long w1, long w2) {
    long a = key0 ^ 0x736f6d6570736575L;
    long b = key1 ^ 0x646f72616e646f6dL;
    long c = key0 ^ 0x6c7967656e657261L;
    long d = key1 ^ 0x7465646279746573L;
    boolean wide = (w0 | w1 | w2) != 0;
    int words = wide ? 5 : 2;
    int rounds = words + 1 + END_ROUNDS;
    // One round for each word and for the length, then the end, in one loop: a state of four locals cannot be passed around.
    for (int r = 0; r < rounds; r++) {
      long word =
          switch (r) {
            case 0 -> hi;
            case 1 -> lo;
            case 2 -> wide ? w0 : 16L << 56;
            case 3 -> wide ? w1 : 0;
            case 4 -> wide ? w2 : 0;
            case 5 -> wide ? 40L << 56 : 0;
            default -> 0;
          };
      if (r == words + 1) {
        c ^= 0xff;
      }
      d ^= word;
      a += b;
      b = Long.rotateLeft(b, 13) ^ a;
      a = Long.rotateLeft(a, 32);
      c += d;
      d = Long.rotateLeft(d, 16) ^ c;
      a += d;
      d = Long.rotateLeft(d, 21) ^ a;
      c += b;
      b = Long.rotateLeft(b, 17) ^ c;
      c = Long.rotateLeft(c, 32);
      a ^= word;
    }
    return a ^ b ^ c ^ d;
  }
}
