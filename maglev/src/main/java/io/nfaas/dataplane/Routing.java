package io.nfaas.dataplane;

import io.nfaas.packet.FrameView;

/// The load-balancer database of one node: an immutable snapshot, read once a poll. A change (scale, failure, new graph view) is
/// a new snapshot. Ids are dense and are not reused while a table entry or a frame may hold them.
public interface Routing {
  /// Next position of a frame that has done its last hop.
  int EGRESS = -1;
  /// Next position of a frame that the graph drops.
  int POLICY_DROP = -2;
  /// Tenant, view, position or replica that does not exist.
  int NONE = -1;

  /// Number of this snapshot; grows with every change.
  int epoch();

  /// The tenant of a frame at the edge of the chain, or [#NONE].
  int classify(FrameView frame, int inPort);

  /// The graph view for a new flow of a tenant (canary weights decide by hash), or [#NONE].
  int viewForNewFlow(int tenant, long flowHash);

  /// Whether frames of this view can be routed here.
  boolean hasView(int view);

  /// Whether the view's position exists, so that [#next] may be asked.
  boolean hasPosition(int view, int position);

  /// The position before the first hop for a flow that enters at `inPort`: the same walk forwards or backwards.
  int entry(int view, int inPort, long flowHash);

  /// The position that row `i` of the burst goes to next: a row of the view, [#EGRESS] or [#POLICY_DROP]. A branch is chosen by
  /// match, else by weight: stable per flow, or per packet where the graph says so.
  int next(int view, int position, Burst burst, int i, FrameView frame);

  /// The node of the tenant's graph at a position, dense within its view, at most 254; the same for both directions, so that both
  /// share one connection-table entry.
  int hop(int view, int position);

  /// The dense pool id at a position.
  int pool(int view, int position);

  /// The replica that the pool's selector gives a new flow, or [#NONE] when none is alive.
  int select(int pool, boolean controlPlane, long flowHash);

  /// Whether the replica can be sent to. A draining replica is alive.
  boolean alive(int backend);

  /// Whether the replica takes no new flows.
  boolean draining(int backend);

  /// Whether flows stick to their replica through the connection table (the strategies with `Sticky`), or every packet is
  /// selected anew.
  boolean sticky();

  /// Index of the worker's port that leads to a replica; 0 where there is one port.
  default int portTo(int backend) {
    return 0;
  }

  /// Index of the worker's port that a frame leaves the chain by, given the port that it entered by.
  default int egressPort(int inPort) {
    return 0;
  }
}
