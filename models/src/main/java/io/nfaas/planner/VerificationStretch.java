package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.model.Warmup;
import io.nfaas.traffic.ArrivalProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The part of a scenario that a plan is verified on, packet by packet: all of it where that is affordable and possible, else a short
/// stretch that stands for it, with sentences that say in which way.
///
/// In a stretch the length follows from a budget of packet-hops; slowly modulated arrivals become a timetable that visits the states in
/// proportion to their probabilities, with a different number of cycles for each tenant so that peaks meet too; surges, pod failures and
/// scalings are moved into it at equal distances. Queues forget within microseconds, so shorter states are no easier on waiting times;
/// but rings can hold a short overload that would last (see [GivenCapacity#broken]). Events that take longer than the stretch, or that
/// cannot be shortened without changing what they measure, are left out by name.
///
/// @param scenario what to simulate; sets have no `replicas` yet, see [#with]
/// @param notSimulated names of the events left out
/// @param reasons by name of the events left out
/// @param sentences what is simulated, for people
/// @param isWhole nothing was shortened
record VerificationStretch(
    Scenario scenario,
    List<String> notSimulated,
    Map<String, String> reasons,
    List<String> sentences,
    boolean isWhole) {
  private static final double PS_PER_SECOND = 1e12;
  private static final long LEAST_WARMUP_PS = 10_000_000_000L;
  private static final double WARMUP_RATIO = 0.1;
  private static final long LEAST_MEASURED_PS = 60_000_000_000L;

  /// Cycles of the first modulated tenants in the measured time; later ones continue with odd numbers.
  private static final int[] CYCLES = {5, 7, 9, 11, 13, 16, 17, 19, 23};

  /// A process whose cycle fits so often into the measured time needs no timetable.
  private static final int OFTEN = 20;

  /// Parts of the time between two events.
  private static final double SURGE_RATIO = 0.6;

  private static final double DETECTION_RATIO = 0.25;
  private static final double RECOVERY_RATIO = 0.5;

  /// @param demand at the mean load, surges left out
  static VerificationStretch of(Scenario scenario, Demand demand, PlanEffort effort) {
    double hopsPerSec =
        demand.paths().stream().mapToDouble(p -> p.packetsPerSec() * (1 + p.pools().size())).sum();
    int replications =
        scenario.replications() > 1 ? scenario.replications() : effort.replications();
    long affordablePs =
        (long)
            Math.min(
                Long.MAX_VALUE / 4.0,
                effort.packetHops() / hopsPerSec / replications * PS_PER_SECOND);
    boolean all = scenario.events().stream().allMatch(VerificationStretch::canBeSimulated);
    if (all && affordablePs >= scenario.durationPs()) {
      return new VerificationStretch(
          ScenarioVariant.of(scenario)
              .labelled("verification")
              .replications(replications)
              .fidelity(everyPacket(scenario))
              .build(),
          List.of(),
          Map.of(),
          List.of(
              "the whole scenario, %s packet by packet, %d replications"
                  .formatted(Figures.of(scenario.durationPs() / PS_PER_SECOND, "s"), replications)),
          true);
    }
    long warmupPs = Math.max(LEAST_WARMUP_PS, (long) (WARMUP_RATIO * affordablePs));
    long measuredPs = Math.max(LEAST_MEASURED_PS, affordablePs - warmupPs);
    if (warmupPs + measuredPs > scenario.durationPs()) {
      warmupPs = Math.min(warmupPs, scenario.durationPs() / 10);
      measuredPs = scenario.durationPs() - warmupPs;
    }
    return new Shortening(scenario, replications, warmupPs, measuredPs).stretch();
  }

  /// The same with replicas: where the run starts.
  Scenario with(Map<String, Integer> counts) {
    List<ReplicaSet> sets = new ArrayList<>();
    for (ReplicaSet s : scenario.replicaSets()) {
      int replicas = counts.getOrDefault(s.name(), 0);
      sets.add(
          new ReplicaSet(
              s.name(),
              s.networkFunction(),
              s.version(),
              replicas,
              s.fixed(),
              s.tenancy(),
              s.tenant(),
              s.template()));
    }
    return ScenarioVariant.of(scenario).replicaSets(sets).build();
  }

  /// The largest number of replicas that a pool ever has, scalings included.
  Map<String, Integer> most(Map<String, Integer> counts) {
    Map<String, Integer> most = new LinkedHashMap<>(counts);
    for (Event event : scenario.events()) {
      if (event instanceof Event.Scale scale) {
        most.merge(scale.replicaSet(), scale.replicas(), Math::max);
      }
    }
    return most;
  }

  private static boolean canBeSimulated(Event event) {
    return switch (event) {
      case Event.Scale ignored -> true;
      case Event.PodFailure ignored -> true;
      case Event.TrafficSurge ignored -> true;
      case Event.GraphUpgrade ignored -> false;
      case Event.NodeFailure ignored -> false;
      case Event.LoadBalancerFailure ignored -> false;
      case Event.LinkDegrade ignored -> false;
      case Event.Rekey ignored -> false;
    };
  }

  private static Fidelity everyPacket(Scenario scenario) {
    return new Fidelity(Fidelity.Mode.PACKET, scenario.fidelity().windowPs(), 1);
  }

  /// One scenario being shortened.
  private static final class Shortening {
    private final Scenario scenario;
    private final int replications;
    private final long warmupPs;
    private final long measuredPs;
    private final List<String> sentences = new ArrayList<>();
    private final Map<String, String> leftOut = new LinkedHashMap<>();
    private final Map<String, Long> cyclePs = new LinkedHashMap<>();
    private final long gapPs;

    Shortening(Scenario scenario, int replications, long warmupPs, long measuredPs) {
      this.scenario = scenario;
      this.replications = replications;
      this.warmupPs = warmupPs;
      this.measuredPs = measuredPs;
      long moved = scenario.events().stream().filter(VerificationStretch::canBeSimulated).count();
      gapPs = measuredPs / (moved + 1);
      sentences.add(
          "%s of %s, packet by packet, after %s of warm-up, %d replications"
              .formatted(
                  seconds(measuredPs),
                  seconds(scenario.durationPs()),
                  seconds(warmupPs),
                  replications));
    }

    VerificationStretch stretch() {
      List<Tenant> tenants = scenario.tenants().stream().map(this::timetabled).toList();
      List<Event> events = events();
      List<Slo> slos =
          scenario.slos().stream()
              .filter(s ->
                  s.event() == null || events.stream().anyMatch(e -> e.name().equals(s.event())))
              .toList();
      leftOut.forEach((name, why) -> sentences.add("event " + name + " is left out: " + why));
      return new VerificationStretch(
          ScenarioVariant.of(scenario)
              .labelled("verification")
              .replications(replications)
              .lasting(warmupPs + measuredPs, new Warmup.Fixed(warmupPs))
              .fidelity(everyPacket(scenario))
              .podLifecycle(lifecycle(events))
              .tenants(tenants)
              .events(events)
              .slos(slos)
              .build(),
          List.copyOf(leftOut.keySet()),
          Map.copyOf(leftOut),
          List.copyOf(sentences),
          false);
    }

    private Tenant timetabled(Tenant tenant) {
      Traffic t = tenant.traffic();
      List<ArrivalProcess.Schedule.Phase> phases = phases(t.arrivals());
      long naturalPs = phases.stream().mapToLong(ArrivalProcess.Schedule.Phase::lengthPs).sum();
      if (t.arrivals() instanceof ArrivalProcess.ParetoOnOff) {
        sentences.add(
            "%s: variation of its arrivals over times longer than the stretch is not seen"
                .formatted(tenant.name()));
      }
      if (phases.size() < 2 || naturalPs * OFTEN <= measuredPs) {
        return tenant;
      }
      int cycles = cycles(cyclePs.size());
      long lengthPs = measuredPs / cycles;
      cyclePs.put(tenant.name(), lengthPs);
      double scale = (double) lengthPs / naturalPs;
      List<ArrivalProcess.Schedule.Phase> scaled =
          phases.stream()
              .map(p ->
                  new ArrivalProcess.Schedule.Phase(
                      p.rateFactor(), Math.max(1, Math.round(p.lengthPs() * scale))))
              .toList();
      sentences.add(
          "%s: the states of its arrivals in turn, in proportion to their probabilities, %d times (%s instead of %s)"
              .formatted(tenant.name(), cycles, seconds(lengthPs), seconds(naturalPs)));
      return new Tenant(
          tenant.name(),
          tenant.id(),
          tenant.match(),
          tenant.graphs(),
          tenant.activeGraph(),
          new Traffic(
              t.pps(),
              t.direction(),
              t.reverseRatio(),
              t.requests(),
              t.frameSizes(),
              new ArrivalProcess.Schedule(scaled),
              t.flowSizes(),
              t.concurrentFlows(),
              t.securityAssociations()));
    }

    /// A different number for each tenant, so that their peaks also meet.
    private static int cycles(int tenant) {
      return tenant < CYCLES.length ? CYCLES[tenant] : CYCLES[CYCLES.length - 1] + 2 * (tenant - CYCLES.length + 1);
    }

    private static List<ArrivalProcess.Schedule.Phase> phases(ArrivalProcess process) {
      return switch (process) {
        case ArrivalProcess.Mmpp mmpp ->
            mmpp.states().stream()
                .map(s -> new ArrivalProcess.Schedule.Phase(s.rateFactor(), s.meanDwellPs()))
                .toList();
        case ArrivalProcess.Schedule schedule -> schedule.phases();
        case ArrivalProcess.Constant ignored -> List.of();
        case ArrivalProcess.Poisson ignored -> List.of();
        case ArrivalProcess.ParetoOnOff ignored -> List.of();
      };
    }

    private List<Event> events() {
      List<Event> events = new ArrayList<>();
      List<Event> inOrder =
          scenario.events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
      for (Event event : inOrder) {
        long atPs = warmupPs + gapPs * (events.size() + 1);
        switch (event) {
          case Event.TrafficSurge e -> {
            long lengthPs = Math.min(e.forPs(), surgePs(e.tenant()));
            events.add(new Event.TrafficSurge(e.name(), atPs, e.tenant(), e.factor(), lengthPs));
            sentences.add(
                "event %s: %s instead of %s"
                    .formatted(e.name(), seconds(lengthPs), seconds(e.forPs())));
          }
          case Event.Scale e -> {
            events.add(new Event.Scale(e.name(), atPs, e.replicaSet(), e.replicas(), e.abrupt()));
            sentences.add(
                "event %s: pods are ready when it fires, their start is not waited for"
                    .formatted(e.name()));
          }
          case Event.PodFailure e -> {
            long noticedPs =
                e.detectionDelayPs() + scenario.podLifecycle().endpointPropagationDelayPs();
            if (noticedPs > DETECTION_RATIO * gapPs) {
              leftOut.put(
                  e.name(),
                  "it takes %s to be noticed, and %s between two events are simulated"
                      .formatted(seconds(noticedPs), seconds(gapPs)));
            } else {
              long recoverPs =
                  e.recoverAfterPs() < 0
                      ? -1
                      : Math.min(e.recoverAfterPs(), (long) (RECOVERY_RATIO * gapPs));
              events.add(
                  new Event.PodFailure(
                      e.name(),
                      atPs,
                      e.replicaSet(),
                      e.replica(),
                      e.detectionDelayPs(),
                      recoverPs));
              sentences.add(
                  "event %s: with its own detection delay, recovery moved forward"
                      .formatted(e.name()));
            }
          }
          case Event.GraphUpgrade e ->
              leftOut.put(e.name(), "graph upgrades are sized by formula, not simulated here");
          case Event.NodeFailure e ->
              leftOut.put(e.name(), "failures of nodes are sized by formula, not simulated here");
          case Event.LoadBalancerFailure e ->
              leftOut.put(e.name(), "failures of forwarders are not simulated here");
          case Event.LinkDegrade e ->
              leftOut.put(e.name(), "degraded links are not simulated here");
          case Event.Rekey e -> leftOut.put(e.name(), "rekeying is not simulated here");
        }
      }
      return events;
    }

    /// Whole cycles of the tenant's timetable where there is one, so that the surge meets its states in proportion.
    private long surgePs(String tenant) {
      long longest = Math.max(1, (long) (SURGE_RATIO * gapPs));
      long cycle = cyclePs.getOrDefault(tenant, 0L);
      return cycle == 0 || cycle > gapPs ? longest : Math.max(1, longest / cycle) * cycle;
    }

    private PodLifecycle lifecycle(List<Event> events) {
      PodLifecycle l = scenario.podLifecycle();
      if (events.stream().allMatch(Event.TrafficSurge.class::isInstance)) {
        return l;
      }
      long propagationPs = Math.min(l.endpointPropagationDelayPs(), gapPs / 8);
      if (propagationPs < l.endpointPropagationDelayPs()) {
        sentences.add(
            "changes reach the nodes' databases after %s instead of %s"
                .formatted(seconds(propagationPs), seconds(l.endpointPropagationDelayPs())));
      }
      return new PodLifecycle(0, 0, l.terminationGracePeriodPs(), propagationPs);
    }

    private static String seconds(long ps) {
      return Figures.of(ps / PS_PER_SECOND, "s");
    }
  }
}
