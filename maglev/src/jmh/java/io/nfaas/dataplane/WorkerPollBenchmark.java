package io.nfaas.dataplane;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.GraphEdge;
import io.nfaas.chain.GraphNode;
import io.nfaas.chain.GraphView;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.nf.Forward;
import io.nfaas.nf.PlainStage;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StatefulStage;
import io.nfaas.packet.Nsh;
import io.nfaas.selection.MaglevSelector;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// Time per frame of a whole poll and flush, bursts of 32 TCP frames of uniformly drawn flows, every flow tracked.
///
/// The tempting wrong way is one frame polled again and again: everything then sits in the first-level cache and the branch predictor
/// knows the flow. Here each burst takes the next 32 of as many frames as there are flows, shuffled. At a hop, the port writes the
/// carrier header anew for each frame, which a real port need not; [#port] is that cost, and that of filling the burst, alone.
///
/// Run with `-prof gc`: gc.alloc.rate.norm must be about 0 B/op.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xmx3g", "-XX:+UseSerialGC"})
public class WorkerPollBenchmark {
  private static final int BURST = 32;
  private static final int SLOT = 256;
  private static final int HEADROOM = 160;

  @Param({"1000", "100000"})
  int flows;

  private Worker ingress;
  private Worker hop;
  private Worker statefulHop;
  private Worker statelessHop;
  private NullPort edgePort;
  private NullPort hopPort;
  private final Burst scratch = new Burst(BURST);
  private long nowNs;

  @Setup
  public void setup() {
    MemorySegment slab = Arena.ofAuto().allocate((long) flows * SLOT, 64);
    for (int f = 0; f < flows; f++) {
      Frames.tcp(
          slab,
          (long) f * SLOT + HEADROOM,
          100,
          0x0a000000 + f,
          0xc0000201,
          1024 + f % 60000,
          443,
          Frames.ACK,
          new byte[10]);
    }
    GraphView view =
        new GraphView(
            0,
            0,
            "g1",
            List.of(new GraphNode("a", 0), new GraphNode("b", 1)),
            List.of(
                GraphEdge.always("ingress", "a"),
                GraphEdge.always("a", "b"),
                GraphEdge.always("b", "egress")));
    List<Backend> second = new ArrayList<>();
    ChainRouting.Builder builder =
        ChainRouting.builder().load(view).activate(0, 0).replica(0, 0, false);
    for (int r = 0; r < 50; r++) {
      second.add(new Backend(1 + r, "b-" + r));
      builder.replica(1 + r, 1, false);
    }
    ChainRouting routing =
        builder
            .pool(
                0,
                new MaglevSelector(
                    MaglevTable.build(List.of(new Backend(0, "a-0")), 65537, FillRule.PAPER, 0)),
                null)
            .pool(1, new MaglevSelector(MaglevTable.build(second, 65537, FillRule.PAPER, 0)), null)
            .build();
    edgePort = new NullPort(slab, flows, false);
    hopPort = new NullPort(slab, flows, true);
    ingress = worker(edgePort, Burst.NONE, null, routing);
    hop = worker(hopPort, 0, new PlainStage(slab, new Forward(), 0), routing);
    statefulHop =
        worker(
            hopPort,
            0,
            new StatefulStage(
                slab,
                new Forward(),
                StateConfig.of(StateScope.PER_FLOW, 2 * flows)
                    .onMissing(io.nfaas.nf.OnMissing.RECREATE),
                null,
                0),
            routing);
    statelessHop =
        worker(
            hopPort,
            0,
            new PlainStage(slab, new Forward(), 0),
            routing.change().sticky(false).build());
  }

  private Worker worker(NullPort port, int self, @Nullable NfStage stage, ChainRouting routing) {
    ConnTable table = new ConnTable(ConnTableConfig.of(2 * flows));
    return new Worker(
        new PacketPort[] {port}, stage, table, self, routing, Tap.NONE, WorkerConfig.DEFAULT);
  }

  private int run(Worker worker) {
    nowNs += 3000;
    worker.poll(nowNs);
    return worker.flush(nowNs);
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public int port() {
    scratch.clear();
    return hopPort.receive(scratch);
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public int ingress() {
    return run(ingress);
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public int hop() {
    return run(hop);
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public int hopWithState() {
    return run(statefulHop);
  }

  @Benchmark
  @OperationsPerInvocation(BURST)
  public int hopStateless() {
    return run(statelessHop);
  }

  /// Gives the next 32 frames each time, and takes everything.
  private static final class NullPort implements PacketPort {
    private static final int BYTES = 18 + 40 + 10;

    private final MemorySegment slab;
    private final int frames;
    private final boolean carried;
    private int next;

    NullPort(MemorySegment slab, int frames, boolean carried) {
      this.slab = slab;
      this.frames = frames;
      this.carried = carried;
    }

    @Override
    public MemorySegment memory() {
      return slab;
    }

    @Override
    public int receive(Burst into) {
      for (int k = 0; k < BURST; k++) {
        // A step prime to the number of frames visits all of them in an order that no prefetcher
        // follows.
        next += 7919;
        next = next >= frames ? next % frames : next;
        long at = (long) next * SLOT + HEADROOM;
        if (carried) {
          at -= Carrier.BYTES;
          Carrier.write(slab, at, 0, Burst.NONE);
          Nsh.write(slab, at + Carrier.ETHERNET_BYTES, 1, 255, 63, Nsh.NEXT_ETHERNET, 0, 0, -1);
          into.append(next, at, BYTES + Carrier.BYTES, BYTES + 4 + Carrier.BYTES, 0);
        } else {
          into.append(next, at, BYTES, BYTES + 4, 0);
        }
      }
      return BURST;
    }

    @Override
    public int transmit(Burst from, int first, int count) {
      return count;
    }

    @Override
    public void release(Burst from, int first, int count) {}
  }
}
