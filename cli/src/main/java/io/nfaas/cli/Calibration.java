package io.nfaas.cli;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.NfStage;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.dataplane.Tap;
import io.nfaas.dataplane.Worker;
import io.nfaas.dataplane.WorkerConfig;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.nf.Forward;
import io.nfaas.nf.PlainStage;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.results.MachineCosts;
import io.nfaas.selection.MaglevSelector;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// What this machine's data plane takes per stage: real workers over ports that cost nothing but a few stores, timed in CPU time of the
/// thread. Each figure is a difference of two workers that do the same but for the stage, both measured in every round, so that a change of the
/// clock or of the neighbours moves both.
final class Calibration {
  private static final int BURST = 32;
  private static final int SMALL_BURST = 4;
  private static final int POLLS = 10_000;
  private static final int MEMORY_NS_PER_POLL = 1_000;
  private static final int BACKENDS = 16;
  private static final int TABLE = 65_537;
  private static final int SWEPT_BUCKETS = 32;
  /// New flows live this long: 64 thousand of them at a time.
  private static final long SHORT_LIFE_NS = 2_000_000;

  private static final long LONG_LIFE_NS = 3_600_000_000_000L;
  private static final double NS_PER_SECOND = 1e9;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /// What is measured: the names are those of the published stages and of what they are taken from.
  private enum Bench {
    NOTHING(BURST, false),
    TRACKED(BURST, false),
    TRACKED_SMALL(SMALL_BURST, false),
    NEW_FLOW(BURST, false),
    RELAYED(BURST, true),
    LAST_HOP(BURST, true),
    STATE_PRESENT(BURST, true),
    STATE_MADE(BURST, true);

    final int burst;
    final boolean carried;

    Bench(int burst, boolean carried) {
      this.burst = burst;
      this.carried = carried;
    }
  }

  private final int flows;
  private final double hz;
  private final Map<Bench, Worker> workers = new EnumMap<>(Bench.class);
  private final Map<Bench, CalibrationPort> ports = new EnumMap<>(Bench.class);
  private final Burst scratch = new Burst(BURST);
  private long nowNs = 1;

  /// @param flows that established traffic is of: their entries are in the caches or not, as in the traffic to be predicted
  /// @param hz clock that times are turned into cycles with
  Calibration(int flows, double hz) {
    this.flows = flows;
    this.hz = hz;
    for (Bench b : Bench.values()) {
      make(b);
    }
  }

  private void make(Bench b) {
    boolean fresh = b == Bench.NEW_FLOW || b == Bench.STATE_MADE;
    CalibrationPort port = new CalibrationPort(fresh ? 0 : flows, b == Bench.NOTHING ? 0 : b.burst, b.carried);
    boolean last = b == Bench.LAST_HOP || b == Bench.STATE_PRESENT || b == Bench.STATE_MADE;
    NfStage stage =
        switch (b) {
          case NOTHING, TRACKED, TRACKED_SMALL, NEW_FLOW -> null;
          case RELAYED, LAST_HOP -> new PlainStage(port.memory(), new Forward(), 0);
          case STATE_PRESENT, STATE_MADE ->
              new StatefulStage(
                  port.memory(),
                  new Forward(),
                  StateConfig.of(StateScope.PER_FLOW, Math.max(4 * flows, 1 << 18)).idleTimeoutNs(fresh ? SHORT_LIFE_NS : LONG_LIFE_NS),
                  null,
                  0);
        };
    ConnTable connections =
        last
            ? null
            : new ConnTable(
                ConnTableConfig.of(Math.max(2 * flows, 1 << 18)).withIdleTimeoutNs(fresh ? SHORT_LIFE_NS : LONG_LIFE_NS));
    ports.put(b, port);
    workers.put(
        b,
        new Worker(
            new PacketPort[] {port}, stage, connections, stage == null ? Burst.NONE : 0, routing(last), Tap.NONE,
            new WorkerConfig(2 * BURST, SWEPT_BUCKETS, true, 0)));
  }

  /// @param last whether the first hop is the last one too
  private static ChainRouting routing(boolean last) {
    List<GraphNode> nodes = last ? List.of(new GraphNode("a", 0)) : List.of(new GraphNode("a", 0), new GraphNode("b", 1));
    List<GraphEdge> edges =
        last
            ? List.of(GraphEdge.always("ingress", "a"), GraphEdge.always("a", "egress"))
            : List.of(GraphEdge.always("ingress", "a"), GraphEdge.always("a", "b"), GraphEdge.always("b", "egress"));
    ChainRouting.Builder b = ChainRouting.builder().load(new GraphView(0, 0, "g1", nodes, edges)).activate(0, 0);
    for (int pool = 0; pool < nodes.size(); pool++) {
      int first = pool * BACKENDS;
      List<Backend> backends = IntStream.range(first, first + BACKENDS).mapToObj(r -> new Backend(r, "r" + r, 1)).toList();
      for (Backend backend : backends) {
        b.replica(backend.id(), pool, false);
      }
      b.pool(pool, new MaglevSelector(MaglevTable.build(backends, TABLE, FillRule.PAPER, 0)), null);
    }
    return b.build();
  }

  /// Measures.
  ///
  /// @param rounds each measures everything once
  /// @throws IllegalStateException when frames were lost: then what was measured is not what is named
  List<MachineCosts.Stage> measure(int rounds, ProgressLine progress) {
    int warmUp = 3;
    double[][] cycles = new double[Bench.values().length][rounds];
    for (int r = -warmUp; r < rounds; r++) {
      for (Bench b : Bench.values()) {
        double perPoll = cyclesPerPoll(b);
        if (r >= 0) {
          cycles[b.ordinal()][r] = perPoll;
        }
      }
      progress.at((double) (r + warmUp + 1) / (rounds + warmUp));
    }
    check();
    return stages(cycles);
  }

  private double cyclesPerPoll(Bench b) {
    Worker worker = Objects.requireNonNull(workers.get(b));
    CalibrationPort port = Objects.requireNonNull(ports.get(b));
    long start = THREADS.getCurrentThreadCpuTime();
    for (int k = 0; k < POLLS; k++) {
      nowNs += MEMORY_NS_PER_POLL;
      worker.poll(nowNs);
      worker.flush(nowNs);
    }
    long polled = THREADS.getCurrentThreadCpuTime();
    for (int k = 0; k < POLLS; k++) {
      scratch.clear();
      port.receive(scratch);
    }
    long received = THREADS.getCurrentThreadCpuTime();
    return ((polled - start) - (received - polled)) / (double) POLLS / NS_PER_SECOND * hz;
  }

  private void check() {
    workers.forEach((bench, worker) -> {
      long lost = worker.counters().lost();
      boolean sent = worker.counters().of(Disposition.FORWARDED) + worker.counters().of(Disposition.DELIVERED) > 0;
      if (lost > 0 || (!sent && bench != Bench.NOTHING) || !worker.brokenIdentities().isEmpty()) {
        throw new IllegalStateException(bench + ": " + lost + " frames were lost " + worker.brokenIdentities());
      }
    });
  }

  private List<MachineCosts.Stage> stages(double[][] c) {
    int rounds = c[0].length;
    double[] poll = c[Bench.NOTHING.ordinal()];
    double[] packet = new double[rounds];
    double[] burst = new double[rounds];
    double[] fresh = new double[rounds];
    double[] relay = new double[rounds];
    double[] last = new double[rounds];
    double[] present = new double[rounds];
    double[] made = new double[rounds];
    for (int r = 0; r < rounds; r++) {
      double full = c[Bench.TRACKED.ordinal()][r];
      packet[r] = (full - c[Bench.TRACKED_SMALL.ordinal()][r]) / (BURST - SMALL_BURST);
      burst[r] = full - BURST * packet[r] - poll[r];
      fresh[r] = (c[Bench.NEW_FLOW.ordinal()][r] - full) / BURST;
      double perBurst = poll[r] + burst[r];
      relay[r] = (c[Bench.RELAYED.ordinal()][r] - perBurst) / BURST;
      last[r] = (c[Bench.LAST_HOP.ordinal()][r] - perBurst) / BURST;
      present[r] = (c[Bench.STATE_PRESENT.ordinal()][r] - c[Bench.LAST_HOP.ordinal()][r]) / BURST;
      made[r] = (c[Bench.STATE_MADE.ordinal()][r] - c[Bench.STATE_PRESENT.ordinal()][r]) / BURST;
    }
    List<MachineCosts.Stage> stages = new ArrayList<>();
    stages.add(stage(MachineCosts.EMPTY_POLL, "a poll that finds nothing", poll));
    stages.add(stage(MachineCosts.BURST, "a poll that finds something, beside its packets", burst));
    stages.add(stage(MachineCosts.PACKET, "edge, tracked flow: parse, classify, look up, put the service header on, send", packet));
    stages.add(stage(MachineCosts.NEW_FLOW, "edge, new flow, in addition: miss, select, insert", fresh));
    stages.add(stage(MachineCosts.RELAY, "hop, tracked flow: parse, look up, change the service header, send", relay));
    stages.add(stage(MachineCosts.LAST_HOP, "last hop: parse, take the service header off, send", last));
    stages.add(stage(MachineCosts.STATE, "flow state present, in addition", present));
    stages.add(stage(MachineCosts.NEW_STATE, "flow state made, in addition", made));
    return stages;
  }

  private static MachineCosts.Stage stage(String name, String meaning, double[] cycles) {
    double[] sorted = cycles.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return new MachineCosts.Stage(name, meaning, sorted[n / 2], sorted[n / 4], sorted[n - 1 - n / 4]);
  }
}
