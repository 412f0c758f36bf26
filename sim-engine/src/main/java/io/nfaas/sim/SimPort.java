package io.nfaas.sim;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.dataplane.PollWork;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The port of a simulated core: its receive rings in turn, and the interconnect behind its transmit side. The core sets the time.
///
/// With a transmit drain time frames wait here until [#TX_BUFFER] are there or the first has waited that long; what is there then
/// leaves together.
///
/// A forwarder that owns its node's NICs also carries what pods send out of the node: such frames never get to the worker, they go through as
/// the route says that the sender wrote.
final class SimPort implements PacketPort {
  /// Frames that leave together when sending is put off: the burst of DPDK's `rte_eth_tx_buffer`.
  static final int TX_BUFFER = 32;

  private static final byte DELIVERED = Disposition.DELIVERED.code();
  private static final byte POLICY = Disposition.POLICY.code();
  private static final byte CONSUMED = Disposition.CONSUMED.code();

  /// Makes the ring between two cores of a node when the first frame is sent over it.
  @FunctionalInterface
  interface RingMaker {
    RxRing make();
  }

  private final FrameStore frames;
  private final Ledger ledger;
  private final Interconnect interconnect;
  private final int node;
  private final int core;
  private final boolean forwarder;
  private final int site;
  private final int rxBurst;
  private final int receivedRows;
  private final long txDrainPs;
  private final int placeMark;

  private RxRing[] rings = new RxRing[0];
  private int firstRing;
  private @Nullable RxRing[] ringByProducer = new RxRing[0];
  private @Nullable RingMaker ringMaker;
  private boolean takesAhead;
  private int aheadLane = RxRing.IMMEDIATE;
  private final Lane ahead = new Lane();
  private long nowPs;

  private int polledRings;
  private int polledPodRings;
  private int polledPodFrames;
  private final int[] carried;
  private int carries;

  private final int[] waiting;
  private final int[] waitingFor;
  private final long[] waitingHash;
  private int waits;
  private long drainAtPs = Long.MAX_VALUE;

  /// @param node index of the node
  /// @param core number of the core
  /// @param forwarder whether the core is a node's ingress worker or switch
  /// @param site where the worker's losses are counted, a number from [Ledger#site]
  /// @param rxBurst most frames from one ring in one poll
  /// @param receivedRows most frames in one poll
  /// @param carriesDepartures whether the core's internal rings hold frames that leave the node
  /// @param txDrainPs longest time that a frame waits to be sent, 0 = sent at once
  SimPort(
      FrameStore frames,
      Ledger ledger,
      Interconnect interconnect,
      int node,
      int core,
      boolean forwarder,
      int site,
      int rxBurst,
      int receivedRows,
      boolean carriesDepartures,
      long txDrainPs) {
    this.frames = frames;
    this.ledger = ledger;
    this.interconnect = interconnect;
    this.node = node;
    this.core = core;
    this.forwarder = forwarder;
    this.site = site;
    this.rxBurst = rxBurst;
    this.receivedRows = receivedRows;
    this.txDrainPs = txDrainPs;
    placeMark = core + 1;
    carried = new int[carriesDepartures ? receivedRows : 0];
    int buffer = txDrainPs == 0 ? 0 : TX_BUFFER;
    waiting = new int[buffer];
    waitingFor = new int[buffer];
    waitingHash = new long[buffer];
  }

  int node() {
    return node;
  }

  boolean isForwarder() {
    return forwarder;
  }

  /// Adds a ring to those that polls visit.
  void add(RxRing ring) {
    rings = Arrays.copyOf(rings, rings.length + 1);
    rings[rings.length - 1] = ring;
  }

  RxRing[] rings() {
    return rings;
  }

  /// Gives the core rings of its own for every core of its node that sends to it: one per direction of the chain, as a function has an
  /// interface on each of its sides.
  ///
  /// @param cores cores in the cluster
  void ringPerProducer(int cores, RingMaker maker) {
    ringByProducer = new RxRing[2 * cores];
    ringMaker = maker;
  }

  /// The ring that a core of the same node sends to.
  ///
  /// @param backwards whether the frame walks its graph backwards
  RxRing ringFrom(SimPort sender, boolean backwards) {
    if (ringMaker == null) {
      return rings[0];
    }
    int producer = 2 * sender.core + (backwards ? 1 : 0);
    RxRing ring = ringByProducer[producer];
    if (ring == null) {
      ring = ringMaker.make();
      ringByProducer[producer] = ring;
      add(ring);
    }
    return ring;
  }

  /// Makes the port take frames ahead of the clock, past any ring: for cores that forward for free.
  ///
  /// @param lane the lane of every ring and wire that this core's frames go to
  void takeAhead(int lane) {
    takesAhead = true;
    aheadLane = lane;
  }

  /// The lane that frames from here belong in.
  int aheadLane() {
    return aheadLane;
  }

  /// Writes a frame that arrives at `atPs`.
  void ahead(int slot, long atPs) {
    frames.arrival(slot, atPs);
    ahead.push(slot, atPs);
  }

  boolean hasAhead() {
    return !ahead.isEmpty();
  }

  /// When the first frame that was written ahead arrives.
  long aheadPs() {
    return ahead.headPs();
  }

  int aheadFrames() {
    return ahead.size();
  }

  void now(long atPs) {
    nowPs = atPs;
  }

  /// The next instant at which there may be something to receive or to send; `Long.MAX_VALUE` when none is known.
  long nextPs() {
    long next = drainAtPs;
    for (RxRing ring : rings) {
      next = Math.min(next, ring.nextPs());
    }
    return next;
  }

  /// Starts the count of what comes into the rings.
  void countFromHere() {
    for (RxRing ring : rings) {
      ring.countFromHere();
    }
  }

  /// Frames that got into the rings since [#countFromHere].
  long accepted() {
    return Arrays.stream(rings).mapToLong(RxRing::accepted).sum();
  }

  /// Frames that found their ring full since then.
  long dropped() {
    return Arrays.stream(rings).mapToLong(RxRing::dropped).sum();
  }

  /// Most frames that were in one of the rings at once since the last call.
  int takePeak() {
    int most = 0;
    for (RxRing ring : rings) {
      most = Math.max(most, ring.takePeak());
    }
    return most;
  }

  /// Whether something can be received now.
  boolean hasArrived() {
    for (RxRing ring : rings) {
      ring.admit(nowPs);
      if (ring.occupied() > 0) {
        return true;
      }
    }
    return false;
  }

  @Override
  public MemorySegment memory() {
    return frames.memory();
  }

  @Override
  public int receive(Burst into) {
    return takesAhead || !ahead.isEmpty() ? receiveAhead(into) : receiveInTurn(into);
  }

  private int receiveAhead(Burst into) {
    int n = Math.min(ahead.size(), receivedRows - into.count);
    for (int i = 0; i < n; i++) {
      append(ahead.pop(), into);
    }
    return n;
  }

  private int receiveInTurn(Burst into) {
    int before = into.count;
    polledRings = 0;
    polledPodRings = 0;
    polledPodFrames = 0;
    int r = firstRing;
    for (int n = rings.length; n > 0; n--) {
      int room = receivedRows - into.count - carries;
      RxRing ring = rings[r];
      ring.admit(nowPs);
      int most = Math.min(Math.min(rxBurst, room), ring.occupied());
      if (most > 0) {
        polledRings++;
        if (ring.isInternal()) {
          polledPodRings++;
          polledPodFrames += most;
        }
        if (carried.length > 0 && ring.isInternal()) {
          carry(ring, most);
        } else {
          for (int i = 0; i < most; i++) {
            append(ring.take(), into);
          }
        }
      }
      r = r + 1 == rings.length ? 0 : r + 1;
    }
    // Another ring first each time, so that none starves when the burst is full.
    firstRing = firstRing + 1 >= rings.length ? 0 : firstRing + 1;
    return into.count - before;
  }

  private void carry(RxRing ring, int count) {
    for (int i = 0; i < count; i++) {
      int slot = ring.take();
      frames.place(slot, -placeMark - 1);
      carried[carries++] = slot;
    }
  }

  /// Frames of this poll that go through past the worker.
  int carried() {
    return carries;
  }

  /// Adds to a poll's work where its frames came from, and the frames that go through past the worker.
  void account(PollWork work, CoreTap tap) {
    work.rings = polledRings;
    work.podRings = polledPodRings;
    work.podFrames = polledPodFrames;
    work.packets += carries;
    for (int i = 0; i < carries; i++) {
      work.wireBytes += frames.length(carried[i]);
      tap.passes(carried[i]);
    }
  }

  /// Sends the frames that go through past the worker.
  void carryOut() {
    int n = carries;
    carries = 0;
    for (int i = 0; i < n; i++) {
      if (txDrainPs > 0) {
        putOff(carried[i], Interconnect.AS_ROUTED, 0);
      } else {
        interconnect.send(this, carried[i], Interconnect.AS_ROUTED, 0, nowPs);
      }
    }
  }

  private void append(int slot, Burst into) {
    frames.place(slot, -placeMark - 1);
    into.append(slot, frames.offset(slot), frames.captured(slot), frames.length(slot), frames.inPort(slot));
  }

  @Override
  public int transmit(Burst from, int first, int count) {
    for (int i = first; i < first + count; i++) {
      int slot = (int) from.handle[i];
      frames.extent(slot, from.offset[i], from.captured[i], from.length[i]);
      int to = from.disposition[i] == DELIVERED ? Interconnect.OUT : from.backend[i];
      if (txDrainPs > 0 && nowPs >= 0) {
        putOff(slot, to, from.flowHash[i]);
      } else {
        interconnect.send(this, slot, to, from.flowHash[i], takesAhead ? frames.arrivalPs(slot) : nowPs);
      }
    }
    return count;
  }

  private void putOff(int slot, int to, long flowHash) {
    if (waits == 0) {
      drainAtPs = nowPs + txDrainPs;
    }
    frames.place(slot, placeMark);
    waiting[waits] = slot;
    waitingFor[waits] = to;
    waitingHash[waits++] = flowHash;
    if (waits == TX_BUFFER) {
      drainAtPs = nowPs;
      drain(nowPs);
    }
  }

  /// Sends what waits when its time has come.
  void drain(long atPs) {
    if (atPs < drainAtPs) {
      return;
    }
    drainAtPs = Long.MAX_VALUE;
    int n = waits;
    waits = 0;
    for (int i = 0; i < n; i++) {
      interconnect.send(this, waiting[i], waitingFor[i], waitingHash[i], atPs);
    }
  }

  /// Frames that wait to be sent, or go through past the worker.
  int buffered() {
    return waits + carries;
  }

  /// Forgets the frames that wait to be sent; the caller counts them.
  void forget() {
    carries = 0;
    waits = 0;
    drainAtPs = Long.MAX_VALUE;
  }

  @Override
  public void release(Burst from, int first, int count) {
    for (int i = first; i < first + count; i++) {
      int slot = (int) from.handle[i];
      long atPs = takesAhead ? frames.arrivalPs(slot) : nowPs;
      byte disposition = from.disposition[i];
      if (disposition == POLICY) {
        ledger.policy(slot, atPs);
      } else if (disposition == CONSUMED) {
        ledger.delivered(slot, atPs);
      } else {
        ledger.lost(slot, Disposition.of(disposition), site, atPs);
      }
    }
  }
}
