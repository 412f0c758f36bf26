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

  private final EventScheduler scheduler;
  private final TenantSource[] tenants;
  private final SimCore[] cutThrough;

  /// @param cutThrough ingress cores that forward for free, and so are driven from here instead of by events of their own
  TrafficSource(EventScheduler scheduler, TenantSource[] tenants, SimCore[] cutThrough) {
    this.scheduler = scheduler;
    this.tenants = tenants;
    this.cutThrough = cutThrough;
  }

  /// Schedules the first batch.
  void start() {
    scheduleNext();
  }

  private void scheduleNext() {
    long nextPs = next().nextPs();
    if (nextPs < scheduler.endPs()) {
      scheduler.schedule(nextPs, this, 0);
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
  public void handle(long nowPs, long arg) {
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
