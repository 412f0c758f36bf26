package io.nfaas.peers;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.dataplane.Tap;
import io.nfaas.dataplane.Worker;
import io.nfaas.dataplane.WorkerConfig;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.selection.MaglevSelector;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// The counterpart of `cbench.c`: bursts of 32 UDP frames of 60 bytes through an ingress worker that reads them, finds each one's flow
/// among 100,000 tracked ones, and puts the service header for the flow's replica in front. The peer reads, hashes, looks up a
/// table and rewrites an address; it tracks nothing.
final class WorkerPoll {
  private static final int FLOWS = 100_000;
  private static final int POLLS = 100_000;
  private static final int RUNS = 15;

  private final HotPort port = new HotPort(FLOWS);
  private final Worker worker;
  private final Burst scratch = new Burst(HotPort.BURST);
  private long nowNs;

  /// @param tracks whether flows are tracked
  private WorkerPoll(boolean tracks) {
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("fw", 0)),
            List.of(GraphEdge.always("ingress", "fw"), GraphEdge.always("fw", "egress")));
    List<Backend> backends =
        IntStream.range(0, 100).mapToObj(r -> new Backend(r, "fw-" + r)).toList();
    ChainRouting.Builder routing = ChainRouting.builder().load(view).activate(0, 0);
    for (Backend b : backends) {
      routing.replica(b.id(), 0, false);
    }
    routing.pool(
        0, new MaglevSelector(MaglevTable.build(backends, 65537, FillRule.PAPER, 0)), null);
    worker =
        new Worker(
            new PacketPort[] {port},
            null,
            tracks ? new ConnTable(ConnTableConfig.of(2 * FLOWS)) : null,
            Burst.NONE,
            routing.build(),
            Tap.NONE,
            WorkerConfig.DEFAULT);
  }

  /// @param args `untracked`: without connection table, each frame by hash; prints what that takes
  public static void main(String[] args) {
    WorkerPoll bench = new WorkerPoll(args.length == 0 || !args[0].equals("untracked"));
    double frames = (double) POLLS * HotPort.BURST;
    double poll = CpuTime.medianNs(4_000, RUNS, run -> bench.polls()) / frames;
    double port = CpuTime.medianNs(1_000, RUNS, run -> bench.receives()) / frames;
    if (!bench.worker.brokenIdentities().isEmpty()) {
      throw new IllegalStateException(bench.worker.brokenIdentities().toString());
    }
    System.out.println(String.format(Locale.ROOT, "poll_ns=%.2f", poll));
    System.out.println(String.format(Locale.ROOT, "of_which_port_ns=%.2f", port));
  }

  private long polls() {
    long sent = 0;
    for (int k = 0; k < POLLS; k++) {
      nowNs += 1_000;
      worker.poll(nowNs);
      sent += worker.flush(nowNs);
    }
    if (sent != (long) POLLS * HotPort.BURST) {
      throw new IllegalStateException(sent + " frames went out");
    }
    return sent;
  }

  private long receives() {
    long frames = 0;
    for (int k = 0; k < POLLS; k++) {
      scratch.clear();
      frames += port.receive(scratch);
    }
    return frames;
  }
}
