package io.nfaas.dataplane;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.packet.FrameView;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// Where the frames of a burst go from here: finds the next position of each in its graph view, then the replica there, and writes both
/// into its header.
///
/// Two passes over the burst, so that its look-ups in the connection table go side by side: [#aim] asks for the flows' entries, [#settle]
/// decides by them. Rows that are not open and have nothing to be steered stay as they are.
final class Steering {
  private static final byte OPEN = Disposition.OPEN.code();
  private static final byte HELD = Disposition.HELD.code();
  private static final byte PUNTED = Disposition.PUNTED.code();
  private static final byte RETURNED = Disposition.RETURNED.code();

  /// In the place of a replica: the row has been settled.
  private static final int SETTLED = -2;

  /// Hop number of the table entry of the hop after ingress.
  private static final int FIRST_HOP = 0;

  private static final int TRACK_HIT = Work.TRACK_HIT.ordinal();
  private static final int TRACK_MISS = Work.TRACK_MISS.ordinal();
  private static final int TRACK_INSERT = Work.TRACK_INSERT.ordinal();
  private static final int TRANSMIT = Work.TRANSMIT.ordinal();

  private final Burst burst;
  private final MemorySegment memory;
  private final HeaderWriter headers;
  private final PollWork work;
  private final WorkerCounters counters;
  private final @Nullable FlowTracker tracker;
  private final int self;
  private final boolean forwards;
  private final FrameView frame = new FrameView();

  /// By row, what there is at its next position; set for rows that have one.
  private final long[] places;

  private Routing routing;
  private int ownPool;

  /// The tracker while flows stick to their replicas.
  private @Nullable FlowTracker tracking;

  /// @param tracker null when nothing is tracked
  /// @param self dense id of the worker's replica, or [Burst#NONE]
  /// @param forwards whether the worker chooses the next hop itself
  Steering(
      Burst burst,
      MemorySegment memory,
      HeaderWriter headers,
      PollWork work,
      WorkerCounters counters,
      @Nullable FlowTracker tracker,
      int self,
      boolean forwards,
      Routing routing) {
    this.burst = burst;
    this.memory = memory;
    this.headers = headers;
    this.work = work;
    this.counters = counters;
    this.tracker = tracker;
    this.self = self;
    this.forwards = forwards;
    this.routing = routing;
    places = new long[burst.capacity];
  }

  void routing(Routing snapshot) {
    routing = snapshot;
    ownPool = snapshot.poolOf(self);
    tracking = snapshot.sticky() ? tracker : null;
  }

  // ---- where to

  /// Finds the next positions, and the flows' entries there.
  ///
  /// @param received rows from this one on were given back by the stage
  void aim(int received, long nowNs) {
    byte[] disposition = burst.disposition;
    int[] serviceBytes = burst.serviceBytes;
    FlowTracker flows = tracking;
    if (flows != null) {
      flows.clear();
    }
    int rows = burst.count;
    for (int i = 0; i < rows; i++) {
      if (disposition[i] != OPEN || (i >= received && !isStillRouted(i))) {
        continue;
      }
      int hop;
      if (serviceBytes[i] == 0) {
        hop = FIRST_HOP;
      } else {
        long place = placeToGo(i);
        if (place == Place.NOWHERE) {
          continue;
        }
        places[i] = place;
        hop = Place.hop(place);
      }
      if (flows != null) {
        flows.ask(i, hop);
      }
    }
    if (flows != null) {
      flows.lookUp(nowNs);
    }
  }

  /// Whether the view of a frame that the stage gave back is still loaded; if not, the frame ends here.
  private boolean isStillRouted(int i) {
    if (routing.place(burst.view[i], burst.position[i]) != Place.NOWHERE) {
      return true;
    }
    burst.settle(i, Disposition.UNKNOWN_VIEW);
    return false;
  }

  /// The place that a frame with a service header needs a replica of; NOWHERE when it needs none.
  private long placeToGo(int i) {
    Burst b = burst;
    int view = b.view[i];
    int position = b.position[i];
    if (b.step[i] == Burst.RELAY) {
      int to = Carrier.destination(memory, b.offset[i]);
      b.backend[i] = to == self ? Burst.NONE : to;
      return to == self || to == Burst.NONE ? routing.place(view, position) : Place.NOWHERE;
    }
    if (!forwards) {
      return Place.NOWHERE;
    }
    int next = next(i, view, position);
    b.nextPosition[i] = next;
    return next < 0 ? Place.NOWHERE : routing.place(view, next);
  }

  private int next(int i, int view, int position) {
    int only = routing.onlyWay(view, position);
    return only == Routing.BRANCH ? branch(i, view, position) : only;
  }

  private int branch(int i, int view, int position) {
    if (routing.readsHeaders(view, position)) {
      frame.wrap(memory, burst.offset[i], burst.captured[i]);
    }
    return routing.next(view, position, burst, i, frame);
  }

  // ---- which replica

  /// Settles all rows but those that the stage holds.
  ///
  /// @return how many it holds
  int settle(long nowNs) {
    byte[] disposition = burst.disposition;
    int[] serviceBytes = burst.serviceBytes;
    int rows = burst.count;
    int taken = 0;
    for (int i = 0; i < rows; i++) {
      byte d = disposition[i];
      if (d == OPEN) {
        int backend = serviceBytes[i] == 0 ? enterChain(i, nowNs) : goOn(i, nowNs);
        if (backend != SETTLED) {
          forward(i, backend);
        }
      } else if (d == PUNTED) {
        punt(i);
      } else if (d == RETURNED) {
        giveBack(i);
      } else if (d == HELD) {
        taken++;
      }
    }
    return taken;
  }

  // What chooses a replica returns it, or NONE, and says in [Burst#previous] whom to ask for the flow's state; what settles the row
  // in another way returns SETTLED.

  private int goOn(int i, long nowNs) {
    Burst b = burst;
    boolean passes = b.step[i] == Burst.RELAY;
    if (passes && b.backend[i] != Burst.NONE) {
      relay(i);
      return SETTLED;
    }
    if (!passes && !forwards) {
      handToSwitch(i);
      return SETTLED;
    }
    if (b.nextPosition[i] < 0) {
      end(i, b.nextPosition[i]);
      return SETTLED;
    }
    FlowTracker flows = tracking;
    int pool = Place.pool(places[i]);
    return flows == null ? choose(i, pool) : steer(flows, i, pool, Place.hop(places[i]), flows.find(i, nowNs), nowNs);
  }

  /// From the edge to the first hop. One table entry gives view and replica; where the replica serves another hop (the flow enters
  /// from its other side, or branches per packet), the entry of that hop's own number is asked too.
  private int enterChain(int i, long nowNs) {
    Burst b = burst;
    FlowTracker flows = tracking;
    long entry = flows == null ? ConnTable.MISS : find(flows, i, nowNs);
    int view =
        flows == null || entry == ConnTable.MISS
            ? routing.viewForNewFlow(b.tenant[i], b.flowHash[i])
            : flows.view(entry);
    int leaves = Burst.NONE;
    if (flows != null
        && entry != ConnTable.MISS
        && (!routing.hasView(view) || routing.isRetired(view))) {
      int fresh = routing.viewForNewFlow(b.tenant[i], b.flowHash[i]);
      if (fresh != view && fresh != Routing.NONE) {
        view = fresh;
        leaves = flows.backend(entry);
      }
    }
    if (!routing.hasView(view)) {
      b.settle(i, Disposition.UNKNOWN_VIEW);
      return SETTLED;
    }
    b.view[i] = view;
    int position = b.has(i, Burst.BACKWARDS) ? entryBackwards(i, view) : 0;
    b.position[i] = position;
    int next = next(i, view, position);
    b.nextPosition[i] = next;
    if (next < 0) {
      end(i, next);
      return SETTLED;
    }
    long place = routing.place(view, next);
    places[i] = place;
    int pool = Place.pool(place);
    if (flows == null) {
      return choose(i, pool);
    }
    if (leaves != Burst.NONE) {
      return changeView(flows, i, place, entry, leaves, nowNs);
    }
    int backend = entry == ConnTable.MISS ? Routing.NONE : flows.backend(entry);
    if (routing.serves(backend, pool)) {
      work.count[TRACK_HIT]++;
      return stay(flows, i, pool, entry, backend, nowNs);
    }
    if (routing.alive(backend)) {
      work.count[TRACK_HIT]++;
      int hop = Place.hop(place);
      return steer(flows, i, pool, hop, flows.findElsewhere(i, hop, nowNs), nowNs);
    }
    return track(flows, i, pool, FIRST_HOP, entry, nowNs);
  }

  private int entryBackwards(int i, int view) {
    frame.wrap(memory, burst.offset[i], burst.captured[i]);
    return routing.entry(view, burst, i, frame);
  }

  /// A flow at the edge goes on in another view: its entry names the new one, and keeps the replica if that serves it too. A
  /// frame that enters from the other side goes by the entry of its own hop, and leaves this one to the forward frames.
  private int changeView(FlowTracker flows, int i, long place, long entry, int old, long nowNs) {
    int pool = Place.pool(place);
    if (burst.has(i, Burst.BACKWARDS)) {
      int hop = Place.hop(place);
      return steer(flows, i, pool, hop, flows.findElsewhere(i, hop, nowNs), nowNs);
    }
    boolean stays = routing.serves(old, pool);
    int backend = stays ? old : routing.select(pool, false, burst.flowHash[i]);
    if (backend != Routing.NONE) {
      work.count[TRACK_INSERT]++;
      flows.move(entry, i, backend, nowNs);
      burst.previous[i] = stays ? Burst.NONE : heir(old, pool);
    }
    return backend;
  }

  /// The replica to ask for a flow's state: the one that had it, if it runs the same function.
  private int heir(int old, int pool) {
    return routing.sharesState(routing.poolOf(old), pool) ? old : Burst.NONE;
  }

  /// The entry of a flow at the edge, touched.
  private static long find(FlowTracker flows, int i, long nowNs) {
    long entry = flows.find(i, nowNs);
    if (entry != ConnTable.MISS) {
      flows.touch(entry, i, nowNs);
    }
    return entry;
  }

  /// A frame on its way to another replica goes where its carrier says.
  private void relay(int i) {
    int to = burst.backend[i];
    if (routing.alive(to)) {
      burst.outPort[i] = (byte) routing.portTo(to);
      leave(i, Disposition.FORWARDED);
    } else {
      burst.settle(i, Disposition.NO_BACKEND);
    }
  }

  /// The stage is done; the node's switch chooses the next hop and owns its table entry.
  private void handToSwitch(int i) {
    int position = burst.position[i];
    burst.backend[i] = Burst.NONE;
    burst.previous[i] = Burst.NONE;
    int index = Place.serviceIndex(routing.place(burst.view[i], position)) - 1;
    headers.write(burst, i, position, index, Burst.NONE);
    leave(i, Disposition.FORWARDED);
  }

  /// Chooses the replica of a hop: the flow's own as long as it is alive, else by the pool's selector.
  private int steer(FlowTracker flows, int i, int pool, int hop, long entry, long nowNs) {
    if (entry != ConnTable.MISS) {
      int backend = flows.backend(entry);
      if (routing.serves(backend, pool)) {
        work.count[TRACK_HIT]++;
        if (flows.view(entry) != burst.view[i]) {
          // The flow began anew at the edge, in another view.
          flows.move(entry, i, backend, nowNs);
        }
        flows.touch(entry, i, nowNs);
        return stay(flows, i, pool, entry, backend, nowNs);
      }
    }
    return track(flows, i, pool, hop, entry, nowNs);
  }

  /// A flow with entry goes to its replica, or follows the selector to another one.
  private int stay(FlowTracker flows, int i, int pool, long entry, int backend, long nowNs) {
    if (routing.rebalances() && !routing.draining(backend)) {
      int better = routing.select(pool, false, burst.flowHash[i]);
      if (better != backend && better != Routing.NONE) {
        flows.move(entry, i, better, nowNs);
        burst.previous[i] = heir(backend, pool);
        return better;
      }
    }
    burst.previous[i] = routing.secondChance(pool, burst.flowHash[i], backend);
    return backend;
  }

  /// By the pool's selector, whatever was before.
  private int choose(int i, int pool) {
    int backend = routing.select(pool, false, burst.flowHash[i]);
    if (backend != Routing.NONE) {
      burst.previous[i] = routing.secondChance(pool, burst.flowHash[i], backend);
    }
    return backend;
  }

  /// A flow without entry, or whose replica is gone: selects, and remembers unless no planned change moves the flow.
  private int track(FlowTracker flows, int i, int pool, int hop, long entry, long nowNs) {
    work.count[TRACK_MISS]++;
    int backend = routing.select(pool, false, burst.flowHash[i]);
    if (backend == Routing.NONE) {
      return Routing.NONE;
    }
    burst.previous[i] =
        entry == ConnTable.MISS
            ? routing.secondChance(pool, burst.flowHash[i], backend)
            : heir(flows.backend(entry), pool);
    if (isSafe(i, pool, hop)) {
      counters.add(WorkerCounter.SAFE, 1);
      if (entry != ConnTable.MISS) {
        flows.forget(entry);
      }
    } else if (entry == ConnTable.MISS) {
      work.count[TRACK_INSERT] += flows.insert(i, backend, nowNs) ? 1 : 0;
    } else {
      work.count[TRACK_INSERT]++;
      flows.move(entry, i, backend, nowNs);
      flows.touch(entry, i, nowNs);
    }
    return backend;
  }

  /// Whether the row's flow will be chosen the same without an entry, whatever is planned.
  private boolean isSafe(int i, int pool, int hop) {
    long hash = burst.flowHash[i];
    return !routing.tracks(pool, hash) && (hop != FIRST_HOP || !routing.tracksView(burst.view[i], hash));
  }

  // ---- how a row ends

  /// Sends the row to a replica of its next position.
  private void forward(int i, int backend) {
    Burst b = burst;
    if (backend == Routing.NONE) {
      b.settle(i, Disposition.NO_BACKEND);
      return;
    }
    b.backend[i] = backend;
    b.outPort[i] = (byte) routing.portTo(backend);
    headers.write(b, i, b.nextPosition[i], Place.serviceIndex(places[i]), b.previous[i]);
    leave(i, Disposition.FORWARDED);
  }

  private void end(int i, int next) {
    if (next != Routing.EGRESS) {
      burst.settle(i, Disposition.POLICY);
      return;
    }
    burst.outPort[i] = (byte) routing.egressPort(burst.view[i], burst.position[i]);
    headers.takeOff(burst, i);
    leave(i, Disposition.DELIVERED);
  }

  /// To a control-plane replica of the own pool; the service header names this one as the place to return to.
  private void punt(int i) {
    detour(i, routing.select(ownPool, true, burst.flowHash[i]), Disposition.PUNTED);
  }

  /// To the replica that punted the frame, if that is one of the own pool: a header that says otherwise could send it round forever.
  private void giveBack(int i) {
    int to = burst.from[i];
    boolean punts = routing.serves(to, ownPool) && !routing.controlPlane(to);
    detour(i, punts ? to : Routing.NONE, Disposition.RETURNED);
  }

  private void detour(int i, int backend, Disposition disposition) {
    if (backend == Routing.NONE) {
      burst.settle(i, Disposition.NO_BACKEND);
      return;
    }
    burst.backend[i] = backend;
    burst.outPort[i] = (byte) routing.portTo(backend);
    headers.address(burst, i, self);
    leave(i, disposition);
  }

  private void leave(int i, Disposition disposition) {
    work.count[TRANSMIT]++;
    burst.settle(i, disposition);
  }
}
