package io.nfaas.conntrack;

/// Layout of a bucket: eight words, a cache line, three entries.
///
/// | word | holds |
/// |---|---|
/// | 0, 2, 4 | first key word of entry 0, 1, 2; of a wide entry: high half of its hash, slot in [WideKeys] |
/// | 1, 3, 5 | second key word, the view in the place of the tenant |
/// | 6 | backends (3 x 16 bits), wide flags (3), away flags (3), 2 bits free, overflow count (8) |
/// | 7 | tick of the last packet (18 bits) and state (3), three times; bit 63 zero |
///
/// An entry is *away* when it is in the second bucket of its key; the overflow count of a bucket is the number of entries whose
/// first bucket it is and that are away. A free entry is all zero.
///
/// `t` is the table, `b` the index of the bucket's first word, `s` the entry.
final class Bucket {
  static final int WORDS = 8;
  static final int ENTRIES = 3;
  static final long TENANT_BITS = 0xffff_0000L;

  static final int TICK_MASK = (1 << 18) - 1;

  private static final int VALUES = 6;
  private static final int TIMES = 7;
  private static final int WIDE = 48;
  private static final int AWAY = 51;
  private static final int OVERFLOW = 56;
  private static final int OVERFLOW_MAX = 0xff;
  private static final int TIME_BITS = 21;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;

  private Bucket() {}

  static long word(long[] t, int b, int s) {
    return t[b + 2 * s];
  }

  /// Second key word, the view in the place of the tenant.
  static long viewed(long[] t, int b, int s) {
    return t[b + 2 * s + 1];
  }

  static int view(long[] t, int b, int s) {
    return (int) (t[b + 2 * s + 1] >>> 16) & 0xffff;
  }

  static int backend(long[] t, int b, int s) {
    return (int) (t[b + VALUES] >>> (16 * s)) & 0xffff;
  }

  static void setBackend(long[] t, int b, int s, int backend) {
    int shift = 16 * s;
    t[b + VALUES] = (t[b + VALUES] & ~(0xffffL << shift)) | ((long) backend << shift);
  }

  static boolean isWide(long[] t, int b, int s) {
    return (t[b + VALUES] & (1L << (WIDE + s))) != 0;
  }

  static boolean isAway(long[] t, int b, int s) {
    return (t[b + VALUES] & (1L << (AWAY + s))) != 0;
  }

  private static void setFlag(long[] t, int b, int bit, boolean on) {
    t[b + VALUES] = (t[b + VALUES] & ~(1L << bit)) | ((on ? 1L : 0) << bit);
  }

  static int overflow(long[] t, int b) {
    return (int) (t[b + VALUES] >>> OVERFLOW);
  }

  /// A count that ever reached the top stays there.
  static void addOverflow(long[] t, int b, int change) {
    if (overflow(t, b) != OVERFLOW_MAX) {
      t[b + VALUES] += (long) change << OVERFLOW;
    }
  }

  static boolean isEmpty(long[] t, int b) {
    long times = t[b + TIMES];
    if (times < 0) {
      throw new IllegalStateException("bit 63 of a time word is set");
    }
    return times == 0;
  }

  static int state(long[] t, int b, int s) {
    return (int) (t[b + TIMES] >>> (TIME_BITS * s)) & 7;
  }

  static boolean isFree(long[] t, int b, int s) {
    return state(t, b, s) == ConnState.FREE;
  }

  static boolean hasFree(long[] t, int b) {
    return freeEntry(t, b) >= 0;
  }

  /// A free entry of the bucket, -1 when it is full.
  static int freeEntry(long[] t, int b) {
    for (int s = 0; s < ENTRIES; s++) {
      if (isFree(t, b, s)) {
        return s;
      }
    }
    return -1;
  }

  /// Ticks since the last packet, as long as they are fewer than 2^18.
  static int age(long[] t, int b, int s, long tick) {
    return ((int) tick - ((int) (t[b + TIMES] >>> (TIME_BITS * s)) >>> 3)) & TICK_MASK;
  }

  static void stamp(long[] t, int b, int s, long tick, int state) {
    setTime(t, b, s, (tick & TICK_MASK) << 3 | state);
  }

  private static void setTime(long[] t, int b, int s, long time) {
    int shift = TIME_BITS * s;
    t[b + TIMES] = (t[b + TIMES] & ~(TIME_MASK << shift)) | (time << shift);
  }

  /// Fills a free entry except for its time.
  static void fill(long[] t, int b, int s, long word, long viewed, int backend, boolean wide, boolean away) {
    t[b + 2 * s] = word;
    t[b + 2 * s + 1] = viewed;
    setBackend(t, b, s, backend);
    setFlag(t, b, WIDE + s, wide);
    setFlag(t, b, AWAY + s, away);
  }

  /// Copies an entry to a free one of another bucket, which may be in another table.
  static void copy(long[] t, int b, int s, long[] into, int b2, int s2, boolean away) {
    fill(into, b2, s2, word(t, b, s), viewed(t, b, s), backend(t, b, s), isWide(t, b, s), away);
    setTime(into, b2, s2, (t[b + TIMES] >>> (TIME_BITS * s)) & TIME_MASK);
  }

  static void wipe(long[] t, int b, int s) {
    fill(t, b, s, 0, 0, 0, false, false);
    setTime(t, b, s, 0);
  }
}
