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
import io.nfaas.live.NullDevices;
import io.nfaas.live.TransmitOnly;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.selection.MaglevSelector;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/// A whole ingress worker over the null devices of `cbench.c`: drivers, buffers and checks of live mode are in its time. The 8000 flows of the
/// peer, all tracked.
final class LiveWorker {
  private static final int FLOWS = 8000;
  private static final int POLLS = 100_000;
  private static final int BURST = 32;
  private static final int RUNS = 15;

  private final Worker worker;
  private long nowNs;

  private LiveWorker() {
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("fw", 0)),
            List.of(GraphEdge.always("ingress", "fw"), GraphEdge.always("fw", "egress")));
    List<Backend> backends = IntStream.range(0, 100).mapToObj(r -> new Backend(r, "fw-" + r)).toList();
    ChainRouting.Builder routing = ChainRouting.builder().load(view).activate(0, 0);
    for (Backend b : backends) {
      routing.replica(b.id(), 0, false);
    }
    routing.pool(0, new MaglevSelector(MaglevTable.build(backends, 65537, FillRule.PAPER, 0)), null);
    worker =
        new Worker(
            // The first port leads to replicas.
            new PacketPort[] {new TransmitOnly(NullDevices.out()), NullDevices.in()},
            null,
            new ConnTable(ConnTableConfig.of(2 * FLOWS)),
            Burst.NONE,
            routing.build(),
            Tap.NONE,
            WorkerConfig.DEFAULT);
  }

  public static void main(String[] args) {
    NullDevices.fill();
    LiveWorker bench = new LiveWorker();
    double ns = CpuTime.medianNs(4_000, RUNS, run -> bench.polls()) / ((double) POLLS * BURST);
    if (!bench.worker.brokenIdentities().isEmpty()) {
      throw new IllegalStateException(bench.worker.brokenIdentities().toString());
    }
    System.out.println(String.format(Locale.ROOT, "worker_ns=%.2f", ns));
  }

  private long polls() {
    long sent = 0;
    for (int k = 0; k < POLLS; k++) {
      nowNs += 1_000;
      worker.poll(nowNs);
      sent += worker.flush(nowNs);
    }
    if (sent != (long) POLLS * BURST) {
      throw new IllegalStateException(sent + " frames went out");
    }
    return sent;
  }
}
