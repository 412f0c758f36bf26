package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FrameView;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The duty cycle of one data-plane core: an ingress worker, a node's switch, or a core of a network function's replica, depending
/// on whether it has a stage and a replica id. Single-threaded; allocates nothing per frame.
///
/// [#poll] takes bursts and decides, [#flush] carries the decisions out; nothing leaves between them, so that the driver may put
/// time there. A poll passes over the burst in turns: read headers and keys; let the stage work on the frames that are at its hop;
/// find the next hop of what is still open; show everything to the tap.
///
/// A frame at the edge (without service header) is classified to a tenant; its flow keeps the graph view and the replica that the
/// connection table remembers, else it gets a view by canary weight and a replica by the pool's selector. Between hops a frame
/// carries a service header with tenant, view and position; the worker that holds it owns the connection-table entry of its *next*
/// hop. Entries are keyed with the hop's number, except the entry of the hop after ingress: it has number 0, because view and
/// hop are known only from it.
public final class Worker {
  private static final byte OPEN = Disposition.OPEN.code();
  private static final byte HELD = Disposition.HELD.code();
  private static final byte PUNTED = Disposition.PUNTED.code();
  private static final byte RETURNED = Disposition.RETURNED.code();

  /// Hop number of the table entry of the hop after ingress.
  private static final int FIRST_HOP = 0;

  private static final int TRACK_HIT = Work.TRACK_HIT.ordinal();
  private static final int TRACK_MISS = Work.TRACK_MISS.ordinal();
  private static final int TRACK_INSERT = Work.TRACK_INSERT.ordinal();
  private static final int TRANSMIT = Work.TRANSMIT.ordinal();

  private final PacketPort[] ports;
  private final MemorySegment memory;
  private final @Nullable NfStage stage;
  private final @Nullable FlowTracker tracker;
  private final int self;
  private final Tap tap;
  private final WorkerConfig config;

  private final Burst burst;
  private final PollWork work = new PollWork();
  private final WorkerCounters counters = new WorkerCounters();
  private final FrameView frame = new FrameView();
  private final HeaderWriter headers;
  private final Arrivals arrivals;
  private final Departures departures;

  private Routing routing;
  /// The snapshot that another thread has left for the next poll.
  private final AtomicReference<@Nullable Routing> nextRouting = new AtomicReference<>();

  private int ownPool;

  /// The tracker while flows stick to their replicas.
  private @Nullable FlowTracker tracking;

  private int firstPort;
  private int safe;
  private int staged;

  /// @param ports all of one memory; frames go out by the one that [Routing#portTo] or [Routing#egressPort] names
  /// @param stage null for an ingress worker or a node's switch
  /// @param connections this worker's own; null when it tracks nothing
  /// @param self dense id of the replica that this is a core of, or [Burst#NONE]
  public Worker(
      PacketPort[] ports,
      @Nullable NfStage stage,
      @Nullable ConnTable connections,
      int self,
      Routing routing,
      Tap tap,
      WorkerConfig config) {
    this(ports, stage, connections, TableCopies.NONE, self, routing, tap, config);
  }

  /// @param copies of connection tables, the worker's own and others'
  public Worker(
      PacketPort[] ports,
      @Nullable NfStage stage,
      @Nullable ConnTable connections,
      TableCopies copies,
      int self,
      Routing routing,
      Tap tap,
      WorkerConfig config) {
    if (ports.length == 0 || ports.length > 127) {
      throw new IllegalArgumentException(ports.length + " ports are not in [1, 127]");
    }
    this.ports = ports.clone();
    this.memory = ports[0].memory();
    for (PacketPort port : ports) {
      if (!port.memory().equals(memory)) {
        throw new IllegalArgumentException("the ports of a worker share one memory");
      }
    }
    this.stage = stage;
    this.self = self;
    this.tap = tap;
    this.config = config;
    this.routing = routing;
    burst = new Burst(config.burstRows());
    burst.firstNumber = config.seed();
    tracker = connections == null ? null : new FlowTracker(connections, burst, copies);
    headers = new HeaderWriter(memory, self, work);
    arrivals =
        new Arrivals(
            burst,
            memory,
            headers,
            work,
            config.forwards(),
            stage != null,
            config.aliases(),
            counters,
            routing);
    departures = new Departures(this.ports, burst, counters);
    take(routing);
  }

  /// Sets the snapshot that polls use from the next one on. Any thread may call it: who changes a pool builds its table and the
  /// snapshot on a thread of its own, and the worker does nothing but take the reference. Of several between two polls, the
  /// last one counts.
  public void routing(Routing snapshot) {
    nextRouting.set(snapshot);
  }

  /// A plain read where nothing is new; the exchange cannot lose a snapshot that arrives meanwhile.
  private void takeNextRouting() {
    if (nextRouting.get() != null) {
      Routing snapshot = nextRouting.getAndSet(null);
      if (snapshot != null) {
        take(snapshot);
      }
    }
  }

  private void take(Routing snapshot) {
    routing = snapshot;
    ownPool = snapshot.poolOf(self);
    tracking = snapshot.sticky() ? tracker : null;
    arrivals.routing(snapshot, self);
  }

  /// Receives from all ports and decides about every frame. Nothing leaves.
  ///
  /// @return frames decided about: received, and given back by the stage
  /// @throws IllegalStateException when the last poll's frames have not been flushed
  public int poll(long nowNs) {
    if (staged != 0) {
      throw new IllegalStateException(
          "poll before the " + staged + " frames of the last one were flushed");
    }
    takeNextRouting();
    work.clear();
    burst.clear();
    receive();
    int received = burst.count;
    int due = arrivals.read(received, nowNs);
    if (stage != null) {
      if (due > 0) {
        stage.process(burst, work, nowNs);
      }
      stage.resume(burst, work, nowNs);
    }
    int rows = burst.count;
    if (tracking != null) {
      tracking.clear();
    }
    for (int i = 0; i < rows; i++) {
      if (burst.disposition[i] == OPEN && (i < received || isStillRouted(i))) {
        aim(i);
      }
    }
    if (tracking != null) {
      tracking.lookUp(nowNs);
    }
    int taken = 0;
    for (int i = 0; i < rows; i++) {
      byte disposition = burst.disposition[i];
      if (disposition == OPEN) {
        go(i, nowNs);
      } else if (disposition == PUNTED) {
        punt(i);
      } else if (disposition == RETURNED) {
        giveBack(i);
      } else if (disposition == HELD) {
        taken++;
      }
    }
    if (tracker != null) {
      tracker.sweep(nowNs, config.sweepBuckets());
    }
    staged = rows - taken;
    tap.decided(burst, work, nowNs);
    count(received, rows, taken);
    return rows;
  }

  /// Ports in turn, another one first each time, so that none starves when the burst is full.
  private void receive() {
    int n = ports.length;
    for (int k = 0, p = firstPort; k < n && burst.count < burst.capacity; k++) {
      ports[p].receive(burst);
      p = p + 1 == n ? 0 : p + 1;
    }
    firstPort = firstPort + 1 == n ? 0 : firstPort + 1;
  }

  private void count(int received, int rows, int taken) {
    counters.add(WorkerCounter.POLLS, 1);
    if (rows == 0) {
      counters.add(WorkerCounter.EMPTY_POLLS, 1);
    }
    counters.add(WorkerCounter.RECEIVED, received);
    counters.add(WorkerCounter.RECEIVED_BYTES, work.wireBytes);
    counters.add(WorkerCounter.TAKEN, taken);
    counters.add(WorkerCounter.GIVEN_BACK, rows - received);
    counters.add(WorkerCounter.SAFE, safe);
    safe = 0;
    counters.add(work);
    burst.firstNumber += rows;
  }

  // ---- third pass: where to

  /// Whether the view of a frame that the stage gave back is still loaded; if not, the frame ends here.
  private boolean isStillRouted(int i) {
    int view = burst.view[i];
    if (routing.hasView(view) && routing.hasPosition(view, burst.position[i])) {
      return true;
    }
    burst.settle(i, Disposition.UNKNOWN_VIEW);
    return false;
  }

  /// Finds the next position, and asks for the flow's entry there: the look-ups of a burst go side by side.
  private void aim(int i) {
    Burst b = burst;
    if (b.serviceBytes[i] == 0) {
      ask(i, FIRST_HOP);
    } else if (b.step[i] == Burst.RELAY) {
      int to = Carrier.destination(memory, b.offset[i]);
      b.backend[i] = to == self ? Burst.NONE : to;
      if (b.backend[i] == Burst.NONE) {
        ask(i, routing.hop(b.view[i], b.position[i]));
      }
    } else if (config.forwards()) {
      int view = b.view[i];
      int position = b.position[i];
      if (routing.readsHeaders(view, position)) {
        frame.wrap(memory, b.offset[i], b.captured[i]);
      }
      int next = routing.next(view, position, b, i, frame);
      b.nextPosition[i] = next;
      if (next >= 0) {
        ask(i, routing.hop(view, next));
      }
    }
  }

  private void ask(int i, int hop) {
    if (tracking != null) {
      tracking.ask(i, hop);
    }
  }

  // ---- fourth pass: which replica

  private void go(int i, long nowNs) {
    Burst b = burst;
    if (b.serviceBytes[i] == 0) {
      enterChain(i, nowNs);
    } else if (b.step[i] == Burst.RELAY && b.backend[i] != Burst.NONE) {
      relay(i);
    } else if (b.step[i] != Burst.RELAY && !config.forwards()) {
      handToSwitch(i);
    } else if (b.nextPosition[i] < 0) {
      end(i, b.nextPosition[i]);
    } else {
      int next = b.nextPosition[i];
      FlowTracker flows = tracking;
      long entry = flows == null ? ConnTable.MISS : flows.find(i, nowNs);
      steer(i, routing.pool(b.view[i], next), routing.hop(b.view[i], next), entry, nowNs);
    }
  }

  /// From the edge to the first hop. One table entry gives view and replica; where the replica serves another hop (the flow enters
  /// from its other side, or branches per packet), the entry of that hop's own number is asked too.
  private void enterChain(int i, long nowNs) {
    Burst b = burst;
    FlowTracker flows = tracking;
    long entry = flows == null ? ConnTable.MISS : find(flows, i, nowNs);
    int view =
        flows == null || entry == ConnTable.MISS
            ? routing.viewForNewFlow(b.tenant[i], b.flowHash[i])
            : flows.view(entry);
    int leaves = Burst.NONE;
    if (flows != null
        && entry != ConnTable.MISS
        && (!routing.hasView(view) || routing.isRetired(view))) {
      int next = routing.viewForNewFlow(b.tenant[i], b.flowHash[i]);
      if (next != view && next != Routing.NONE) {
        view = next;
        leaves = flows.backend(entry);
      }
    }
    if (!routing.hasView(view)) {
      b.settle(i, Disposition.UNKNOWN_VIEW);
      return;
    }
    b.view[i] = view;
    if (b.has(i, Burst.BACKWARDS) || routing.readsHeaders(view, 0)) {
      frame.wrap(memory, b.offset[i], b.captured[i]);
    }
    int position = routing.entry(view, b, i, frame);
    b.position[i] = position;
    int next = routing.next(view, position, b, i, frame);
    b.nextPosition[i] = next;
    if (next < 0) {
      end(i, next);
      return;
    }
    int pool = routing.pool(view, next);
    if (flows == null) {
      forwardToChoice(i, pool);
      return;
    }
    if (leaves != Burst.NONE) {
      changeView(flows, i, pool, entry, leaves, nowNs);
      return;
    }
    int backend = entry == ConnTable.MISS ? Routing.NONE : flows.backend(entry);
    if (!routing.alive(backend)) {
      track(flows, i, pool, FIRST_HOP, entry, nowNs);
      return;
    }
    work.count[TRACK_HIT]++;
    if (routing.poolOf(backend) == pool) {
      hit(flows, i, pool, entry, backend, nowNs);
    } else {
      int hop = routing.hop(view, next);
      steer(i, pool, hop, flows.findElsewhere(i, hop, nowNs), nowNs);
    }
  }

  /// A flow at the edge goes on in another view: its entry names the new one, and keeps the replica if that serves it too. A
  /// frame that enters from the other side goes by the entry of its own hop, and leaves this one to the forward frames.
  private void changeView(FlowTracker flows, int i, int pool, long entry, int old, long nowNs) {
    if (burst.has(i, Burst.BACKWARDS)) {
      int hop = routing.hop(burst.view[i], burst.nextPosition[i]);
      steer(i, pool, hop, flows.findElsewhere(i, hop, nowNs), nowNs);
      return;
    }
    boolean stays = routing.alive(old) && routing.poolOf(old) == pool;
    int backend = stays ? old : routing.select(pool, false, burst.flowHash[i]);
    if (backend == Routing.NONE) {
      burst.settle(i, Disposition.NO_BACKEND);
      return;
    }
    work.count[TRACK_INSERT]++;
    flows.move(entry, i, backend, nowNs);
    forward(i, backend, stays ? Burst.NONE : heir(old, pool));
  }

  /// The replica to ask for a flow's state: the one that had it, if it runs the same function.
  private int heir(int old, int pool) {
    return routing.sharesState(routing.poolOf(old), pool) ? old : Burst.NONE;
  }

  /// The entry of a flow at the edge, touched.
  private long find(FlowTracker flows, int i, long nowNs) {
    long entry = flows.find(i, nowNs);
    if (entry != ConnTable.MISS) {
      flows.touch(entry, i, nowNs);
    }
    return entry;
  }

  /// A frame on its way to another replica goes where its carrier says.
  private void relay(int i) {
    int to = burst.backend[i];
    if (routing.alive(to)) {
      burst.outPort[i] = (byte) routing.portTo(to);
      leave(i, Disposition.FORWARDED);
    } else {
      burst.settle(i, Disposition.NO_BACKEND);
    }
  }

  /// The stage is done; the node's switch chooses the next hop and owns its table entry.
  private void handToSwitch(int i) {
    int position = burst.position[i];
    burst.backend[i] = Burst.NONE;
    burst.previous[i] = Burst.NONE;
    headers.write(
        burst, i, position, routing.serviceIndex(burst.view[i], position) - 1, Burst.NONE);
    leave(i, Disposition.FORWARDED);
  }

  /// Chooses the replica of a hop: the flow's own as long as it is alive, else by the pool's selector.
  private void steer(int i, int pool, int hop, long entry, long nowNs) {
    FlowTracker flows = tracking;
    if (flows == null) {
      forwardToChoice(i, pool);
      return;
    }
    if (entry != ConnTable.MISS) {
      int backend = flows.backend(entry);
      if (routing.alive(backend) && routing.poolOf(backend) == pool) {
        work.count[TRACK_HIT]++;
        if (flows.view(entry) != burst.view[i]) {
          // The flow began anew at the edge, in another view.
          flows.move(entry, i, backend, nowNs);
        }
        flows.touch(entry, i, nowNs);
        hit(flows, i, pool, entry, backend, nowNs);
        return;
      }
    }
    track(flows, i, pool, hop, entry, nowNs);
  }

  /// A flow with entry goes to its replica, or follows the selector to another one.
  private void hit(
      FlowTracker flows, int i, int pool, long entry, int backend, long nowNs) {
    if (routing.rebalances() && !routing.draining(backend)) {
      int better = routing.select(pool, false, burst.flowHash[i]);
      if (better != backend && better != Routing.NONE) {
        flows.move(entry, i, better, nowNs);
        forward(i, better, heir(backend, pool));
        return;
      }
    }
    forward(i, backend, routing.secondChance(pool, burst.flowHash[i], backend));
  }

  private void forwardToChoice(int i, int pool) {
    int backend = routing.select(pool, false, burst.flowHash[i]);
    forward(i, backend, routing.secondChance(pool, burst.flowHash[i], backend));
  }

  /// A flow without entry, or whose replica is gone: selects, and remembers unless no planned change moves the flow.
  private void track(FlowTracker flows, int i, int pool, int hop, long entry, long nowNs) {
    work.count[TRACK_MISS]++;
    int backend = routing.select(pool, false, burst.flowHash[i]);
    if (backend == Routing.NONE) {
      burst.settle(i, Disposition.NO_BACKEND);
      return;
    }
    int previous =
        entry == ConnTable.MISS
            ? routing.secondChance(pool, burst.flowHash[i], backend)
            : heir(flows.backend(entry), pool);
    if (isSafe(i, pool, hop)) {
      safe++;
      if (entry != ConnTable.MISS) {
        flows.forget(entry);
      }
    } else {
      boolean tracked = true;
      if (entry == ConnTable.MISS) {
        tracked = flows.insert(i, backend, nowNs);
      } else {
        flows.move(entry, i, backend, nowNs);
        flows.touch(entry, i, nowNs);
      }
      work.count[TRACK_INSERT] += tracked ? 1 : 0;
    }
    forward(i, backend, previous);
  }

  /// Whether the row's flow will be chosen the same without an entry, whatever is planned.
  private boolean isSafe(int i, int pool, int hop) {
    long hash = burst.flowHash[i];
    return !routing.tracks(pool, hash) && (hop != FIRST_HOP || !routing.tracksView(burst.view[i], hash));
  }

  // ---- decisions that end the fourth pass

  private void forward(int i, int backend, int previous) {
    if (backend == Routing.NONE) {
      burst.settle(i, Disposition.NO_BACKEND);
      return;
    }
    burst.backend[i] = backend;
    burst.previous[i] = previous;
    burst.outPort[i] = (byte) routing.portTo(backend);
    int position = burst.nextPosition[i];
    headers.write(burst, i, position, routing.serviceIndex(burst.view[i], position), previous);
    leave(i, Disposition.FORWARDED);
  }

  private void end(int i, int next) {
    if (next != Routing.EGRESS) {
      burst.settle(i, Disposition.POLICY);
      return;
    }
    burst.outPort[i] = (byte) routing.egressPort(burst.view[i], burst.position[i]);
    headers.takeOff(burst, i);
    leave(i, Disposition.DELIVERED);
  }

  /// To a control-plane replica of the own pool; the service header names this one as the place to return to.
  private void punt(int i) {
    detour(i, routing.select(ownPool, true, burst.flowHash[i]), Disposition.PUNTED);
  }

  /// To the replica that punted the frame, if that is one of the own pool: a header that says otherwise could send it round forever.
  private void giveBack(int i) {
    int to = burst.from[i];
    boolean punts = routing.alive(to) && routing.poolOf(to) == ownPool && !routing.controlPlane(to);
    detour(i, punts ? to : Routing.NONE, Disposition.RETURNED);
  }

  private void detour(int i, int backend, Disposition disposition) {
    if (backend == Routing.NONE) {
      burst.settle(i, Disposition.NO_BACKEND);
      return;
    }
    burst.backend[i] = backend;
    burst.outPort[i] = (byte) routing.portTo(backend);
    headers.address(burst, i, self);
    leave(i, disposition);
  }

  private void leave(int i, Disposition disposition) {
    work.count[TRANSMIT]++;
    burst.settle(i, disposition);
  }

  // ---- flush

  /// Transmits what the last poll staged, drops what a port refuses, and gives back the frames whose way ended.
  ///
  /// @return frames that ports took
  public int flush(long nowNs) {
    if (staged == 0) {
      return 0;
    }
    staged = 0;
    return departures.carryOut();
  }

  // ---- what the driver asks

  /// What the last poll did; changed by the next one.
  public PollWork work() {
    return work;
  }

  /// The next instant at which a poll has something to do although no frame arrives, in ns; `Long.MAX_VALUE` when never.
  public long nextDeadlineNs() {
    return stage == null ? Long.MAX_VALUE : stage.nextDeadlineNs();
  }

  /// Frames that the last poll decided about and flush has not moved yet.
  public int staged() {
    return staged;
  }

  /// Frames that the stage holds.
  public int held() {
    return stage == null ? 0 : stage.held();
  }

  public WorkerCounters counters() {
    return counters;
  }

  /// The accounting identities of [WorkerCounters] and of the connection table that do not hold; empty when all is well.
  public List<String> brokenIdentities() {
    List<String> broken = counters.broken(held(), staged);
    if (tracker != null && !tracker.balances()) {
      broken.add("connections opened = closed + expired + evicted + cleared + open");
    }
    return broken;
  }
}
