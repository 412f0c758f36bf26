package io.nfaas.sim;

import io.nfaas.sim.EventScheduler.Handler;
import io.nfaas.traffic.Arrivals;

/// The upstream world: all tenants' packets, merged into one stream in the order of time.
///
/// Frames are made ahead of the clock, a batch per event, and written with their true times to the ingress wires. A batch is short in
/// packets and in time, and ends before the next control event, so that whoever decides about its frames does so within
/// [#LOOK_AHEAD_PS] of their arrival and never across a change.
final class TrafficSource implements Handler {
  /// Longest time that a frame is made ahead, ps.
  static final long LOOK_AHEAD_PS = 20_000_000;

  private static final int BATCH = 64;

  /// Steps of the time between two packet windows: as many as a flow's clock has buckets.
  private static final int STEPS = 256;
  /// Frames that stand for flows and are sent in one step.
  private static final int CARRIED = 128;

  private final EventScheduler scheduler;
  private final TenantSource[] tenants;
  private final SimCore[] cutThrough;
  private final double meanGapPs;
  private boolean carrying;
  private long stepPs;
  private int turn;
  private long valid;

  /// @param cutThrough ingress cores that forward for free, and so are driven from here instead of by events of their own
  /// @param meanPps packets per second of all tenants together
  TrafficSource(EventScheduler scheduler, TenantSource[] tenants, SimCore[] cutThrough, double meanPps) {
    this.scheduler = scheduler;
    this.tenants = tenants;
    this.cutThrough = cutThrough;
    meanGapPs = 1e12 / meanPps;
  }

  // ---- between packet windows

  /// From now on only frames that stand for flows are sent, no faster than packets come on average.
  ///
  /// @param packets of each tenant until [#stopCarrying]
  /// @param untilPs when that will be
  void startCarrying(double[] packets, long untilPs) {
    carrying = true;
    long nowPs = scheduler.nowPs();
    stepPs = Math.max(1, (untilPs - nowPs) / STEPS);
    for (int t = 0; t < tenants.length; t++) {
      tenants[t].startCarrying(packets[t], nowPs);
    }
    scheduler.schedule(nowPs, this, ++valid);
  }

  /// Counts the packets of the time since the last step.
  void countCarried() {
    if (carrying) {
      for (TenantSource tenant : tenants) {
        tenant.pass(scheduler.nowPs());
      }
    }
  }

  /// From now on every packet is sent.
  void stopCarrying() {
    for (TenantSource tenant : tenants) {
      tenant.stopCarrying(scheduler.nowPs());
    }
    carrying = false;
    scheduleNext();
  }

  private void carry(long nowPs) {
    countCarried();
    long horizonPs = Math.min(nowPs + LOOK_AHEAD_PS, scheduler.nextControlPs() - 1);
    // A frame against its flow may come on top of the last one.
    long gapPs = Math.min(Math.round(meanGapPs), (horizonPs - nowPs) / 2);
    int most = Math.clamp((horizonPs - nowPs) / Math.max(1, gapPs) - 1, 1, CARRIED);
    int sent = 0;
    for (int n = 0; n < tenants.length && sent < most; n++) {
      turn = turn + 1 == tenants.length ? 0 : turn + 1;
      sent += tenants[turn].sendDue(nowPs + sent * gapPs, gapPs, most - sent);
    }
    for (SimCore core : cutThrough) {
      core.cutThrough();
    }
    long pacePs = Math.round(sent * meanGapPs) + 1;
    long nextPs = nowPs + (sent >= most ? pacePs : Math.max(pacePs, stepPs));
    if (nextPs < scheduler.endPs()) {
      scheduler.schedule(nextPs, this, valid);
    }
  }

  /// Flows that were counted and not sent.
  long passedFlows() {
    long sum = 0;
    for (TenantSource tenant : tenants) {
      sum += tenant.passedFlows();
    }
    return sum;
  }

  /// Schedules the first batch.
  void start() {
    scheduleNext();
  }

  private void scheduleNext() {
    long nextPs = next().nextPs();
    if (nextPs < scheduler.endPs()) {
      scheduler.schedule(nextPs, this, ++valid);
    }
  }

  private TenantSource next() {
    TenantSource next = tenants[0];
    for (int t = 1; t < tenants.length; t++) {
      if (tenants[t].nextPs() < next.nextPs()) {
        next = tenants[t];
      }
    }
    return next;
  }

  @Override
  public void handle(long nowPs, long number) {
    if (number != valid) {
      return;
    }
    if (carrying) {
      carry(nowPs);
      return;
    }
    long horizonPs = Math.min(nowPs + LOOK_AHEAD_PS, scheduler.nextControlPs() - 1);
    TenantSource source = next();
    for (int n = 0; n < BATCH && source.nextPs() <= horizonPs; n++) {
      source.emit();
      source = next();
    }
    for (SimCore core : cutThrough) {
      core.cutThrough();
    }
    scheduleNext();
  }

  /// Multiplies a tenant's rate from its last packet on.
  void rateFactor(int tenant, double factor) {
    countCarried();
    tenants[tenant].rateFactor(factor);
  }

  /// Ends a flow, or the association of a tunnel, that its network function has reset; a new one takes its place.
  ///
  /// @return whether it was not over already
  boolean reset(int tenant, int flow, int serial, long nowPs) {
    return tenants[tenant].reset(flow, serial, nowPs);
  }

  /// Gives a tenant's tunnels new parameters indexes.
  ///
  /// @return how many
  int rekey(int tenant, int most, long nowPs) {
    return tenants[tenant].rekey(most, nowPs);
  }

  /// Whether a tenant will ever send again.
  boolean isSilent() {
    return next().nextPs() == Arrivals.NEVER;
  }

  @Override
  public String toString() {
    return "packets from upstream";
  }
}
