package io.nfaas.conntrack;

/// Layout of a bucket: eight words, a cache line, three entries.
///
/// | word | holds |
/// |---|---|
/// | 0, 2, 4 | first key word of entry 0, 1, 2; of a wide entry: 24 bits of its hash, its hop (8), its slot in [WideKeys] (32) |
/// | 1, 3, 5 | second key word, the view plus one in the place of the tenant; of a wide entry all ones in the place of the hop |
/// | 6 | backends (3 x 16 bits), 3 bits free, away flags (3), 2 bits free, overflow count (8) |
/// | 7 | last tick to live (18 bits) and state (3), three times; bit 63 zero |
///
/// So one comparison of two words says whether an entry is a narrow key's, whatever else lies there: of a free one both are zero.
///
/// An entry is *away* when it is in the second bucket of its key; the overflow count of a bucket is the number of entries whose
/// first bucket it is and that are away. A free entry is all zero.
///
/// `t` is the table, `b` the index of the bucket's first word, `s` the entry.
final class Bucket {
  static final int WORDS = 8;
  static final int ENTRIES = 3;
  static final long TENANT_BITS = 0xffff_0000L;

  /// Hop of wide entries; no key has it.
  static final int WIDE_HOP = 0xff;

  private static final int TICK_BITS = 18;
  private static final long TICK_MASK = (1L << TICK_BITS) - 1;

  private static final int VALUES = 6;
  private static final int TIMES = 7;
  private static final int AWAY = 51;
  private static final int OVERFLOW = 56;
  private static final int OVERFLOW_MAX = 0xff;
  private static final int TIME_BITS = 21;
  private static final long TIME_MASK = (1L << TIME_BITS) - 1;
  private static final long STATE_LOW = 1L | 1L << TIME_BITS | 1L << (2 * TIME_BITS);

  private Bucket() {}

  static long word(long[] t, int b, int s) {
    return t[b + 2 * s];
  }

  /// A view in the place that the tenant has in a key's second word, plus one: no entry's is zero.
  static long viewField(int view) {
    return (view + 1L) << 16;
  }

  /// Second key word with [#viewField].
  static long viewed(long[] t, int b, int s) {
    return t[b + 2 * s + 1];
  }

  static int view(long[] t, int b, int s) {
    return ((int) (t[b + 2 * s + 1] >>> 16) & 0xffff) - 1;
  }

  static void setView(long[] t, int b, int s, int view) {
    t[b + 2 * s + 1] = (t[b + 2 * s + 1] & ~TENANT_BITS) | viewField(view);
  }

  static int backend(long[] t, int b, int s) {
    return (int) (t[b + VALUES] >>> (16 * s)) & 0xffff;
  }

  static void setBackend(long[] t, int b, int s, int backend) {
    int shift = 16 * s;
    t[b + VALUES] = (t[b + VALUES] & ~(0xffffL << shift)) | ((long) backend << shift);
  }

  static boolean isWide(long[] t, int b, int s) {
    return ((int) t[b + 2 * s + 1] & 0xff) == WIDE_HOP;
  }

  static boolean isAway(long[] t, int b, int s) {
    return (t[b + VALUES] & (1L << (AWAY + s))) != 0;
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
    return t[b + TIMES] == 0;
  }

  /// The entry with this first word, or the last one: a guess for [#isAt]. Without branches, for which of three it is cannot be
  /// predicted, and with few instructions, for while they wait for the cache line the processor has no room for the next look-up.
  static int guess(long[] t, int b, long word) {
    long d0 = t[b] ^ word;
    long d1 = t[b + 2] ^ word;
    int n0 = (int) ((d0 | -d0) >>> 63);
    int n1 = (int) ((d1 | -d1) >>> 63);
    return n0 + (n0 & n1);
  }

  /// Whether these are the words of an entry.
  static boolean isAt(long[] t, int b, int s, long word, long viewed) {
    return t[b + 2 * s] == word && t[b + 2 * s + 1] == viewed;
  }

  /// 0 if these are the words of an entry and it lives, else 1.
  ///
  /// @param tickTop as for [#isOver]
  static int isOther(long[] t, int b, int s, long word, long viewed, long tickTop) {
    long d = (t[b + 2 * s] ^ word) | (t[b + 2 * s + 1] ^ viewed);
    return (int) ((d | -d | left(t[b + TIMES], s, tickTop)) >>> 63);
  }

  static int state(long[] t, int b, int s) {
    return (int) (t[b + TIMES] >>> (TIME_BITS * s)) & 7;
  }

  static boolean isFree(long[] t, int b, int s) {
    return state(t, b, s) == ConnState.FREE;
  }

  static boolean hasFree(long[] t, int b) {
    return freeStates(t, b) != 0;
  }

  /// A free entry of the bucket, -1 when it is full.
  static int freeEntry(long[] t, int b) {
    long free = freeStates(t, b);
    // 0, 21, 42 to 0, 1, 2.
    return free == 0 ? -1 : (Long.numberOfTrailingZeros(free) * 49) >>> 10;
  }

  /// The lowest bit of each state that is zero.
  private static long freeStates(long[] t, int b) {
    long times = t[b + TIMES];
    return ~(times | times >>> 1 | times >>> 2) & STATE_LOW;
  }

  /// A tick at the top of a word: so the difference of two wraps as ticks do.
  static long tickTop(long tick) {
    return tick << (64 - TICK_BITS);
  }

  /// The word that says how long the entries live; loads the cache line of the bucket.
  static long times(long[] t, int b) {
    return t[b + TIMES];
  }

  /// Whether the last tick to live of a taken entry is over. Ticks may be less than 2^17 apart.
  ///
  /// @param times of its bucket
  static boolean isOver(long times, int s, long tickTop) {
    return left(times, s, tickTop) < 0;
  }

  static boolean isOver(long[] t, int b, int s, long tick) {
    return isOver(t[b + TIMES], s, tickTop(tick));
  }

  /// Ticks that a taken entry may still stay idle; negative when they are over.
  static int left(long[] t, int b, int s, long tick) {
    return (int) (left(t[b + TIMES], s, tickTop(tick)) >> (64 - TICK_BITS));
  }

  /// As above, at the top of a word; what lies below is less than one tick.
  private static long left(long times, int s, long tickTop) {
    return (times << (64 - TIME_BITS - TIME_BITS * s)) - tickTop;
  }

  static void stamp(long[] t, int b, int s, long lastTick, int state) {
    int shift = TIME_BITS * s;
    t[b + TIMES] = (t[b + TIMES] & ~(TIME_MASK << shift)) | (((lastTick & TICK_MASK) << 3 | state) << shift);
  }

  /// Fills a free entry.
  static void fill(long[] t, int b, int s, long word, long viewed, int backend, boolean away, long lastTick, int state) {
    put(t, b, s, word, viewed, backend, away, (lastTick & TICK_MASK) << 3 | state);
  }

  private static void put(long[] t, int b, int s, long word, long viewed, int backend, boolean away, long time) {
    t[b + 2 * s] = word;
    t[b + 2 * s + 1] = viewed;
    t[b + VALUES] |= (long) backend << (16 * s) | (away ? 1L << (AWAY + s) : 0);
    t[b + TIMES] |= time << (TIME_BITS * s);
  }

  /// Copies an entry to a free one of another bucket, which may be in another table.
  static void copy(long[] t, int b, int s, long[] into, int b2, int s2, boolean away) {
    long time = (t[b + TIMES] >>> (TIME_BITS * s)) & TIME_MASK;
    put(into, b2, s2, word(t, b, s), viewed(t, b, s), backend(t, b, s), away, time);
  }

  static void wipe(long[] t, int b, int s) {
    t[b + 2 * s] = 0;
    t[b + 2 * s + 1] = 0;
    t[b + VALUES] &= ~(0xffffL << (16 * s) | 1L << (AWAY + s));
    t[b + TIMES] &= ~(TIME_MASK << (TIME_BITS * s));
  }
}
