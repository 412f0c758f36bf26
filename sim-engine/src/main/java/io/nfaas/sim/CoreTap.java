package io.nfaas.sim;

import io.nfaas.chain.GraphView;
import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Disposition;
import io.nfaas.dataplane.PollWork;
import io.nfaas.dataplane.Routing;
import io.nfaas.dataplane.Tap;
import org.jspecify.annotations.Nullable;

/// What the simulator notes of each decision of one worker: which frames leave with this poll and when they came, which path a frame has
/// completed, and, for the simulator's own judgement, which replica served which flow.
final class CoreTap implements Tap {
  private static final byte HELD = Disposition.HELD.code();
  private static final byte FORWARDED = Disposition.FORWARDED.code();
  private static final byte DELIVERED = Disposition.DELIVERED.code();
  private static final byte POLICY = Disposition.POLICY.code();
  private static final byte MALFORMED = Disposition.MALFORMED.code();
  private static final byte UNKNOWN_VIEW = Disposition.UNKNOWN_VIEW.code();
  private static final byte NO_STATE = Disposition.NO_STATE.code();

  private final FrameStore frames;
  private final Flows flows;
  private final GraphView[] views;
  private final int[] firstPath;
  private final int placeMark;
  private final int replica;
  private final boolean judges;
  private final Resets resets;
  private final Databases databases;
  private final int node;
  private final @Nullable ChainOutput output;
  private final Tap other;

  private final long[] arrivalPs;
  private final int[] tenant;
  private int leaving;

  /// Is told of flows that their network function has reset.
  @FunctionalInterface
  interface Resets {
    void reset(int tenant, int flow, int serial);
  }

  /// @param rows most frames that a poll decides about
  /// @param views compiled graph views by view id
  /// @param firstPath dense number of each view's first path
  /// @param core number of the core
  /// @param replica backend id when the core serves flows for a data-plane replica, else -1
  /// @param node index of the core's node, whose database it decides by
  /// @param output where moves of flows are kept; null when nobody asks for them
  /// @param other sees the decisions too
  CoreTap(
      FrameStore frames, Flows flows, GraphView[] views, int[] firstPath, int rows, int core, int replica, Resets resets, Databases databases, int node,
      @Nullable ChainOutput output, Tap other) {
    this.frames = frames;
    this.flows = flows;
    this.views = views;
    this.firstPath = firstPath;
    this.placeMark = core + 1;
    this.replica = replica;
    this.judges = replica >= 0 && flows.judges();
    this.resets = resets;
    this.databases = databases;
    this.node = node;
    this.output = output;
    this.other = other;
    arrivalPs = new long[rows];
    tenant = new int[rows];
  }

  /// Before a poll.
  void begin() {
    leaving = 0;
  }

  @Override
  public void decided(Burst burst, PollWork work, long nowNs) {
    int rows = burst.count;
    if (databases.isStale(node)) {
      countStale(burst);
    }
    for (int i = 0; i < rows; i++) {
      int slot = (int) burst.handle[i];
      byte disposition = burst.disposition[i];
      if (disposition == HELD) {
        frames.place(slot, placeMark);
        continue;
      }
      arrivalPs[leaving] = frames.arrivalPs(slot);
      tenant[leaving++] = frames.tenant(slot);
      if (judges && disposition != MALFORMED && disposition != UNKNOWN_VIEW) {
        int hop = views[burst.view[i]].hop(burst.position[i]);
        if (hop > 0) {
          int before = flows.served(frames.flow(slot), frames.serial(slot), hop, replica);
          if (before != Flows.STAYED && output != null) {
            output.served(frames.tenant(slot), frames.serial(slot), hop, before, replica, nowNs);
          }
        }
      }
      if (disposition == DELIVERED) {
        complete(burst, i, slot, Routing.EGRESS);
      } else if (disposition == POLICY) {
        complete(burst, i, slot, Routing.POLICY_DROP);
      } else if (disposition == NO_STATE) {
        flows.breaks(frames.flow(slot), frames.serial(slot));
        resets.reset(frames.tenant(slot), frames.flow(slot), frames.serial(slot));
      }
    }
    other.decided(burst, work, nowNs);
  }

  private void countStale(Burst burst) {
    int sentOn = 0;
    for (int i = 0; i < burst.count; i++) {
      sentOn += burst.disposition[i] == FORWARDED ? 1 : 0;
    }
    databases.decidedStale(sentOn);
  }

  private void complete(Burst burst, int i, int slot, int end) {
    int view = burst.view[i];
    int path = views[view].pathAt(burst.position[i], end);
    if (path >= 0) {
      frames.path(slot, firstPath[view] + path);
    }
  }

  /// Notes a frame that goes through past the worker, after the worker has decided about its own.
  void passes(int slot) {
    arrivalPs[leaving] = frames.arrivalPs(slot);
    tenant[leaving++] = frames.tenant(slot);
  }

  /// Frames that the poll's work is done for; those that the stage took are left out.
  int leaving() {
    return leaving;
  }

  /// When each of them came, ps.
  long[] arrivalsPs() {
    return arrivalPs;
  }

  /// The tenant of each of them.
  int[] tenants() {
    return tenant;
  }
}
