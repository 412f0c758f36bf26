package io.nfaas.sim;

import java.util.Arrays;

/// The senders' side of all flows of all tenants, as columns: a fixed number of places per tenant, each with the flow that is in it now.
///
/// What a sender knows: how much of the flow is left, whether any of it was ever delivered (until then it repeats its first packet, as a
/// TCP client repeats its SYN), by which path. It also keeps the simulator's own record of where each flow was served, by which moved and
/// broken flows are judged; the data plane never sees it. Single-threaded.
final class Flows {
  /// Value of [#path]: nothing was delivered yet.
  static final short UNSEEN = -1;

  private static final byte NO_EVENT = 0;

  /// First place of each tenant; one more at the end.
  final int[] first;
  /// Number of the flow in the place, from 0 per tenant.
  final long[] number;
  /// Packets left; `Long.MAX_VALUE` when it never ends.
  final long[] left;
  /// IP protocol.
  final byte[] protocol;
  /// Dense number of the path that the flow was last seen to complete.
  final short[] path;

  private final int hops;
  private final int[] viewOfPath;
  private final boolean judges;
  /// Replica that last served the flow, per hop; -1 before.
  private final short[] servedBy;
  /// Latest event for which it was settled whether the flow is active, and for which it is.
  private final byte[] settledAt;
  private final byte[] activeAt;
  private final byte[] movedAt;
  private final byte[] brokenAt;
  private final boolean[] sent;
  /// Of the packet sent last among those delivered: when it was sent and when it was delivered, ps.
  private final long[] newestPs;
  private final long[] newestAtPs;
  private final byte[] misroutedAt;
  /// The view that flows of a view go on in when it is upgraded; -1 without upgrade.
  private final int[] successor;

  private byte event = NO_EVENT;
  private long active;
  private long moved;
  private long broken;
  private long wrongView;
  private long misrouted;
  private long reordered;

  /// @param places flows per tenant
  /// @param hops most hops of any graph
  /// @param viewOfPath graph view of each path, by dense path number
  /// @param judges whether to keep track of where flows are served
  Flows(int[] places, int hops, int[] viewOfPath, boolean judges) {
    first = new int[places.length + 1];
    for (int t = 0; t < places.length; t++) {
      first[t + 1] = Math.addExact(first[t], places[t]);
    }
    int n = first[places.length];
    number = new long[n];
    left = new long[n];
    protocol = new byte[n];
    path = new short[n];
    Arrays.fill(path, UNSEEN);
    this.hops = hops;
    this.viewOfPath = viewOfPath;
    this.judges = judges;
    int judged = judges ? n : 0;
    servedBy = new short[Math.multiplyExact(judged, hops)];
    settledAt = new byte[judged];
    activeAt = new byte[judged];
    movedAt = new byte[judged];
    brokenAt = new byte[judged];
    sent = new boolean[judged];
    newestPs = new long[judged];
    newestAtPs = new long[judged];
    misroutedAt = new byte[judged];
    successor = new int[1 + Arrays.stream(viewOfPath).max().orElse(0)];
    Arrays.fill(successor, -1);
    Arrays.fill(servedBy, (short) -1);
  }

  /// Puts a new flow in a place.
  void begin(int flow, long newNumber, long packets, int ipProtocol) {
    number[flow] = newNumber;
    left[flow] = packets;
    protocol[flow] = (byte) ipProtocol;
    path[flow] = UNSEEN;
    if (judges) {
      sent[flow] = false;
      settledAt[flow] = event;
      activeAt[flow] = NO_EVENT;
      movedAt[flow] = NO_EVENT;
      brokenAt[flow] = NO_EVENT;
      misroutedAt[flow] = NO_EVENT;
      newestPs[flow] = Long.MIN_VALUE;
      newestAtPs[flow] = Long.MIN_VALUE;
      Arrays.fill(servedBy, flow * hops, (flow + 1) * hops, (short) -1);
    }
  }

  private boolean isCurrent(int flow, int serial) {
    return (int) number[flow] == serial;
  }

  /// Notes that a flow sends a packet: it is active at the current event when it did so before, too.
  void sends(int flow) {
    if (!judges) {
      return;
    }
    if (settledAt[flow] != event) {
      settledAt[flow] = event;
      if (sent[flow]) {
        activeAt[flow] = event;
        active++;
        moved += movedAt[flow] == event ? 1 : 0;
        broken += brokenAt[flow] == event ? 1 : 0;
      }
    }
    sent[flow] = true;
  }

  /// Notes that a packet ended its way as the graph wants: delivered, or dropped by policy.
  ///
  /// @param serial low bits of the number of the packet's flow, which may be over by now
  /// @param sentPs when it was sent
  /// @param atPs when it ended
  /// @param backwards whether it ran against the flow; its order is not looked at
  void arrives(int flow, int serial, int completed, long sentPs, long atPs, boolean backwards) {
    if (!isCurrent(flow, serial)) {
      return;
    }
    if (!judges) {
      path[flow] = (short) completed;
      return;
    }
    boolean newer = sentPs >= newestPs[flow];
    int known = path[flow] == UNSEEN ? viewOfPath[completed] : viewOfPath[path[flow]];
    int before = newer ? known : viewOfPath[completed];
    int after = newer ? viewOfPath[completed] : known;
    if (before != after && successor[before] != after) {
      wrongView++;
    }
    if (newer) {
      path[flow] = (short) completed;
    }
    if (!backwards) {
      // Ends become known wire by wire, not in the order of their times.
      reordered += newer ? atPs < newestAtPs[flow] ? 1 : 0 : atPs > newestAtPs[flow] ? 1 : 0;
      if (newer) {
        newestPs[flow] = sentPs;
        newestAtPs[flow] = atPs;
      }
    }
  }

  /// When the packet was sent that was sent last among those delivered, ps; `Long.MIN_VALUE` before. Kept in runs with events only.
  long newestPs(int flow) {
    return newestPs[flow];
  }

  /// Lets flows of a view go on in another one without being at the wrong version there.
  void upgrade(int from, int to) {
    successor[from] = to;
  }

  /// Notes that a packet was sent to a replica that is gone.
  void misroutes(int flow, int serial) {
    if (judges && isCurrent(flow, serial) && event != NO_EVENT && misroutedAt[flow] != event) {
      misroutedAt[flow] = event;
      misrouted++;
    }
  }

  /// Notes that a replica serves a packet.
  ///
  /// @param hop number of the hop in its graph, from 1
  void served(int flow, int serial, int hop, int replica) {
    if (!judges || !isCurrent(flow, serial)) {
      return;
    }
    int at = flow * hops + hop - 1;
    if (servedBy[at] != replica) {
      if (servedBy[at] >= 0 && event != NO_EVENT && movedAt[flow] != event) {
        movedAt[flow] = event;
        moved += activeAt[flow] == event ? 1 : 0;
      }
      servedBy[at] = (short) replica;
    }
  }

  /// Notes that a packet was dropped because the state of its flow is gone. A flow breaks once, at the first event after which that happens.
  void breaks(int flow, int serial) {
    if (!judges || !isCurrent(flow, serial) || event == NO_EVENT || brokenAt[flow] != NO_EVENT) {
      return;
    }
    brokenAt[flow] = event;
    broken += activeAt[flow] == event ? 1 : 0;
  }

  /// Starts the count of an event's moved and broken flows.
  void event() {
    event++;
    if (event == NO_EVENT) {
      throw new IllegalStateException("more than 255 events");
    }
    active = 0;
    moved = 0;
    broken = 0;
    wrongView = 0;
    misrouted = 0;
    reordered = 0;
  }

  /// Flows that sent a packet before the current event and one after it.
  long active() {
    return active;
  }

  /// Of these, those that some hop serves at another replica since.
  long moved() {
    return moved;
  }

  /// Of these, those that lost a packet because their state was gone.
  long broken() {
    return broken;
  }

  /// Packets since the current event that went by another graph view than earlier ones of their flow.
  long wrongViewPackets() {
    return wrongView;
  }

  /// Flows of which a packet was sent to a replica that is gone, since the current event.
  long misrouted() {
    return misrouted;
  }

  /// Packets since the current event that were overtaken by a later one of their flow.
  long reordered() {
    return reordered;
  }

  /// Whether anything asks where flows are served.
  boolean judges() {
    return judges;
  }
}
