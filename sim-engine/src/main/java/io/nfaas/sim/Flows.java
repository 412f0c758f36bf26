package io.nfaas.sim;

import java.util.Arrays;

/// The senders' side of all flows of all tenants: a fixed number of places per tenant, each with the flow that is in it now.
///
/// What a sender knows: how much of the flow is left, whether any of it was ever delivered (until then it repeats its first packet, as a
/// TCP client repeats its SYN), by which path. It also keeps the simulator's own record of where each flow was served, by which moved and
/// broken flows are judged; the data plane never sees it. Single-threaded.
///
/// Flows are drawn at random, so what belongs to one lies together: half a cache line, a whole one where flows are judged.
final class Flows {
  /// Value of [#path]: nothing was delivered yet.
  static final short UNSEEN = -1;

  /// Value of [#served]: by the same replica as before.
  static final int STAYED = -2;

  private static final int NO_EVENT = 0;

  // Words of a place.
  private static final int NUMBER = 0;
  private static final int LEFT = 1;
  /// Path in the low half, IP protocol in the high one.
  private static final int LABEL = 2;
  /// Marks, one byte each.
  private static final int MARKS = 3;
  private static final int NEWEST = 4;
  private static final int NEWEST_AT = 5;
  /// Replica that last served the flow, per hop; -1 before. Sixteen bits each.
  private static final int SERVED = 6;

  private static final int STRIDE = 4;
  private static final int HOPS_PER_WORD = 4;

  // Bytes of the marks: the latest event for which it was settled whether the flow is active, and for which it is; moved; broken; misrouted.
  private static final int SETTLED = 0;
  private static final int ACTIVE = 8;
  private static final int MOVED = 16;
  private static final int BROKEN = 24;
  private static final int MISROUTED = 32;
  private static final long SENT = 1L << 40;

  private static final long PATH = 0xffff;

  /// First place of each tenant; one more at the end.
  final int[] first;

  private final int stride;
  private final long[] place;
  private final int[] viewOfPath;
  private final boolean judges;
  /// The view that flows of a view go on in when it is upgraded; -1 without upgrade.
  private final int[] successor;

  private int event = NO_EVENT;
  private long active;
  private long moved;
  private long broken;
  private long wrongView;
  private long misrouted;
  private double reordered;
  private double weight = 1;

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
    stride = judges ? (SERVED + (hops + HOPS_PER_WORD - 1) / HOPS_PER_WORD + 1) & -2 : STRIDE;
    place = new long[Math.multiplyExact(n, stride)];
    for (int flow = 0; flow < n; flow++) {
      place[flow * stride + LABEL] = PATH;
    }
    this.viewOfPath = viewOfPath;
    this.judges = judges;
    successor = new int[1 + Arrays.stream(viewOfPath).max().orElse(0)];
    Arrays.fill(successor, -1);
  }

  /// Puts a new flow in a place.
  void begin(int flow, long newNumber, long packets, int ipProtocol) {
    int at = flow * stride;
    place[at + NUMBER] = newNumber;
    place[at + LEFT] = packets;
    place[at + LABEL] = ((long) ipProtocol << Integer.SIZE) | PATH;
    if (judges) {
      place[at + MARKS] = event;
      place[at + NEWEST] = Long.MIN_VALUE;
      place[at + NEWEST_AT] = Long.MIN_VALUE;
      Arrays.fill(place, at + SERVED, at + stride, -1);
    }
  }

  /// Number of the flow in the place, from 0 per tenant.
  long number(int flow) {
    return place[flow * stride + NUMBER];
  }

  /// Packets left; `Long.MAX_VALUE` when it never ends.
  long left(int flow) {
    return place[flow * stride + LEFT];
  }

  void left(int flow, long packets) {
    place[flow * stride + LEFT] = packets;
  }

  /// Takes one packet from those left.
  ///
  /// @return whether it was the last
  boolean takesLast(int flow) {
    return --place[flow * stride + LEFT] == 0;
  }

  /// IP protocol.
  int protocol(int flow) {
    return (int) (place[flow * stride + LABEL] >>> Integer.SIZE);
  }

  /// Dense number of the path that the flow was last seen to complete.
  int path(int flow) {
    return (short) place[flow * stride + LABEL];
  }

  private void path(int flow, int completed) {
    int at = flow * stride + LABEL;
    place[at] = (place[at] & ~PATH) | completed;
  }

  /// Whether a flow is the one that is in its place now.
  boolean isCurrent(int flow, int serial) {
    return (int) number(flow) == serial;
  }

  private static boolean isMarked(long marks, int mark, int event) {
    return ((int) (marks >>> mark) & 0xff) == event;
  }

  private static long marked(long marks, int mark, int event) {
    return (marks & ~(0xffL << mark)) | ((long) event << mark);
  }

  /// Notes that a flow sends a packet: it is active at the current event when it did so before, too.
  void sends(int flow) {
    if (!judges) {
      return;
    }
    int at = flow * stride + MARKS;
    long marks = place[at];
    if (!isMarked(marks, SETTLED, event)) {
      marks = marked(marks, SETTLED, event);
      if ((marks & SENT) != 0) {
        marks = marked(marks, ACTIVE, event);
        active++;
        moved += isMarked(marks, MOVED, event) ? 1 : 0;
        broken += isMarked(marks, BROKEN, event) ? 1 : 0;
      }
    }
    place[at] = marks | SENT;
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
    int known = path(flow);
    if (!judges) {
      if (known != completed) {
        path(flow, completed);
      }
      return;
    }
    int at = flow * stride;
    boolean newer = sentPs >= place[at + NEWEST];
    if (known != completed) {
      int view = known == UNSEEN ? viewOfPath[completed] : viewOfPath[known];
      int before = newer ? view : viewOfPath[completed];
      int after = newer ? viewOfPath[completed] : view;
      if (before != after && successor[before] != after) {
        wrongView++;
      }
      if (newer) {
        path(flow, completed);
      }
    }
    if (!backwards) {
      // Ends become known wire by wire, not in the order of their times.
      long newestAtPs = place[at + NEWEST_AT];
      reordered += newer ? atPs < newestAtPs ? weight : 0 : atPs > newestAtPs ? weight : 0;
      if (newer) {
        place[at + NEWEST] = sentPs;
        place[at + NEWEST_AT] = atPs;
      }
    }
  }

  /// When the packet was sent that was sent last among those delivered, ps; `Long.MIN_VALUE` before. Kept in runs with events only.
  long newestPs(int flow) {
    return place[flow * stride + NEWEST];
  }

  /// Lets flows of a view go on in another one without being at the wrong version there.
  void upgrade(int from, int to) {
    successor[from] = to;
  }

  /// Notes that a packet was sent to a replica that is gone.
  void misroutes(int flow, int serial) {
    int at = flow * stride + MARKS;
    if (judges && isCurrent(flow, serial) && event != NO_EVENT && !isMarked(place[at], MISROUTED, event)) {
      place[at] = marked(place[at], MISROUTED, event);
      misrouted++;
    }
  }

  /// Notes that a replica serves a packet.
  ///
  /// @param hop number of the hop in its graph, from 1
  /// @return the replica that served it before, -1 when none did, [#STAYED] when the same did
  int served(int flow, int serial, int hop, int replica) {
    if (!judges || !isCurrent(flow, serial)) {
      return STAYED;
    }
    int at = flow * stride + SERVED + (hop - 1) / HOPS_PER_WORD;
    int shift = Short.SIZE * ((hop - 1) % HOPS_PER_WORD);
    int before = (short) (place[at] >>> shift);
    if (before == replica) {
      return STAYED;
    }
    if (before >= 0) {
      moves(flow * stride + MARKS);
    }
    place[at] = (place[at] & ~(0xffffL << shift)) | ((replica & 0xffffL) << shift);
    return before;
  }

  private void moves(int at) {
    if (event != NO_EVENT && !isMarked(place[at], MOVED, event)) {
      place[at] = marked(place[at], MOVED, event);
      moved += isMarked(place[at], ACTIVE, event) ? 1 : 0;
    }
  }

  /// Notes that a packet was dropped because the state of its flow is gone. A flow breaks once, at the first event after which that happens.
  void breaks(int flow, int serial) {
    int at = flow * stride + MARKS;
    if (!judges || !isCurrent(flow, serial) || event == NO_EVENT || !isMarked(place[at], BROKEN, NO_EVENT)) {
      return;
    }
    place[at] = marked(place[at], BROKEN, event);
    broken += isMarked(place[at], ACTIVE, event) ? 1 : 0;
  }

  /// Sets what a packet of now counts for: 0 between windows, where the order of packets means nothing.
  void weight(double packets) {
    weight = packets;
  }

  /// Whether an event before the current one broke a flow.
  boolean isBrokenBefore(int flow, int serial) {
    long marks = place[flow * stride + MARKS];
    return judges && isCurrent(flow, serial) && !isMarked(marks, BROKEN, NO_EVENT) && !isMarked(marks, BROKEN, event);
  }

  /// Starts the count of an event's moved and broken flows.
  void event() {
    event++;
    if (event > 255) {
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
    return Math.round(reordered);
  }

  /// Whether anything asks where flows are served.
  boolean judges() {
    return judges;
  }
}
