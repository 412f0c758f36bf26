package io.nfaas.packet;

/// Keyed hash of a flow key: 64x64 -> 128 bit products folded by XOR, one per pair of words (the mixing step of Wang Yi's
/// wyhash). Immutable.
///
/// It is fast and well spread, not cryptographic: who knows the key can construct collisions. What is exposed to strangers
/// (the connection table) therefore hashes with a key of its own and bounds its probes; what must agree between nodes (replica
/// selection) uses [#SHARED].
public final class FlowHash {
  /// The key that all nodes share, so that each of them selects the same replica for a flow: the first two words of wyhash's
  /// published default secret.
  public static final FlowHash SHARED = new FlowHash(0x2d358dccaa6c78a5L, 0x8bb84b93962eacc9L);

  private final long key0;
  private final long key1;

  public FlowHash(long key0, long key1) {
    this.key0 = key0;
    this.key1 = key1;
  }

  /// Hash of a [FlowKey]'s words. The wide words cost nothing where they are zero (IPv4).
  public long hash(long hi, long lo, long w0, long w1, long w2) {
    return hash(key0, key1, hi, lo, w0, w1, w2);
  }

  /// The same under a key that the caller keeps.
  public static long hash(long key0, long key1, long hi, long lo, long w0, long w1, long w2) {
    long h = fold(hi ^ key0, lo ^ key1);
    return (w0 | w1 | w2) == 0 ? h : wide(key0, key1, h, w0, w1, w2);
  }

  private static long wide(long key0, long key1, long h, long w0, long w1, long w2) {
    long g = fold(w0 ^ key1, w1 ^ key0);
    return fold(h ^ g, w2 ^ (key0 + key1));
  }

  /// A second, independent hash of something hashed before: for choices that must not follow from each other, such as the pools
  /// of consecutive hops. The salt is multiplied first: salts that differ in low bits only would give products whose high bits go
  /// together.
  public static long remix(long hash, long salt) {
    return fold(hash ^ 0x9e3779b97f4a7c15L, (salt * 0x9e3779b97f4a7c15L) ^ 0xe7037ed1a0b428dbL);
  }

  /// Product of two words, its halves XORed.
  static long fold(long a, long b) {
    return Math.unsignedMultiplyHigh(a, b) ^ (a * b);
  }
}
