package io.nfaas.sim;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Work;
import io.nfaas.dataplane.Worker;
import io.nfaas.dataplane.WorkerCounter;
import io.nfaas.deployment.CycleCost;
import io.nfaas.sim.EventScheduler.Handler;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A poll-mode core: a real [Worker], the cycles that its polls cost, and the clock rate that turns them into time.
///
/// One event per poll that finds something. At time T the last burst leaves, the worker polls what is in the rings at T and decides, its work is
/// priced, and the next event is at T + cost. A poll that finds nothing makes no further event: the core sleeps until a producer wakes it or
/// a deadline of its own comes. Where an empty poll costs cycles, a sleeping core notices a frame at its next poll, not at once.
///
/// At most one event of a core is valid; those that an earlier wake-up has overtaken are recognised by their number and ignored.
final class SimCore implements Handler {
  private static final long NEVER = Long.MAX_VALUE;
  /// How soon a core looks again when its worker claims to have something to do and does nothing.
  private static final long RETRY_PS = 1_000_000;
  private static final int NS = 1000;

  /// Dense number in the cluster.
  final int number;

  private final String name;
  private final EventScheduler scheduler;
  private final SimPort port;
  private final CoreTap tap;
  private Worker worker;
  private final @Nullable ConnTable connections;
  private final CycleCost cost;
  private final RandomGenerator rng;
  private final StationMeter meter;
  private final boolean free;
  private final long missPenaltyPs;

  private double psPerCycle;
  private long pollPs;

  private long receivedBefore;
  private final long[] workBefore = new long[Work.KINDS];

  private boolean busy;
  private boolean stopped;
  private long valid;
  private long pendingPs = NEVER;
  private long idleSincePs;
  private long startPs;
  private long endPs;
  private double cycles;

  /// @param port the worker's only port
  /// @param tap the worker's tap
  /// @param connections the worker's table; null when it has none
  /// @param rng this core's own stream
  /// @param forwarder whether it only forwards, which may be free
  /// @param missPenaltyPs extra time per frame because the NIC's memory is on another NUMA node, ps
  SimCore(
      int number,
      String name,
      EventScheduler scheduler,
      SimPort port,
      CoreTap tap,
      Worker worker,
      @Nullable ConnTable connections,
      CycleCost cost,
      RandomGenerator rng,
      StationMeter meter,
      boolean forwarder,
      long missPenaltyPs) {
    this.number = number;
    this.name = name;
    this.scheduler = scheduler;
    this.port = port;
    this.tap = tap;
    this.worker = worker;
    this.connections = connections;
    this.cost = cost;
    this.rng = rng;
    this.meter = meter;
    this.missPenaltyPs = missPenaltyPs;
    free = forwarder && cost.isFree();
  }

  /// Sets the clock: cycles per second that this hardware thread gets.
  void frequency(double hz) {
    psPerCycle = 1e12 / hz;
    pollPs = Math.round(cost.perPollCycles() * psPerCycle);
  }

  @Override
  public void handle(long nowPs, long number) {
    if (number != valid) {
      return;
    }
    pendingPs = NEVER;
    if (busy) {
      busy = false;
      port.now(nowPs);
      flush(nowPs);
    }
    while (true) {
      port.now(nowPs);
      port.drain(nowPs);
      // Most polls after a burst would find nothing; asking the rings is cheaper than asking the worker.
      boolean due = port.hasArrived() || worker.nextDeadlineNs() <= nowPs / NS;
      tap.begin();
      if (!due || worker.poll(nowPs / NS) + port.carried() == 0) {
        sleep(nowPs);
        return;
      }
      port.account(worker.work(), tap);
      if (!free) {
        break;
      }
      meter.pass(tap.leaving());
      flush(nowPs);
    }
    cycles = cost.cycles(worker.work(), rng);
    long costPs = Math.round(cycles * psPerCycle) + missPenaltyPs * worker.work().packets;
    startPs = nowPs;
    endPs = nowPs + costPs;
    meter.poll(startPs, endPs, cycles, tap.arrivalsPs(), tap.tenants(), tap.leaving());
    busy = true;
    schedule(endPs);
  }

  private void flush(long nowPs) {
    worker.flush(nowPs / NS);
    port.carryOut();
  }

  private void schedule(long atPs) {
    pendingPs = atPs;
    scheduler.schedule(atPs, this, ++valid);
  }

  private void sleep(long nowPs) {
    idleSincePs = nowPs;
    long nextPs = Math.min(port.nextPs(), deadlinePs(nowPs));
    if (nextPs != NEVER) {
      schedule(onGrid(Math.max(nextPs, nowPs)));
    }
  }

  private long deadlinePs(long nowPs) {
    long ns = worker.nextDeadlineNs();
    if (ns > NEVER / NS) {
      return NEVER;
    }
    return ns <= nowPs / NS ? nowPs + RETRY_PS : ns * NS;
  }

  /// The first poll of a sleeping core at or after a time.
  private long onGrid(long atPs) {
    if (pollPs == 0) {
      return atPs;
    }
    long polls = Math.max(1, (atPs - idleSincePs + pollPs - 1) / pollPs);
    return idleSincePs + polls * pollPs;
  }

  /// Tells the core that a frame will be in one of its rings.
  void wake(long atPs) {
    if (busy || stopped) {
      return;
    }
    long pollAtPs = onGrid(Math.max(atPs, scheduler.nowPs()));
    if (pollAtPs < pendingPs) {
      schedule(pollAtPs);
    }
  }

  /// Lets a core that forwards for free decide about the frames that have been written to its port ahead of the clock, each
  /// leaving when it came.
  void cutThrough() {
    while (port.hasAhead()) {
      long ns = port.aheadPs() / NS;
      tap.begin();
      worker.poll(ns);
      meter.pass(tap.leaving());
      worker.flush(ns);
    }
  }

  /// Works on what is here while time stands still.
  ///
  /// @return whether there was anything
  boolean workStill() {
    if (!port.hasAhead() && worker.nextDeadlineNs() > 0) {
      return false;
    }
    port.now(Establishment.BEFORE_PS);
    tap.begin();
    boolean worked = worker.poll(0) > 0;
    worker.flush(0);
    return worked;
  }

  /// Stops the core for good; what it had is the caller's to count.
  void stop() {
    stopped = true;
    busy = false;
    valid++;
    pendingPs = NEVER;
  }

  boolean isStopped() {
    return stopped;
  }

  /// Starts a stopped core again with a worker that has done nothing yet; what it counts goes on.
  void restart(Worker fresh) {
    receivedBefore -= worker.counters().of(WorkerCounter.RECEIVED);
    for (Work kind : Work.values()) {
      workBefore[kind.ordinal()] -= worker.counters().of(kind);
    }
    worker = fresh;
    stopped = false;
    idleSincePs = scheduler.nowPs();
  }

  /// Credits the meter, which has just started, with the poll that is going on.
  void measure() {
    if (busy) {
      meter.poll(startPs, endPs, cycles, tap.arrivalsPs(), tap.tenants(), tap.leaving());
    }
  }

  /// Takes from the meter what the poll that is going on will do after the end of the measured time.
  void measured(long toPs) {
    if (busy) {
      meter.cut(endPs, toPs, tap.leaving());
    }
  }

  Worker worker() {
    return worker;
  }

  /// Starts the count of what the worker does.
  void countFromHere() {
    receivedBefore = worker.counters().of(WorkerCounter.RECEIVED);
    for (Work kind : Work.values()) {
      workBefore[kind.ordinal()] = worker.counters().of(kind);
    }
  }

  /// Frames that the worker has received since [#countFromHere].
  long received() {
    return worker.counters().of(WorkerCounter.RECEIVED) - receivedBefore;
  }

  /// Work of one kind that it has done since then.
  long work(Work kind) {
    return worker.counters().of(kind) - workBefore[kind.ordinal()];
  }

  /// The worker's connection table; null when it has none.
  @Nullable ConnTable connections() {
    return connections;
  }

  SimPort port() {
    return port;
  }

  StationMeter meter() {
    return meter;
  }

  /// Frames that the worker has decided about and not sent yet, and those that its stage holds.
  int inside() {
    return worker.staged() + worker.held() + port.buffered();
  }

  @Override
  public String toString() {
    return "poll of " + name;
  }
}
