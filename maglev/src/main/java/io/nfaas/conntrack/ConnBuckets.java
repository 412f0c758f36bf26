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

  /// Those of the ledger.
  private long[] fields;

  private long[] table;
  private int count;

  private int[] openOfBackend = new int[16];

  /// Grows with every change after which an entry may be elsewhere or gone.
  private int changes;

  private final Pass[] passes = {this::prepare, this::touch, this::compare, this::touchSecond};

  ConnBuckets(int count, TableHash hash, WideKeys wideKeys, ViewLedger views) {
    this.count = count;
    this.hash = hash;
    this.wideKeys = wideKeys;
    this.views = views;
    fields = views.fields();
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
    return (long) s << 36 | b;
  }

  static int bucketOf(long entry) {
    return (int) entry;
  }

  static int slotOf(long entry) {
    return (int) (entry >>> 36);
  }

  // ---- where a key is

  long find(long hi, long lo, long w0, long w1, long w2, long h) {
    if ((w0 | w1 | w2) != 0) {
      return wide(hi, lo, w0, w1, w2, h);
    }
    long viewed = ViewLedger.viewed(fields, lo);
    return viewed == ViewLedger.UNSURE ? narrowOfAnyView(hi, lo, h) : narrow(hi, viewed, h);
  }

  private long narrow(long hi, long viewed, long h) {
    int b = first(h);
    long entry = narrowAt(b, hi, viewed);
    return entry != MISS || Bucket.overflow(table, b) == 0 ? entry : narrowAt(second(h), hi, viewed);
  }

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

  /// While a tenant has entries of several views.
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

  /// Finds a narrow entry that lives, or [#MISS] where more is to be asked. With branches, unlike the look-up of a batch: alone, a
  /// look-up does better to guess what the cache line will say and run on, and the fewer its instructions, the more look-ups the
  /// processor has under way.
  long findLive(long hi, long lo, long h, long tickTop) {
    long[] t = table;
    long viewed = ViewLedger.viewed(fields, lo);
    int b = first(h);
    long entry = liveAt(t, b, hi, viewed, tickTop);
    return entry != MISS || Bucket.overflow(t, b) == 0 ? entry : liveAt(t, second(h), hi, viewed, tickTop);
  }

  private static long liveAt(long[] t, int b, long hi, long viewed, long tickTop) {
    long times = Bucket.times(t, b);
    if (Bucket.isAt(t, b, 0, hi, viewed)) {
      return Bucket.isOver(times, 0, tickTop) ? MISS : handle(b, 0);
    }
    if (Bucket.isAt(t, b, 1, hi, viewed)) {
      return Bucket.isOver(times, 1, tickTop) ? MISS : handle(b, 1);
    }
    return Bucket.isAt(t, b, 2, hi, viewed) && !Bucket.isOver(times, 2, tickTop) ? handle(b, 2) : MISS;
  }

  // ---- where a batch of keys is

  /// A loop over a batch. Called through an interface with several implementations, each is compiled by itself: in one compiled
  /// method, what the others need would push the values of this one out of the registers.
  private interface Pass {
    void over(ConnBatch q);
  }

  /// Finds the keys of a batch that live in their first bucket: hashes; loads that have nothing to wait for; comparisons without
  /// branches; and for the others a load of the second bucket, where they may be there. Those are the [ConnBatch#late] ones.
  void findFirst(ConnBatch q, long tickTop) {
    q.tickTop = tickTop;
    q.touched = 0;
    for (Pass pass : passes) {
      pass.over(q);
    }
  }

  private void prepare(ConnBatch q) {
    if (q.hasWide()) {
      for (int k = 0; k < q.count(); k++) {
        prepare(q.rows, k, q.wide(k, 0), q.wide(k, 1), q.wide(k, 2));
      }
    } else {
      for (int k = 0; k < q.count(); k++) {
        prepare(q.rows, k, 0, 0, 0);
      }
    }
  }

  private void prepare(long[] rows, int k, long w0, long w1, long w2) {
    int r = k * ConnBatch.ROW;
    long lo = rows[r + ConnBatch.LO];
    long h = hash.of(rows[r + ConnBatch.HI], lo, w0, w1, w2);
    rows[r + ConnBatch.HASH] = h;
    rows[r + ConnBatch.BUCKET] = first(h);
    rows[r + ConnBatch.VIEWED] = (w0 | w1 | w2) != 0 ? ViewLedger.UNSURE : ViewLedger.viewed(fields, lo);
  }

  private void touch(ConnBatch q) {
    long[] t = table;
    long[] rows = q.rows;
    int n = q.count();
    long touched = 0;
    for (int k = 0; k < n; k++) {
      touched += Bucket.times(t, (int) rows[k * ConnBatch.ROW + ConnBatch.BUCKET]);
    }
    q.touched += touched;
  }

  private void compare(ConnBatch q) {
    long[] t = table;
    long[] rows = q.rows;
    int n = q.count();
    long tickTop = q.tickTop;
    int late = 0;
    for (int k = 0; k < n; k++) {
      int r = k * ConnBatch.ROW;
      int b = (int) rows[r + ConnBatch.BUCKET];
      long hi = rows[r + ConnBatch.HI];
      int s = Bucket.guess(t, b, hi);
      rows[r + ConnBatch.ENTRY] = handle(b, s);
      q.late[late] = k;
      late += Bucket.isOther(t, b, s, hi, rows[r + ConnBatch.VIEWED], tickTop);
    }
    q.lateCount = late;
  }

  private void touchSecond(ConnBatch q) {
    long[] t = table;
    long touched = 0;
    for (int i = 0; i < q.lateCount; i++) {
      int r = q.late[i] * ConnBatch.ROW;
      if (Bucket.overflow(t, (int) q.rows[r + ConnBatch.BUCKET]) != 0) {
        touched += Bucket.times(t, second(q.rows[r + ConnBatch.HASH]));
      }
    }
    q.touched += touched;
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
    enter(view, FlowKey.tenant(lo));
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
    long viewed = (lo & ~Bucket.TENANT_BITS) | Bucket.viewField(view) | (wide ? Bucket.WIDE_HOP : 0);
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
      enter(view, views.tenant(before));
      views.remove(before);
      Bucket.setView(table, b, s, view);
    }
    openOfBackend[Bucket.backend(table, b, s)]--;
    serve(backend);
    Bucket.setBackend(table, b, s, backend);
  }

  private void enter(int view, int tenant) {
    views.add(view, tenant);
    fields = views.fields();
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
