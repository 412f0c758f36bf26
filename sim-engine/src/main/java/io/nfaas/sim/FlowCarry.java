package io.nfaas.sim;

import io.nfaas.traffic.Binomial;
import io.nfaas.traffic.Erlang;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// One tenant's flows between two packet windows: which frames of them the data plane must see so that its tables, states and decisions are those of a
/// cluster that serves every packet, and what becomes of the packets that are not simulated.
///
/// Time is counted in packets per place ([#clock]), so that each place sends a unit Poisson process however the rate changes; it stands still in windows,
/// where packets are drawn one by one. A flow with n packets left ends after a sum of n unit exponential gaps; how many of them it has sent by
/// a time before that is binomial, because the others lie uniformly in between. Frames that are really sent:
///
/// - the first and the last of a flow;
/// - the first of every flow after each change of the world (a routing snapshot, a replica or forwarder that dies or returns);
/// - so many that no entry or state is thought idle that is not: the last packet in each stretch of [#quiet] packets per place, or the first one after it where
///   it has none. A real pause longer than the stretch is met by two frames at its two ends.
///
/// Every other packet shares the fate of its flow's last frame: what is lost that way is integrated. Flows that begin and end between two windows can be counted
/// instead of sent ([#mayPass]), unless new flows are being lost. Single-threaded.
final class FlowCarry {
  private static final int BUCKETS = 256;
  private static final double NEVER = Double.POSITIVE_INFINITY;

  /// The sender of frames.
  interface Sender {
    /// Sends a frame of a flow now.
    void send(int flow, boolean backwards);

    /// Puts a new flow in the place of one that was never sent.
    void renew(int flow);
  }

  private final Flows flows;
  private final int first;
  private final int places;
  private final int tenant;
  private final boolean backwards;
  private final RandomGenerator draw;
  private final double quiet;
  private final boolean mayPass;
  private final Ledger ledger;
  private final SimCluster cluster;
  private final Sender sender;

  private double clock;
  private double stretchEnd;
  private double bucketWidth = 1;
  private final int[][] bucket = new int[BUCKETS][16];
  private final int[] filled = new int[BUCKETS];
  private int bucketAt = BUCKETS;
  private int within;
  private double stretchStart;
  private boolean carrying;

  /// By place: when `left` was true, when the last packet is sent, when the next frame is due otherwise.
  private final double[] known;
  private final double[] end;
  private final double[] next;
  private final boolean[] fresh;
  private final boolean[] drawn;
  private final int[] seen;
  /// Number of the reason why the packets of a place are lost, plus 1, forwards and backwards; 0 when they are not.
  private final int[] fate;

  /// Reasons met so far, few enough to be looked through.
  private int[] reasons = new int[4];
  private int reasonCount;
  private long[] forwardPlaces = new long[4];
  private long[] backwardPlaces = new long[4];
  private int seenChanges;
  private int seenOutages;
  private boolean newFlowsAreLost;
  private boolean canPass;
  private boolean renewing;
  private long passed;

  /// @param backwards whether the tenant's frames go both ways
  /// @param quiet packets per place in the stretch after which an entry must be seen, from the shortest idle timeout
  /// @param mayPass whether flows between two windows are counted only
  FlowCarry(
      Flows flows, int tenant, boolean backwards, RandomGenerator draw, double quiet, boolean mayPass, Ledger ledger, SimCluster cluster, Sender sender) {
    this.flows = flows;
    this.tenant = tenant;
    this.backwards = backwards;
    this.draw = draw;
    this.quiet = quiet;
    this.mayPass = mayPass;
    this.ledger = ledger;
    this.cluster = cluster;
    this.sender = sender;
    first = flows.first[tenant];
    places = flows.first[tenant + 1] - first;
    known = new double[places];
    end = new double[places];
    next = new double[places];
    fresh = new boolean[places];
    drawn = new boolean[places];
    seen = new int[places];
    fate = new int[2 * places];
    Arrays.fill(fresh, true);
  }

  // ---- what the sender says

  /// Notes that a new flow is in a place.
  void begins(int flow) {
    int p = flow - first;
    settle(p, true, 0);
    settle(p, false, 0);
    fresh[p] = true;
    drawn[p] = false;
    if (carrying && !renewing) {
      plan(p);
      schedule(p);
    }
  }

  /// Notes that a frame of a flow is about to be sent, so that what is left of the flow must be known.
  void sends(int flow) {
    int p = flow - first;
    seen[p] = cluster.changes();
    if (!carrying) {
      if (drawn[p] && !fresh[p]) {
        know(p);
      }
      fresh[p] = false;
      drawn[p] = false;
    }
  }

  /// Works out how much of a flow is left by now.
  private void know(int p) {
    long left = flows.left(first + p);
    if (left != Long.MAX_VALUE && left > 1 && clock > known[p]) {
      long sent = clock >= end[p] ? left - 1 : Binomial.draw(draw, left - 1, (clock - known[p]) / (end[p] - known[p]));
      flows.left(first + p, left - sent);
    }
    known[p] = clock;
  }

  // ---- between windows

  /// Starts the time between two windows.
  ///
  /// @param packetsPerPlace that will be sent in it
  void start(double packetsPerPlace) {
    carrying = true;
    stretchStart = clock;
    stretchEnd = clock + packetsPerPlace;
    bucketWidth = Math.max(packetsPerPlace / BUCKETS, 1e-12);
    Arrays.fill(filled, 0);
    bucketAt = 0;
    within = 0;
    boolean changed = seenChanges != cluster.changes();
    boolean broken = seenOutages != cluster.outages() || newFlowsAreLost;
    canPass = mayPass && !broken;
    seenChanges = cluster.changes();
    seenOutages = cluster.outages();
    newFlowsAreLost = false;
    for (int p = 0; p < places; p++) {
      if (!drawn[p]) {
        plan(p);
      } else if (!fresh[p] && changed && seen[p] != seenChanges) {
        next[p] = clock + draw.nextExponential();
      }
      schedule(p);
    }
  }

  private void plan(int p) {
    long left = flows.left(first + p);
    known[p] = clock;
    if (fresh[p]) {
      next[p] = clock + draw.nextExponential();
      end[p] = left == Long.MAX_VALUE ? NEVER : next[p] + Erlang.draw(draw, left - 1);
    } else {
      end[p] = left == Long.MAX_VALUE ? NEVER : clock + Erlang.draw(draw, left);
      next[p] = seen[p] == seenChanges ? afterQuiet() : clock + draw.nextExponential();
    }
    drawn[p] = true;
  }

  /// The last packet of the coming stretch; the first one after it where there is none in it.
  private double afterQuiet() {
    double gap = draw.nextExponential();
    return gap < quiet ? clock + quiet - gap : clock + quiet + draw.nextExponential();
  }

  private void schedule(int p) {
    while (fresh[p] && canPass && end[p] < stretchEnd) {
      passed++;
      double ended = end[p];
      renewing = true;
      sender.renew(first + p);
      renewing = false;
      drawn[p] = true;
      next[p] = ended + draw.nextExponential();
      end[p] = next[p] + Erlang.draw(draw, flows.left(first + p) - 1);
    }
    double due = fresh[p] ? next[p] : Math.min(next[p], end[p]);
    if (due < stretchEnd) {
      int b = Math.clamp((int) ((due - stretchStart) / bucketWidth), bucketAt, BUCKETS - 1);
      if (filled[b] == bucket[b].length) {
        bucket[b] = Arrays.copyOf(bucket[b], 2 * filled[b]);
      }
      bucket[b][filled[b]++] = p;
    }
  }

  /// Lets time go on.
  ///
  /// @param packetsForward packets that the tenant has sent since, all places together
  /// @param packetsBackward the same against the flow
  void pass(double packetsForward, double packetsBackward) {
    clock += packetsForward / places;
    for (int r = 0; r < reasonCount; r++) {
      double lost = (packetsForward * forwardPlaces[r] + packetsBackward * backwardPlaces[r]) / places;
      if (lost > 0) {
        ledger.expectedLoss(tenant, reasons[r], lost);
      }
    }
    ledger.expected(tenant, packetsForward + packetsBackward);
    if (seenChanges != cluster.changes()) {
      change();
    }
  }

  private void change() {
    seenChanges = cluster.changes();
    if (seenOutages != cluster.outages()) {
      seenOutages = cluster.outages();
      canPass = false;
    }
    for (int p = 0; p < places; p++) {
      if (!fresh[p]) {
        double at = clock + draw.nextExponential();
        if (at < next[p]) {
          next[p] = at;
          schedule(p);
        }
      }
    }
  }

  /// Sends frames that are due.
  ///
  /// @param most how many may be sent now
  /// @return how many were sent; fewer than `most` when all are
  int send(int most) {
    int sent = 0;
    while (bucketAt < BUCKETS && sent < most) {
      double until = stretchStart + (bucketAt + 1) * bucketWidth;
      if (until > clock) {
        return sent;
      }
      while (within < filled[bucketAt] && sent < most) {
        sent += send(bucket[bucketAt][within++], until);
      }
      if (within < filled[bucketAt]) {
        return sent;
      }
      within = 0;
      bucketAt++;
    }
    return sent;
  }

  private int send(int p, double until) {
    int flow = first + p;
    if (fresh[p]) {
      if (next[p] > until) {
        return 0;
      }
      fresh[p] = false;
      long left = flows.left(flow);
      if (left > 1) {
        known[p] = clock;
        end[p] = left == Long.MAX_VALUE ? NEVER : Math.max(end[p], clock);
        next[p] = afterQuiet();
      }
      sender.send(flow, false);
      if (left > 1) {
        schedule(p);
      }
      return 1;
    }
    if (end[p] <= until) {
      flows.left(flow, 1);
      sender.send(flow, false);
      return 1;
    }
    if (next[p] > until) {
      return 0;
    }
    know(p);
    int sent = 0;
    next[p] = afterQuiet();
    if (flows.left(flow) > 1) {
      if (flows.left(flow) != Long.MAX_VALUE) {
        flows.left(flow, flows.left(flow) + 1);
      }
      sender.send(flow, false);
      sent++;
      if (backwards) {
        sender.send(flow, true);
        sent++;
      }
    }
    schedule(p);
    return sent;
  }

  /// Ends the time between two windows; frames still due are sent in the next one.
  void stop() {
    carrying = false;
  }

  // ---- fates

  /// Notes that a frame of the flow that is in its place ended its way as the graph wants.
  void arrives(int flow, boolean against, boolean carried) {
    int p = flow - first;
    int was = fate[2 * p + (against ? 1 : 0)];
    if (was != 0) {
      if (carried) {
        ledger.expectedLoss(tenant, reasons[was - 1], -1);
      }
      settle(p, against, 0);
    }
  }

  /// Notes that such a frame was lost because of where the flow is sent.
  ///
  /// @param place site and kind of loss
  void loses(int flow, boolean against, int place, boolean carried) {
    int p = flow - first;
    int now = number(place);
    int was = fate[2 * p + (against ? 1 : 0)];
    if (carried && was == 0) {
      ledger.expectedLoss(tenant, place, 1);
    }
    newFlowsAreLost |= flows.path(flow) == Flows.UNSEEN;
    settle(p, against, now + 1);
  }

  /// Notes that a frame that stands for a flow was lost by chance: its sender tries again with the next packet.
  void missed(int flow) {
    int p = flow - first;
    if (carrying && !fresh[p] && flows.path(flow) == Flows.UNSEEN) {
      next[p] = clock + draw.nextExponential();
      schedule(p);
    }
  }

  private void settle(int p, boolean against, int becomes) {
    int at = 2 * p + (against ? 1 : 0);
    long[] count = against ? backwardPlaces : forwardPlaces;
    if (fate[at] != 0) {
      count[fate[at] - 1]--;
    }
    if (becomes != 0) {
      count[becomes - 1]++;
    }
    fate[at] = becomes;
  }

  private int number(int place) {
    for (int r = 0; r < reasonCount; r++) {
      if (reasons[r] == place) {
        return r;
      }
    }
    int fresh = reasonCount++;
    if (fresh == reasons.length) {
      reasons = Arrays.copyOf(reasons, 2 * fresh);
      forwardPlaces = Arrays.copyOf(forwardPlaces, 2 * fresh);
      backwardPlaces = Arrays.copyOf(backwardPlaces, 2 * fresh);
    }
    reasons[fresh] = place;
    return fresh;
  }

  /// Flows that were counted and not sent.
  long passed() {
    return passed;
  }
}
