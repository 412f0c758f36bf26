package io.nfaas.cli;

import io.nfaas.capture.CaptureFile;
import io.nfaas.chain.ChainRouting;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PacketPort;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Worker;
import io.nfaas.dataplane.WorkerConfig;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.Pod;
import io.nfaas.packet.AddressText;
import io.nfaas.packet.FrameView;
import io.nfaas.results.PacketDecision;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// An ingress worker of a deployment, asked about the packets of a capture one by one. The capture's clock is the worker's, so that
/// idle flows are forgotten when they would be.
final class PacketDecider {
  private static final double NS_PER_SECOND = 1e9;

  private final Deployment deployment;
  private final ChainRouting routing;
  private final @Nullable ConnTable connections;
  private final CapturePort port;
  private final Worker worker;
  private final FrameView frame = new FrameView();

  private @Nullable EdgeVerdict verdict;
  private long firstNs;
  private long nowNs;
  private long untracked;

  /// @param isUp which pods there are
  /// @param inPort side of the chain that packets come in by
  /// @param longest most captured bytes of a frame
  PacketDecider(Deployment deployment, Predicate<Pod> isUp, int inPort, int longest, Arena arena) {
    this.deployment = deployment;
    Fleet fleet = deployment.fleet();
    deployment.pods().stream().filter(isUp).forEach(pod -> fleet.set(pod.backend(), Fleet.State.READY));
    routing = deployment.routingBook().snapshot(fleet);
    connections = routing.sticky() ? deployment.connectionTable(1) : null;
    MemorySegment memory = arena.allocate(CapturePort.room(longest), Long.BYTES);
    port = new CapturePort(memory, inPort);
    worker =
        new Worker(
            new PacketPort[] {port},
            null,
            connections,
            Burst.NONE,
            routing,
            this::decided,
            WorkerConfig.DEFAULT.withSeed(deployment.scenario().seed() >>> 1));
  }

  /// What the worker decides about the capture's current frame.
  PacketDecision decide(CaptureFile capture) {
    if (capture.number() == 1) {
      firstNs = capture.timestampNs();
    }
    if (!capture.linkType().isReadable()) {
      return new Line(capture).of(EdgeVerdict.unreadable("its link type is not one that is read: Ethernet, raw IP, BSD loopback, Linux cooked"));
    }
    capture.wrap(frame);
    // A worker's clock does not run backwards; a capture's may.
    nowNs = Math.max(nowNs, capture.timestampNs() - firstNs);
    port.offer(capture);
    worker.poll(nowNs);
    worker.flush(nowNs);
    EdgeVerdict decided = verdict;
    if (decided == null) {
      throw new IllegalStateException("the worker did not decide about packet " + capture.number());
    }
    verdict = null;
    return new Line(capture).of(decided);
  }

  private void decided(Burst burst, PollWork work, long atNs) {
    if (burst.count == 1) {
      long before = untracked;
      untracked = connections == null ? 0 : connections.untracked();
      verdict = new Explanation(deployment, routing, frame, burst, work, untracked > before).verdict();
    }
  }

  /// The fields of a line that the capture and the headers give.
  private final class Line {
    private final CaptureFile capture;
    private final boolean hasIp;

    Line(CaptureFile capture) {
      this.capture = capture;
      hasIp = capture.linkType().isReadable() && frame.ipVersion() != 0;
    }

    PacketDecision of(EdgeVerdict v) {
      boolean esp = hasIp && frame.isEsp();
      return new PacketDecision(
          capture.number(),
          (capture.timestampNs() - firstNs) / NS_PER_SECOND,
          capture.length(),
          capture.linkType().isReadable() ? frame.layers() : "",
          hasIp ? AddressText.of(frame.ipVersion(), frame.srcHigh(), frame.srcLow()) : null,
          hasIp ? AddressText.of(frame.ipVersion(), frame.dstHigh(), frame.dstLow()) : null,
          hasIp ? (esp ? FrameView.ESP : frame.protocol()) : null,
          hasIp && !esp ? known(frame.srcPort()) : null,
          hasIp && !esp ? known(frame.dstPort()) : null,
          esp ? Integer.toUnsignedLong(frame.espSpi()) : null,
          hasIp && frame.isFragment(),
          v.tenant() < 0 ? null : deployment.tenant(v.tenant()).name(),
          v.view() < 0 ? null : deployment.views().get(v.view()).graph().version(),
          known(v.position()),
          next(v),
          v.backend() < 0 ? null : deployment.pods().get(v.backend()).name(),
          v.disposition(),
          v.reason() + cut());
    }

    private @Nullable String next(EdgeVerdict v) {
      return switch (v.nextPosition()) {
        case Routing.EGRESS -> v.disposition() == PacketDecision.Disposition.DELIVERED ? "egress" : null;
        case Routing.POLICY_DROP -> "drop";
        default -> Explanation.node(deployment, v.view(), v.nextPosition());
      };
    }

    private String cut() {
      return capture.captured() < capture.length()
          ? " (" + capture.captured() + " of " + capture.length() + " bytes captured)"
          : "";
    }
  }

  private static @Nullable Integer known(int value) {
    return value < 0 ? null : value;
  }
}
