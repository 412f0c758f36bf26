package io.nfaas.dataplane;

import io.nfaas.packet.FrameView;
import io.nfaas.packet.Malformed;
import java.lang.foreign.MemorySegment;

/// Reads the headers of arrived frames into the columns of a burst: tenant, view, position, flow, and what the worker is to do with
/// the frame. Drops what cannot be read or placed.
final class Arrivals {
  private static final int CLASSIFY = Work.CLASSIFY.ordinal();

  private final Burst burst;
  private final MemorySegment memory;
  private final HeaderWriter headers;
  private final PollWork work;

  /// Whether the worker is a hop of service paths, which counts against a frame's TTL.
  private final boolean isHop;

  private final boolean hasStage;
  private final FrameView frame = new FrameView();
  private final FlowColumns flows = new FlowColumns();
  private final FlowAliases aliases;
  private final WorkerCounters counters;

  private Routing routing;
  private int ownPool;
  private boolean ownControlPlane;

  Arrivals(
      Burst burst,
      MemorySegment memory,
      HeaderWriter headers,
      PollWork work,
      boolean isHop,
      boolean hasStage,
      AliasConfig aliases,
      WorkerCounters counters,
      Routing routing) {
    this.burst = burst;
    this.memory = memory;
    this.headers = headers;
    this.work = work;
    this.isHop = isHop;
    this.hasStage = hasStage;
    this.counters = counters;
    this.aliases = new FlowAliases(aliases, counters);
    this.routing = routing;
  }

  /// @param self dense id of the worker's replica, or [Burst#NONE]
  void routing(Routing snapshot, int self) {
    routing = snapshot;
    ownPool = snapshot.poolOf(self);
    ownControlPlane = snapshot.controlPlane(self);
  }

  /// Reads rows 0 to `rows - 1`.
  ///
  /// @return how many of them are due at the stage
  int read(int rows, long nowNs) {
    int due = 0;
    long bytes = 0;
    for (int i = 0; i < rows; i++) {
      bytes += burst.length[i];
      if (!frame.wrap(memory, burst.offset[i], burst.captured[i])) {
        malformed(i, frame.reason());
      } else if (frame.hasNsh() ? arrive(i) : enter(i)) {
        flows.take(burst, i, frame);
        aliases.follow(burst, i, frame, nowNs);
        due += burst.step[i] == Burst.STAGE ? 1 : 0;
      }
    }
    work.packets = rows;
    work.wireBytes = bytes;
    work.add(Work.PARSE, rows);
    return due;
  }

  private boolean malformed(int i, Malformed why) {
    counters.add(why);
    return drop(i, Disposition.MALFORMED);
  }

  private boolean drop(int i, Disposition why) {
    burst.settle(i, why);
    return false;
  }

  /// A frame at the edge of the chain.
  private boolean enter(int i) {
    work.count[CLASSIFY]++;
    int tenant = routing.classify(frame, burst.inPort[i]);
    burst.tenant[i] = tenant;
    if (tenant < 0) {
      return drop(i, Disposition.NO_TENANT);
    }
    if (routing.entersBackwards(burst.inPort[i])) {
      burst.traits[i] = Burst.BACKWARDS;
    }
    return true;
  }

  /// A frame that carries a service header.
  private boolean arrive(int i) {
    Burst b = burst;
    int view = frame.nshView();
    int position = frame.nshSpi();
    int tenant = frame.nshTenant();
    b.tenant[i] = tenant;
    if (!routing.hasView(view)
        || routing.tenantOf(view) != tenant
        || !routing.hasPosition(view, position)) {
      return drop(i, Disposition.UNKNOWN_VIEW);
    }
    if (frame.nshOam()) {
      return malformed(i, Malformed.NSH_OAM);
    }
    if (frame.l2Start() < 0) {
      return malformed(i, Malformed.NSH_WITHOUT_ETHERNET);
    }
    b.serviceBytes[i] = frame.l2Start();
    b.view[i] = view;
    b.position[i] = position;
    b.nextPosition[i] = position;
    int si = frame.nshSi();
    int before = routing.serviceIndex(view, position);
    if (si != before && si != before - 1) {
      return drop(i, Disposition.UNKNOWN_VIEW);
    }
    int previous = frame.nshPrevious();
    if (ownControlPlane || routing.controlPlane(previous)) {
      // A detour to the control plane is no hop.
      b.from[i] = previous;
    } else {
      b.previous[i] = previous;
      if (isHop && !headers.hop(frame)) {
        return drop(i, Disposition.LOOP_TTL);
      }
    }
    if (routing.backwards(view, position)) {
      b.traits[i] = Burst.BACKWARDS;
    }
    if (frame.l2Start() != Carrier.BYTES) {
      headers.replace(b, i, frame);
      frame.wrap(memory, b.offset[i], b.captured[i]);
    }
    if (si == before) {
      b.step[i] = hasStage && routing.pool(view, position) == ownPool ? Burst.STAGE : Burst.RELAY;
    }
    return true;
  }
}
