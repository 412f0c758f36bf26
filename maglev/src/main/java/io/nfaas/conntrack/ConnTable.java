package io.nfaas.conntrack;

import io.nfaas.packet.FlowKey;

/// Which replica, and which graph view, each known flow sticks to. One writer, exact keys, fixed memory, bounded work per
/// operation; time is a parameter, not negative, and must not run backwards.
///
/// **Layout.** Buckets of 64 bytes with three entries each, at most three quarters full: 28.4 bytes per IPv4 flow. An entry
/// is a 16-byte key, a backend, a view, a state and the tick of its last packet. The view is stored in the key's place for the tenant,
/// because a view belongs to one tenant: the table remembers which. IPv6 keys keep 32 more bytes apart, in [WideKeys]. [ConnBuckets]
/// says where a key may be.
///
/// **Time.** A tick is the power of two of nanoseconds at which the longest timeout is at most 65536 ticks. An idle entry lives
/// at least its timeout and at most two ticks longer, then [#find] does not see it and [#sweep] frees it.
///
/// **New flows** are turned away when more than [ConnTableConfig#maxNewPerSecond] came in this second, whatever room there is.
///
/// **When full** ([ConnTableConfig#maxEntries] reached, or no place within the bounds of [ConnBuckets]), room is made in the new
/// key's two buckets, in this order: (1) entries idle for longer than their timeout; then, with [WhenFull#EVICT_IDLEST], (2) TCP
/// closed from both sides or reset, (3) TCP that has shown nothing but SYN, (4) half-closed TCP, (5) everything else; within a kind
/// the longest idle. With both buckets empty at the limit, the next 16 buckets of the sweep take their place.
///
/// **Accounting.** opened = closed + expired + evicted + handed over + cleared + open, always; [#balances] checks it.
///
/// Handles of entries are valid until the next [#find], [#insert], [#restore], [#remove], [#handOver], [#sweep] or [#clear]; those of
/// a batch as long as [#isCurrent].
public final class ConnTable {
  /// No entry.
  public static final long MISS = -1;
  /// Largest backend or view id.
  public static final int MAX_VALUE = 65534;
  /// Any backend, to [#snapshot].
  public static final int ANY = -1;
  /// What [#snapshot] returns when it is through.
  public static final int DONE = -1;

  private static final int SCAN_BUCKETS = 16;

  private final ConnTableConfig config;
  private final TableHash hash;
  private final IdleClock clock;
  private final NewFlowBudget budget;
  private final SweepPace pace;
  private final WideKeys wideKeys;
  private final ViewLedger views = new ViewLedger();
  private final ConnBuckets buckets;
  private final int maxBuckets;

  /// The tick that was seen last: when it ends, in ns, and [Bucket#tickTop].
  private long tickEndNs;
  private long tickTop;

  private int cursor;

  private int open;
  private int peak;
  private long opened;
  private long restored;
  private long closed;
  private long expired;
  private long evictedLive;
  private long evictedEmbryonic;
  private long handedOver;
  private long cleared;
  private long crowdedOut;
  private long bypassed;
  private long overBudget;

  public ConnTable(ConnTableConfig config) {
    this.config = config;
    hash = new TableHash(config.hashKey0(), config.hashKey1(), config.hardenedHash());
    clock = new IdleClock(config.timeouts());
    budget = new NewFlowBudget(config.maxNewPerSecond());
    wideKeys = new WideKeys(config.maxWideEntries());
    maxBuckets = ConnBuckets.bucketsFor(config.maxEntries());
    int initial = ConnBuckets.bucketsFor(config.initialEntries());
    buckets = new ConnBuckets(initial, hash, wideKeys, views);
    pace = new SweepPace(config.timeouts().shortestNs(), initial);
  }

  /// Length of a tick in ns: how exactly timeouts are kept.
  public long tickNs() {
    return clock.tickNs();
  }

  /// The table's own hash of a key, which [#find] and [#insert] want. It is secret where the table's key is, unlike the hash that
  /// replicas are selected by.
  ///
  /// @param lo with hop
  public long hash(long hi, long lo, long w0, long w1, long w2) {
    return hash.of(hi, lo, w0, w1, w2);
  }

  // ---- look-ups

  /// Finds a live entry. One that is idle for longer than its timeout is freed, counted as expired and not found.
  ///
  /// @param lo with hop ([FlowKey#withHop])
  /// @param hash what [#hash] gives for this key
  /// @return its handle, or [#MISS]
  public long find(long hi, long lo, long w0, long w1, long w2, long hash, long nowNs) {
    assert hash == hash(hi, lo, w0, w1, w2) : "not this table's hash of this key";
    if ((w0 | w1 | w2) == 0 && nowNs < tickEndNs) {
      long entry = buckets.findLive(hi, lo, hash, tickTop);
      if (entry != MISS) {
        return entry;
      }
    }
    return findElse(hi, lo, w0, w1, w2, hash, tick(nowNs));
  }

  /// A method of its own, so that what it needs takes no registers from look-ups that find.
  private long findElse(long hi, long lo, long w0, long w1, long w2, long hash, long tick) {
    return alive(buckets.find(hi, lo, w0, w1, w2, hash), tick);
  }

  private long findElse(ConnBatch q, int k, long hash, long tick) {
    return findElse(q.hi(k), q.lo(k), q.wide(k, 0), q.wide(k, 1), q.wide(k, 2), hash, tick);
  }

  private long alive(long entry, long tick) {
    if (entry != MISS && Bucket.isOver(buckets.table(), ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry), tick)) {
      if (!Bucket.isFree(buckets.table(), ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry))) {
        expire(ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry));
      }
      return MISS;
    }
    return entry;
  }

  /// Finds all keys of a batch as [#find] would one by one.
  public void find(ConnBatch batch, long nowNs) {
    long tick = tick(nowNs);
    int before = buckets.changes();
    buckets.findFirst(batch, tickTop);
    for (int i = 0; i < batch.lateCount; i++) {
      int k = batch.late[i];
      batch.setEntry(k, findElse(batch, k, batch.hash(k), tick));
    }
    if (buckets.changes() != before) {
      // Some have expired, perhaps one that two keys were for.
      for (int k = 0; k < batch.count(); k++) {
        batch.setEntry(k, find(batch, k, nowNs));
      }
    }
    batch.changes = buckets.changes();
  }

  /// Finds key `k` of a batch by itself, because the table has changed since the whole was found, or [ConnBatch#rekey].
  ///
  /// @return its handle, or [#MISS]
  public long find(ConnBatch batch, int k, long nowNs) {
    long tick = tick(nowNs);
    long h = hash(batch.hi(k), batch.lo(k), batch.wide(k, 0), batch.wide(k, 1), batch.wide(k, 2));
    batch.setHash(k, h);
    return findElse(batch, k, h, tick);
  }

  /// Whether the entries of a batch are where they were found: since then none was made, moved or ended.
  public boolean isCurrent(ConnBatch batch) {
    return batch.changes == buckets.changes();
  }

  /// The entry's replica.
  public int backend(long entry) {
    return Bucket.backend(buckets.table(), ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry));
  }

  /// The entry's graph view.
  public int view(long entry) {
    return Bucket.view(buckets.table(), ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry));
  }

  // ---- changes of one entry

  /// Notes another packet of the flow: it is not idle, and its TCP state goes on. A SYN on a closed connection reopens the entry,
  /// which counts as one closed and one opened.
  ///
  /// @param tcpFlags 0 for other protocols
  /// @param fromCanonicalSide whether the packet comes from the endpoint that is first in the key
  public void touch(long entry, long nowNs, int tcpFlags, boolean fromCanonicalSide) {
    long[] t = buckets.table();
    int b = ConnBuckets.bucketOf(entry);
    int s = ConnBuckets.slotOf(entry);
    int state = Bucket.state(t, b, s);
    int next = ConnState.next(state, tcpFlags, fromCanonicalSide);
    if (state == ConnState.CLOSED && next != state) {
      closed++;
      opened++;
    }
    long tick = clock.at(nowNs);
    clock.advance(tick);
    Bucket.stamp(t, b, s, clock.lastTick(tick, next), next);
  }

  /// Whether a packet now is the first of the flow in this quarter of its idle timeout: often enough to keep a copy of the entry alive.
  public boolean startsQuarter(long entry, long nowNs) {
    int b = ConnBuckets.bucketOf(entry);
    int s = ConnBuckets.slotOf(entry);
    long tick = clock.at(nowNs);
    return clock.startsQuarter(tick, idleTicks(b, s, tick), Bucket.state(buckets.table(), b, s));
  }

  /// Gives the flow another replica.
  public void move(long entry, int backend) {
    move(entry, backend, view(entry));
  }

  /// Gives the flow another replica and graph view.
  ///
  /// @param view belongs to the same tenant as the one before
  public void move(long entry, int backend, int view) {
    checkValue("backend", backend);
    checkValue("view", view);
    buckets.assign(ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry), backend, view);
  }

  /// Ends an entry as the end of its connection.
  public void remove(long entry) {
    closed++;
    free(ConnBuckets.bucketOf(entry), ConnBuckets.slotOf(entry));
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
    if (config.maxNewPerSecond() != ConnTableConfig.NO_BUDGET && !budget.take(nowNs)) {
      overBudget++;
      return MISS;
    }
    long tick = tick(nowNs);
    int state = ConnState.first(protocol, tcpFlags);
    return place(hi, lo, w0, w1, w2, hash, backend, view, tick, clock.lastTick(tick, state), state);
  }

  /// As above, for key `k` of a batch that was looked up.
  public long insert(ConnBatch batch, int k, int backend, int view, int protocol, int tcpFlags, long nowNs) {
    return insert(
        batch.hi(k), batch.lo(k), batch.wide(k, 0), batch.wide(k, 1), batch.wide(k, 2), batch.hash(k), backend, view, protocol, tcpFlags, nowNs);
  }

  /// @param lastTick the last one that the entry lives in, should no packet come
  private long place(
      long hi, long lo, long w0, long w1, long w2, long hash, int backend, int view, long tick, long lastTick, int state) {
    if ((w0 | w1 | w2) != 0 && wideKeys.isFull()) {
      crowdedOut++;
      return MISS;
    }
    if (open >= buckets.count() * 9L / 4 && buckets.count() < maxBuckets) {
      grow();
    }
    if ((open >= config.maxEntries() || !buckets.hasRoom(hash)) && !makeRoom(hash, tick)) {
      return MISS;
    }
    long entry = buckets.put(hi, lo, w0, w1, w2, hash, backend, view, lastTick, state);
    open++;
    opened++;
    peak = Math.max(peak, open);
    return entry;
  }

  private static void checkValue(String name, int value) {
    if (value < 0 || value > MAX_VALUE) {
      throw new IllegalArgumentException(name + " " + value + " is not in [0, " + MAX_VALUE + "]");
    }
  }

  // ---- room

  /// At the limit of entries, or with both buckets full.
  private boolean makeRoom(long hash, long tick) {
    int b1 = buckets.first(hash);
    int b2 = buckets.second(hash);
    if (expireIn(b1, tick) || expireIn(b2, tick) || (open < config.maxEntries() && buckets.vacate(hash))) {
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
      crowdedOut++;
      return false;
    }
    evict(ConnBuckets.bucketOf(victim), ConnBuckets.slotOf(victim));
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

  /// The entry to evict first: that of the lower worth, then the longer idle one.
  private long worst(int b, long tick, long best) {
    long worst = best;
    for (int s = 0; s < Bucket.ENTRIES; s++) {
      if (!Bucket.isFree(buckets.table(), b, s) && (worst == MISS || isWorse(b, s, tick, worst))) {
        worst = ConnBuckets.handle(b, s);
      }
    }
    return worst;
  }

  private boolean isWorse(int b, int s, long tick, long than) {
    long[] t = buckets.table();
    int b2 = ConnBuckets.bucketOf(than);
    int s2 = ConnBuckets.slotOf(than);
    int worth = ConnState.worth(Bucket.state(t, b, s));
    int worth2 = ConnState.worth(Bucket.state(t, b2, s2));
    return worth != worth2 ? worth < worth2 : idleTicks(b, s, tick) > idleTicks(b2, s2, tick);
  }

  private int idleTicks(int b, int s, long tick) {
    long[] t = buckets.table();
    return clock.idleTicks(Bucket.left(t, b, s, tick), Bucket.state(t, b, s));
  }

  /// At the limit of entries with both buckets empty: the worst of the buckets that the sweep comes to next.
  private long worstAhead(long tick) {
    long victim = MISS;
    int limit = Math.min(buckets.count(), SCAN_BUCKETS);
    for (int i = 0; i < limit; i++) {
      victim = worst(ConnBuckets.at((cursor + i) % buckets.count()), tick, victim);
    }
    return victim;
  }

  private void grow() {
    buckets.grow((int) Math.min(maxBuckets, buckets.count() * 2L), (b, b2) -> {
      long victim = worst(b2, clock.now(), worst(b, clock.now(), MISS));
      evict(ConnBuckets.bucketOf(victim), ConnBuckets.slotOf(victim));
    });
    pace.resize(buckets.count());
    cursor = 0;
    clock.restartSweep();
  }

  // ---- time

  /// Frees idle entries of the next buckets, round and round: as many as are due for the whole table to be seen four times per shortest
  /// timeout. Called once a poll, this is all the expiry there is; most calls only look at the clock.
  ///
  /// @param most bound of the buckets of one call; what is left is due at the next
  /// @return entries freed
  public int sweep(long nowNs, int most) {
    int due = pace.due(nowNs, most);
    return due == 0 ? 0 : sweepBuckets(nowNs, due);
  }

  private int sweepBuckets(long nowNs, int due) {
    long tick = tick(nowNs);
    int before = open;
    for (int i = due; i > 0; i--) {
      int b = ConnBuckets.at(cursor);
      if (!Bucket.isEmpty(buckets.table(), b)) {
        expireIn(b, tick);
      }
      if (++cursor == buckets.count()) {
        cursor = 0;
        clock.swept(tick);
      }
    }
    return before - open;
  }

  private long tick(long nowNs) {
    long tick = clock.at(nowNs);
    if (clock.isLate(tick)) {
      catchUp(tick);
    }
    clock.advance(tick);
    tickEndNs = (tick + 1) * clock.tickNs();
    tickTop = Bucket.tickTop(tick);
    return tick;
  }

  /// Too long without a whole sweep: sweeps at once. What time entries had left is taken at the last tick that was seen, when it was
  /// still certain.
  private void catchUp(long tick) {
    long[] t = buckets.table();
    long idle = tick - clock.now();
    for (int bucket = 0; open > 0 && bucket < buckets.count(); bucket++) {
      int b = ConnBuckets.at(bucket);
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        if (!Bucket.isFree(t, b, s) && Bucket.left(t, b, s, clock.now()) < idle) {
          expire(b, s);
        }
      }
    }
    cursor = 0;
    clock.fresh(tick);
  }

  private boolean isExpired(int b, int s, long tick) {
    return !Bucket.isFree(buckets.table(), b, s) && Bucket.isOver(buckets.table(), b, s, tick);
  }

  private void expire(int b, int s) {
    if (Bucket.state(buckets.table(), b, s) == ConnState.CLOSED) {
      closed++;
    } else {
      expired++;
    }
    free(b, s);
  }

  private void evict(int b, int s) {
    switch (Bucket.state(buckets.table(), b, s)) {
      case ConnState.CLOSED -> closed++;
      case ConnState.SYN_ONLY -> evictedEmbryonic++;
      default -> evictedLive++;
    }
    free(b, s);
  }

  private void free(int b, int s) {
    buckets.free(b, s);
    open--;
  }

  /// Forgets everything, as when the forwarder that holds the table dies; counted apart.
  public void clear() {
    cleared += open;
    open = 0;
    buckets.clear();
    views.clear();
    wideKeys.clear();
    cursor = 0;
    clock.fresh(clock.now());
  }

  // ---- entries that travel

  /// Copies live entries of the buckets from number `from` on, as many whole buckets as there is room for. A table that changes between
  /// two calls may move an entry from one side of the seam to the other, so that the snapshot has it twice or not at all.
  ///
  /// @param from 0 to begin with, then what the last call returned
  /// @param backend of which entries; [#ANY] for all
  /// @return number of the next bucket, or [#DONE]
  public int snapshot(int from, int backend, ConnEntries into, long nowNs) {
    long tick = tick(nowNs);
    int bucket = from;
    for (; bucket < buckets.count() && into.capacity - into.count >= Bucket.ENTRIES; bucket++) {
      int b = ConnBuckets.at(bucket);
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        if (!Bucket.isFree(buckets.table(), b, s)
            && (backend == ANY || Bucket.backend(buckets.table(), b, s) == backend)
            && !Bucket.isOver(buckets.table(), b, s, tick)) {
          copy(b, s, into, tick);
        }
      }
    }
    return bucket < buckets.count() ? bucket : DONE;
  }

  /// Ends an entry here because another table has it from now on. The caller has checked that there is room.
  public void handOver(long entry, ConnEntries into, long nowNs) {
    int b = ConnBuckets.bucketOf(entry);
    int s = ConnBuckets.slotOf(entry);
    copy(b, s, into, clock.at(nowNs));
    handedOver++;
    free(b, s);
  }

  private void copy(int b, int s, ConnEntries into, long tick) {
    long[] t = buckets.table();
    int i = into.count++;
    into.keyHi[i] = buckets.keyHi(b, s);
    into.keyLo[i] = buckets.keyLo(b, s);
    for (int w = 0; w < 3; w++) {
      into.wide[3 * i + w] = buckets.keyWide(b, s, w);
    }
    into.backend[i] = Bucket.backend(t, b, s);
    into.view[i] = Bucket.view(t, b, s);
    into.state[i] = (byte) Bucket.state(t, b, s);
    into.idleNs[i] = idleTicks(b, s, tick) * tickNs();
  }

  /// Takes in the entries of another table. A flow that is known here stays as it is, one that is idle for too long by this
  /// table's timeouts is left out, and where there is no room the rules for new flows apply, except for the budget.
  ///
  /// @return entries taken in
  public int restore(ConnEntries from, long nowNs) {
    long tick = tick(nowNs);
    int taken = 0;
    for (int i = 0; i < from.count; i++) {
      taken += restore(from, i, tick) ? 1 : 0;
    }
    restored += taken;
    return taken;
  }

  private boolean restore(ConnEntries from, int i, long tick) {
    long hi = from.keyHi[i];
    long lo = from.keyLo[i];
    long w0 = from.wide[3 * i];
    long w1 = from.wide[3 * i + 1];
    long w2 = from.wide[3 * i + 2];
    long h = hash(hi, lo, w0, w1, w2);
    int state = from.state[i];
    long lastTick = clock.lastTick(tick, state) - clock.at(from.idleNs[i]);
    return lastTick >= tick
        && alive(buckets.find(hi, lo, w0, w1, w2, h), tick) == MISS
        && place(hi, lo, w0, w1, w2, h, from.backend[i], from.view[i], tick, lastTick, state) != MISS;
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
    long[] t = buckets.table();
    for (int bucket = 0; bucket < buckets.count(); bucket++) {
      int b = ConnBuckets.at(bucket);
      for (int s = 0; s < Bucket.ENTRIES; s++) {
        if (!Bucket.isFree(t, b, s)) {
          visitor.entry(
              buckets.keyHi(b, s), buckets.keyLo(b, s),
              buckets.keyWide(b, s, 0), buckets.keyWide(b, s, 1), buckets.keyWide(b, s, 2),
              Bucket.backend(t, b, s), Bucket.view(t, b, s));
        }
      }
    }
  }

  // ---- counts

  /// Entries, the idle ones that were not swept yet included.
  public int open() {
    return open;
  }

  /// Entries of one graph view: a view can go when this is zero.
  public int openOfView(int view) {
    return views.open(view);
  }

  /// Entries of one replica: a draining replica can go when this is zero.
  public int openOfBackend(int backend) {
    return buckets.openOfBackend(backend);
  }

  /// Most entries there ever were at a time.
  public int peak() {
    return peak;
  }

  /// Entries made, for new flows and by [#restore].
  public long opened() {
    return opened;
  }

  /// Of these, those that came from another table.
  public long restored() {
    return restored;
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

  /// Entries that went to another table.
  public long handedOver() {
    return handedOver;
  }

  /// Entries lost in [#clear].
  public long cleared() {
    return cleared;
  }

  /// Times that a flow without entry got none, for whatever reason. A flow that stays untracked is counted with each of its packets,
  /// since nothing remembers it.
  public long untracked() {
    return crowdedOut + bypassed + overBudget;
  }

  /// Of these, those turned away by [WhenFull#BYPASS].
  public long bypassed() {
    return bypassed;
  }

  /// Of these, those beyond [ConnTableConfig#maxNewPerSecond].
  public long overBudget() {
    return overBudget;
  }

  /// Whether opened = closed + expired + evicted + handed over + cleared + open.
  public boolean balances() {
    return opened == closed + expired + evicted() + handedOver + cleared + open;
  }

  /// Memory in use, in bytes.
  public long bytes() {
    return buckets.bytes() + wideKeys.bytes() + views.bytes();
  }
}
