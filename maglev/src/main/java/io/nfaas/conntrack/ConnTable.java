package io.nfaas.conntrack;

import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FlowKey;
import java.util.Arrays;

/// Which replica, and which graph view, each known flow sticks to. One writer, exact keys, fixed memory, bounded work per
/// operation; time is a parameter, not negative, and must not run
/// backwards.
///
/// **Layout.** Buckets of 64 bytes with three entries each, at most three quarters full: 28.4 bytes per IPv4 flow. An entry
/// is a 16-byte key, a backend, a view, a state and the tick of its last packet. The view is stored in the key's place for the tenant,
/// because a view belongs to one tenant: the table remembers which. IPv6 keys keep 32 more bytes apart, in [WideKeys].
///
/// **Probes.** A key lives in one of two buckets (cuckoo hashing with buckets: Dietzfelbinger and Weidling, "Balanced Allocation
/// and Dictionaries with Tightly Packed Constant Size Bins", 2007). Each bucket counts the entries that had to go to their
/// second one, so that a look-up reads the second only if that is not zero. An insert that finds both full moves at most three
/// others out of its way.
///
/// **Time.** A tick is the power of two of nanoseconds at which the longest timeout is at most 65536 ticks. An idle entry lives
/// at least its timeout and at most two ticks longer, then [#find] does not see it and [#sweep] frees it.
///
/// **When full** ([ConnTableConfig#maxEntries] reached, or no place within the bounds above): idle-expired entries of the two buckets go
/// first, then, with [WhenFull#EVICT_IDLEST], closed TCP, SYN-only TCP, half-closed TCP, and at last the longest idle of the
/// others.
///
/// **Accounting.** opened = closed + expired + evicted + cleared + open, always; [#balances] checks it.
///
/// Handles of entries are valid until the next [#find], [#insert], [#remove], [#sweep] or [#clear].
public final class ConnTable {
  /// No entry.
  public static final long MISS = -1;
  /// Largest backend or view id.
  public static final int MAX_VALUE = 65534;

  /// Array data begins 16 bytes into an object, so that index 6 can lie on a cache line.
  private static final int ALIGN = 6;

  private static final int LONGEST_TICKS = 1 << 16;
  /// Ticks without a whole sweep after which ages could be mistaken: the clock's 2^18 less the longest age, with room to spare.
  private static final long GUARD_TICKS = 1L << 17;

  private static final long SECOND = 0x9e3779b97f4a7c15L;
  /// Longest chain of moves. At three quarters full, 2 leaves 7 of 10 million flows without a place, 3 none.
  private static final int MOVES = 3;
  private static final int SCAN_BUCKETS = 16;

  private final ConnTableConfig config;
  private final FlowHash key;
  private final int tickShift;
  private final int[] timeoutTicks = new int[8];
  private final int maxBuckets;
  private final WideKeys wideKeys;

  private long[] table;
  private int buckets;
  private int[] viewOpen = new int[16];
  private char[] viewTenant = new char[16];

  private long lastTick;
  private long cycleTick;
  private long guardTick = GUARD_TICKS;
  private int cursor;

  private int open;
  private int peak;
  private long opened;
  private long closed;
  private long expired;
  private long evictedLive;
  private long evictedEmbryonic;
  private long cleared;
  private long untracked;
  private long bypassed;

  public ConnTable(ConnTableConfig config) {
    this.config = config;
    key = new FlowHash(config.hashKey0(), config.hashKey1());
    tickShift = Math.max(0, 64 - Long.numberOfLeadingZeros((config.longestNs() - 1) / LONGEST_TICKS));
    timeoutTicks[ConnState.SYN_ONLY] = ticks(config.synNs());
    timeoutTicks[ConnState.ESTABLISHED] = ticks(config.establishedNs());
    timeoutTicks[ConnState.FIN_FIRST] = ticks(config.closingNs());
    timeoutTicks[ConnState.FIN_SECOND] = ticks(config.closingNs());
    timeoutTicks[ConnState.CLOSED] = ticks(config.closingNs());
    timeoutTicks[ConnState.DATAGRAM] = ticks(config.datagramNs());
    timeoutTicks[ConnState.ESP] = ticks(config.espNs());
    maxBuckets = bucketsFor(config.maxEntries());
    buckets = bucketsFor(config.initialEntries());
    table = new long[ALIGN + buckets * Bucket.WORDS];
    wideKeys = new WideKeys(config.maxWideEntries());
  }

  private static int bucketsFor(int entries) {
    return (int) ((entries * 4L + 8) / 9);
  }

  /// One tick more than the timeout is long, because the first one may have been nearly over.
  private int ticks(long ns) {
    return (int) ((ns + (1L << tickShift) - 1) >>> tickShift) + 1;
  }

  /// Length of a tick in ns: how exactly timeouts are kept.
  public long tickNs() {
    return 1L << tickShift;
  }

  /// The table's own hash of a key, which [#find] and [#insert] want. It is secret where the table's key is, unlike the hash that
  /// replicas are selected by.
  ///
  /// @param lo with hop
  public long hash(long hi, long lo, long w0, long w1, long w2) {
    return key.hash(hi, lo, w0, w1, w2);
  }

  /// Like [#hash], and loads the key's first bucket: a burst that warms all its keys first has its cache misses side by side.
  public long warm(long hi, long lo, long w0, long w1, long w2) {
    long h = key.hash(hi, lo, w0, w1, w2);
    // Its sanity check keeps the load from being optimised away.
    Bucket.isEmpty(table, first(h));
    return h;
  }

  private int first(long hash) {
    return ALIGN + (int) Math.unsignedMultiplyHigh(hash, buckets) * Bucket.WORDS;
  }

  private int second(long hash) {
    return ALIGN + (int) Math.unsignedMultiplyHigh(hash * SECOND, buckets) * Bucket.WORDS;
  }

  /// Finds a live entry. One that is idle for longer than its timeout is freed, counted as expired and not found.
  ///
  /// @param lo with hop ([FlowKey#withHop])
  /// @param hash what [#hash] gives for this key
  /// @return its handle, or [#MISS]
  public long find(long hi, long lo, long w0, long w1, long w2, long hash, long nowNs) {
    assert hash == hash(hi, lo, w0, w1, w2) : "not this table's hash of this key";
    long tick = tick(nowNs);
    boolean wide = (w0 | w1 | w2) != 0;
    int b = first(hash);
    int s = wide ? wideIn(b, hi, lo, w0, w1, w2, hash) : narrowIn(b, hi, lo);
    if (s < 0) {
      if (Bucket.overflow(table, b) == 0) {
        return MISS;
      }
      b = second(hash);
      s = wide ? wideIn(b, hi, lo, w0, w1, w2, hash) : narrowIn(b, hi, lo);
      if (s < 0) {
        return MISS;
      }
    }
    if (isExpired(b, s, tick)) {
      expire(b, s);
      return MISS;
    }
    return handle(b, s);
  }

  private int narrowIn(int b, long hi, long lo) {
    long[] t = table;
    long d0 = (t[b] ^ hi) | ((t[b + 1] ^ lo) & ~Bucket.TENANT_BITS);
    long d1 = (t[b + 2] ^ hi) | ((t[b + 3] ^ lo) & ~Bucket.TENANT_BITS);
    long d2 = (t[b + 4] ^ hi) | ((t[b + 5] ^ lo) & ~Bucket.TENANT_BITS);
    int s = d0 == 0 ? 0 : d1 == 0 ? 1 : d2 == 0 ? 2 : -1;
    if (s < 0 || isNarrowOf(b, s, lo)) {
      return s;
    }
    // The first that looked alike is free, wide or another tenant's.
    if (d1 == 0 && isNarrowOf(b, 1, lo)) {
      return 1;
    }
    return d2 == 0 && isNarrowOf(b, 2, lo) ? 2 : -1;
  }

  private boolean isNarrowOf(int b, int s, long lo) {
    return !Bucket.isFree(table, b, s)
        && !Bucket.isWide(table, b, s)
        && viewTenant[Bucket.view(table, b, s)] == FlowKey.tenant(lo);
  }

  private int wideIn(int b, long hi, long lo, long w0, long w1, long w2, long hash) {
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      long word = Bucket.word(table, b, s);
      if (((Bucket.viewed(table, b, s) ^ lo) & ~Bucket.TENANT_BITS) == 0
          && Bucket.isWide(table, b, s)
          && (word ^ hash) >>> 32 == 0
          && viewTenant[Bucket.view(table, b, s)] == FlowKey.tenant(lo)
          && wideKeys.holds((int) word, hi, w0, w1, w2)) {
        return s;
      }
    }
    return -1;
  }

  private static long handle(int b, int s) {
    return ((long) b << 2) | s;
  }

  private static int bucketOf(long entry) {
    return (int) (entry >>> 2);
  }

  private static int slotOf(long entry) {
    return (int) entry & 3;
  }

  /// The entry's replica.
  public int backend(long entry) {
    return Bucket.backend(table, bucketOf(entry), slotOf(entry));
  }

  /// The entry's graph view.
  public int view(long entry) {
    return Bucket.view(table, bucketOf(entry), slotOf(entry));
  }

  /// Notes another packet of the flow: it is not idle, and its TCP state goes on. A SYN on a closed connection reopens the entry,
  /// which counts as one closed and one opened.
  ///
  /// @param tcpFlags 0 for other protocols
  /// @param fromCanonicalSide whether the packet comes from the endpoint that is first in the key
  public void touch(long entry, long nowNs, int tcpFlags, boolean fromCanonicalSide) {
    int b = bucketOf(entry);
    int s = slotOf(entry);
    int state = Bucket.state(table, b, s);
    int next = ConnState.next(state, tcpFlags, fromCanonicalSide);
    if (state == ConnState.CLOSED && next != state) {
      closed++;
      opened++;
    }
    lastTick = nowNs >>> tickShift;
    Bucket.stamp(table, b, s, lastTick, next);
  }

  /// Whether a packet now is the first of the flow in this quarter of its idle timeout: often enough to keep a copy of the entry alive.
  public boolean startsQuarter(long entry, long nowNs) {
    int b = bucketOf(entry);
    int s = slotOf(entry);
    long now = nowNs >>> tickShift;
    long period = Math.max(1, timeoutTicks[Bucket.state(table, b, s)] / 4);
    return now / period != (now - Bucket.age(table, b, s, now)) / period;
  }

  /// Gives the flow another replica.
  public void move(long entry, int backend) {
    checkValue("backend", backend);
    Bucket.setBackend(table, bucketOf(entry), slotOf(entry), backend);
  }

  /// Adds a flow that [#find] has just missed.
  ///
  /// @param lo with hop and tenant
  /// @param hash what [#hash] gives for this key
  /// @param view belongs to the key's tenant, as long as any entry of it is open
  /// @return its handle, or [#MISS] when it goes untracked
  public long insert(
      long hi, long lo, long w0, long w1, long w2, long hash,
      int backend, int view, int protocol, int tcpFlags, long nowNs) {
    assert hash == hash(hi, lo, w0, w1, w2) : "not this table's hash of this key";
    checkValue("backend", backend);
    checkValue("view", view);
    long tick = tick(nowNs);
    boolean wide = (w0 | w1 | w2) != 0;
    if (wide && wideKeys.isFull()) {
      untracked++;
      return MISS;
    }
    if (open >= buckets * 9L / 4 && buckets < maxBuckets) {
      grow();
    }
    if (!makeRoom(hash, tick)) {
      return MISS;
    }
    adopt(view, FlowKey.tenant(lo));
    int b = first(hash);
    int s = Bucket.freeEntry(table, b);
    boolean away = s < 0;
    if (away) {
      Bucket.addOverflow(table, b, 1);
      b = second(hash);
      s = Bucket.freeEntry(table, b);
    }
    long word = wide ? (hash & ~0xffffffffL) | wideKeys.put(hi, w0, w1, w2) : hi;
    Bucket.fill(table, b, s, word, (lo & ~Bucket.TENANT_BITS) | ((long) view << 16), backend, wide, away);
    Bucket.stamp(table, b, s, tick, ConnState.first(protocol, tcpFlags));
    viewOpen[view]++;
    open++;
    opened++;
    peak = Math.max(peak, open);
    return handle(b, s);
  }

  private static void checkValue(String name, int value) {
    if (value < 0 || value > MAX_VALUE) {
      throw new IllegalArgumentException(name + " " + value + " is not in [0, " + MAX_VALUE + "]");
    }
  }

  private void adopt(int view, int tenant) {
    if (view >= viewOpen.length) {
      int length = Math.min(MAX_VALUE + 1, Integer.highestOneBit(view) << 1);
      viewOpen = Arrays.copyOf(viewOpen, length);
      viewTenant = Arrays.copyOf(viewTenant, length);
    }
    if (viewOpen[view] == 0) {
      viewTenant[view] = (char) tenant;
    } else if (viewTenant[view] != tenant) {
      throw new IllegalArgumentException("view " + view + " belongs to tenant " + (int) viewTenant[view] + ", not to " + tenant);
    }
  }

  /// Sees to it that one of a key's buckets has a free entry, and that the limit allows one more. False when it must not.
  private boolean makeRoom(long hash, long tick) {
    int b1 = first(hash);
    int b2 = second(hash);
    if (open < config.maxEntries()) {
      if (Bucket.hasFree(table, b1) || Bucket.hasFree(table, b2)) {
        return true;
      }
      if (expireIn(b1, tick) || expireIn(b2, tick) || vacate(b1, MOVES) || vacate(b2, MOVES)) {
        return true;
      }
    } else if (expireIn(b1, tick) || expireIn(b2, tick)) {
      return true;
    }
    if (config.whenFull() == WhenFull.BYPASS) {
      bypassed++;
      return false;
    }
    long victim = worst(b2, tick, worst(b1, tick, MISS));
    if (victim == MISS) {
      victim = worstAhead(tick);
    }
    if (victim == MISS) {
      untracked++;
      return false;
    }
    evict(bucketOf(victim), slotOf(victim));
    return true;
  }

  private boolean expireIn(int b, long tick) {
    boolean any = false;
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      if (isExpired(b, s, tick)) {
        expire(b, s);
        any = true;
      }
    }
    return any;
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
  }

  /// The entry to evict first: that of the lower worth, then the longer idle one.
  private long worst(int b, long tick, long best) {
    long worst = best;
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      if (!Bucket.isFree(table, b, s) && (worst == MISS || isWorse(b, s, tick, worst))) {
        worst = handle(b, s);
      }
    }
    return worst;
  }

  private boolean isWorse(int b, int s, long tick, long than) {
    int b2 = bucketOf(than);
    int s2 = slotOf(than);
    int worth = ConnState.worth(Bucket.state(table, b, s));
    int worth2 = ConnState.worth(Bucket.state(table, b2, s2));
    return worth != worth2 ? worth < worth2 : Bucket.age(table, b, s, tick) > Bucket.age(table, b2, s2, tick);
  }

  /// At the limit of entries with both buckets empty: the worst of the buckets that the sweep comes to next.
  private long worstAhead(long tick) {
    long victim = MISS;
    int limit = Math.min(buckets, SCAN_BUCKETS);
    for (int i = 0; i < limit; i++) {
      int bucket = cursor + i < buckets ? cursor + i : cursor + i - buckets;
      victim = worst(ALIGN + bucket * Bucket.WORDS, tick, victim);
    }
    return victim;
  }

  /// Ends an entry as the end of its connection.
  public void remove(long entry) {
    closed++;
    free(bucketOf(entry), slotOf(entry));
  }

  /// Frees idle entries in the next `buckets` buckets, round and round. Called once a poll, this is all the expiry there is.
  ///
  /// @return entries freed
  public int sweep(long nowNs, int buckets) {
    long tick = tick(nowNs);
    int before = open;
    for (int i = Math.min(buckets, this.buckets); i > 0; i--) {
      int b = ALIGN + cursor * Bucket.WORDS;
      if (!Bucket.isEmpty(table, b)) {
        expireIn(b, tick);
      }
      if (++cursor == this.buckets) {
        cursor = 0;
        guardTick = cycleTick + GUARD_TICKS;
        cycleTick = tick;
      }
    }
    return before - open;
  }

  /// Forgets everything, as when the forwarder that holds the table dies; counted apart.
  public void clear() {
    cleared += open;
    open = 0;
    Arrays.fill(table, 0);
    Arrays.fill(viewOpen, 0);
    wideKeys.clear();
    cursor = 0;
    cycleTick = lastTick;
    guardTick = lastTick + GUARD_TICKS;
  }

  private long tick(long nowNs) {
    long tick = nowNs >>> tickShift;
    if (tick >= guardTick) {
      catchUp(tick);
    }
    lastTick = tick;
    return tick;
  }

  /// Too long without a whole sweep: sweeps at once, before ages wrap round. Ages are taken at the last tick that was seen, when
  /// they were still certain.
  private void catchUp(long tick) {
    long idle = tick - lastTick;
    for (int bucket = 0; open > 0 && bucket < buckets; bucket++) {
      int b = ALIGN + bucket * Bucket.WORDS;
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        int state = Bucket.state(table, b, s);
        if (state != ConnState.FREE && Bucket.age(table, b, s, lastTick) + idle >= timeoutTicks[state]) {
          expire(b, s);
        }
      }
    }
    cursor = 0;
    cycleTick = tick;
    guardTick = tick + GUARD_TICKS;
  }

  private void grow() {
    long[] old = table;
    int oldBuckets = buckets;
    buckets = (int) Math.min(maxBuckets, oldBuckets * 2L);
    table = new long[ALIGN + buckets * Bucket.WORDS];
    cursor = 0;
    cycleTick = lastTick;
    for (int i = 0; i < oldBuckets; i++) {
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        if (!Bucket.isFree(old, ALIGN + i * Bucket.WORDS, s)) {
          rehash(old, ALIGN + i * Bucket.WORDS, s);
        }
      }
    }
  }

  private void rehash(long[] old, int from, int s) {
    long hash = hashOf(old, from, s);
    int b = first(hash);
    int b2 = second(hash);
    boolean room = Bucket.hasFree(table, b) || Bucket.hasFree(table, b2) || vacate(b, MOVES) || vacate(b2, MOVES);
    if (!room) {
      long victim = worst(b2, lastTick, worst(b, lastTick, MISS));
      evict(bucketOf(victim), slotOf(victim));
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

  private boolean isExpired(int b, int s, long tick) {
    int state = Bucket.state(table, b, s);
    return state != ConnState.FREE && Bucket.age(table, b, s, tick) >= timeoutTicks[state];
  }

  private void expire(int b, int s) {
    if (Bucket.state(table, b, s) == ConnState.CLOSED) {
      closed++;
    } else {
      expired++;
    }
    free(b, s);
  }

  private void evict(int b, int s) {
    switch (Bucket.state(table, b, s)) {
      case ConnState.CLOSED -> closed++;
      case ConnState.SYN_ONLY -> evictedEmbryonic++;
      default -> evictedLive++;
    }
    free(b, s);
  }

  private void free(int b, int s) {
    if (Bucket.isAway(table, b, s)) {
      Bucket.addOverflow(table, first(hashOf(table, b, s)), -1);
    }
    if (Bucket.isWide(table, b, s)) {
      wideKeys.remove((int) Bucket.word(table, b, s));
    }
    viewOpen[Bucket.view(table, b, s)]--;
    open--;
    Bucket.wipe(table, b, s);
  }

  private long hashOf(long[] t, int b, int s) {
    long word = Bucket.word(t, b, s);
    long lo = keyLo(t, b, s);
    if (!Bucket.isWide(t, b, s)) {
      return key.hash(word, lo, 0, 0, 0);
    }
    int slot = (int) word;
    return key.hash(wideKeys.word(slot, 0), lo, wideKeys.word(slot, 1), wideKeys.word(slot, 2), wideKeys.word(slot, 3));
  }

  private long keyLo(long[] t, int b, int s) {
    int tenant = viewTenant[Bucket.view(t, b, s)];
    return (Bucket.viewed(t, b, s) & ~Bucket.TENANT_BITS) | ((long) tenant << 16);
  }

  /// Looks at an entry of a table.
  @FunctionalInterface
  public interface Visitor {
    /// @param lo with hop and tenant
    void entry(long hi, long lo, long w0, long w1, long w2, int backend, int view);
  }

  /// Visits every entry, the idle ones that were not swept yet included, in no particular order. The visitor must not change the
  /// table.
  public void forEach(Visitor visitor) {
    for (int bucket = 0; bucket < buckets; bucket++) {
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        if (!Bucket.isFree(table, ALIGN + bucket * Bucket.WORDS, s)) {
          visit(ALIGN + bucket * Bucket.WORDS, s, visitor);
        }
      }
    }
  }

  private void visit(int b, int s, Visitor visitor) {
    long word = Bucket.word(table, b, s);
    long lo = keyLo(table, b, s);
    int backend = Bucket.backend(table, b, s);
    int view = Bucket.view(table, b, s);
    if (Bucket.isWide(table, b, s)) {
      int slot = (int) word;
      visitor.entry(
          wideKeys.word(slot, 0), lo, wideKeys.word(slot, 1), wideKeys.word(slot, 2), wideKeys.word(slot, 3), backend, view);
    } else {
      visitor.entry(word, lo, 0, 0, 0, backend, view);
    }
  }

  /// Entries, the idle ones that were not swept yet included.
  public int open() {
    return open;
  }

  /// Entries of one graph view: a view can go when this is zero.
  public int openOfView(int view) {
    return view < viewOpen.length ? viewOpen[view] : 0;
  }

  /// Most entries there ever were at a time.
  public int peak() {
    return peak;
  }

  /// Entries made.
  public long opened() {
    return opened;
  }

  /// Entries removed by the caller, or gone after the end of their TCP connection.
  public long closed() {
    return closed;
  }

  /// Entries gone because they were idle.
  public long expired() {
    return expired;
  }

  /// Entries that made room for others: the sum of the two below.
  public long evicted() {
    return evictedLive + evictedEmbryonic;
  }

  /// Of these, those of flows that may well send again.
  public long evictedLive() {
    return evictedLive;
  }

  /// Of these, TCP connections that had shown nothing but SYN.
  public long evictedEmbryonic() {
    return evictedEmbryonic;
  }

  /// Entries lost in [#clear].
  public long cleared() {
    return cleared;
  }

  /// New flows that got no entry, for whatever reason.
  public long untracked() {
    return untracked + bypassed;
  }

  /// Of these, those turned away by [WhenFull#BYPASS].
  public long bypassed() {
    return bypassed;
  }

  /// Whether opened = closed + expired + evicted + cleared + open.
  public boolean balances() {
    return opened == closed + expired + evicted() + cleared + open;
  }

  /// Memory in use, in bytes.
  public long bytes() {
    return 8L * table.length + wideKeys.bytes() + 4L * viewOpen.length + 2L * viewTenant.length;
  }
}
