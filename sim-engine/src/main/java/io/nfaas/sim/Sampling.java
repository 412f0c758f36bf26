package io.nfaas.sim;

import io.nfaas.model.Event;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.traffic.ArrivalProcess;
import io.nfaas.traffic.FlowSizeSampler;
import io.nfaas.traffic.RandomStreams;
import java.util.List;

/// A replication of which packets are simulated in windows only: switches the sources between packets and frames that stand for flows, and the meters on and off.
final class Sampling {
  private static final double PS_PER_SECOND = 1e12;
  /// Frames that a flow needs on average: the first and the last, unless they are one.
  private static final double FRAMES_PER_FLOW = 1.7;
  /// Lowest rate of a process with sources that go on and off / its mean rate; less only makes idle times be looked at more often.
  private static final double QUIET_RATIO = 0.25;
  private static final double LEAST_RATIO = 0.1;

  private final WindowPlan plan;
  private final Scenario scenario;
  private final RandomStreams streams;
  private final Slices slices;
  private final double packetHops;

  /// @param packetHops about how many packet-hops windows may have, and frames that stand for flows, too
  Sampling(WindowPlan plan, Scenario scenario, RandomStreams streams, Slices slices, double packetHops) {
    this.plan = plan;
    this.scenario = scenario;
    this.streams = streams;
    this.slices = slices;
    this.packetHops = packetHops;
    slices.sample();
  }

  WindowPlan plan() {
    return plan;
  }

  /// Gives every tenant's source its flow carry.
  void equip(TenantSource[] sources, Flows flows, Ledger ledger, SimCluster cluster, int[] tenantOfPath) {
    boolean mayPass = flowHops() > packetHops;
    FlowCarry[] carries = new FlowCarry[sources.length];
    for (int t = 0; t < sources.length; t++) {
      TenantSource source = sources[t];
      TenantProfile profile = TenantProfile.of(scenario, t);
      FlowCarry.Sender sender =
          new FlowCarry.Sender() {
            @Override
            public void send(int flow, boolean backwards) {
              source.sendDue(flow, backwards);
            }

            @Override
            public void renew(int flow) {
              source.renew(flow);
            }
          };
      carries[t] =
          new FlowCarry(
              flows, t, profile.reverseShare() > 0, streams.stream(profile.name() + "/carried"), quiet(profile), mayPass, ledger, cluster, sender);
      source.carry(carries[t]);
    }
    ledger.sample(carries, tenantOfPath);
  }

  /// Packet-hops that the frames of all flows would need.
  private double flowHops() {
    double perSecond = 0;
    for (int t = 0; t < scenario.tenants().size(); t++) {
      TenantProfile profile = TenantProfile.of(scenario, t);
      var sizes = profile.traffic().flowSizes();
      if (sizes != null) {
        FlowSizeSampler lengths =
            FlowSizeSampler.of(sizes, profile.traffic().frameSizes().meanBytes(), new RandomStreams(0, 0).stream("flows"));
        perSecond += profile.traffic().pps() * (1 - profile.reverseShare()) / lengths.meanPackets();
      }
    }
    double hops = WindowPlan.hopsPerSecond(scenario) / scenario.tenants().stream().mapToDouble(t -> t.traffic().pps()).sum();
    return perSecond * FRAMES_PER_FLOW * hops * scenario.durationPs() / PS_PER_SECOND;
  }

  /// Packets that a place sends in half of the shortest idle timeout, when the tenant's rate is lowest.
  private double quiet(TenantProfile profile) {
    long idlePs = scenario.loadBalancing().connectionTable().idleTimeoutPs();
    for (var function : scenario.networkFunctions()) {
      if (function.state() != null && function.state().scope() == NfState.Scope.PER_FLOW) {
        idlePs = Math.min(idlePs, function.state().idleTimeoutPs());
      }
    }
    double lowest =
        switch (profile.traffic().arrivals()) {
          case ArrivalProcess.Mmpp mmpp -> mmpp.states().stream().mapToDouble(ArrivalProcess.Mmpp.State::rateFactor).min().orElse(1);
          case ArrivalProcess.Schedule schedule ->
              schedule.phases().stream().mapToDouble(ArrivalProcess.Schedule.Phase::rateFactor).min().orElse(1);
          case ArrivalProcess.ParetoOnOff _ -> QUIET_RATIO;
          case ArrivalProcess.Constant _, ArrivalProcess.Poisson _ -> 1;
        };
    for (Event event : scenario.events()) {
      lowest *= event instanceof Event.TrafficSurge s && s.tenant().equals(profile.name()) ? Math.min(1, s.factor()) : 1;
    }
    double pps = profile.traffic().pps() * (1 - profile.reverseShare()) * Math.clamp(lowest, LEAST_RATIO, 1);
    return idlePs / PS_PER_SECOND / 2 * pps / profile.traffic().concurrentFlows();
  }

  // ---- the replication

  /// Schedules the ends of windows: before everything that ends a slice at the same time.
  void scheduleEnds(EventScheduler scheduler, SimCluster cluster, TrafficSource traffic, Ledger ledger, Flows flows, Databases databases, FrameStore frames) {
    List<WindowPlan.Window> windows = plan.windows();
    for (int w = 0; w < windows.size(); w++) {
      int next = w + 1;
      long untilPs = next < windows.size() ? windows.get(next).leadPs() : scheduler.endPs();
      scheduler.control(windows.get(w).toPs(), "end of window " + w, () -> {
        pause(scheduler.nowPs(), cluster, flows, databases, frames);
        ledger.endWindow(windows.get(next - 1).stratum());
        if (untilPs > scheduler.nowPs()) {
          traffic.startCarrying(plan.packets().get(next), untilPs);
        }
      });
    }
  }

  /// Schedules the starts of windows, and starts with what comes before the first.
  void scheduleStarts(EventScheduler scheduler, SimCluster cluster, TrafficSource traffic, Ledger ledger, Flows flows, Databases databases) {
    List<WindowPlan.Window> windows = plan.windows();
    for (int w = 0; w < windows.size(); w++) {
      WindowPlan.Window window = windows.get(w);
      if (window.leadPs() > 0) {
        scheduler.control(window.leadPs(), "lead-in of window " + w, () -> open(window, traffic, ledger));
      }
      scheduler.control(window.fromPs(), "window " + w, () -> {
        cluster.settle(scheduler.nowPs() - 1);
        cluster.meters().forEach(m -> m.resume(window.fromPs(), window.weight(), slices.times()));
        cluster.cores().forEach(SimCore::measure);
        ledger.startWindow();
        flows.weight(window.weight());
        databases.weight(window.weight());
      });
    }
    flows.weight(0);
    databases.weight(0);
    traffic.startCarrying(plan.packets().getFirst(), windows.getFirst().leadPs());
    if (windows.getFirst().leadPs() == 0) {
      open(windows.getFirst(), traffic, ledger);
    }
  }

  private void open(WindowPlan.Window window, TrafficSource traffic, Ledger ledger) {
    traffic.stopCarrying();
    ledger.allPackets(window.leadPs(), window.toPs());
    slices.window(window.fromPs(), window.toPs(), window.weight());
  }

  private static void pause(long nowPs, SimCluster cluster, Flows flows, Databases databases, FrameStore frames) {
    cluster.settle(nowPs - 1);
    Simulation.cutPolls(cluster, frames, nowPs);
    cluster.meters().forEach(StationMeter::pause);
    flows.weight(0);
    databases.weight(0);
  }
}
