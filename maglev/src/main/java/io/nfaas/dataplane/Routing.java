package io.nfaas.dataplane;

import io.nfaas.packet.FrameView;

/// The load-balancer database of one node: an immutable snapshot, read once a poll. A change (scale, failure, new graph view) is
/// a new snapshot. Ids are dense and are not reused while a table entry or a frame may hold them.
public interface Routing {
  /// Next position of a frame that has done its last hop.
  int EGRESS = -1;

  /// Next position of a frame that the graph drops.
  int POLICY_DROP = -2;

  /// What [#onlyWay] says of a position from which several ways lead on.
  int BRANCH = -3;

  /// Tenant, view, position or replica that does not exist.
  int NONE = -1;

  /// Number of this snapshot; grows with every change.
  int epoch();

  /// The tenant of a frame at the edge of the chain, or [#NONE].
  int classify(FrameView frame, int inPort);

  /// As [#classify(FrameView, int)], for an IPv4 frame that is no VXLAN.
  ///
  /// @param vlan the frame's VLAN id, or [FrameView#NO_VLAN]
  int classify(int inPort, int vlan, int source, int destination);

  /// Whether frames that come in by this port walk their graph backwards.
  boolean entersBackwards(int inPort);

  /// The graph view for a new flow of a tenant (canary weights decide by hash), or [#NONE].
  int viewForNewFlow(int tenant, long flowHash);

  /// Whether frames of this view can be routed here.
  boolean hasView(int view);

  /// Whether flows of this view are to go on in the view that new flows get, as far as that is another one: the view is being
  /// upgraded. Frames that carry it are routed all the same.
  default boolean isRetired(int view) {
    return false;
  }

  /// What there is at a position of a view.
  ///
  /// @return a [Place], or [Place#NOWHERE] when the view is not loaded or does not have the position
  long place(int view, int position);

  /// The position before the first hop of row `i`'s frame, which enters at the side [Burst#inPort]: the same walk forwards or
  /// backwards. 0 for a frame that enters forwards; one that enters backwards takes the path that its flow takes forwards.
  ///
  /// @param frame wrapped around the row's frame
  int entry(int view, Burst burst, int i, FrameView frame);

  /// The single way on from a position of a loaded view: a row, [#EGRESS] or [#POLICY_DROP]; [#BRANCH] where [#next] must be asked.
  int onlyWay(int view, int position);

  /// Whether [#next] at this position looks at the frame's headers, which must then be wrapped.
  boolean readsHeaders(int view, int position);

  /// The position that row `i` of the burst goes to next: a row of the view, [#EGRESS] or [#POLICY_DROP]. A branch is chosen by
  /// match, else by weight: stable per flow, or per packet where the graph says so.
  ///
  /// @param frame wrapped around the row's frame where [#readsHeaders] says so, anything else otherwise
  int next(int view, int position, Burst burst, int i, FrameView frame);

  /// The pool of a replica, or [#NONE] for one that does not exist.
  int poolOf(int backend);

  /// Whether replicas of both pools run the same network function, so that a state of the one is worth something to the other.
  default boolean sharesState(int pool, int otherPool) {
    return pool == otherPool;
  }

  /// Whether a replica serves the control plane of its pool.
  boolean controlPlane(int backend);

  /// The replica that the pool's selector gives a new flow, or [#NONE] when none is alive.
  int select(int pool, boolean controlPlane, long flowHash);

  /// Whether the replica can be sent to. A draining replica is alive.
  boolean alive(int backend);

  /// Whether the replica is alive and one of this pool.
  boolean serves(int backend, int pool);

  /// Whether the replica takes no new flows.
  boolean draining(int backend);

  /// Whether flows stick to their replica through the connection table (the strategies with `Sticky`), or every packet is
  /// selected anew.
  boolean sticky();

  /// Whether a flow leaves a replica that is alive for the one that the pool's selector would choose now, its state following it.
  default boolean rebalances() {
    return false;
  }

  /// The replica that may have the state of a flow for which `backend` was chosen, and gets its frames where `backend` lacks it: the
  /// choice before the pool's last change, if it is another one and alive. [#NONE] where there are no second chances.
  default int secondChance(int pool, long flowHash, int backend) {
    return NONE;
  }

  /// Whether a flow that the pool's selector has just chosen a replica for must be remembered while flows stick: always, except
  /// for flows that no planned change moves (just-enough tracking).
  default boolean tracks(int pool, long flowHash) {
    return true;
  }

  /// Whether a flow at the edge must be remembered because it would get another graph view than this one, now or after a planned
  /// change. Asked where [#tracks] says no.
  default boolean tracksView(int view, long flowHash) {
    return true;
  }

  /// Index of the worker's port that leads to a replica; 0 where there is one port.
  default int portTo(int backend) {
    return 0;
  }

  /// Index of the worker's port by which frames leave the chain from a position.
  default int egressPort(int view, int position) {
    return 0;
  }
}
