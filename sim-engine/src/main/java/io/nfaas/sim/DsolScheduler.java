package io.nfaas.sim;

import java.util.function.LongConsumer;
import nl.tudelft.simulation.dsol.SimRuntimeException;
import nl.tudelft.simulation.dsol.experiment.SingleReplication;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.AbstractSimEvent;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.SimEventInterface;
import nl.tudelft.simulation.dsol.model.AbstractDsolModel;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import nl.tudelft.simulation.dsol.simulators.ReplicationState;
import nl.tudelft.simulation.dsol.simulators.RunState;

/// One DSOL replication with a run loop of its own. The only class that knows DSOL.
///
/// DSOL's loop boxes the time, takes a lock and publishes an event per step; measured, it needs 540 ns per event where a primitive
/// heap needs 72. So model events live in an [EventHeap], and DSOL's list keeps what is rare: the warm-up, the end, and control
/// events. Both are merged by time, the list first at equal times.
///
/// The loop runs on the caller's thread, so that an exception inside an event surfaces there and nothing waits for ever. The thread that
/// DSOL starts for every replication stays parked and is ended and joined before [#run] returns, whatever happens. Replications
/// stay out of DSOL's JVM-wide naming context, so that any number of them can run side by side and none is remembered.
public final class DsolScheduler extends DevsSimulator<Long> implements EventScheduler {
  /// Events between two looks at the progress listener and at the thread's interrupt flag.
  private static final int PROGRESS_EVENTS = 1 << 13;

  private final transient EventHeap heap = new EventHeap();
  private final String name;
  private final long warmupPs;
  private final long endPs;
  private long nowPs;
  private long nextControlPs = Long.MAX_VALUE;
  private long events;
  private boolean ended;
  private boolean standsStill;
  private transient LongConsumer progress = _ -> {};

  /// @param name says which replication this is in error messages
  /// @param warmupPs in [0, `endPs`)
  public DsolScheduler(String name, long warmupPs, long endPs) {
    super(name);
    if (warmupPs < 0 || warmupPs >= endPs) {
      throw new IllegalArgumentException("warm-up of " + warmupPs + " ps is not in [0, " + endPs + ")");
    }
    this.name = name;
    this.warmupPs = warmupPs;
    this.endPs = endPs;
  }

  /// A scheduler for a replication beside others. DSOL's constructor takes its log category away and adds it again; another thread's that looks in
  /// between fails, which was seen once in a thousand runs with two threads.
  ///
  /// @param name as the constructor's parameters
  static synchronized DsolScheduler beside(String name, long warmupPs, long endPs) {
    return new DsolScheduler(name, warmupPs, endPs);
  }

  /// Runs the replication to its end. Once only.
  ///
  /// @param construct schedules the first events
  /// @param afterWarmup runs at the end of the warm-up, before every other event of that time
  /// @param progress is told the simulated time in ps now and then, outside events; must not touch the model
  /// @throws SimulationFailure when an event throws; it names the event, the time and the replication
  public void run(Runnable construct, Runnable afterWarmup, LongConsumer progress) {
    if (runState != RunState.NOT_INITIALIZED || ended) {
      throw new IllegalStateException(name + " has run already");
    }
    this.progress = progress;
    try {
      initialize(new Model(this), new Unregistered(name, warmupPs, endPs), true);
      nextControlPs = nextInList();
      // Beside DSOL's own warm-up event, whose reflection would hide what this one throws.
      control(warmupPs, "end of warm-up", afterWarmup);
      runState = RunState.STARTED;
      replicationState = ReplicationState.STARTED;
      guarded("construction", construct);
      run();
    } catch (SimRuntimeException e) {
      throw new SimulationFailure("initialisation", nowPs, name, e);
    } finally {
      endThread();
    }
  }

  private void endThread() {
    Thread thread = worker;
    cleanUp();
    boolean interrupted = false;
    while (thread != null && thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The loop; use [#run(Runnable, Runnable, LongConsumer)].
  @Override
  public void run() {
    int untilProgress = PROGRESS_EVENTS;
    while (!ended) {
      long firstPs = heap.firstPs();
      if (nextControlPs <= firstPs) {
        stepImpl();
      } else {
        Handler handler = heap.firstHandler();
        long arg = heap.firstArg();
        heap.removeFirst();
        nowPs = firstPs;
        try {
          handler.handle(firstPs, arg);
        } catch (RuntimeException | Error e) {
          throw failure(handler.toString(), e);
        }
      }
      events++;
      if (--untilProgress == 0) {
        untilProgress = PROGRESS_EVENTS;
        progress.accept(nowPs);
        if (Thread.currentThread().isInterrupted()) {
          throw new RunInterrupted(name + " was interrupted at " + nowPs * 1e-12 + " s");
        }
      }
    }
    progress.accept(endPs);
  }

  /// Executes the first event of DSOL's own list.
  @Override
  protected void stepImpl() {
    SimEventInterface<Long> event = eventList.removeFirst();
    nowPs = event.getAbsoluteExecutionTime();
    simulatorTime = nowPs;
    guarded(event.toString(), () -> {
      try {
        event.execute();
      } catch (SimRuntimeException e) {
        throw new IllegalStateException(e);
      }
    });
    nextControlPs = nextInList();
  }

  private void guarded(String event, Runnable action) {
    try {
      action.run();
    } catch (RuntimeException | Error e) {
      throw failure(event, e);
    }
  }

  private SimulationFailure failure(String event, Throwable cause) {
    return cause instanceof SimulationFailure known ? known : new SimulationFailure(event, nowPs, name, cause);
  }

  private long nextInList() {
    return eventList.isEmpty() ? Long.MAX_VALUE : eventList.first().getAbsoluteExecutionTime();
  }

  @Override
  public void endReplication() {
    ended = true;
    runState = RunState.ENDED;
    replicationState = ReplicationState.ENDED;
  }

  @Override
  public Long getSimulatorTime() {
    return nowPs;
  }

  @Override
  public long nowPs() {
    return nowPs;
  }

  /// Does something while time stands still.
  void still(Runnable action) {
    standsStill = true;
    try {
      action.run();
    } finally {
      standsStill = false;
    }
  }

  @Override
  public boolean standsStill() {
    return standsStill;
  }

  @Override
  public long endPs() {
    return endPs;
  }

  /// Events executed so far, of both kinds.
  public long events() {
    return events;
  }

  @Override
  public void schedule(long atPs, Handler handler, long arg) {
    if (atPs < nowPs) {
      throw past(handler.toString(), atPs);
    }
    heap.add(atPs, handler, arg);
  }

  @Override
  public void control(long atPs, String name, Runnable action) {
    if (atPs < nowPs) {
      throw past(name, atPs);
    }
    eventList.add(new Control(atPs, name, action));
    nextControlPs = Math.min(nextControlPs, atPs);
  }

  private IllegalArgumentException past(String event, long atPs) {
    return new IllegalArgumentException("event '" + event + "' at " + atPs + " ps lies before now, " + nowPs + " ps");
  }

  @Override
  public long nextControlPs() {
    return nextControlPs;
  }

  /// A control event; DSOL builds the description of every event that it logs, so it is kept ready.
  private static final class Control extends AbstractSimEvent<Long> {
    private final String name;
    private final transient Runnable action;

    Control(long atPs, String name, Runnable action) {
      super(atPs);
      this.name = name;
      this.action = action;
    }

    @Override
    public void execute() {
      action.run();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// A replication that stays out of DSOL's naming context.
  private static final class Unregistered extends SingleReplication<Long> {
    Unregistered(String id, long warmupPs, long endPs) {
      super(id, 0L, warmupPs, endPs);
    }

    @Override
    protected void setContext() {
      // The context is one for the whole JVM and is not made for several threads.
    }
  }

  private static final class Model extends AbstractDsolModel<Long, DsolScheduler> {
    Model(DsolScheduler simulator) {
      super(simulator);
    }

    @Override
    public void constructModel() {
      // The first events are scheduled once DSOL's own are in place.
    }
  }
}
