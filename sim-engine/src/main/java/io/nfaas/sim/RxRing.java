package io.nfaas.sim;

import org.jspecify.annotations.Nullable;

/// A receive ring: as many places as it has descriptors, filled in the order of arrival times, emptied by the polls of one core.
///
/// Producers write frames ahead of their arrival times, each producer class into a lane of its own that is ordered by time. Who gets a place
/// is judged when the consumer polls, but exactly as it was at each arrival: places become free at polls only, so between two polls
/// the ring can only fill, and merging the lanes up to now in the order of time tells which frame found it full. A frame's descriptor is
/// free again when the frame is polled: with bursts of one, core and ring are a queue with capacity + 1 places.
final class RxRing {
  /// The lane of producers that write at the instant of arrival.
  static final int IMMEDIATE = 0;
  /// The lane of the wire that ends at this ring.
  static final int WIRE = 1;

  private static final int PENDING_BEFORE_SETTLING = 4096;

  /// Dense number among the rings that wires end at; -1 for the others.
  final int number;
  final int capacity;

  private final int node;

  private final FrameStore frames;
  private final Ledger ledger;
  private final EventScheduler clock;
  private final int site;
  private final LossReason whenFull;
  private final Lane[] lanes;
  private final long[] headPs;
  private final TimeHeap expected = new TimeHeap();
  private @Nullable Wire wire;
  private @Nullable SimCore consumer;
  private @Nullable LossReason closed;

  private int[] accepted = new int[32];
  private int head;
  private int occupied;
  private int peak;
  private long allAccepted;
  private long allDropped;
  private long acceptedBefore;
  private long droppedBefore;
  private int pending;
  private int settleAt = PENDING_BEFORE_SETTLING;

  /// @param site where its losses are counted, a number from [Ledger#site]
  /// @param whenFull how they are counted
  RxRing(
      int number,
      int node,
      int capacity,
      int laneCount,
      int site,
      LossReason whenFull,
      FrameStore frames,
      Ledger ledger,
      EventScheduler clock) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity " + capacity + " is not at least 1");
    }
    this.number = number;
    this.node = node;
    this.capacity = capacity;
    this.site = site;
    this.whenFull = whenFull;
    this.frames = frames;
    this.ledger = ledger;
    this.clock = clock;
    lanes = Lane.lanes(laneCount);
    headPs = new long[laneCount];
    java.util.Arrays.fill(headPs, Long.MAX_VALUE);
  }

  /// Index of the node.
  int node() {
    return node;
  }

  /// Whether a core of the same node sends to the ring, not a NIC.
  boolean isInternal() {
    return number < 0;
  }

  /// Joins the ring to the core that polls it.
  void consumer(SimCore core) {
    consumer = core;
  }

  /// Joins the ring to the wire that it must ask for arrivals before it can be polled.
  void wire(Wire upstream) {
    wire = upstream;
  }

  /// Puts a frame on its way; wakes the consumer in time.
  ///
  /// @param atPs when its last bit will be here; not before the last one of the lane
  void push(int lane, int slot, long atPs) {
    if (closed != null) {
      ledger.lost(slot, closed, site, atPs);
      return;
    }
    frames.arrival(slot, atPs);
    SimCore core = consumer;
    if (core == null) {
      later(lane, slot, atPs);
      return;
    }
    if (clock.standsStill()) {
      frames.place(slot, 0);
      core.port().ahead(slot, Establishment.BEFORE_PS);
      return;
    }
    frames.place(slot, core.number + 1);
    // With nothing else on its way, a frame that is here now and finds a place has it for certain.
    if (lane == IMMEDIATE && pending == 0 && wire == null && occupied < capacity && atPs == clock.nowPs()) {
      accept(slot);
    } else {
      later(lane, slot, atPs);
    }
    core.wake(atPs);
  }

  private void later(int lane, int slot, long atPs) {
    lanes[lane].push(slot, atPs);
    if (headPs[lane] == Long.MAX_VALUE) {
      headPs[lane] = atPs;
    }
    if (++pending == settleAt) {
      // Everything before now has been written by now.
      admit(clock.nowPs() - 1);
      settleAt = Math.max(PENDING_BEFORE_SETTLING, 2 * pending);
    }
  }

  /// Announces a frame whose arrival the wire has not worked out yet.
  ///
  /// @param notBeforePs it does not arrive earlier
  void expect(long notBeforePs) {
    expected.add(notBeforePs);
    SimCore core = consumer;
    if (core != null && closed == null) {
      core.wake(notBeforePs);
    }
  }

  /// Withdraws the announcement of a frame whose arrival is known now.
  void known() {
    expected.removeFirst();
  }

  /// Lets in what has arrived, in the order of time; counts what found no place.
  ///
  /// @param untilPs up to and including this time, at which all arrivals before it must have been written
  void admit(long untilPs) {
    if (wire != null) {
      wire.resolve(untilPs);
    }
    if (pending > 0) {
      merge(untilPs);
    }
  }

  private void merge(long untilPs) {
    while (pending > 0) {
      int first = 0;
      long atPs = headPs[0];
      for (int l = 1; l < headPs.length; l++) {
        if (headPs[l] < atPs) {
          atPs = headPs[l];
          first = l;
        }
      }
      if (atPs > untilPs) {
        return;
      }
      Lane lane = lanes[first];
      int slot = lane.pop();
      headPs[first] = lane.headPs();
      pending--;
      if (occupied == capacity) {
        allDropped++;
        ledger.lost(slot, whenFull, site, atPs);
      } else {
        accept(slot);
      }
    }
  }

  private void accept(int slot) {
    if (occupied == accepted.length) {
      int n = accepted.length;
      int[] grown = new int[2 * n];
      for (int i = 0; i < n; i++) {
        grown[i] = accepted[(head + i) & (n - 1)];
      }
      accepted = grown;
      head = 0;
    }
    allAccepted++;
    accepted[(head + occupied++) & (accepted.length - 1)] = slot;
    if (occupied > peak) {
      peak = occupied;
    }
  }

  /// Takes the oldest frame out and so frees its descriptor. The caller has admitted what has arrived and looked at [#occupied].
  int take() {
    int slot = accepted[head];
    head = (head + 1) & (accepted.length - 1);
    occupied--;
    return slot;
  }

  /// Frames in the ring, as of the last [#admit].
  int occupied() {
    return occupied;
  }

  /// Most frames that were in the ring at once since the last call.
  int takePeak() {
    int most = peak;
    peak = occupied;
    return most;
  }

  /// Starts the count of what comes in.
  void countFromHere() {
    acceptedBefore = allAccepted;
    droppedBefore = allDropped;
  }

  /// Frames that got in since [#countFromHere].
  long accepted() {
    return allAccepted - acceptedBefore;
  }

  /// Frames that found it full since then.
  long dropped() {
    return allDropped - droppedBefore;
  }

  /// Frames in the ring and on their way to it, those on a wire left out.
  int frames() {
    return occupied + pending;
  }

  /// The next instant at which a poll may find something that the last one did not; `Long.MAX_VALUE` when none is known.
  long nextPs() {
    if (occupied > 0) {
      return Long.MIN_VALUE;
    }
    long next = expected.firstPs();
    for (long atPs : headPs) {
      next = Math.min(next, atPs);
    }
    return next;
  }

  /// Lets frames in again.
  void open() {
    closed = null;
  }

  /// Ends the ring: its frames are forgotten (the caller counts them), later ones are lost.
  ///
  /// @param later how those are counted
  void close(LossReason later) {
    closed = later;
    for (int l = 0; l < lanes.length; l++) {
      lanes[l].clear();
      headPs[l] = Long.MAX_VALUE;
    }
    occupied = 0;
    pending = 0;
  }
}
