package io.nfaas.cli;

import io.nfaas.dataplane.PacketPort;
import io.nfaas.dataplane.Worker;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.Pod;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.FrameTrace;
import io.nfaas.live.LivePort;
import io.nfaas.live.LivePorts;
import io.nfaas.live.PortSpec;
import io.nfaas.live.TrafficGenerator;
import io.nfaas.live.TrafficMeter;
import io.nfaas.live.Unavailable;
import io.nfaas.live.VirtualPort;
import io.nfaas.results.RunResult;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A live chain with a traffic generator at its ports, all on the calling thread: frames go in, workers are polled until all has come out, each poll
/// timed. Between virtual ports a measurement has a clock of its own that goes on only while workers work, counted in CPU time of the thread, so
/// that neither the generator nor neighbours of the machine are in it; between real ports it is that of the wall.
final class ChainBench implements AutoCloseable {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int BURST = 32;
  private static final int CALIBRATIONS = 2000;
  /// Most polls of a worker in a block.
  private static final int MOST_POLLS = 1024;
  /// A poll that took this multiple of the block's median was interrupted.
  private static final int STRETCHED = 5;
  private static final long NS_PER_S = 1_000_000_000L;
  /// Longest wait for frames on real ports after the last was sent.
  private static final long PATIENCE_NS = 200_000_000;

  private final LivePorts ports;
  private final boolean virtual;
  private final FrameTrace trace;
  private final PacketPort[] far;
  private final TrafficMeter.Latencies ignored = _ -> {};

  final LiveNode node;
  final TrafficGenerator generator;
  final TrafficMeter meter;
  final long timerNs = timerNs(false);
  private final long cpuTimerNs = timerNs(true);

  private final Worker[] workers;
  private final long[][] ns;
  private final int[] polls;
  private final long[] packets;
  private final int[][] found;
  private long nowNs;

  /// @param counts replicas by pool
  /// @param near `in` and, where there is one, `out`
  /// @param farSpecs the other ends of their wires; empty for virtual ports
  ChainBench(
      Deployment deployment, Map<String, Integer> counts, List<PortSpec> near, List<PortSpec> farSpecs, DpdkRuntime.Hugepages hugepages,
      LiveNode.Taps taps, FrameTrace trace) throws Unavailable {
    this.trace = trace;
    List<PortSpec> all = new ArrayList<>(near);
    all.addAll(farSpecs);
    ports = LivePorts.open(all, Set.of(), hugepages);
    virtual = near.getFirst().isMemory();
    List<LivePort> opened = ports.ports().subList(0, near.size());
    // A device that replays a capture is read frame by frame, for each has its own time.
    List<LivePort> external = virtual || !farSpecs.isEmpty() ? opened : opened.stream().<LivePort>map(OneByOne::new).toList();
    far =
        virtual
            ? external.stream().map(p -> ((VirtualPort) p).far()).toArray(PacketPort[]::new)
            : (farSpecs.isEmpty() ? external : ports.ports().subList(near.size(), all.size())).toArray(PacketPort[]::new);
    Fleet fleet = deployment.fleet();
    for (Pod pod : deployment.pods()) {
      if (pod.replica() < counts.getOrDefault(pod.pool().name(), 0)) {
        fleet.set(pod.backend(), Fleet.State.READY);
      }
    }
    node = new LiveNode(deployment, LiveRole.of(LiveRole.CHAIN, deployment), fleet, ports, external, null, taps);
    generator = new TrafficGenerator(trace, far, ports.blanks());
    meter = new TrafficMeter(generator, far, trace.flows());
    workers = node.posts.stream().map(p -> p.driven().worker()).toArray(Worker[]::new);
    ns = new long[workers.length][MOST_POLLS];
    found = new int[workers.length][MOST_POLLS];
    polls = new int[workers.length];
    packets = new long[workers.length];
  }

  private static long timerNs(boolean cpu) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < CALIBRATIONS; i++) {
      long a = cpu ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
      long b = cpu ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
      least = Math.min(least, b - a);
    }
    return Math.max(0, least);
  }

  /// Times of a block of bursts, by worker: polls that found something, without those that an interrupt or another process has stretched.
  static final class Block {
    /// In them, the timer taken off.
    private final double[] ns;
    private final long[] polls;
    private final long[] packets;

    private Block(double[] ns, long[] polls, long[] packets) {
      this.ns = ns;
      this.polls = polls;
      this.packets = packets;
    }

    int workers() {
      return ns.length;
    }

    double ns(int worker) {
      return ns[worker];
    }

    long polls(int worker) {
      return polls[worker];
    }

    long packets(int worker) {
      return packets[worker];
    }

    /// Of a worker, NaN when it had none.
    double nsPerPoll(int worker) {
      return polls[worker] == 0 ? Double.NaN : ns[worker] / polls[worker];
    }
  }

  // ---- one by one

  /// Sends the trace from where it is up to a frame, each with its time as the workers' clock, at most a burst at once.
  void replay(int upTo) {
    while (generator.position() < upTo) {
      int first = generator.position();
      long atNs = trace.atNs(first);
      int n = 1;
      while (n < BURST && first + n < upTo && trace.atNs(first + n) - atNs < 1000) {
        n++;
      }
      nowNs = Math.max(nowNs, trace.atNs(first + n - 1));
      if (generator.send(n, 0, 0) == 0) {
        throw new IllegalStateException("the generator's ports take nothing");
      }
      drain();
    }
  }

  /// Polls until nothing moves any more, or until real ports have had time to bring what is on its way.
  private void drain() {
    long until = virtual ? 0 : System.nanoTime() + PATIENCE_NS;
    boolean waits;
    do {
      boolean moved = round() > 0;
      moved |= meter.receive(nowNs, ignored) > 0;
      waits = moved || heldUntil() || (!virtual && outstanding() > 0 && System.nanoTime() < until);
    } while (waits);
  }

  private long outstanding() {
    return generator.sent() - meter.received();
  }

  /// Sets the clock to the next deadline of a worker that holds frames.
  private boolean heldUntil() {
    for (Worker w : workers) {
      if (w.held() > 0 && w.nextDeadlineNs() != Long.MAX_VALUE && w.nextDeadlineNs() - nowNs < NS_PER_S) {
        nowNs = Math.max(nowNs + 1, w.nextDeadlineNs());
        return true;
      }
    }
    return false;
  }

  private int round() {
    int moved = 0;
    for (Worker w : workers) {
      moved += w.poll(nowNs);
      w.flush(nowNs);
    }
    return moved;
  }

  /// Lets the workers take what the ports bring by themselves, one frame at a time, each at its time in the trace.
  void receive(FrameTrace times) {
    long until = System.nanoTime() + PATIENCE_NS;
    int taken = 0;
    while (System.nanoTime() < until) {
      if (taken < times.count()) {
        nowNs = Math.max(nowNs, times.atNs(taken));
      }
      int came = workers[0].poll(nowNs);
      workers[0].flush(nowNs);
      if (came > 0) {
        taken += came;
        until = System.nanoTime() + PATIENCE_NS;
        drainInside();
      }
    }
  }

  private void drainInside() {
    boolean moved;
    do {
      moved = false;
      for (int w = 1; w < workers.length; w++) {
        moved |= workers[w].poll(nowNs) > 0;
        workers[w].flush(nowNs);
      }
      moved |= heldUntil();
    } while (moved);
  }

  // ---- blocks

  /// Sends bursts one after the other, each when the last has come out, and times the workers' polls.
  ///
  /// @param size frames per burst
  Block block(int bursts, int size) {
    Arrays.fill(polls, 0);
    for (int k = 0; k < bursts; k++) {
      generator.send(size, 0, 0);
      long before = System.nanoTime();
      long until = before + PATIENCE_NS;
      while (timedRound() > 0 || (!virtual && meter.receive(nowNs, ignored) == 0 && outstanding() > 0 && System.nanoTime() < until)) {
        // Until nothing moves any more.
      }
      nowNs += System.nanoTime() - before;
      meter.receive(nowNs, ignored);
    }
    return counted();
  }

  private Block counted() {
    double[] net = new double[workers.length];
    long[] kept = new long[workers.length];
    Arrays.fill(packets, 0);
    for (int w = 0; w < workers.length; w++) {
      long[] sorted = Arrays.copyOf(ns[w], polls[w]);
      Arrays.sort(sorted);
      long most = polls[w] == 0 ? 0 : STRETCHED * sorted[polls[w] / 2];
      for (int k = 0; k < polls[w]; k++) {
        if (ns[w][k] <= most) {
          net[w] += ns[w][k] - timerNs;
          packets[w] += found[w][k];
          kept[w]++;
        }
      }
    }
    return new Block(net, kept, packets.clone());
  }

  private int timedRound() {
    int moved = 0;
    long t = System.nanoTime();
    for (int w = 0; w < workers.length; w++) {
      int n = workers[w].poll(nowNs);
      workers[w].flush(nowNs);
      long after = System.nanoTime();
      if (n > 0 && polls[w] < MOST_POLLS) {
        ns[w][polls[w]] = after - t;
        found[w][polls[w]++] = n;
      }
      moved += n;
      t = after;
    }
    return moved;
  }

  /// Polls every worker once; nothing is there.
  void emptyRound() {
    round();
  }

  // ---- rates

  /// What came of a rate.
  ///
  /// @param sent frames that went into the wire
  /// @param lost of them
  /// @param behindNs how late the generator was at worst with real ports
  record Trial(double pps, long sent, long lost, long reordered, long behindNs) {}

  /// Sends frames at a rate, again from the prelude's end when the trace has ended.
  ///
  /// @param latencies is told the time from when a frame was due to when it came out, ns
  Trial trial(double pps, int frames, TrafficMeter.Latencies latencies) {
    double stepNs = NS_PER_S / pps;
    long sentBefore = generator.sent();
    long receivedBefore = meter.received();
    long reorderedBefore = meter.reordered();
    long startNs = virtual ? 0 : System.nanoTime();
    long clock = 0;
    long offset = nowNs;
    long behind = 0;
    int sent = 0;
    long lastNs = 0;
    while (true) {
      if (!virtual) {
        clock = System.nanoTime() - startNs;
      }
      int due = (int) Math.min(frames, Math.floor(clock / stepNs) + 1);
      if (sent < due) {
        behind = Math.max(behind, (long) (clock - sent * stepNs));
        if (generator.position() == trace.count()) {
          generator.seek(trace.prelude());
        }
        sent += generator.send(Math.min(due - sent, trace.count() - generator.position()), sent * stepNs, stepNs);
        lastNs = clock;
      }
      nowNs = offset + clock;
      long cpu = virtual ? THREADS.getCurrentThreadCpuTime() : 0;
      int moved = round();
      if (virtual) {
        clock += Math.max(1, THREADS.getCurrentThreadCpuTime() - cpu - cpuTimerNs);
      } else {
        clock = System.nanoTime() - startNs;
      }
      int came = meter.receive(clock, latencies);
      if (moved == 0 && came == 0) {
        if (sent < frames) {
          // Nothing to do until the next frame is due.
          clock = virtual ? Math.max(clock, (long) Math.ceil(sent * stepNs)) : clock;
        } else if (virtual || outstanding(sentBefore, receivedBefore) <= 0 || clock - lastNs > PATIENCE_NS) {
          break;
        }
      }
    }
    nowNs = offset + clock;
    return new Trial(
        pps, generator.sent() - sentBefore, Math.max(0, outstanding(sentBefore, receivedBefore)), meter.reordered() - reorderedBefore, behind);
  }

  private long outstanding(long sentBefore, long receivedBefore) {
    return generator.sent() - sentBefore - (meter.received() - receivedBefore);
  }

  /// Frames per second that the generator and its meter come to by themselves, with nobody in between.
  double generatorPps(int frames) {
    long nanos = 0;
    int done = 0;
    io.nfaas.dataplane.Burst burst = new io.nfaas.dataplane.Burst(VirtualPort.RING);
    while (done < frames) {
      if (generator.position() == trace.count()) {
        generator.seek(trace.prelude());
      }
      long before = THREADS.getCurrentThreadCpuTime();
      int n = generator.send(BURST, 0, 0);
      nanos += THREADS.getCurrentThreadCpuTime() - before - cpuTimerNs;
      done += Math.max(1, n);
      for (LivePort port : node.external) {
        burst.clear();
        port.receive(burst);
        port.release(burst, 0, burst.count);
      }
    }
    return done * (double) NS_PER_S / Math.max(1, nanos);
  }

  /// What was lost, by cause.
  List<RunResult.DropCount> drops() {
    return new LiveBooks(node, node.external.stream().map(LivePort::name).toList(), Map.of(), List.of(), List.of(), System.nanoTime()).count().drops();
  }

  @Override
  public void close() {
    ports.close();
  }
}
