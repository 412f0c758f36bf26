package io.nfaas.cli;

import io.nfaas.capture.CaptureFile;
import io.nfaas.dataplane.Burst;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Placement;
import io.nfaas.live.DpdkRuntime;
import io.nfaas.live.FrameTrace;
import io.nfaas.live.PortSpec;
import io.nfaas.live.Unavailable;
import io.nfaas.model.Scenario;
import io.nfaas.packet.FrameView;
import io.nfaas.results.VerifyResult;
import io.nfaas.sim.Experiment;
import io.nfaas.sim.Probe;
import io.nfaas.sim.ReplayFrames;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The logic part of a verification: the same frames decided about by the simulator, by a live chain and by `decide`, compared flow by flow at
/// every hop, and packet by packet at the edge where the frames are those of a capture.
final class VerifyLogic {
  private static final long SPACING_NS = 10_000;
  private static final long FIRST_NS = 1_000_000;
  private static final long TAIL_NS = 100_000_000;
  private static final long PS_PER_NS = 1000;

  private final Scenario scenario;
  private final Deployment live;
  private final Deployment simulated;
  private final Placement placement;
  private final Map<String, Integer> counts;

  final List<String> notes = new ArrayList<>();

  /// @param placement of the simulated replicas
  /// @param counts replicas by pool
  VerifyLogic(Scenario scenario, Deployment live, Placement placement, Map<String, Integer> counts) {
    this.scenario = scenario;
    this.live = live;
    this.placement = placement;
    this.counts = counts;
    simulated = new Deployment(scenario, placement);
  }

  // ---- frames of the scenario's own traffic

  /// Sends the frames that the simulator has seen through a live chain, each at its time.
  VerifyResult.Logic generated(VerifyTraffic traffic, List<PortSpec> near, List<PortSpec> far, DpdkRuntime.Hugepages hugepages) throws Unavailable {
    FlowLog log = new FlowLog(live, (_, _, _, _) -> true);
    try (ChainBench bench = new ChainBench(live, counts, near, far, hugepages, _ -> log.tap(), traffic.trace())) {
      bench.replay(traffic.trace().count());
    }
    return flows(traffic.log().against(log, "simulator", "live"));
  }

  private static VerifyResult.Logic flows(FlowLog.Difference d) {
    return new VerifyResult.Logic("simulator and live", "flows", d.flows(), d.places(), d.differing(), d.examples());
  }

  // ---- frames of a capture

  /// A capture's frames with their numbers in it, from 1.
  private static final class Captured {
    private final FrameTrace trace = new FrameTrace(MOST);
    private final List<Long> numbers = new ArrayList<>();
    private final List<EdgeDecision> decided = new ArrayList<>();
    private int cut;
  }

  private static final int MOST = 2_000_000;

  /// Reads a capture, and asks `decide` about each of its packets.
  private Captured read(Path file) throws IOException {
    Captured all = new Captured();
    try (CaptureFile capture = CaptureFile.open(file);
        Arena arena = Arena.ofConfined()) {
      PacketDecider decider =
          new PacketDecider(
              simulated, pod -> pod.replica() < counts.getOrDefault(pod.pool().name(), 0), 0, CaptureFile.MAX_FRAME_BYTES, arena);
      CapturePort port = new CapturePort(arena.allocate(CapturePort.room(CaptureFile.MAX_FRAME_BYTES), Long.BYTES), 0);
      Burst one = new Burst(1);
      long firstNs = 0;
      long nowNs = 0;
      while (capture.next()) {
        if (capture.number() == 1) {
          firstNs = capture.timestampNs();
        }
        if (!capture.linkType().isReadable()) {
          continue;
        }
        nowNs = Math.max(nowNs + SPACING_NS, FIRST_NS + capture.timestampNs() - firstNs);
        port.offer(capture);
        one.clear();
        port.receive(one);
        if (all.trace.append(port.memory(), one.offset[0], one.captured[0], one.length[0], nowNs, 0, false)) {
          all.numbers.add(capture.number());
          all.cut += capture.captured() < capture.length() ? 1 : 0;
          all.decided.add(EdgeDecision.of(decider.decide(capture)));
        }
      }
      if (!capture.problem().isEmpty()) {
        notes.add(file + ": read up to " + capture.problem());
      }
      if (all.trace.left() > 0) {
        notes.add(all.trace.left() + " packets are longer than a packet buffer and were not sent.");
      }
      if (all.cut > 0) {
        notes.add(all.cut + " packets were not captured to their end; what is missing is sent as zeros.");
      }
    }
    return all;
  }

  /// Compares simulator, live chain and `decide` on the packets of a capture.
  ///
  /// @param near ports; a net_pcap device brings the packets by itself
  List<VerifyResult.Logic> capture(Path file, List<PortSpec> near, List<PortSpec> far, DpdkRuntime.Hugepages hugepages)
      throws IOException, Unavailable {
    Captured all = read(file);
    if (all.trace.count() == 0) {
      notes.add("No packet of the capture can be sent.");
      return List.of();
    }
    List<@Nullable EdgeDecision> ours = new ArrayList<>();
    FlowLog liveFlows = new FlowLog(live, (b, i, _, _) -> ours.add(EdgeDecision.of(live, b, i)));
    try (ChainBench bench = new ChainBench(live, counts, near, far, hugepages, _ -> liveFlows.tap(), all.trace)) {
      if (near.getFirst().isDpdk() && far.isEmpty()) {
        bench.receive(all.trace);
      } else {
        bench.replay(all.trace.count());
      }
    }
    List<@Nullable EdgeDecision> theirs = new ArrayList<>();
    FlowLog simulatedFlows = new FlowLog(simulated, (b, i, _, _) -> theirs.add(EdgeDecision.of(simulated, b, i)));
    long lastNs = all.trace.atNs(all.trace.count() - 1);
    Experiment.replay(
        scenario.stretch((lastNs + TAIL_NS) * PS_PER_NS), placement, new Frames(all.trace),
        new Probe() {
          @Override
          public io.nfaas.dataplane.Tap tap(int replication, String worker) {
            return simulatedFlows.tap();
          }
        });
    boolean[] whole = new boolean[all.trace.count()];
    for (int i = 0; i < whole.length; i++) {
      whole[i] = all.trace.headersFitIn(i, ReplayFrames.KEPT_BYTES);
    }
    return List.of(
        packets("decide and live", all, all.decided, "decide", ours, "live", null),
        packets("simulator and live", all, theirs, "simulator", ours, "live", whole),
        flows(simulatedFlows.against(liveFlows, "simulator", "live")));
  }

  private VerifyResult.Logic packets(
      String what, Captured all, List<? extends @Nullable EdgeDecision> a, String nameA, List<? extends @Nullable EdgeDecision> b, String nameB,
      boolean @Nullable [] comparable) {
    long differing = Math.abs(a.size() - b.size());
    List<String> examples = new ArrayList<>();
    if (differing > 0) {
      examples.add("%s has seen %d packets, %s %d".formatted(nameA, a.size(), nameB, b.size()));
    }
    long compared = 0;
    long left = 0;
    for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
      if (comparable != null && !comparable[i]) {
        left++;
        continue;
      }
      compared++;
      if (!Objects.equals(a.get(i), b.get(i))) {
        differing++;
        if (examples.size() < 10) {
          examples.add("packet %d: %s %s, %s %s".formatted(all.numbers.get(i), nameA, a.get(i), nameB, b.get(i)));
        }
      }
    }
    if (left > 0) {
      notes.add("%d packets have headers beyond the %d bytes that the simulator keeps; %s were not compared on them.".formatted(left, ReplayFrames.KEPT_BYTES, what));
    }
    return new VerifyResult.Logic(what, "packets", compared, compared, differing, examples);
  }

  /// A trace for the simulator.
  private static final class Frames implements ReplayFrames {
    private final FrameTrace trace;
    private int at = -1;

    Frames(FrameTrace trace) {
      this.trace = trace;
    }

    @Override
    public boolean next() {
      return ++at < trace.count();
    }

    @Override
    public long atNs() {
      return trace.atNs(at);
    }

    @Override
    public MemorySegment memory() {
      return trace.memory(at);
    }

    @Override
    public long offset() {
      return trace.offset(at);
    }

    @Override
    public int captured() {
      return trace.captured(at);
    }

    @Override
    public int length() {
      return trace.length(at);
    }
  }
}
