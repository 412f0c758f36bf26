package io.nfaas.sim;

import io.nfaas.dataplane.QueueChoice;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Pod;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NfState;
import io.nfaas.nf.StateChannel;
import io.nfaas.nf.StateMessages;
import io.nfaas.nf.StateMessages.Kind;
import io.nfaas.nf.StateStore;
import io.nfaas.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The network that states move over, and the shared store behind it: takes the messages of stages and delivers them when they are due. What is
/// in a state, and who has it, is known to stages and store alone.
///
/// - A question takes the time through the network. A replica that is gone answers nothing; its node says so.
/// - A state leaves its replica after those that it gives to the same one before, each with its overhead and its bytes at the bandwidth.
/// - The store serves one read after the other at its capacity; on top comes its unloaded latency, lognormal. Writes do not count against it.
final class StateNetwork {
  /// Standard normal quantile of 0.9: the store's latency is given by its median and 90th percentile.
  private static final double Z90 = 1.2815515655446004;
  private static final long NS = 1000;
  private static final double PS_PER_SECOND = 1e12;

  private final Deployment deployment;
  private final EventScheduler scheduler;
  private final LoadBalancing balancing;
  private final RandomGenerator latencyDraw;
  private final SimPod[] pods;
  private final StateStore[] stores;
  private final StateMessages answers = new StateMessages(1);
  /// When the link from one replica to another is free, by backend ids: the sender's, then the receiver's.
  private final long[] @Nullable [] linkFreePs;
  /// Ends of a replica's cores, by backend id.
  private final List<List<End>> ends = new ArrayList<>();
  private double storeFreePs;
  private long letters;

  private long reads;
  private long statesMoved;
  private long bytesMoved;
  private long firstAskedPs = Long.MAX_VALUE;
  private long lastArrivedPs = Long.MIN_VALUE;
  private LatencyHistogram readTimes = new LatencyHistogram();
  private long allReads;
  private final LatencyHistogram allReadTimes = new LatencyHistogram();

  /// What happened since the last [#begin].
  ///
  /// @param transferSeconds from the first question to the last state that arrived
  record Tally(long reads, double readP99Seconds, long statesMoved, long bytesMoved, double transferSeconds) {}

  private record Letter(
      long atNs, long number, Kind kind, int to, int from, long hi, long lo, long w0, long w1, long w2, long hash, long word)
      implements Comparable<Letter> {
    @Override
    public int compareTo(Letter other) {
      return atNs != other.atNs ? Long.compare(atNs, other.atNs) : Long.compare(number, other.number);
    }
  }

  /// @param pods by backend id, filled in by the caller
  StateNetwork(Deployment deployment, EventScheduler scheduler, SimPod[] pods, RandomGenerator latencyDraw) {
    this.deployment = deployment;
    this.scheduler = scheduler;
    this.pods = pods;
    this.latencyDraw = latencyDraw;
    linkFreePs = new long[pods.length][];
    for (int pod = 0; pod < pods.length; pod++) {
      ends.add(new ArrayList<>());
    }
    balancing = deployment.scenario().loadBalancing();
    int sets = deployment.scenario().replicaSets().size();
    stores = new StateStore[sets];
    if (balancing.strategy().fetches()) {
      Map<String, StateStore> byFunction = new HashMap<>();
      for (int pool = 0; pool < sets; pool++) {
        int p = pool;
        stores[pool] =
            byFunction.computeIfAbsent(deployment.pools().get(pool).function().name(), _ -> deployment.store(deployment.pools().get(p)));
      }
    }
  }

  /// Whether stages of a deployment have anything to send.
  static boolean isNeeded(Deployment deployment) {
    return deployment.movesState() || deployment.scenario().loadBalancing().strategy().fetches();
  }

  /// The end of one core of a replica.
  StateChannel end(Pod pod, int core) {
    End end = new End(pod, core);
    ends.get(pod.backend()).add(end);
    return end;
  }

  /// Starts a new count.
  void begin() {
    reads = 0;
    statesMoved = 0;
    bytesMoved = 0;
    firstAskedPs = Long.MAX_VALUE;
    lastArrivedPs = Long.MIN_VALUE;
    readTimes = new LatencyHistogram();
  }

  Tally tally() {
    double seconds = lastArrivedPs < firstAskedPs ? 0 : (lastArrivedPs - firstAskedPs) / PS_PER_SECOND;
    return new Tally(reads, reads == 0 ? 0 : readTimes.quantileSeconds(0.99), statesMoved, bytesMoved, seconds);
  }

  /// Reads of the store in the whole run.
  long allReads() {
    return allReads;
  }

  /// Quantile of the times that reads of the store took in the whole run, s; 0 without any.
  double readQuantileSeconds(double quantile) {
    return allReads == 0 ? 0 : allReadTimes.quantileSeconds(quantile);
  }

  private final class End implements StateChannel {
    private final Pod pod;
    private final int core;
    private final PriorityQueue<Letter> inbox = new PriorityQueue<>();

    End(Pod pod, int core) {
      this.pod = pod;
      this.core = core;
    }

    @Override
    public int send(StateMessages from, int first, int count, long nowNs) {
      for (int i = first; i < first + count; i++) {
        if (from.to[i] == STORE) {
          serve(from, i, nowNs);
        } else {
          carry(from, i, nowNs);
        }
      }
      return count;
    }

    private void serve(StateMessages from, int i, long nowNs) {
      StateStore store = stores[pod.pool().id()];
      if (store == null) {
        throw new IllegalStateException("no store for " + pod.name());
      }
      boolean asks = from.kind(i) == Kind.READ;
      answers.count = 0;
      store.serve(from, i, answers, nowNs);
      if (asks) {
        long nowPs = nowNs * NS;
        long atPs = scheduler.standsStill() ? 0 : storeAnswersPs(nowPs);
        if (!scheduler.standsStill()) {
          reads++;
          allReads++;
          readTimes.record(atPs - nowPs);
          allReadTimes.record(atPs - nowPs);
          firstAskedPs = Math.min(firstAskedPs, nowPs);
          lastArrivedPs = Math.max(lastArrivedPs, atPs);
        }
        deliver(answers, 0, atPs);
      }
    }

    private void carry(StateMessages from, int i, long nowNs) {
      long nowPs = scheduler.standsStill() ? 0 : nowNs * NS;
      int to = from.to[i];
      SimPod target = pods[to];
      long awayPs = target.node() == pod.node() || scheduler.standsStill() ? 0 : Interconnect.PROPAGATION_PS;
      if (!target.isRunning()) {
        if (from.kind(i) == Kind.READ) {
          answers.count = 0;
          answers.append(
              Kind.ABSENT, pod.backend(), to, from.keyHi[i], from.keyLo[i], from.wide[3 * i], from.wide[3 * i + 1], from.wide[3 * i + 2],
              from.hash[i], 0);
          deliver(answers, 0, nowPs + 2 * awayPs);
        }
        return;
      }
      if (from.kind(i) == Kind.READ) {
        firstAskedPs = Math.min(firstAskedPs, nowPs);
      }
      long atPs = (from.kind(i) == Kind.STATE ? leavesPs(to, nowPs) : nowPs) + awayPs;
      if (from.kind(i) == Kind.STATE) {
        lastArrivedPs = Math.max(lastArrivedPs, atPs);
      }
      deliver(from, i, atPs);
    }

    /// When a state is out of this replica.
    private long leavesPs(int to, long nowPs) {
      NfState state = pod.pool().function().state();
      LoadBalancing.StateTransfer transfer = balancing.stateTransfer();
      if (state == null || transfer == null || scheduler.standsStill()) {
        return nowPs;
      }
      statesMoved++;
      bytesMoved += state.bytes();
      long[] freeAtPs = linkFreePs[pod.backend()];
      if (freeAtPs == null) {
        freeAtPs = new long[pods.length];
        linkFreePs[pod.backend()] = freeAtPs;
      }
      long startPs = Math.max(nowPs, freeAtPs[to]);
      long freePs = startPs + transfer.perFlowOverheadPs() + Math.round(state.bytes() * 8 / transfer.bandwidthBitsPerSec() * PS_PER_SECOND);
      freeAtPs[to] = freePs;
      return freePs;
    }

    @Override
    public int receive(StateMessages into, long nowNs) {
      int received = 0;
      while (!into.isFull() && nextNs() <= nowNs) {
        Letter letter = inbox.remove();
        into.append(
            letter.kind(), letter.to(), letter.from(), letter.hi(), letter.lo(), letter.w0(), letter.w1(), letter.w2(), letter.hash(),
            letter.word());
        received++;
      }
      return received;
    }

    @Override
    public long nextNs() {
      Letter next = inbox.peek();
      return next == null ? Long.MAX_VALUE : next.atNs();
    }
  }

  private long storeAnswersPs(long nowPs) {
    LoadBalancing.Datastore store = balancing.datastore();
    if (store == null) {
      throw new IllegalStateException("no datastore");
    }
    storeFreePs = Math.max(storeFreePs, nowPs) + PS_PER_SECOND / store.maxReadsPerSec();
    double sigma = store.readMedianPs() == 0 ? 0 : Math.log((double) store.readP90Ps() / store.readMedianPs()) / Z90;
    return Math.round(storeFreePs + store.readMedianPs() * Math.exp(sigma * latencyDraw.nextGaussian()));
  }

  /// Puts a message into the mail of the core that keeps the state of its key.
  private void deliver(StateMessages m, int i, long atPs) {
    int to = m.to[i];
    List<End> of = ends.get(to);
    if (of.isEmpty()) {
      throw new IllegalStateException("replica " + deployment.pods().get(to).name() + " keeps no state");
    }
    End end = of.get(QueueChoice.of(m.hash[i], of.size()));
    end.inbox.add(
        new Letter(
            Math.ceilDiv(atPs, NS), letters++, m.kind(i), to, m.from[i], m.keyHi[i], m.keyLo[i], m.wide[3 * i], m.wide[3 * i + 1],
            m.wide[3 * i + 2], m.hash[i], m.word[i]));
    SimPod target = pods[to];
    if (target != null && !scheduler.standsStill()) {
      target.cores()[end.core].wake(Math.ceilDiv(atPs, NS) * NS);
    }
  }

  /// The store of a pool's function; null where none is shared.
  @Nullable StateStore store(int pool) {
    return stores[pool];
  }
}
