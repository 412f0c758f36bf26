package io.nfaas.nf;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Carrier;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.Outcome;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Work;
import io.nfaas.nf.FlowStateTable.Status;
import io.nfaas.nf.StateMessages.Kind;
import io.nfaas.packet.FlowStart;
import io.nfaas.packet.FrameView;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A network function with state, at one core of one replica: finds the state that a frame needs, sees to it that there is one or
/// that the frame waits, is punted or dropped, and lets the function work on the frames whose state is there.
///
/// | state | frame | what happens |
/// |---|---|---|
/// | present | any | the function works on it |
/// | asked for | any | it waits behind the others of its flow |
/// | none | names a previous replica, and there is a channel | that replica is asked, the frame waits |
/// | none | names another replica, and there are second chances | that replica gets it |
/// | none | may begin the flow | [OnAbsent] |
/// | none | surely does not | [OnMissing] |
/// | given away | any | the replica that has it gets the frame, as [HandOver] wants |
///
/// Where a store is shared it is asked first about every flow that does not surely begin.
///
/// Frames of a flow leave in the order in which they came: while some wait, later ones join them. Where the headers do not say
/// whether a frame begins its flow, it does.
///
/// Several cores of one replica have a stage each; their states are apart, because the sender picks the core by flow.
public final class StatefulStage implements NfStage {
  private static final int FIRST = FlowStart.FIRST.ordinal();
  private static final int LATER = FlowStart.LATER.ordinal();
  private static final byte HELD = Disposition.HELD.code();
  private static final int FETCHED = Outcome.FETCHED.ordinal();

  private final MemorySegment memory;
  private final PacketFunction function;
  private final StateConfig config;
  private final StateMail mail;
  private final int self;

  private final FlowStateTable states;
  private final PendingFlows pending;
  private final StateExchange exchange;
  private final PuntDraw punts;
  private final boolean perFlow;
  private final boolean readsFrames;
  private final FrameView frame = new FrameView();
  private final StateKey key = new StateKey();

  private final long[] outcomes = new long[Outcome.values().length];

  /// Keeps loads alive whose only purpose is the cache.
  long warmed;

  private long timedOut;
  private long reset;
  private long recreated;
  private long sentOn;

  /// @param memory that of the worker's ports
  /// @param channel to other replicas and the store; null where state never moves
  /// @param self dense id of the replica
  public StatefulStage(
      MemorySegment memory,
      PacketFunction function,
      StateConfig config,
      @Nullable StateChannel channel,
      int self) {
    if (config.fetches() && channel == null) {
      throw new IllegalArgumentException("a stage that fetches needs a channel");
    }
    this.self = self;
    this.memory = memory;
    this.function = function;
    this.config = config;
    perFlow = config.scope() == StateScope.PER_FLOW;
    readsFrames = function.readsFrames();
    mail = new StateMail(channel, self);
    states =
        new FlowStateTable(
            config.maxStates(),
            config.idleTimeoutNs(),
            config.closingTimeoutNs(),
            config.whenFull(),
            function::end);
    boolean waits = channel != null || config.onAbsent() == OnAbsent.PUNT;
    pending =
        new PendingFlows(
            waits ? config.maxPending() : 0,
            waits ? config.maxHeld() : 0,
            config.framesPerFlow(),
            config.pendingTimeoutNs());
    exchange = new StateExchange(mail, states, pending, config);
    punts = new PuntDraw(config.puntRatio());
  }

  @Override
  public void process(Burst b, PollWork work, long nowNs) {
    states.sweep(nowNs, config.sweepBuckets());
    int rows = b.count;
    if (perFlow) {
      warm(b, rows);
    }
    for (int i = 0; i < rows; i++) {
      if (b.isDue(i)) {
        one(b, i, work, nowNs, false);
      }
    }
    mail.send(nowNs);
  }

  /// Loads tags, then states, of the whole burst, so that its cache misses go side by side.
  private void warm(Burst b, int rows) {
    for (int i = 0; i < rows; i++) {
      states.warm(b.flowHash[i]);
    }
    long loaded = 0;
    for (int i = 0; i < rows; i++) {
      loaded += states.warmState(b.flowHash[i]);
    }
    warmed = loaded;
  }

  /// @param answered whether all who might have the state were asked for it already
  private void one(Burst b, int i, PollWork work, long nowNs, boolean answered) {
    if (b.from[i] != Burst.NONE) {
      work.add(Work.PUNT, 1);
    } else if ((config.puntIke() && b.has(i, Burst.IKE)) || punts.hits(b, i)) {
      punt(b, i, work);
      return;
    }
    if (readsFrames) {
      frame.wrap(memory, b.offset[i], b.captured[i]);
    }
    switch (function.arrive(b, i, frame)) {
      case PAST_STATE -> {
        pass(b, i, work);
        return;
      }
      case DISCARD -> {
        b.settle(i, Disposition.NO_STATE);
        return;
      }
      case TO_STATE -> {}
    }
    key.take(config.scope(), function.keyedByDestination(b, i), b, i, frame);
    int slot = find(nowNs);
    if (slot >= 0 && beginsAnew(b, i, slot)) {
      states.close(slot);
      slot = FlowStateTable.MISS;
    }
    if (slot < 0) {
      absent(b, i, work, nowNs, answered);
    } else {
      found(b, i, slot, work, nowNs);
    }
  }

  private int find(long nowNs) {
    return states.find(key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, nowNs);
  }

  private int open(Status as, long nowNs) {
    return states.open(key.hi, key.lo, key.wide0, key.wide1, key.wide2, key.hash, as, nowNs);
  }

  /// The first frame of a new flow with the key of an old one that has ended.
  private boolean beginsAnew(Burst b, int i, int slot) {
    return b.flowStart[i] == FIRST
        && states.waiting(slot) < 0
        && (states.isClosing(slot) || states.status(slot) == Status.ENDED);
  }

  // ---- there is a state, or one was asked for

  private void found(Burst b, int i, int slot, PollWork work, long nowNs) {
    switch (states.status(slot)) {
      case PRESENT -> {
        states.touch(slot, nowNs, b.tcpFlags[i]);
        int waiting = states.waiting(slot);
        if (waiting >= 0) {
          await(b, i, slot, waiting);
        } else {
          settleOutcome(b, i, Outcome.PRESENT);
          apply(b, i, slot, work);
        }
      }
      case PENDING -> {
        if (isAnswer(b, i)) {
          install(b, i, slot, work, nowNs);
        } else {
          await(b, i, slot, states.waiting(slot));
        }
      }
      case MOVED -> {
        if (config.handOver() == HandOver.NONE) {
          b.outcome[i] = Outcome.MISSING.code();
          b.settle(i, Disposition.NO_STATE);
        } else {
          sendOn(b, i, (int) states.word(slot));
        }
      }
      case ENDED -> {
        b.outcome[i] = Outcome.MISSING.code();
        b.settle(i, Disposition.NO_STATE);
      }
    }
  }

  /// Whether the control plane has made a state and sent the frame back that it was made for.
  private boolean isAnswer(Burst b, int i) {
    return b.from[i] != Burst.NONE && config.onAbsent() == OnAbsent.PUNT;
  }

  private void install(Burst b, int i, int slot, PollWork work, long nowNs) {
    int waiting = states.waiting(slot);
    if (!function.open(states, slot, key.hash, b, i)) {
      states.waiting(slot, FlowStateTable.MISS);
      states.close(slot);
      pending.giveUp(waiting);
      b.settle(i, Disposition.STATE_QUEUE_FULL);
      return;
    }
    states.status(slot, Status.PRESENT);
    states.touch(slot, nowNs, b.tcpFlags[i]);
    pending.release(waiting);
    record(slot, work, nowNs);
    settleOutcome(b, i, Outcome.INSTALLED);
    apply(b, i, slot, work);
  }

  private void await(Burst b, int i, int slot, int waiting) {
    if (config.handOver() == HandOver.NONE && states.word(slot) == StateExchange.FROM_PEER && !states.isPresent(slot)) {
      b.outcome[i] = Outcome.MISSING.code();
      b.settle(i, Disposition.NO_STATE);
    } else if (pending.isFull(waiting)) {
      b.settle(
          i, config.onAbsent() == OnAbsent.PUNT ? Disposition.PUNT_FULL : Disposition.HOLD_FULL);
    } else if (pending.hold(waiting, b, i)) {
      b.settle(i, Disposition.HELD);
    } else {
      b.settle(i, Disposition.HOLD_FULL);
    }
  }

  // ---- there is none

  private void absent(Burst b, int i, PollWork work, long nowNs, boolean answered) {
    if (isAnswer(b, i)) {
      create(b, i, Outcome.INSTALLED, work, nowNs);
      return;
    }
    // What a policy says to protect may begin an association at any time (RFC 4301 section 4.4.1).
    boolean later = b.flowStart[i] == LATER && !function.keyedByDestination(b, i);
    if (mail.exists() && b.previous[i] >= 0 && !answered) {
      ask(b, i, b.previous[i], work, nowNs);
      return;
    }
    if (config.secondChance() && b.previous[i] >= 0 && b.flowStart[i] != FIRST) {
      sendOn(b, i, b.previous[i]);
      return;
    }
    if (config.fetches() && b.flowStart[i] != FIRST && !answered) {
      ask(b, i, StateChannel.STORE, work, nowNs);
      return;
    }
    switch (config.onAbsent()) {
      case DROP -> {
        settleOutcome(b, i, Outcome.MISSING);
        b.settle(i, Disposition.NO_STATE);
      }
      case PUNT -> {
        if (later) {
          missing(b, i, work, nowNs);
        } else {
          puntFirst(b, i, work, nowNs);
        }
      }
      case CREATE -> {
        if (later) {
          missing(b, i, work, nowNs);
        } else {
          create(b, i, Outcome.CREATED, work, nowNs);
        }
      }
    }
  }

  /// Lets another replica work on the frame.
  private void sendOn(Burst b, int i, int to) {
    Carrier.redirect(memory, b.offset[i], to, self);
    b.step[i] = Burst.RELAY;
    sentOn++;
  }

  private void missing(Burst b, int i, PollWork work, long nowNs) {
    settleOutcome(b, i, Outcome.MISSING);
    switch (config.onMissing()) {
      case DROP -> b.settle(i, Disposition.NO_STATE);
      case RESET -> {
        reset++;
        if (open(Status.ENDED, nowNs) >= 0) {
          b.settle(i, Disposition.NO_STATE);
        } else {
          b.settle(i, Disposition.STATE_QUEUE_FULL);
        }
      }
      case RECREATE -> {
        recreated++;
        create(b, i, Outcome.CREATED, work, nowNs);
      }
    }
  }

  private void create(Burst b, int i, Outcome how, PollWork work, long nowNs) {
    int slot = open(Status.PRESENT, nowNs);
    if (slot < 0) {
      b.settle(i, Disposition.STATE_QUEUE_FULL);
      return;
    }
    if (!function.open(states, slot, key.hash, b, i)) {
      states.close(slot);
      b.settle(i, Disposition.STATE_QUEUE_FULL);
      return;
    }
    states.touch(slot, nowNs, b.tcpFlags[i]);
    settleOutcome(b, i, how);
    if (how == Outcome.CREATED) {
      work.add(Work.NF_NEW, 1);
    }
    record(slot, work, nowNs);
    apply(b, i, slot, work);
  }

  /// Tells the store of a new state.
  private void record(int slot, PollWork work, long nowNs) {
    if (config.fetches()) {
      mail.post(Kind.WRITE, StateChannel.STORE, key, states.word(slot), work, nowNs);
    }
  }

  private void puntFirst(Burst b, int i, PollWork work, long nowNs) {
    if (startWaiting(b, i, Disposition.PUNT_FULL, nowNs) >= 0) {
      punt(b, i, work);
    }
  }

  private static void punt(Burst b, int i, PollWork work) {
    work.add(Work.PUNT, 1);
    b.settle(i, Disposition.PUNTED);
  }

  private void ask(Burst b, int i, int whom, PollWork work, long nowNs) {
    if (!mail.hasRoom(nowNs)) {
      b.settle(i, Disposition.HOLD_FULL);
      return;
    }
    int flow = startWaiting(b, i, Disposition.HOLD_FULL, nowNs);
    if (flow >= 0) {
      // What this frame will have met when it goes on; in the burst it has met nothing yet.
      int slot = pending.slot(flow);
      states.word(slot, whom == StateChannel.STORE ? 0 : StateExchange.FROM_PEER);
      b.outcome[i] = Outcome.FETCHED.code();
      await(b, i, slot, flow);
      b.outcome[i] = b.disposition[i] == HELD ? Outcome.NONE.code() : b.outcome[i];
      mail.post(Kind.READ, whom, key, 0, work, nowNs);
    }
  }

  /// Opens a state that is asked for. When that cannot be, the frame is settled.
  private int startWaiting(Burst b, int i, Disposition whenTooMany, long nowNs) {
    int slot = open(Status.PENDING, nowNs);
    if (slot < 0) {
      b.settle(i, Disposition.STATE_QUEUE_FULL);
      return PendingFlows.NONE;
    }
    int flow = pending.start(slot, nowNs);
    if (flow < 0) {
      states.abandon(slot);
      b.settle(i, whenTooMany);
      return PendingFlows.NONE;
    }
    states.waiting(slot, flow);
    return flow;
  }

  // ---- the work itself

  private void pass(Burst b, int i, PollWork work) {
    b.step[i] = Burst.ROUTE;
    work.add(Work.NF_PACKET, 1);
    work.nfBytes += b.length[i] - b.serviceBytes[i];
  }

  private void apply(Burst b, int i, int slot, PollWork work) {
    pass(b, i, work);
    Disposition d = function.apply(b, i, frame, states, slot, work);
    if (d != Disposition.OPEN) {
      b.settle(i, d);
    }
  }

  private void settleOutcome(Burst b, int i, Outcome outcome) {
    b.outcome[i] = outcome.code();
    outcomes[outcome.ordinal()]++;
  }

  // ---- frames whose wait is over

  @Override
  public int resume(Burst into, PollWork work, long nowNs) {
    int before = into.count;
    exchange.read(work, nowNs);
    for (int flow = pending.overdue(nowNs);
        flow != PendingFlows.NONE;
        flow = pending.overdue(nowNs)) {
      timedOut++;
      int slot = pending.slot(flow);
      states.waiting(slot, FlowStateTable.MISS);
      states.abandon(slot);
      pending.giveUp(flow);
    }
    drain(into, work, nowNs);
    mail.send(nowNs);
    return into.count - before;
  }

  private void drain(Burst into, PollWork work, long nowNs) {
    for (int flow = pending.firstReady(); flow != PendingFlows.NONE; flow = pending.firstReady()) {
      boolean going = pending.isGoing(flow);
      int slot = pending.slot(flow);
      while (!pending.isEmpty(flow)) {
        if (into.isFull()) {
          return;
        }
        int i = pending.take(into);
        if (going) {
          goOn(into, i, slot, work);
        } else if (pending.isAskingAgain(flow)) {
          into.outcome[i] = Outcome.NONE.code();
          one(into, i, work, nowNs, true);
        } else {
          into.settle(i, Disposition.NO_STATE);
        }
      }
      if (going) {
        states.waiting(slot, FlowStateTable.MISS);
      }
      pending.finishFirst();
    }
  }

  private void goOn(Burst b, int i, int slot, PollWork work) {
    settleOutcome(b, i, b.outcome[i] == FETCHED ? Outcome.FETCHED : Outcome.PRESENT);
    if (readsFrames) {
      frame.wrap(memory, b.offset[i], b.captured[i]);
    }
    apply(b, i, slot, work);
  }

  // ---- what others ask

  @Override
  public int held() {
    return pending.held();
  }

  @Override
  public long nextDeadlineNs() {
    return mail.isWaiting() ? Long.MIN_VALUE : Math.min(pending.nextDeadlineNs(), exchange.nextNs());
  }

  /// Gives associations of a tenant that encrypt new parameters indexes, as their keys are worn out.
  ///
  /// @param most how many at most
  /// @return how many
  public int rekey(int tenant, int most) {
    int renewed = 0;
    for (int slot = states.next(0); slot != FlowStateTable.MISS && renewed < most; slot = states.next(slot + 1)) {
      if (states.isPresent(slot) && StateKey.tenant(states.keyLo(slot)) == tenant && function.renew(states, slot)) {
        renewed++;
      }
    }
    return renewed;
  }

  /// The states, to be looked at between calls.
  public FlowStateTable states() {
    return states;
  }

  /// Bytes of state that the function holds: states times the size of one.
  public long stateBytes() {
    return states.open() * config.stateBytes();
  }

  /// Frames that met this outcome. Not those that were held, punted or discarded before one was known.
  public long outcomes(Outcome outcome) {
    return outcomes[outcome.ordinal()];
  }

  /// Flows whose state did not come in time.
  public long timedOut() {
    return timedOut;
  }

  /// Flows marked as ended because their state was missing.
  public long reset() {
    return reset;
  }

  /// States made anew because they were missing.
  public long recreated() {
    return recreated;
  }

  /// Frames that were sent on to the replica that has their state, or may have it.
  public long sentOn() {
    return sentOn;
  }

  /// States that the store was not told of, because the channel took no more messages.
  public long unsent() {
    return mail.unsent();
  }

  /// The identities that do not hold, each with its two sides; empty when all is well.
  public List<String> brokenIdentities() {
    return states.brokenIdentities();
  }
}
