package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
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
  private final Arrivals arrivals;
  private final Steering steering;
  private final Departures departures;

  /// The snapshot that another thread has left for the next poll.
  private final AtomicReference<@Nullable Routing> nextRouting = new AtomicReference<>();

  private int firstPort;
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
    burst = new Burst(config.burstRows());
    burst.firstNumber = config.seed();
    tracker = connections == null ? null : new FlowTracker(connections, burst, copies);
    HeaderWriter headers = new HeaderWriter(memory, self, work);
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
    steering =
        new Steering(burst, memory, headers, work, counters, tracker, self, config.forwards(), routing);
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
    arrivals.routing(snapshot, self);
    steering.routing(snapshot);
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
    steering.aim(received, nowNs);
    int taken = steering.settle(nowNs);
    int rows = burst.count;
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
    counters.add(work);
    burst.firstNumber += rows;
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
