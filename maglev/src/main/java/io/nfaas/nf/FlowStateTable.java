package io.nfaas.nf;

import io.nfaas.packet.FlowHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/// The states of one network function at one core: exact keys, one 64-bit word for the function's own use, idle timeout. Fixed
/// memory, single-threaded, allocates nothing after it was made.
///
/// Slots come in buckets of eight; a key may be in either of two buckets, so that the table fills to its capacity with bounded
/// probes. Eight 7-bit tags in one `long` say which slots of a bucket are worth a comparison. A state stays in its slot for its
/// whole life.
///
/// States end by closing (FIN or RST seen, and `closingTimeoutNs` passed), by expiry (idle for `idleTimeoutNs`), by eviction
/// (the table was full), or by export to another replica. Expiry is exact: a look-up never finds a state that is idle too long,
/// whether a sweep has come by or not. A state whose flow has frames waiting stays.
///
/// Identity: opened = closed + expired + evicted + exported + open.
public final class FlowStateTable {
  /// No state.
  public static final int MISS = -1;

  /// What a slot's state is worth.
  public enum Status {
    /// The state is here.
    PRESENT,
    /// It was asked for, from the control plane or from another replica.
    PENDING,
    /// The flow was reset; its frames are dropped until it begins anew.
    ENDED
  }

  /// What to do when there is no room for another state.
  public enum WhenFull { REFUSE_NEW, EVICT_IDLEST }

  private static final int BUCKET = 8;
  private static final long TAG_LOW = 0x0101010101010101L;
  private static final long TAG_HIGH = 0x8080808080808080L;
  /// Share of slots that may be taken: two-choice buckets of eight overflow beyond that.
  private static final double MAX_LOAD = 0.9;

  private static final byte PRESENT = (byte) Status.PRESENT.ordinal();
  private static final Status[] STATUSES = Status.values();
  private static final byte CLOSING = 1;
  private static final int FIN_OR_RST = 0x05;

  private final int capacity;
  private final long idleTimeoutNs;
  private final long closingTimeoutNs;
  private final WhenFull whenFull;
  private final LongConsumer onEnd;

  private final int buckets;
  private final long[] tags;
  private final long[] hi;
  private final long[] lo;
  private final long[] wide;
  private final long[] word;
  private final long[] seenNs;
  private final byte[] status;
  private final byte[] closing;
  private final int[] waiting;

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
  public FlowStateTable(int capacity, long idleTimeoutNs, long closingTimeoutNs, WhenFull whenFull, LongConsumer onEnd) {
    if (capacity < 1 || capacity > 1 << 27) {
      throw new IllegalArgumentException("capacity " + capacity + " is not in [1, " + (1 << 27) + "]");
    }
    if (idleTimeoutNs < 1) {
      throw new IllegalArgumentException("idleTimeoutNs " + idleTimeoutNs + " is not at least 1");
    }
    if (closingTimeoutNs < 1) {
      throw new IllegalArgumentException("closingTimeoutNs " + closingTimeoutNs + " is not at least 1");
    }
    this.capacity = capacity;
    this.idleTimeoutNs = idleTimeoutNs;
    this.closingTimeoutNs = closingTimeoutNs;
    this.whenFull = whenFull;
    this.onEnd = onEnd;
    buckets = (int) (capacity / MAX_LOAD / BUCKET) + 2;
    int slots = buckets * BUCKET;
    tags = new long[buckets];
    hi = new long[slots];
    lo = new long[slots];
    wide = new long[3 * slots];
    word = new long[slots];
    seenNs = new long[slots];
    status = new byte[slots];
    closing = new byte[slots];
    waiting = new int[slots];
    Arrays.fill(waiting, MISS);
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
    long differing = tags[bucket] ^ tag * TAG_LOW;
    long hits = (differing - TAG_LOW) & ~differing & TAG_HIGH;
    while (hits != 0) {
      int slot = bucket * BUCKET + (Long.numberOfTrailingZeros(hits) >>> 3);
      int w = 3 * slot;
      if (hi[slot] == keyHi && lo[slot] == keyLo && wide[w] == w0 && wide[w + 1] == w1 && wide[w + 2] == w2) {
        return slot;
      }
      hits &= hits - 1;
    }
    return MISS;
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
  public int open(long keyHi, long keyLo, long w0, long w1, long w2, long hash, Status as, long nowNs) {
    long spread = spread(hash);
    int first = first(spread);
    int second = second(spread, first);
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
    hi[slot] = keyHi;
    lo[slot] = keyLo;
    wide[3 * slot] = w0;
    wide[3 * slot + 1] = w1;
    wide[3 * slot + 2] = w2;
    word[slot] = 0;
    seenNs[slot] = nowNs;
    status[slot] = (byte) as.ordinal();
    closing[slot] = 0;
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
      if (isTaken(slot) && isFreeToGo(slot) && (best < 0 || seenNs[slot] < seenNs[best])) {
        best = slot;
      }
    }
    return best;
  }

  private boolean isTaken(int slot) {
    return ((tags[slot / BUCKET] >>> ((slot & (BUCKET - 1)) * 8)) & 0x80) != 0;
  }

  private boolean isFreeToGo(int slot) {
    return waiting[slot] < 0 && status[slot] != (byte) Status.PENDING.ordinal();
  }

  private boolean isIdle(int slot, long nowNs) {
    long timeout = closing[slot] == 0 && status[slot] == PRESENT ? idleTimeoutNs : closingTimeoutNs;
    return nowNs - seenNs[slot] >= timeout && isFreeToGo(slot);
  }

  /// Notes that the flow sent a frame; a FIN or RST starts its closing.
  public void touch(int slot, long nowNs, int tcpFlags) {
    seenNs[slot] = nowNs;
    if ((tcpFlags & FIN_OR_RST) != 0) {
      closing[slot] = CLOSING;
    }
  }

  /// Looks through the next buckets for states to end: constant work.
  public void sweep(long nowNs, int count) {
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
    if (closing[slot] != 0) {
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
    long ended = word[slot];
    boolean had = status[slot] == PRESENT;
    tags[slot / BUCKET] &= ~(0xffL << ((slot & (BUCKET - 1)) * 8));
    waiting[slot] = MISS;
    open--;
    if (had) {
      onEnd.accept(ended);
    }
  }

  public Status status(int slot) {
    return STATUSES[status[slot]];
  }

  public boolean isPresent(int slot) {
    return status[slot] == PRESENT;
  }

  public void status(int slot, Status to) {
    status[slot] = (byte) to.ordinal();
  }

  /// Whether a FIN or RST was seen.
  public boolean isClosing(int slot) {
    return closing[slot] != 0;
  }

  public long keyHi(int slot) {
    return hi[slot];
  }

  public long keyLo(int slot) {
    return lo[slot];
  }

  /// @param w 0, 1 or 2
  public long wide(int slot, int w) {
    return wide[3 * slot + w];
  }

  /// The function's own word.
  public long word(int slot) {
    return word[slot];
  }

  public void word(int slot, long value) {
    word[slot] = value;
  }

  /// Handle of the queue in which the flow's frames wait, or [#MISS].
  int waiting(int slot) {
    return waiting[slot];
  }

  void waiting(int slot, int queue) {
    waiting[slot] = queue;
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
    return 8L * tags.length + hi.length * (8L + 8 + 24 + 8 + 8 + 1 + 1 + 4);
  }

  /// The identity that does not hold, with its two sides; empty when all is well.
  public List<String> brokenIdentities() {
    List<String> broken = new ArrayList<>();
    long ends = closed + expired + evicted + exported + open;
    if (opened != ends) {
      broken.add("states opened = closed + expired + evicted + exported + open: " + opened + " is not " + ends);
    }
    return broken;
  }
}
