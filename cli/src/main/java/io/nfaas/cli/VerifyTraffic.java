package io.nfaas.cli;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Tap;
import io.nfaas.dataplane.Work;
import io.nfaas.deployment.Deployment;
import io.nfaas.live.FrameTrace;
import io.nfaas.sim.Probe;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks on as a scenario is simulated: keeps the frames that come to the edge, so that a live chain can be sent the very same ones; what
/// was decided about each flow; and how much work of each kind each worker did.
final class VerifyTraffic implements Probe {
  private static final Pattern REPLICA = Pattern.compile("(.*) core [0-9]+");

  private final FlowLog log;
  private final FrameTrace trace;
  private final Map<String, StageWork> work = new TreeMap<>();
  private @Nullable MemorySegment memory;
  private boolean begun;

  /// Work of the workers of one replica, or of all edge workers, after the flows that are there at the start have begun.
  static final class StageWork {
    long packets;
    /// Sent on to a replica.
    long relayed;
    /// Leaving the chain, or dropped by it.
    long ended;
    /// Walking the graph backwards.
    long backwards;
    /// Flows that an entry was made for.
    long inserted;
    /// Flows that state was made for.
    long states;
  }

  /// @param most frames to be kept
  VerifyTraffic(Deployment deployment, int most) {
    trace = new FrameTrace(most);
    log = new FlowLog(deployment, this::take);
  }


  private boolean take(Burst b, int i, long nowNs, int flow) {
    if (nowNs > 0 && !begun) {
      begun = true;
      trace.endPrelude();
    }
    MemorySegment m = memory;
    int service = b.serviceBytes[i];
    // Both directions of a flow are numbered apart: order is watched in each.
    return m != null
        && trace.append(
            m, b.offset[i] + service, b.captured[i] - service, b.length[i] - service, nowNs, flow, b.has(i, Burst.BACKWARDS));
  }

  @Override
  public Tap tap(int replication, String worker, MemorySegment frames) {
    memory = frames;
    Matcher m = REPLICA.matcher(worker);
    String name = m.matches() ? m.group(1) : worker;
    StageWork own = work.computeIfAbsent(name.endsWith(" ingress") || name.endsWith(" vswitch") ? LiveRole.INGRESS : name, _ -> new StageWork());
    Tap flows = log.tap();
    return (burst, done, nowNs) -> {
      flows.decided(burst, done, nowNs);
      if (nowNs > 0) {
        count(own, burst, done);
      }
    };
  }

  private static void count(StageWork own, Burst burst, PollWork done) {
    own.packets += done.packets;
    own.inserted += done.of(Work.TRACK_INSERT);
    own.states += done.of(Work.NF_NEW);
    for (int i = 0; i < burst.count; i++) {
      if (burst.nextPosition[i] == Routing.EGRESS || burst.nextPosition[i] == Routing.POLICY_DROP) {
        own.ended++;
      } else {
        own.relayed++;
      }
      own.backwards += burst.has(i, Burst.BACKWARDS) ? 1 : 0;
    }
  }

  FlowLog log() {
    return log;
  }

  FrameTrace trace() {
    return trace;
  }

  /// By replica, [LiveRole#INGRESS] for the edge.
  Map<String, StageWork> work() {
    return work;
  }
}
