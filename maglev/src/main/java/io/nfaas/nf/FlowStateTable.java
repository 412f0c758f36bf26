package io.nfaas.nf;

import io.nfaas.conntrack.SweepPace;
import io.nfaas.packet.FlowHash;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/// The states of one network function at one core: exact keys, one 64-bit word for the function's own use, idle timeout. Fixed
/// memory, single-threaded, allocates nothing after it was made.
///
/// Slots come in buckets of eight; a key may be in either of two buckets, so that the table fills to its capacity with bounded
/// probes. Eight 7-bit tags in one `long` say which slots of a bucket are worth a comparison; a slot is one cache line, so that a
/// look-up touches two lines. A state stays in its slot for its whole life.
///
/// States end by closing (FIN or RST seen, and `closingTimeoutNs` passed), by expiry (idle for `idleTimeoutNs`), by eviction
/// (the table was full), or by export to another replica. Expiry is exact: a look-up never finds a state that is idle too long,
/// whether a sweep has come by or not. A state whose flow has frames waiting stays.
///
/// Identity: opened = closed + expired + evicted + exported + open.
public final class FlowStateTable {
  /// No state.
  public static final int MISS = -1;

  /// Most states of a table: what one Java array holds.
  public static final int MAX_CAPACITY = 200_000_000;

  /// What a slot's state is worth.
  public enum Status {
    /// The state is here.
    PRESENT,
    /// It was asked for, from the control plane or from another replica.
    PENDING,
    /// The flow was reset; its frames are dropped until it begins anew.
    ENDED,
    /// Another replica has it now: the one that the word names.
    MOVED
  }

  /// What to do when there is no room for another state.
  public enum WhenFull {
    REFUSE_NEW,
    EVICT_IDLEST
  }

  private static final int BUCKET = 8;
  private static final long TAG_LOW = 0x0101010101010101L;
  private static final long TAG_HIGH = 0x8080808080808080L;

  /// Share of slots that may be taken. Filling a million buckets to 0.65 overflowed none in 20 trials, to 0.70 some in 15 of them.
  private static final double MAX_LOAD = 0.6;

  /// Buckets looked through for idle states when the table is full.
  private static final int SCAN_BUCKETS = 16;

  private static final Status[] STATUSES = Status.values();
  private static final int FIN_OR_RST = 0x05;

  /// A slot in longs: key (two words and three wide ones), the function's word, time of the last frame, and flags.
  private static final int RECORD = 8;

  private static final int WIDE = 2;
  private static final int WORD = 5;
  private static final int SEEN_NS = 6;
  private static final int FLAGS = 7;

  /// Flags: status in bits 1..0, closing in bit 2, handle of the queue of waiting frames in the upper half (-1 for none).
  private static final long STATUS_BITS = 3;

  private static final long PRESENT = Status.PRESENT.ordinal();
  private static final long PENDING = Status.PENDING.ordinal();
  private static final long CLOSING = 4;
  private static final long NOBODY_WAITS = 0xffffffff_00000000L;

  /// Array data begins 16 bytes into an object, so that index 6 lies on a cache line.
  private static final int ALIGN = 6;

  private final int capacity;
  private final long idleTimeoutNs;
  private final long closingTimeoutNs;
  private final WhenFull whenFull;
  private final LongConsumer onEnd;

  private final SweepPace pace;
  private final int buckets;
  private final long[] tags;
  private final long[] records;

  private int open;
  private int peak;
  private int sweepAt;
  private long opened;
  private long closed;
  private long expired;
  private long evicted;
  private long exported;
  private long refused;

  /// @param capacity most states
  /// @param idleTimeoutNs an unused state is gone after this; `Long.MAX_VALUE` for never
  /// @param closingTimeoutNs the same after a FIN or RST
  /// @param onEnd told the word of each state that leaves the table
  public FlowStateTable(
      int capacity,
      long idleTimeoutNs,
      long closingTimeoutNs,
      WhenFull whenFull,
      LongConsumer onEnd) {
    if (capacity < 1 || capacity > MAX_CAPACITY) {
      throw new IllegalArgumentException(
          "capacity " + capacity + " is not in [1, " + MAX_CAPACITY + "]");
    }
    if (idleTimeoutNs < 1) {
      throw new IllegalArgumentException("idleTimeoutNs " + idleTimeoutNs + " is not at least 1");
    }
    if (closingTimeoutNs < 1) {
      throw new IllegalArgumentException(
          "closingTimeoutNs " + closingTimeoutNs + " is not at least 1");
    }
    this.capacity = capacity;
    this.idleTimeoutNs = idleTimeoutNs;
    this.closingTimeoutNs = closingTimeoutNs;
    this.whenFull = whenFull;
    this.onEnd = onEnd;
    buckets = (int) (capacity / MAX_LOAD / BUCKET) + 2;
    pace = new SweepPace(Math.min(idleTimeoutNs, closingTimeoutNs), buckets);
    tags = new long[buckets];
    records = new long[ALIGN + buckets * BUCKET * RECORD];
  }

  private static int at(int slot) {
    return ALIGN + slot * RECORD;
  }

  /// Loads the tags that a look-up of this hash reads first: a burst that warms all its keys has its cache misses side by side.
  public void warm(long hash) {
    long loaded = tags[first(spread(hash))];
    // The check keeps the load from being optimised away.
    if (loaded != 0 && (loaded & TAG_HIGH) == 0) {
      throw new IllegalStateException("a free slot has a tag");
    }
  }

  /// Loads the state that a look-up of this hash will most likely come to; its tags are warm.
  ///
  /// @return something that depends on what was loaded, for the caller to keep
  long warmState(long hash) {
    long spread = spread(hash);
    int first = first(spread);
    long hits = hits(tags[first], tag(spread));
    return hits == 0 ? tags[second(spread, first)] : records[at(slot(first, hits)) + FLAGS];
  }

  /// The slot of a key's state, or [#MISS]. A state found idle for too long is ended.
  public int find(long keyHi, long keyLo, long w0, long w1, long w2, long hash, long nowNs) {
    int slot = search(keyHi, keyLo, w0, w1, w2, hash);
    if (slot >= 0 && isIdle(slot, nowNs)) {
      expire(slot);
      return MISS;
    }
    return slot;
  }

  private int search(long keyHi, long keyLo, long w0, long w1, long w2, long hash) {
    long spread = spread(hash);
    long tag = tag(spread);
    int first = first(spread);
    int slot = inBucket(first, tag, keyHi, keyLo, w0, w1, w2);
    if (slot >= 0) {
      return slot;
    }
    int second = second(spread, first);
    return inBucket(second, tag, keyHi, keyLo, w0, w1, w2);
  }

  private int inBucket(int bucket, long tag, long keyHi, long keyLo, long w0, long w1, long w2) {
    long hits = hits(tags[bucket], tag);
    while (hits != 0) {
      int slot = slot(bucket, hits);
      int r = at(slot);
      if (records[r] == keyHi
          && records[r + 1] == keyLo
          && records[r + WIDE] == w0
          && records[r + WIDE + 1] == w1
          && records[r + WIDE + 2] == w2) {
        return slot;
      }
      hits &= hits - 1;
    }
    return MISS;
  }

  /// The top bit of each byte that is this tag, and seldom that of one above it.
  private static long hits(long tags, long tag) {
    long differing = tags ^ tag * TAG_LOW;
    return (differing - TAG_LOW) & ~differing & TAG_HIGH;
  }

  /// The slot of the lowest hit.
  private static int slot(int bucket, long hits) {
    return bucket * BUCKET + (Long.numberOfTrailingZeros(hits) >>> 3);
  }

  private static long spread(long hash) {
    return FlowHash.remix(hash, 0x5bd1e995L);
  }

  /// 0x80 to 0xff; 0 marks a free slot.
  private static long tag(long spread) {
    return (spread & 0x7f) | 0x80;
  }

  private int first(long spread) {
    return (int) Math.unsignedMultiplyHigh(spread, buckets);
  }

  private int second(long spread, int first) {
    int step = 1 + (int) Math.unsignedMultiplyHigh(Long.rotateLeft(spread, 32), buckets - 1L);
    int bucket = first + step;
    return bucket < buckets ? bucket : bucket - buckets;
  }

  /// Opens a state for a key that has none. Its word is 0.
  ///
  /// @return its slot, or [#MISS] when the table is full
  public int open(
      long keyHi, long keyLo, long w0, long w1, long w2, long hash, Status as, long nowNs) {
    long spread = spread(hash);
    int first = first(spread);
    int second = second(spread, first);
    if (open == capacity) {
      sweepBuckets(nowNs, SCAN_BUCKETS);
    }
    int slot = open < capacity ? free(first, second) : MISS;
    if (slot < 0) {
      slot = makeRoom(first, second, nowNs);
      if (slot < 0) {
        refused++;
        return MISS;
      }
    }
    int shift = (slot & (BUCKET - 1)) * 8;
    tags[slot / BUCKET] |= tag(spread) << shift;
    int r = at(slot);
    records[r] = keyHi;
    records[r + 1] = keyLo;
    records[r + WIDE] = w0;
    records[r + WIDE + 1] = w1;
    records[r + WIDE + 2] = w2;
    records[r + WORD] = 0;
    records[r + SEEN_NS] = nowNs;
    records[r + FLAGS] = NOBODY_WAITS | as.ordinal();
    opened++;
    open++;
    peak = Math.max(peak, open);
    return slot;
  }

  /// A free slot in the emptier of two buckets.
  private int free(int first, int second) {
    int inFirst = Long.bitCount(tags[first] & TAG_HIGH);
    int inSecond = Long.bitCount(tags[second] & TAG_HIGH);
    int bucket = inSecond < inFirst ? second : first;
    long empty = ~tags[bucket] & TAG_HIGH;
    return empty == 0 ? MISS : bucket * BUCKET + (Long.numberOfTrailingZeros(empty) >>> 3);
  }

  /// Ends the idlest state of two buckets, if it is idle too long or may be evicted.
  private int makeRoom(int first, int second, long nowNs) {
    int idlest = idlest(second, idlest(first, MISS));
    if (idlest < 0) {
      return MISS;
    }
    if (isIdle(idlest, nowNs)) {
      expire(idlest);
    } else if (whenFull == WhenFull.EVICT_IDLEST) {
      evicted++;
      end(idlest);
    } else {
      return MISS;
    }
    return idlest;
  }

  private int idlest(int bucket, int best) {
    for (int slot = bucket * BUCKET; slot < (bucket + 1) * BUCKET; slot++) {
      if (isTaken(slot)
          && isFreeToGo(slot)
          && (best < 0 || records[at(slot) + SEEN_NS] < records[at(best) + SEEN_NS])) {
        best = slot;
      }
    }
    return best;
  }

  /// The first slot from `from` on that has a state, or [#MISS].
  public int next(int from) {
    for (int slot = from; slot < buckets * BUCKET; slot++) {
      if (isTaken(slot)) {
        return slot;
      }
    }
    return MISS;
  }

  /// Second word of the key of a slot's state.
  public long keyLo(int slot) {
    return records[at(slot) + 1];
  }

  private boolean isTaken(int slot) {
    return ((tags[slot / BUCKET] >>> ((slot & (BUCKET - 1)) * 8)) & 0x80) != 0;
  }

  private boolean isFreeToGo(int slot) {
    long flags = records[at(slot) + FLAGS];
    return flags < 0 && (flags & STATUS_BITS) != PENDING;
  }

  private boolean isIdle(int slot, long nowNs) {
    int r = at(slot);
    long timeout =
        (records[r + FLAGS] & (STATUS_BITS | CLOSING)) == PRESENT
            ? idleTimeoutNs
            : closingTimeoutNs;
    return nowNs - records[r + SEEN_NS] >= timeout && isFreeToGo(slot);
  }

  /// Notes that the flow sent a frame; a FIN or RST starts its closing.
  public void touch(int slot, long nowNs, int tcpFlags) {
    int r = at(slot);
    records[r + SEEN_NS] = nowNs;
    if ((tcpFlags & FIN_OR_RST) != 0) {
      records[r + FLAGS] |= CLOSING;
    }
  }

  /// Looks through the next buckets for states to end, round and round: as many as are due for the whole table to be seen four times
  /// per shortest timeout. Most calls only look at the clock.
  ///
  /// @param most bound of the buckets of one call; what is left is due at the next
  public void sweep(long nowNs, int most) {
    int due = pace.due(nowNs, most);
    if (due != 0) {
      sweepBuckets(nowNs, due);
    }
  }

  private void sweepBuckets(long nowNs, int count) {
    for (int n = 0; n < count; n++) {
      int bucket = sweepAt;
      sweepAt = bucket + 1 == buckets ? 0 : bucket + 1;
      long taken = tags[bucket] & TAG_HIGH;
      while (taken != 0) {
        int slot = bucket * BUCKET + (Long.numberOfTrailingZeros(taken) >>> 3);
        taken &= taken - 1;
        if (isIdle(slot, nowNs)) {
          expire(slot);
        }
      }
    }
  }

  private void expire(int slot) {
    if (isClosing(slot)) {
      closed++;
    } else {
      expired++;
    }
    end(slot);
  }

  /// Ends a state because its flow is over.
  public void close(int slot) {
    closed++;
    end(slot);
  }

  /// Ends a state that never came: what it was asked for did not answer in time.
  public void abandon(int slot) {
    expired++;
    end(slot);
  }

  /// Ends a state because another replica has it now.
  public void export(int slot) {
    exported++;
    end(slot);
  }

  private void end(int slot) {
    long ended = word(slot);
    boolean had = isPresent(slot);
    tags[slot / BUCKET] &= ~(0xffL << ((slot & (BUCKET - 1)) * 8));
    open--;
    if (had) {
      onEnd.accept(ended);
    }
  }

  public Status status(int slot) {
    return STATUSES[(int) (records[at(slot) + FLAGS] & STATUS_BITS)];
  }

  public boolean isPresent(int slot) {
    return (records[at(slot) + FLAGS] & STATUS_BITS) == PRESENT;
  }

  public void status(int slot, Status to) {
    int r = at(slot) + FLAGS;
    records[r] = (records[r] & ~STATUS_BITS) | to.ordinal();
  }

  /// Whether a FIN or RST was seen.
  public boolean isClosing(int slot) {
    return (records[at(slot) + FLAGS] & CLOSING) != 0;
  }

  /// The function's own word.
  public long word(int slot) {
    return records[at(slot) + WORD];
  }

  public void word(int slot, long value) {
    records[at(slot) + WORD] = value;
  }

  /// Handle of the queue in which the flow's frames wait, or [#MISS].
  int waiting(int slot) {
    return (int) (records[at(slot) + FLAGS] >> 32);
  }

  void waiting(int slot, int queue) {
    int r = at(slot) + FLAGS;
    records[r] = (records[r] & 0xffffffffL) | ((long) queue << 32);
  }

  /// Replaces a state that was given away by a note of who has it, which lasts as long as a closing state.
  void note(int slot, int replica) {
    exported++;
    opened++;
    int r = at(slot);
    onEnd.accept(records[r + WORD]);
    records[r + WORD] = replica;
    records[r + FLAGS] = NOBODY_WAITS | Status.MOVED.ordinal();
  }

  /// States that are here now; looks through the whole table.
  public int present() {
    int present = 0;
    for (int slot = next(0); slot != MISS; slot = next(slot + 1)) {
      present += isPresent(slot) ? 1 : 0;
    }
    return present;
  }

  /// States in the table, those asked for included.
  public int open() {
    return open;
  }

  /// Most states that were ever in the table at once.
  public int peak() {
    return peak;
  }

  public int capacity() {
    return capacity;
  }

  /// States ever opened or imported.
  public long opened() {
    return opened;
  }

  /// States that ended after a FIN or RST.
  public long closed() {
    return closed;
  }

  /// States that ended idle, or never came.
  public long expired() {
    return expired;
  }

  /// States that were in use and had to make room.
  public long evicted() {
    return evicted;
  }

  public long exported() {
    return exported;
  }

  /// Flows for which there was no room; no state of theirs was opened.
  public long refused() {
    return refused;
  }

  /// Bytes of memory that the table takes, whatever is in it.
  public long memoryBytes() {
    return 8L * (tags.length + records.length);
  }

  /// The identity that does not hold, with its two sides; empty when all is well.
  public List<String> brokenIdentities() {
    List<String> broken = new ArrayList<>();
    long ends = closed + expired + evicted + exported + open;
    if (opened != ends) {
      broken.add(
          "states opened = closed + expired + evicted + exported + open: "
              + opened
              + " is not "
              + ends);
    }
    return broken;
  }
}
