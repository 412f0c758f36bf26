package io.nfaas.sim;

import io.nfaas.model.Event;
import io.nfaas.stats.LatencyHistogram;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one event of the scenario did: its window, what was offered and lost in it, and which flows it moved or broke.
///
/// The window lasts from the event until steady state, at most to the next event. Steady is the first slice, once everything that the event set off has
/// happened (pods ready, surges over), in which losses are back at the level before the event and the mean latency is not moving any more.
final class EventWatch {
  /// Standard errors within which a count is at its old level.
  private static final double TOLERANCE = 3;
  /// Change of the mean latency from one slice to the next that counts as standing still.
  private static final double LATENCY_TOLERANCE = 0.1;

  private final Event event;
  private final long fromPs;
  private final double lossRatioBefore;
  private final double[] lossBefore;
  private final double[] deliveredRatioBefore;
  private final @Nullable LatencyHistogram[] latency;
  private final double[] offered;
  private final double[] delivered;
  private final double[] deliveredBytes;
  private final double[] lost;
  private final double[] structural;
  private final List<WindowCount> windows = new ArrayList<>();

  private int pending;
  private boolean closed;
  private long toPs;
  private double lastMean = Double.NaN;
  private long active;
  private long moved;
  private long broken;
  private long wrongView;
  private long misrouted;
  private long reordered;
  private long staleDecisions;
  private long statesLost;
  private long reestablished;
  private long queuePeak;
  private double changedEntryRatio;
  private StateNetwork.Tally moves = new StateNetwork.Tally(0, 0, 0, 0, 0);

  /// @param fromPs when it happened, or the start of the measured time if that is later
  /// @param lossRatioBefore of all tenants together
  /// @param lossBefore loss ratio of each tenant
  /// @param deliveredRatioBefore share of what each tenant offered that was delivered
  EventWatch(Event event, long fromPs, double lossRatioBefore, double[] lossBefore, double[] deliveredRatioBefore) {
    this.event = event;
    this.fromPs = fromPs;
    this.lossRatioBefore = lossRatioBefore;
    this.lossBefore = lossBefore;
    this.deliveredRatioBefore = deliveredRatioBefore;
    int tenants = lossBefore.length;
    latency = new LatencyHistogram[tenants];
    offered = new double[tenants];
    delivered = new double[tenants];
    deliveredBytes = new double[tenants];
    lost = new double[tenants];
    structural = new double[tenants];
    toPs = fromPs;
  }

  Event event() {
    return event;
  }

  /// Notes that the event has set something off that is not over.
  void expect() {
    pending++;
  }

  /// Notes that something it set off is over.
  void happened() {
    pending--;
  }

  boolean isClosed() {
    return closed;
  }

  /// Whether a slice that is over was steady again; if so the window ended where the slice began.
  ///
  /// @param meanLatency of all packets delivered in it, s; NaN when there were none
  boolean closes(double offeredPackets, double lostPackets, double meanLatency) {
    double usual = lossRatioBefore * offeredPackets;
    boolean quiet = lostPackets <= usual + TOLERANCE * Math.sqrt(usual);
    boolean still =
        Double.isNaN(lastMean) || Double.isNaN(meanLatency) || Math.abs(meanLatency - lastMean) <= LATENCY_TOLERANCE * lastMean;
    lastMean = meanLatency;
    closed = pending == 0 && quiet && still;
    return closed;
  }

  /// The mean latency of the last slice before the event, s, with which the first one after it is compared.
  void latencyBefore(double mean) {
    lastMean = mean;
  }

  /// Adds a slice to the window.
  void extend(Ledger ledger, int slice, long sliceEndPs) {
    toPs = sliceEndPs;
    for (int t = 0; t < offered.length; t++) {
      offered[t] += ledger.offered(slice, t);
      delivered[t] += ledger.delivered(slice, t);
      deliveredBytes[t] += ledger.deliveredBytes(slice, t);
      lost[t] += ledger.lost(slice, t) - ledger.lostSinceBefore(slice, t);
      structural[t] += ledger.structural(slice, t);
    }
    windows.addAll(ledger.windows(slice));
  }

  /// What packet windows in the event's window have counted; none when every packet was simulated.
  List<WindowCount> windows() {
    return windows;
  }

  /// Of what a tenant lost, what follows from where its flows were sent; 0 when every packet was simulated.
  double structural(int tenant) {
    return structural[tenant];
  }

  /// Latencies of a tenant in the window.
  LatencyHistogram latency(int tenant) {
    LatencyHistogram known = latency[tenant];
    if (known == null) {
      known = new LatencyHistogram();
      latency[tenant] = known;
    }
    return known;
  }

  /// Ends the watch because the next event comes or the run ends.
  void finish(Flows flows, Databases databases, @Nullable StateNetwork states) {
    closed = true;
    if (states != null) {
      moves = states.tally();
    }
    staleDecisions += databases.staleDecisions();
    active = flows.active();
    moved = flows.moved();
    broken = flows.broken();
    wrongView = flows.wrongViewPackets();
    misrouted = flows.misrouted();
    reordered = flows.reordered();
  }

  /// Length of the window, s.
  double windowSeconds() {
    return (toPs - fromPs) * 1e-12;
  }

  /// Packets that a tenant offered in the window.
  double offered(int tenant) {
    return offered[tenant];
  }

  double delivered(int tenant) {
    return delivered[tenant];
  }

  double deliveredBytes(int tenant) {
    return deliveredBytes[tenant];
  }

  /// Packets that a tenant lost in the window; what flows lost that an earlier event broke is not this one's.
  double lost(int tenant) {
    return lost[tenant];
  }

  /// Packets that a tenant lost in the window beyond what it loses anyway.
  double blocked(int tenant) {
    return Math.max(0, lost[tenant] - lossBefore[tenant] * offered[tenant]);
  }

  /// Share of what a tenant offered before the event that was delivered.
  double deliveredRatioBefore(int tenant) {
    return deliveredRatioBefore[tenant];
  }

  /// Flows that sent a packet before the event and one after it.
  long active() {
    return active;
  }

  long moved() {
    return moved;
  }

  long broken() {
    return broken;
  }

  long wrongView() {
    return wrongView;
  }

  /// Flows of which a packet was sent to a replica that is gone.
  long misrouted() {
    return misrouted;
  }

  /// Starts the counts of what other parts of the run keep.
  void count(Databases databases, @Nullable StateNetwork states) {
    staleDecisions = -databases.staleDecisions();
    if (states != null) {
      states.begin();
    }
  }

  /// States that moved, and reads of the store.
  StateNetwork.Tally moves() {
    return moves;
  }

  /// Notes states that died with their replica.
  void lost(long states) {
    statesLost += states;
  }

  long statesLost() {
    return statesLost;
  }

  /// Notes that a sender begins an association or a flow anew.
  void reestablish() {
    reestablished++;
  }

  /// Associations and flows that their senders began anew because their state was gone.
  long reestablished() {
    return reestablished;
  }

  /// Notes the most frames that waited in the rings of one core in a part of the time.
  void queued(long frames) {
    queuePeak = Math.max(queuePeak, frames);
  }

  long queuePeak() {
    return queuePeak;
  }

  /// Notes how much of the selection tables a change has changed; the largest change counts.
  void changed(double entryRatio) {
    changedEntryRatio = Math.max(changedEntryRatio, entryRatio);
  }

  double changedEntryRatio() {
    return changedEntryRatio;
  }

  /// Packets sent on by nodes whose database did not have the newest change yet.
  long staleDecisions() {
    return staleDecisions;
  }

  /// Packets that were overtaken by a later one of their flow.
  long reordered() {
    return reordered;
  }
}
