package io.nfaas.sim;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import nl.tudelft.simulation.dsol.SimRuntimeException;
import nl.tudelft.simulation.dsol.experiment.SingleReplication;
import nl.tudelft.simulation.dsol.formalisms.eventscheduling.Executable;
import nl.tudelft.simulation.dsol.model.AbstractDsolModel;
import nl.tudelft.simulation.dsol.simulators.DevsSimulator;
import umontreal.ssj.simevents.Event;
import umontreal.ssj.simevents.Simulator;
import umontreal.ssj.simevents.eventlist.SplayTree;

/// One M/M/1 queue at 0.9 of its capacity, two events per customer, on the event loops that Java has: ours, DSOL's own with prebuilt
/// lambdas, and SSJ's on its splay tree. Model, random numbers and number of customers are the same; what differs is who keeps the events.
///
///     java ... io.nfaas.sim.EventLoop nfaas|dsol|ssj
///
/// prints `events_per_s=` from the CPU time of the whole process, the collector's included, once all is compiled.
public final class EventLoop {
  private static final int CUSTOMERS = 2_000_000;
  private static final int WARM_UP_RUNS = 3;
  private static final int RUNS = 8;
  private static final double MEAN_SERVICE_PS = 1e6;
  private static final double LOAD = 0.9;
  private static final long FOR_EVER_PS = Long.MAX_VALUE / 4;

  private EventLoop() {}

  /// The queue: who waits, and when the next event of each kind is.
  private static final class Queue {
    private final SplittableRandom random = new SplittableRandom(42);
    private int arrived;
    private int here;
    private int served;

    private double exponential(double mean) {
      return -mean * Math.log(1 - random.nextDouble());
    }

    double untilArrival() {
      return exponential(MEAN_SERVICE_PS / LOAD);
    }

    double service() {
      return exponential(MEAN_SERVICE_PS);
    }

    /// @return whether the server was idle
    boolean arrive() {
      arrived++;
      return here++ == 0;
    }

    boolean moreToCome() {
      return arrived < CUSTOMERS;
    }

    /// @return whether somebody waits
    boolean depart() {
      served++;
      return --here > 0;
    }
  }

  public static void main(String[] args) {
    OperatingSystemMXBean machine = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    long events = 0;
    long tookNs = 0;
    for (int run = -WARM_UP_RUNS; run < RUNS; run++) {
      long beforeNs = machine.getProcessCpuTime();
      int served = run(args[0]);
      if (served != CUSTOMERS) {
        throw new IllegalStateException(served + " of " + CUSTOMERS + " customers were served");
      }
      if (run >= 0) {
        events += 2L * served;
        tookNs += machine.getProcessCpuTime() - beforeNs;
      }
    }
    System.out.printf("events_per_s=%.0f%n", 1e9 * events / tookNs);
  }

  /// Runs the queue until all customers are served.
  ///
  /// @param loop `nfaas`, `dsol` or `ssj`
  /// @return customers served
  static int run(String loop) {
    return switch (loop) {
      case "nfaas" -> nfaas();
      case "dsol" -> dsol();
      case "ssj" -> ssj();
      default -> throw new IllegalArgumentException("no loop " + loop);
    };
  }

  private static int nfaas() {
    DsolScheduler scheduler = new DsolScheduler("event loop", 0, FOR_EVER_PS);
    Queue queue = new Queue();
    EventScheduler.Handler departure =
        new EventScheduler.Handler() {
          @Override
          public void handle(long nowPs, long arg) {
            if (queue.depart()) {
              scheduler.schedule(nowPs + (long) queue.service(), this, 0);
            }
          }
        };
    EventScheduler.Handler arrival =
        new EventScheduler.Handler() {
          @Override
          public void handle(long nowPs, long arg) {
            if (queue.arrive()) {
              scheduler.schedule(nowPs + (long) queue.service(), departure, 0);
            }
            if (queue.moreToCome()) {
              scheduler.schedule(nowPs + (long) queue.untilArrival(), this, 0);
            }
          }
        };
    scheduler.run(() -> scheduler.schedule(0, arrival, 0), () -> {}, _ -> {});
    return queue.served;
  }

  /// DSOL's loop as its users have it, on the thread that DSOL starts for it; it ends with the last customer.
  private static final class Stock extends DevsSimulator<Double> {
    private final Queue queue = new Queue();
    private final CountDownLatch done = new CountDownLatch(1);
    private final Executable departure = this::depart;
    private final Executable arrival = this::arrive;

    Stock() {
      super("event loop");
    }

    private void arrive() throws SimRuntimeException {
      if (queue.arrive()) {
        scheduleEventRel(queue.service(), departure);
      }
      if (queue.moreToCome()) {
        scheduleEventRel(queue.untilArrival(), arrival);
      }
    }

    private void depart() throws SimRuntimeException {
      if (queue.depart()) {
        scheduleEventRel(queue.service(), departure);
      } else if (!queue.moreToCome()) {
        endReplication();
        done.countDown();
      }
    }
  }

  private static int dsol() {
    Stock simulator = new Stock();
    try {
      simulator.initialize(
          new AbstractDsolModel<Double, Stock>(simulator) {
            @Override
            public void constructModel() throws SimRuntimeException {
              simulator.scheduleEventNow(simulator.arrival);
            }
          },
          new SingleReplication<>("event loop " + System.nanoTime(), 0.0, 0.0, 1e18));
      simulator.start();
      simulator.done.await();
    } catch (SimRuntimeException | InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      simulator.cleanUp();
    }
    return simulator.queue.served;
  }

  private static int ssj() {
    Simulator simulator = new Simulator(new SplayTree());
    simulator.init();
    Queue queue = new Queue();
    Event departure =
        new Event(simulator) {
          @Override
          public void actions() {
            if (queue.depart()) {
              schedule(queue.service());
            }
          }
        };
    Event arrival =
        new Event(simulator) {
          @Override
          public void actions() {
            if (queue.arrive()) {
              departure.schedule(queue.service());
            }
            if (queue.moreToCome()) {
              schedule(queue.untilArrival());
            }
          }
        };
    arrival.schedule(0);
    simulator.start();
    return queue.served;
  }
}
