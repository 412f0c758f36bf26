package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FlowKey;
import io.nfaas.packet.FrameView;
import io.nfaas.packet.Nsh;
import java.lang.foreign.MemorySegment;
import java.util.List;
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
  private static final byte FORWARDED = Disposition.FORWARDED.code();
  private static final byte DELIVERED = Disposition.DELIVERED.code();
  private static final byte PUNTED = Disposition.PUNTED.code();
  private static final byte RETURNED = Disposition.RETURNED.code();

  private static final int CLASSIFY = Work.CLASSIFY.ordinal();
  private static final int TRACK_HIT = Work.TRACK_HIT.ordinal();
  private static final int TRACK_MISS = Work.TRACK_MISS.ordinal();
  private static final int TRACK_INSERT = Work.TRACK_INSERT.ordinal();
  private static final int ENCAP = Work.ENCAP.ordinal();
  private static final int DECAP = Work.DECAP.ordinal();
  private static final int TRANSMIT = Work.TRANSMIT.ordinal();

  /// A row whose frame ends here, and one whose frame stays with the stage: see [#destiny].
  private static final int END = -1;
  private static final int STAY = -2;

  private final PacketPort[] ports;
  private final MemorySegment memory;
  private final @Nullable NfStage stage;
  private final @Nullable ConnTable connections;
  private final int self;
  private final Tap tap;
  private final WorkerConfig config;

  private final Burst burst;
  private final PollWork work = new PollWork();
  private final WorkerCounters counters = new WorkerCounters();
  private final FrameView frame = new FrameView();
  private final FlowColumns flows = new FlowColumns();

  /// The connection table's own hash of each row's key and hop.
  private final long[] tableHash;

  private Routing routing;
  private @Nullable Routing nextRouting;
  private int ownPool;
  private boolean ownControlPlane;
  private boolean tracking;

  private int firstPort;
  private int staged;
  private int due;

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
    this.connections = connections;
    this.self = self;
    this.tap = tap;
    this.config = config;
    this.routing = routing;
    burst = new Burst(config.burstRows());
    burst.firstNumber = config.seed();
    tableHash = new long[config.burstRows()];
    take(routing);
  }

  /// Sets the snapshot that polls use from the next one on.
  public void routing(Routing snapshot) {
    nextRouting = snapshot;
  }

  private void take(Routing snapshot) {
    routing = snapshot;
    nextRouting = null;
    ownPool = snapshot.poolOf(self);
    ownControlPlane = snapshot.controlPlane(self);
    tracking = connections != null && snapshot.sticky();
  }

  /// Receives from all ports and decides about every frame. Nothing leaves.
  ///
  /// @return frames decided about: received, and given back by the stage
  /// @throws IllegalStateException when the last poll's frames have not been flushed
  public int poll(long nowNs) {
    if (staged != 0) {
      throw new IllegalStateException("poll before the " + staged + " frames of the last one were flushed");
    }
    if (nextRouting != null) {
      take(nextRouting);
    }
    work.clear();
    burst.clear();
    receive();
    int received = burst.count;
    due = 0;
    for (int i = 0; i < received; i++) {
      read(i);
    }
    runStage(nowNs);
    int rows = burst.count;
    for (int i = 0; i < rows; i++) {
      if (burst.disposition[i] == OPEN) {
        aim(i);
      }
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
    if (connections != null) {
      connections.sweep(nowNs, config.sweepBuckets());
    }
    staged = rows - taken;
    work.packets = received;
    work.add(Work.PARSE, received);
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
      return;
    }
    counters.add(WorkerCounter.RECEIVED, received);
    counters.add(WorkerCounter.RECEIVED_BYTES, work.wireBytes);
    counters.add(WorkerCounter.TAKEN, taken);
    counters.add(WorkerCounter.GIVEN_BACK, rows - received);
    counters.add(work);
    burst.firstNumber += rows;
  }

  // ---- first pass: headers and keys

  private void read(int i) {
    Burst b = burst;
    work.wireBytes += b.length[i];
    if (!frame.wrap(memory, b.offset[i], b.captured[i])) {
      b.settle(i, Disposition.MALFORMED);
      return;
    }
    if (frame.hasNsh() ? arrive(i) : enter(i)) {
      flows.take(b, i, frame);
    }
  }

  /// A frame at the edge of the chain.
  private boolean enter(int i) {
    work.count[CLASSIFY]++;
    int tenant = routing.classify(frame, burst.inPort[i]);
    burst.tenant[i] = tenant;
    if (tenant < 0) {
      burst.settle(i, Disposition.NO_TENANT);
      return false;
    }
    if (routing.entersBackwards(burst.inPort[i])) {
      burst.traits[i] = Burst.BACKWARDS;
    }
    return true;
  }

  /// A frame that carries a service header.
  private boolean arrive(int i) {
    Burst b = burst;
    int view = frame.nshView();
    int position = frame.nshSpi();
    b.tenant[i] = frame.nshTenant();
    b.view[i] = view;
    b.position[i] = position;
    b.nextPosition[i] = position;
    if (frame.l2Start() < 0) {
      b.settle(i, Disposition.MALFORMED);
      return false;
    }
    b.serviceBytes[i] = frame.l2Start();
    if (b.tenant[i] < 0 || !routing.hasView(view) || !routing.hasPosition(view, position)) {
      b.settle(i, Disposition.UNKNOWN_VIEW);
      return false;
    }
    int si = frame.nshSi();
    int before = routing.serviceIndex(view, position);
    if (si != before && si != before - 1) {
      b.settle(i, Disposition.UNKNOWN_VIEW);
      return false;
    }
    int previous = frame.nshPrevious();
    if (ownControlPlane || routing.controlPlane(previous)) {
      b.from[i] = previous;
    } else {
      b.previous[i] = previous;
      if (config.forwards() && !hop(i)) {
        b.settle(i, Disposition.LOOP_TTL);
        return false;
      }
    }
    if (routing.backwards(view, position)) {
      b.traits[i] = Burst.BACKWARDS;
    }
    if (si != before) {
      b.step[i] = Burst.ROUTE;
    } else if (stage != null && routing.pool(view, position) == ownPool) {
      b.step[i] = Burst.STAGE;
      due++;
    } else {
      b.step[i] = Burst.RELAY;
    }
    return true;
  }

  /// RFC 8300 section 2.2: decrement, 0 becomes 63, and what is 0 afterwards must not be forwarded. A detour to the control plane
  /// is no hop.
  private boolean hop(int i) {
    int ttl = (frame.nshTtl() - 1) & Nsh.DEFAULT_TTL;
    Nsh.setTtl(memory, burst.offset[i] + frame.nshStart(), ttl);
    return ttl != 0;
  }

  // ---- second pass: the network function

  private void runStage(long nowNs) {
    if (stage == null) {
      return;
    }
    if (due > 0) {
      stage.process(burst, work, nowNs);
    }
    stage.resume(burst, work, nowNs);
  }

  // ---- third pass: where to

  /// Finds the next position, and asks for the table's bucket early: the cache misses of a burst go side by side.
  private void aim(int i) {
    Burst b = burst;
    if (b.serviceBytes[i] == 0) {
      warm(i, 0);
    } else if (b.step[i] == Burst.RELAY) {
      int to = b.serviceBytes[i] == Carrier.BYTES ? Carrier.destination(memory, b.offset[i]) : Burst.NONE;
      b.backend[i] = to == self ? Burst.NONE : to;
      if (b.backend[i] == Burst.NONE) {
        warm(i, routing.hop(b.view[i], b.position[i]));
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
        warm(i, routing.hop(view, next));
      }
    }
  }

  private void warm(int i, int hop) {
    if (tracking && connections != null) {
      Burst b = burst;
      int w = i * Burst.WIDE;
      tableHash[i] =
          connections.warm(b.keyHi[i], FlowKey.withHop(b.keyLo[i], hop), b.wide[w], b.wide[w + 1], b.wide[w + 2]);
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
      steer(i, routing.pool(b.view[i], next), routing.hop(b.view[i], next), nowNs);
    }
  }

  /// From the edge to the first hop. One table entry gives view and replica; where the replica serves another hop (the flow enters
  /// from its other side, or branches per packet), the entry of that hop's own number is asked too.
  private void enterChain(int i, long nowNs) {
    Burst b = burst;
    ConnTable table = tracking ? connections : null;
    long entry = ConnTable.MISS;
    int view = Routing.NONE;
    if (table != null) {
      entry = find(table, i, 0, nowNs);
      if (entry != ConnTable.MISS) {
        view = table.view(entry);
        if (routing.hasView(view)) {
          touch(table, entry, i, nowNs);
        } else {
          table.remove(entry);
          entry = ConnTable.MISS;
          view = Routing.NONE;
        }
      }
    }
    if (view == Routing.NONE) {
      view = routing.viewForNewFlow(b.tenant[i], b.flowHash[i]);
      if (!routing.hasView(view)) {
        b.settle(i, Disposition.UNKNOWN_VIEW);
        return;
      }
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
    if (table == null) {
      forward(i, routing.select(pool, false, b.flowHash[i]), Burst.NONE);
      return;
    }
    int backend = entry == ConnTable.MISS ? Routing.NONE : table.backend(entry);
    if (!routing.alive(backend)) {
      track(table, i, pool, 0, entry, nowNs);
      return;
    }
    work.count[TRACK_HIT]++;
    if (routing.poolOf(backend) == pool) {
      forward(i, backend, Burst.NONE);
    } else {
      warm(i, routing.hop(view, next));
      steer(i, pool, routing.hop(view, next), nowNs);
    }
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
    Burst b = burst;
    long at = b.offset[i];
    int index = routing.serviceIndex(b.view[i], b.position[i]) - 1;
    Carrier.address(memory, at, Burst.NONE, self);
    Nsh.setPath(memory, at + Carrier.ETHERNET_BYTES, b.position[i], index);
    Nsh.setPrevious(memory, at + Carrier.ETHERNET_BYTES, Burst.NONE);
    b.previous[i] = Burst.NONE;
    leave(i, Disposition.FORWARDED);
  }

  /// Chooses the replica of a hop: the flow's own as long as it is alive, else by the pool's selector.
  private void steer(int i, int pool, int hop, long nowNs) {
    ConnTable table = tracking ? connections : null;
    if (table == null) {
      forward(i, routing.select(pool, false, burst.flowHash[i]), Burst.NONE);
      return;
    }
    long entry = find(table, i, hop, nowNs);
    if (entry != ConnTable.MISS) {
      int backend = table.backend(entry);
      if (routing.alive(backend) && routing.poolOf(backend) == pool) {
        work.count[TRACK_HIT]++;
        touch(table, entry, i, nowNs);
        forward(i, backend, Burst.NONE);
        return;
      }
    }
    track(table, i, pool, hop, entry, nowNs);
  }

  /// A flow without entry, or whose replica is gone: selects, and remembers.
  private void track(ConnTable table, int i, int pool, int hop, long entry, long nowNs) {
    Burst b = burst;
    work.count[TRACK_MISS]++;
    int backend = routing.select(pool, false, b.flowHash[i]);
    if (backend == Routing.NONE) {
      b.settle(i, Disposition.NO_BACKEND);
      return;
    }
    work.count[TRACK_INSERT]++;
    int previous = Burst.NONE;
    if (entry == ConnTable.MISS) {
      int w = i * Burst.WIDE;
      long lo = FlowKey.withHop(b.keyLo[i], hop);
      table.insert(
          b.keyHi[i], lo, b.wide[w], b.wide[w + 1], b.wide[w + 2], tableHash[i],
          backend, b.view[i], FlowKey.protocol(lo), b.tcpFlags[i], nowNs);
    } else {
      previous = table.backend(entry);
      table.move(entry, backend);
      touch(table, entry, i, nowNs);
    }
    forward(i, backend, previous);
  }

  private long find(ConnTable table, int i, int hop, long nowNs) {
    Burst b = burst;
    int w = i * Burst.WIDE;
    return table.find(
        b.keyHi[i], FlowKey.withHop(b.keyLo[i], hop), b.wide[w], b.wide[w + 1], b.wide[w + 2], tableHash[i], nowNs);
  }

  private void touch(ConnTable table, long entry, int i, long nowNs) {
    table.touch(entry, nowNs, burst.tcpFlags[i], !burst.has(i, Burst.SWAPPED));
  }

  // ---- decisions that end the fourth pass

  private void forward(int i, int backend, int previous) {
    Burst b = burst;
    if (backend == Routing.NONE) {
      b.settle(i, Disposition.NO_BACKEND);
      return;
    }
    b.backend[i] = backend;
    b.previous[i] = previous;
    b.outPort[i] = (byte) routing.portTo(backend);
    int position = b.nextPosition[i];
    int index = routing.serviceIndex(b.view[i], position);
    if (b.serviceBytes[i] == Carrier.BYTES) {
      long at = b.offset[i];
      Carrier.address(memory, at, backend, self);
      Nsh.setPath(memory, at + Carrier.ETHERNET_BYTES, position, index);
      Nsh.setPrevious(memory, at + Carrier.ETHERNET_BYTES, previous);
    } else {
      encapsulate(i, position, index, backend, previous);
    }
    leave(i, Disposition.FORWARDED);
  }

  /// Puts our carrier and service header on, in place of any other that is there.
  private void encapsulate(int i, int position, int index, int backend, int previous) {
    Burst b = burst;
    int ttl = Nsh.DEFAULT_TTL;
    if (b.serviceBytes[i] != 0) {
      frame.wrap(memory, b.offset[i], b.captured[i]);
      ttl = frame.nshTtl();
      strip(i);
    }
    work.count[ENCAP]++;
    long at = b.offset[i] - Carrier.BYTES;
    Carrier.write(memory, at, backend, self);
    Nsh.write(
        memory, at + Carrier.ETHERNET_BYTES, position, index, ttl, Nsh.NEXT_ETHERNET, b.view[i], b.tenant[i], previous);
    b.offset[i] = at;
    b.captured[i] += Carrier.BYTES;
    b.length[i] += Carrier.BYTES;
    b.serviceBytes[i] = Carrier.BYTES;
  }

  private void strip(int i) {
    Burst b = burst;
    int service = b.serviceBytes[i];
    if (service != 0) {
      work.count[DECAP]++;
      b.offset[i] += service;
      b.captured[i] -= service;
      b.length[i] -= service;
      b.serviceBytes[i] = 0;
    }
  }

  private void end(int i, int next) {
    Burst b = burst;
    if (next != Routing.EGRESS) {
      b.settle(i, Disposition.POLICY);
      return;
    }
    b.outPort[i] = (byte) routing.egressPort(b.view[i], b.position[i]);
    strip(i);
    leave(i, Disposition.DELIVERED);
  }

  /// To a control-plane replica of the own pool; the service header names this one as the place to return to.
  private void punt(int i) {
    detour(i, routing.select(ownPool, true, burst.flowHash[i]), Disposition.PUNTED);
  }

  private void giveBack(int i) {
    int to = burst.from[i];
    detour(i, routing.alive(to) ? to : Routing.NONE, Disposition.RETURNED);
  }

  private void detour(int i, int backend, Disposition disposition) {
    Burst b = burst;
    if (backend == Routing.NONE) {
      b.settle(i, Disposition.NO_BACKEND);
      return;
    }
    b.backend[i] = backend;
    b.outPort[i] = (byte) routing.portTo(backend);
    int position = b.position[i];
    int index = routing.serviceIndex(b.view[i], position);
    if (b.serviceBytes[i] == Carrier.BYTES) {
      long at = b.offset[i];
      Carrier.address(memory, at, backend, self);
      Nsh.setPrevious(memory, at + Carrier.ETHERNET_BYTES, self);
    } else {
      encapsulate(i, position, index, backend, self);
    }
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
    Burst b = burst;
    int sent = 0;
    int rows = b.count;
    for (int first = 0; first < rows; ) {
      int out = destiny(first);
      int next = first + 1;
      while (next < rows && destiny(next) == out) {
        next++;
      }
      if (out >= 0) {
        sent += transmit(ports[out], first, next - first);
      } else if (out == END) {
        release(first, next - first);
      }
      first = next;
    }
    staged = 0;
    return sent;
  }

  /// The port that a row leaves by, [#END] or [#STAY].
  private int destiny(int i) {
    byte d = burst.disposition[i];
    if (d == FORWARDED || d == DELIVERED || d == PUNTED || d == RETURNED) {
      return burst.outPort[i];
    }
    return d == HELD ? STAY : END;
  }

  private int transmit(PacketPort port, int first, int n) {
    Burst b = burst;
    // The port owns what it takes from then on: count before.
    long bytes = 0;
    for (int i = first; i < first + n; i++) {
      bytes += b.length[i];
    }
    int sent = port.transmit(b, first, n);
    for (int i = first; i < first + sent; i++) {
      counters.settle(b.disposition[i]);
    }
    if (sent < n) {
      for (int i = first + sent; i < first + n; i++) {
        bytes -= b.length[i];
        b.settle(i, Disposition.TX_FULL);
      }
      release(first + sent, n - sent);
    }
    counters.add(WorkerCounter.TRANSMITTED, sent);
    counters.add(WorkerCounter.TRANSMITTED_BYTES, bytes);
    return sent;
  }

  private void release(int first, int n) {
    for (int i = first; i < first + n; i++) {
      counters.settle(burst.disposition[i]);
    }
    counters.add(WorkerCounter.RELEASED, n);
    ports[0].release(burst, first, n);
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

  /// The accounting identities of [WorkerCounters] that do not hold; empty when all is well.
  public List<String> brokenIdentities() {
    return counters.broken(held(), staged);
  }
}
