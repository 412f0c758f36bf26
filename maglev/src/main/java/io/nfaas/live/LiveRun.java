package io.nfaas.live;

import io.nfaas.dataplane.Worker;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/// Drives workers by the clock: poll and flush of each in turn, on the calling thread, until told to stop. What other threads want to
/// know or change is done between two rounds ([#ask]), so that workers stay single-threaded.
///
/// When nothing has come for a while the thread sleeps: on the descriptors of its ports until a frame is there, or, where a port has to be
/// polled, for [#NAP_NS] at a time. Time is read once per worker and round; allocates nothing per frame.
public final class LiveRun {
  /// Sleep between polls of idle ports that have no descriptor: short against a context switch, long enough that an idle process leaves
  /// its CPU to others.
  private static final long NAP_NS = 20_000;

  /// Empty rounds before the thread sleeps.
  private static final int PATIENCE_ROUNDS = 200;

  /// Longest sleep, so that questions and the end are seen.
  private static final long LONGEST_SLEEP_NS = 2_000_000;

  private static final int NS_PER_MS = 1_000_000;
  private static final short POLLIN = 1;
  private static final int POLLFD_BYTES = 8;

  /// A worker and what its polls took. It knows nothing of it.
  ///
  /// @param name for people: `ingress`, `firewall-v1-0`
  public record Driven(String name, Worker worker, WorkTimes times) {}

  private final List<LivePort> ports;
  private final boolean[] wasUp;
  private final boolean canSleep;
  private final Queue<Runnable> questions = new ConcurrentLinkedQueue<>();
  private Driven[] workers = new Driven[0];
  private volatile boolean stopping;
  private long sleeps;

  /// @param ports whose frames may come at any time; descriptors are waited for when idle
  public LiveRun(List<LivePort> ports) {
    this.ports = List.copyOf(ports);
    wasUp = new boolean[ports.size()];
    for (int p = 0; p < wasUp.length; p++) {
      wasUp[p] = ports.get(p).isUp();
    }
    canSleep = ports.stream().allMatch(p -> p.descriptor() >= 0);
  }

  /// Takes another worker in, from the next round on. Called before [#run], or in a question.
  public void add(Driven worker) {
    List<Driven> all = new ArrayList<>(List.of(workers));
    all.add(worker);
    workers = all.toArray(Driven[]::new);
  }

  /// Drives no longer a worker that is empty. Called before [#run], or in a question.
  public void remove(Driven worker) {
    List<Driven> all = new ArrayList<>(List.of(workers));
    all.remove(worker);
    workers = all.toArray(Driven[]::new);
  }

  /// Does something on the thread of the workers, between two of its rounds; called by any other thread.
  ///
  /// @return its answer, in time
  public <T> CompletableFuture<T> ask(Callable<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    questions.add(
        () -> {
          try {
            answer.complete(question.call());
          } catch (Exception e) {
            answer.completeExceptionally(e);
          }
        });
    return answer;
  }

  /// Ends [#run] after its round.
  public void stop() {
    stopping = true;
  }

  /// Drives until [#stop], until the thread is interrupted, or until a time has passed.
  ///
  /// @param durationNs `Long.MAX_VALUE` for no end
  public void run(long durationNs) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment descriptors = arena.allocate((long) POLLFD_BYTES * Math.max(1, ports.size()), 8);
      for (int p = 0; canSleep && p < ports.size(); p++) {
        descriptors.set(ValueLayout.JAVA_INT, (long) POLLFD_BYTES * p, ports.get(p).descriptor());
        descriptors.set(ValueLayout.JAVA_SHORT, (long) POLLFD_BYTES * p + 4, POLLIN);
      }
      MemorySegment state = arena.allocate(Libc.STATE);
      long startNs = System.nanoTime();
      long nowNs = startNs;
      int empty = 0;
      while (!stopping && nowNs - startNs < durationNs && !Thread.currentThread().isInterrupted()) {
        long afterNs = round(nowNs);
        if (afterNs != nowNs) {
          empty = 0;
          nowNs = afterNs;
        } else {
          if (++empty > PATIENCE_ROUNDS) {
            sleep(descriptors, state, nowNs);
          }
          nowNs = System.nanoTime();
        }
        Runnable question;
        while ((question = questions.poll()) != null) {
          question.run();
        }
      }
    }
  }

  /// One poll and flush of every worker.
  ///
  /// @return the time after the last one that found something; the given time when none did
  private long round(long fromNs) {
    long nowNs = fromNs;
    for (Driven driven : workers) {
      Worker worker = driven.worker();
      if (worker.poll(nowNs) > 0) {
        worker.flush(nowNs);
        long afterNs = System.nanoTime();
        driven.times().add(worker.work(), afterNs - nowNs);
        nowNs = afterNs;
      }
    }
    return nowNs;
  }

  private void sleep(MemorySegment descriptors, MemorySegment state, long nowNs) {
    long wakeNs = nowNs + LONGEST_SLEEP_NS;
    for (Driven driven : workers) {
      wakeNs = Math.min(wakeNs, driven.worker().nextDeadlineNs());
    }
    // A stage that has something to do at once says so with a time long past.
    wakeNs = Math.max(wakeNs, nowNs);
    sleeps++;
    if (canSleep && wakeNs - nowNs >= NS_PER_MS) {
      if (Libc.poll(state, descriptors, ports.size(), (int) ((wakeNs - nowNs) / NS_PER_MS)) > 0 && isDisturbed(descriptors)) {
        // A port that has gone away is readable for ever.
        LockSupport.parkNanos(NAP_NS);
      }
    } else if (wakeNs > nowNs) {
      LockSupport.parkNanos(Math.min(NAP_NS, wakeNs - nowNs));
    }
  }

  /// Whether some descriptor reports an error instead of a frame.
  private boolean isDisturbed(MemorySegment descriptors) {
    for (int p = 0; p < ports.size(); p++) {
      if ((descriptors.get(ValueLayout.JAVA_SHORT, (long) POLLFD_BYTES * p + 6) & ~POLLIN) != 0) {
        return true;
      }
    }
    return false;
  }

  /// The ports that went up or down since this was last asked, with what they are now.
  public List<String> linkChanges() {
    List<String> changes = new ArrayList<>();
    for (int p = 0; p < ports.size(); p++) {
      boolean up = ports.get(p).isUp();
      if (up != wasUp[p]) {
        changes.add(ports.get(p).name() + (up ? " is up" : " is down"));
      }
      wasUp[p] = up;
    }
    return changes;
  }

  /// Times that it went to sleep because nothing came.
  public long sleeps() {
    return sleeps;
  }
}
