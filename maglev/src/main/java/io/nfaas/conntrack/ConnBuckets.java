package io.nfaas.conntrack;

import io.nfaas.packet.FlowKey;
import java.util.Arrays;

/// The buckets of a [ConnTable]: where keys may be, how room is made, and exact comparison. Knows neither time nor policy.
///
/// A key lives in one of two buckets (cuckoo hashing with buckets: Dietzfelbinger and Weidling, "Balanced Allocation and
/// Dictionaries with Tightly Packed Constant Size Bins", 2007). Each bucket counts the entries that had to go to their second one,
/// so that a look-up reads the second only if that is not zero. An insert that finds both full moves at most three others.
final class ConnBuckets {
  static final long MISS = ConnTable.MISS;

  /// Array data begins 16 bytes into an object, so that index 6 can lie on a cache line.
  private static final int ALIGN = 6;

  private static final long SECOND = 0x9e3779b97f4a7c15L;
  /// Longest chain of moves. At three quarters full, 2 leaves 7 of 10 million flows without a place, 3 none.
  private static final int MOVES = 3;

  private final TableHash hash;
  private final WideKeys wideKeys;
  private final ViewLedger views;

  private long[] table;
  private int count;

  private int[] openOfBackend = new int[16];

  /// Grows with every change after which an entry may be elsewhere or gone.
  private int changes;

  ConnBuckets(int count, TableHash hash, WideKeys wideKeys, ViewLedger views) {
    this.count = count;
    this.hash = hash;
    this.wideKeys = wideKeys;
    this.views = views;
    table = new long[ALIGN + count * Bucket.WORDS];
  }

  /// Buckets that hold this many entries at three quarters full.
  static int bucketsFor(int entries) {
    return (int) ((entries * 4L + 8) / 9);
  }

  int count() {
    return count;
  }

  int changes() {
    return changes;
  }

  long[] table() {
    return table;
  }

  long bytes() {
    return 8L * table.length + 4L * openOfBackend.length;
  }

  static int at(int bucket) {
    return ALIGN + bucket * Bucket.WORDS;
  }

  int first(long h) {
    return at((int) Math.unsignedMultiplyHigh(h, count));
  }

  int second(long h) {
    return at((int) Math.unsignedMultiplyHigh(h * SECOND, count));
  }

  static long handle(int b, int s) {
    return ((long) b << 2) | s;
  }

  static int bucketOf(long entry) {
    return (int) (entry >>> 2);
  }

  static int slotOf(long entry) {
    return (int) entry & 3;
  }

  // ---- where a key is

  long find(long hi, long lo, long w0, long w1, long w2, long h) {
    if ((w0 | w1 | w2) != 0) {
      return wide(hi, lo, w0, w1, w2, h);
    }
    long viewed = views.viewed(lo);
    return viewed == ViewLedger.UNSURE || (hi | viewed) == 0 ? narrowOfAnyView(hi, lo, h) : narrow(hi, viewed, h);
  }

  private long narrow(long hi, long viewed, long h) {
    int b = first(h);
    long entry = narrowAt(b, hi, viewed);
    return entry != MISS || Bucket.overflow(table, b) == 0 ? entry : narrowAt(second(h), hi, viewed);
  }

  /// With branches, unlike the look-up of a batch: alone, a look-up does better to guess what the cache line will say and run on.
  private long narrowAt(int b, long hi, long viewed) {
    long[] t = table;
    if (Bucket.isAt(t, b, 0, hi, viewed)) {
      return handle(b, 0);
    }
    if (Bucket.isAt(t, b, 1, hi, viewed)) {
      return handle(b, 1);
    }
    return Bucket.isAt(t, b, 2, hi, viewed) ? handle(b, 2) : MISS;
  }

  /// While a tenant has entries of several views, or for the one key that a free entry looks like.
  private long narrowOfAnyView(long hi, long lo, long h) {
    int b = first(h);
    long entry = narrowIn(b, hi, lo);
    return entry != MISS || Bucket.overflow(table, b) == 0 ? entry : narrowIn(second(h), hi, lo);
  }

  private long narrowIn(int b, long hi, long lo) {
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      if (Bucket.word(table, b, s) == hi
          && ((Bucket.viewed(table, b, s) ^ lo) & ~Bucket.TENANT_BITS) == 0
          && !Bucket.isFree(table, b, s)
          && views.tenant(Bucket.view(table, b, s)) == FlowKey.tenant(lo)) {
        return handle(b, s);
      }
    }
    return MISS;
  }

  private long wide(long hi, long lo, long w0, long w1, long w2, long h) {
    int b = first(h);
    long entry = wideIn(b, hi, lo, w0, w1, w2, h);
    return entry != MISS || Bucket.overflow(table, b) == 0 ? entry : wideIn(second(h), hi, lo, w0, w1, w2, h);
  }

  private long wideIn(int b, long hi, long lo, long w0, long w1, long w2, long h) {
    long viewed = lo | Bucket.WIDE_HOP;
    long word = wideWord(h, lo);
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      if ((Bucket.word(table, b, s) ^ word) >>> 32 == 0
          && ((Bucket.viewed(table, b, s) ^ viewed) & ~Bucket.TENANT_BITS) == 0
          && views.tenant(Bucket.view(table, b, s)) == FlowKey.tenant(lo)
          && wideKeys.holds((int) Bucket.word(table, b, s), hi, w0, w1, w2)) {
        return handle(b, s);
      }
    }
    return MISS;
  }

  /// First word of a wide entry, but for its slot.
  private static long wideWord(long h, long lo) {
    return (h & ~0xff_ffff_ffffL) | (long) FlowKey.hop(lo) << 32;
  }

  /// Finds the keys of a batch, in three passes: hashes; loads that have nothing to wait for; comparisons. For those that are not in
  /// their first bucket, a fourth loads the second, and [#findLate] is to find them: meanwhile the caller may look at the others.
  ///
  /// @return how many are left
  int findEarly(ConnBatch q) {
    long[] t = table;
    int n = q.count();
    for (int k = 0; k < n; k++) {
      long w0 = q.w0[k];
      long w1 = q.w1[k];
      long w2 = q.w2[k];
      long h = hash.of(q.hi[k], q.lo[k], w0, w1, w2);
      q.hash[k] = h;
      q.bucket[k] = first(h);
      long viewed = views.viewed(q.lo[k]);
      q.viewed[k] = (w0 | w1 | w2) != 0 || (q.hi[k] | viewed) == 0 ? ViewLedger.UNSURE : viewed;
    }
    long touched = 0;
    for (int k = 0; k < n; k++) {
      touched += Bucket.touch(t, q.bucket[k]);
    }
    int late = 0;
    for (int k = 0; k < n; k++) {
      int b = q.bucket[k];
      int s = Bucket.guess(t, b, q.hi[k]);
      int differs = Bucket.differs(t, b, s, q.hi[k], q.viewed[k]);
      // Those that are still to be found get the number of an entry that no bucket has.
      q.entry[k] = handle(b, s | (-differs & 3));
      q.late[late] = k;
      late += differs;
    }
    late = withSecond(q, late);
    for (int i = 0; i < late; i++) {
      touched += Bucket.touch(t, q.bucket[i]);
    }
    q.touched = touched;
    return late;
  }

  /// Keeps the late keys whose first bucket says that some went on, and computes their second one; the others are soon found.
  private int withSecond(ConnBatch q, int late) {
    int kept = 0;
    for (int i = 0; i < late; i++) {
      int k = q.late[i];
      if (q.viewed[k] != ViewLedger.UNSURE && Bucket.overflow(table, bucketOf(q.entry[k])) == 0) {
        q.entry[k] = narrowAt(bucketOf(q.entry[k]), q.hi[k], q.viewed[k]);
      } else {
        q.late[kept] = k;
        q.bucket[kept++] = second(q.hash[k]);
      }
    }
    return kept;
  }

  /// Finds the `late` keys that [#findEarly] left.
  void findLate(ConnBatch q, int late) {
    for (int i = 0; i < late; i++) {
      int k = q.late[i];
      if (q.viewed[k] != ViewLedger.UNSURE) {
        // More likely there than in the first.
        int s = Bucket.guess(table, q.bucket[i], q.hi[k]);
        if (Bucket.isAt(table, q.bucket[i], s, q.hi[k], q.viewed[k])) {
          q.entry[k] = handle(q.bucket[i], s);
          continue;
        }
      }
      q.entry[k] = find(q.hi[k], q.lo[k], q.w0[k], q.w1[k], q.w2[k], q.hash[k]);
    }
  }

  // ---- room

  boolean hasRoom(long h) {
    return Bucket.hasFree(table, first(h)) || Bucket.hasFree(table, second(h));
  }

  /// Sees to it that one of a key's full buckets has a free entry. False when that takes too many moves.
  boolean vacate(long h) {
    return vacate(first(h), MOVES) || vacate(second(h), MOVES);
  }

  /// Frees an entry of a full bucket by moving what is in it to its other bucket, which may have to be vacated before.
  private boolean vacate(int b, int moves) {
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      int other = otherBucket(b, s);
      if (other != b && Bucket.hasFree(table, other)) {
        relocate(b, s, other);
        return true;
      }
    }
    if (moves > 1) {
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        int other = otherBucket(b, s);
        if (other != b && vacate(other, moves - 1)) {
          relocate(b, s, other);
          return true;
        }
      }
    }
    return false;
  }

  private int otherBucket(int b, int s) {
    long h = hashOf(table, b, s);
    return Bucket.isAway(table, b, s) ? first(h) : second(h);
  }

  private void relocate(int b, int s, int to) {
    boolean wasAway = Bucket.isAway(table, b, s);
    Bucket.copy(table, b, s, table, to, Bucket.freeEntry(table, to), !wasAway);
    Bucket.addOverflow(table, wasAway ? to : b, wasAway ? -1 : 1);
    Bucket.wipe(table, b, s);
    changes++;
  }

  /// Puts a key into a free entry of its first bucket, else of its second, one of which has room.
  long put(long hi, long lo, long w0, long w1, long w2, long h, int backend, int view, long lastTick, int state) {
    views.add(view, FlowKey.tenant(lo));
    serve(backend);
    int b = first(h);
    int s = Bucket.freeEntry(table, b);
    boolean away = s < 0;
    if (away) {
      Bucket.addOverflow(table, b, 1);
      b = second(h);
      s = Bucket.freeEntry(table, b);
    }
    boolean wide = (w0 | w1 | w2) != 0;
    long word = wide ? wideWord(h, lo) | wideKeys.put(hi, w0, w1, w2) : hi;
    long viewed = (lo & ~Bucket.TENANT_BITS) | ((long) view << 16) | (wide ? Bucket.WIDE_HOP : 0);
    Bucket.fill(table, b, s, word, viewed, backend, away, lastTick, state);
    changes++;
    return handle(b, s);
  }

  void free(int b, int s) {
    if (Bucket.isAway(table, b, s)) {
      Bucket.addOverflow(table, first(hashOf(table, b, s)), -1);
    }
    if (Bucket.isWide(table, b, s)) {
      wideKeys.remove((int) Bucket.word(table, b, s));
    }
    views.remove(Bucket.view(table, b, s));
    openOfBackend[Bucket.backend(table, b, s)]--;
    Bucket.wipe(table, b, s);
    changes++;
  }

  /// Gives an entry another replica and view.
  void assign(int b, int s, int backend, int view) {
    int before = Bucket.view(table, b, s);
    if (view != before) {
      views.add(view, views.tenant(before));
      views.remove(before);
      Bucket.setView(table, b, s, view);
    }
    openOfBackend[Bucket.backend(table, b, s)]--;
    serve(backend);
    Bucket.setBackend(table, b, s, backend);
  }

  private void serve(int backend) {
    if (backend >= openOfBackend.length) {
      openOfBackend = Arrays.copyOf(openOfBackend, Math.min(ConnTable.MAX_VALUE + 1, Integer.highestOneBit(backend) << 1));
    }
    openOfBackend[backend]++;
  }

  int openOfBackend(int backend) {
    return backend < openOfBackend.length ? openOfBackend[backend] : 0;
  }

  void clear() {
    Arrays.fill(table, 0);
    Arrays.fill(openOfBackend, 0);
    changes++;
  }

  // ---- size

  /// What [#grow] asks when an entry finds no place: to free one of the key's buckets.
  @FunctionalInterface
  interface Sacrifice {
    void makeRoom(int b, int b2);
  }

  /// Moves everything to a table of another size.
  void grow(int toCount, Sacrifice whenCrowded) {
    long[] old = table;
    int oldCount = count;
    count = toCount;
    table = new long[ALIGN + toCount * Bucket.WORDS];
    changes++;
    for (int i = 0; i < oldCount; i++) {
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        if (!Bucket.isFree(old, at(i), s)) {
          rehash(old, at(i), s, whenCrowded);
        }
      }
    }
  }

  private void rehash(long[] old, int from, int s, Sacrifice whenCrowded) {
    long h = hashOf(old, from, s);
    int b = first(h);
    int b2 = second(h);
    if (!hasRoom(h) && !vacate(h)) {
      whenCrowded.makeRoom(b, b2);
    }
    int to = Bucket.freeEntry(table, b);
    boolean away = to < 0;
    if (away) {
      Bucket.addOverflow(table, b, 1);
      b = b2;
      to = Bucket.freeEntry(table, b);
    }
    Bucket.copy(old, from, s, table, b, to, away);
  }

  // ---- the key of an entry

  private long hashOf(long[] t, int b, int s) {
    long word = Bucket.word(t, b, s);
    long lo = keyLo(t, b, s);
    if (!Bucket.isWide(t, b, s)) {
      return hash.of(word, lo, 0, 0, 0);
    }
    int slot = (int) word;
    return hash.of(wideKeys.word(slot, 0), lo, wideKeys.word(slot, 1), wideKeys.word(slot, 2), wideKeys.word(slot, 3));
  }

  private long keyLo(long[] t, int b, int s) {
    int tenant = views.tenant(Bucket.view(t, b, s));
    long lo = (Bucket.viewed(t, b, s) & ~Bucket.TENANT_BITS) | ((long) tenant << 16);
    return Bucket.isWide(t, b, s) ? FlowKey.withHop(lo, (int) (Bucket.word(t, b, s) >>> 32) & 0xff) : lo;
  }

  /// Second key word of an entry, with hop and tenant.
  long keyLo(int b, int s) {
    return keyLo(table, b, s);
  }

  long keyHi(int b, int s) {
    return Bucket.isWide(table, b, s) ? wideKeys.word((int) Bucket.word(table, b, s), 0) : Bucket.word(table, b, s);
  }

  /// Wide word 0 to 2 of an entry's key.
  long keyWide(int b, int s, int word) {
    return Bucket.isWide(table, b, s) ? wideKeys.word((int) Bucket.word(table, b, s), word + 1) : 0;
  }
}
