package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfState;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.model.Warmup;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import io.nfaas.traffic.ArrivalProcess;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of a scenario that a plan is verified on, packet by packet: all of it where that is affordable and possible, else a short
/// stretch that stands for it, with sentences that say in which way.
///
/// In a stretch the length follows from a budget of packet-hops; slowly modulated arrivals become a timetable that visits the states in
/// proportion to their probabilities, with a different number of cycles for each tenant so that peaks meet too; events are moved into it at
/// equal distances, and what lasts is shortened. Queues forget within microseconds, so shorter states are no easier on waiting times;
/// but rings can hold a short overload that would last (see [GivenCapacity#broken]). Events that take longer than the stretch, or that
/// cannot be shortened without changing what they measure, are left out by name.
///
/// @param scenario what to simulate; sets have no `replicas` yet, see [#with]
/// @param notSimulated names of the events left out
/// @param reasons by name of the events left out
/// @param shortened by name of the events that last shorter than they would: time they last / time here
/// @param sentences what is simulated, for people
/// @param isWhole nothing was shortened
record VerificationStretch(
    Scenario scenario,
    List<String> notSimulated,
    Map<String, String> reasons,
    Map<String, Double> shortened,
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
    if (affordablePs >= scenario.durationPs()) {
      return new VerificationStretch(
          ScenarioVariant.of(scenario)
              .labelled("verification")
              .replications(replications)
              .fidelity(everyPacket(scenario))
              .build(),
          List.of(),
          Map.of(),
          Map.of(),
          List.of(
              "the whole scenario, %s packet by packet"
                  .formatted(Figures.of(scenario.durationPs() / PS_PER_SECOND, "s"))),
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

  /// The stretch with the scenario's events replaced by a failure that nobody repairs, early in the warm-up; judged by the promises that hold
  /// at all times and that capacity can keep. State that is lost with it is made anew, so that every flow comes to the survivors: what a
  /// failure breaks is a matter of the strategy.
  Scenario after(WorstFailure failure, Map<String, Integer> counts) {
    long warmupPs =
        scenario.warmup() instanceof Warmup.Fixed fixed && fixed.ps() > 0
            ? fixed.ps()
            : (long) (WARMUP_RATIO * scenario.durationPs());
    PodLifecycle l = scenario.podLifecycle();
    long propagationPs = Math.min(l.endpointPropagationDelayPs(), warmupPs / 8);
    List<NetworkFunction> functions =
        scenario.networkFunctions().stream().map(VerificationStretch::recreating).toList();
    List<Slo> slos =
        scenario.slos().stream()
            .filter(s -> s.event() == null)
            .filter(s ->
                s.metric() == Slo.Metric.ONE_WAY_LATENCY
                    || s.metric() == Slo.Metric.LOSS_RATIO
                    || s.metric() == Slo.Metric.THROUGHPUT)
            .toList();
    return ScenarioVariant.of(with(counts))
        .labelled("failure")
        .lasting(scenario.durationPs(), new Warmup.Fixed(warmupPs))
        .networkFunctions(functions)
        .podLifecycle(new PodLifecycle(0, 0, l.terminationGracePeriodPs(), propagationPs))
        .events(failure.events(warmupPs / 4))
        .slos(slos)
        .build();
  }

  private static NetworkFunction recreating(NetworkFunction f) {
    NfState s = f.state();
    NfState state =
        s == null
            ? null
            : new NfState(
                s.bytes(), s.scope(), s.idleTimeoutPs(), s.rekeyIntervalPs(), NfState.OnMissing.RECREATE);
    return new NetworkFunction(
        f.name(), f.dataPlane(), f.direction(), f.controlPlane(), state, f.networkStack());
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

  /// A result as it would be had the event not been shortened: time blocked grows with the time that an overload or a bad link lasts.
  ///
  /// @param event null when the promise names none
  /// @param limit the scenario's
  SloResult unshortened(SloResult judged, @Nullable String event, double limit) {
    double factor = event == null ? 1 : shortened.getOrDefault(event, 1.0);
    Estimate observed = judged.observed();
    if (factor == 1
        || observed == null
        || !judged.metric().equals(Slo.Metric.EFFECTIVE_BLOCKED_TIME.key())) {
      return judged;
    }
    Estimate scaled = new Estimate(observed.value() * factor, observed.halfWidth() * factor);
    Verdict verdict = Verdict.of(scaled, limit, false);
    return new SloResult(
        judged.name(),
        judged.metric(),
        limit,
        scaled,
        verdict,
        verdict == Verdict.INCONCLUSIVE ? "the confidence interval straddles the limit" : "");
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
    private final Map<String, Double> shortened = new LinkedHashMap<>();
    private final Map<String, Long> cyclePs = new LinkedHashMap<>();
    private final long gapPs;

    Shortening(Scenario scenario, int replications, long warmupPs, long measuredPs) {
      this.scenario = scenario;
      this.replications = replications;
      this.warmupPs = warmupPs;
      this.measuredPs = measuredPs;
      gapPs = gapPs();
      sentences.add(
          "%s of %s, packet by packet, after %s of warm-up"
              .formatted(
                  seconds(measuredPs), seconds(scenario.durationPs()), seconds(warmupPs)));
    }

    /// Time between two events: those that fit into it are as many as it leaves room for.
    private long gapPs() {
      List<Event> fitting = scenario.events();
      long gap = measuredPs / (fitting.size() + 1);
      while (true) {
        long now = gap;
        List<Event> left = scenario.events().stream().filter(e -> whyNot(e, now) == null).toList();
        if (left.size() >= fitting.size()) {
          return gap;
        }
        fitting = left;
        gap = measuredPs / (fitting.size() + 1);
      }
    }

    /// Why an event cannot be moved into so short a time; null when it can.
    private @Nullable String whyNot(Event event, long gap) {
      long propagationPs = scenario.podLifecycle().endpointPropagationDelayPs();
      return switch (event) {
        case Event.PodFailure e -> unnoticed(e.detectionDelayPs() + propagationPs, gap);
        case Event.NodeFailure e -> unnoticed(e.detectionDelayPs() + propagationPs, gap);
        case Event.LoadBalancerFailure ignored -> unnoticed(propagationPs, gap);
        case Event.GraphUpgrade e ->
            e.existingFlows() == Event.GraphUpgrade.ExistingFlows.STAY_ON_OLD_VERSION
                    && e.drainTimeoutPs() > DETECTION_RATIO * gap
                ? "old flows have %s to end, and %s between two events are simulated"
                    .formatted(seconds(e.drainTimeoutPs()), seconds(gap))
                : null;
        case Event.Scale ignored -> null;
        case Event.LinkDegrade ignored -> null;
        case Event.TrafficSurge ignored -> null;
        case Event.Rekey ignored -> null;
      };
    }

    private static @Nullable String unnoticed(long noticedPs, long gap) {
      return noticedPs > DETECTION_RATIO * gap
          ? "it takes %s to be noticed, and %s between two events are simulated"
              .formatted(seconds(noticedPs), seconds(gap))
          : null;
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
          Map.copyOf(shortened),
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
        String against = whyNot(event, gapPs);
        if (against != null) {
          leftOut.put(event.name(), against);
          continue;
        }
        events.add(moved(event, atPs));
      }
      return events;
    }

    private Event moved(Event event, long atPs) {
      return switch (event) {
        case Event.TrafficSurge e ->
            new Event.TrafficSurge(
                e.name(),
                atPs,
                e.tenant(),
                e.factor(),
                shorten(e, e.forPs(), Math.min(e.forPs(), surgePs(e.tenant()))));
        case Event.LinkDegrade e ->
            new Event.LinkDegrade(
                e.name(),
                atPs,
                e.node(),
                e.nic(),
                e.lossRatio(),
                e.speedRatio(),
                e.forPs() < 0
                    ? e.forPs()
                    : shorten(e, e.forPs(), Math.min(e.forPs(), (long) (SURGE_RATIO * gapPs))));
        case Event.Scale e -> {
          sentences.add(
              "event %s: pods are ready when it fires, their start is not waited for"
                  .formatted(e.name()));
          yield new Event.Scale(e.name(), atPs, e.replicaSet(), e.replicas(), e.abrupt());
        }
        case Event.PodFailure e ->
            new Event.PodFailure(
                e.name(),
                atPs,
                e.replicaSet(),
                e.replica(),
                e.detectionDelayPs(),
                recovery(e, e.recoverAfterPs()));
        case Event.NodeFailure e ->
            new Event.NodeFailure(
                e.name(), atPs, e.node(), e.detectionDelayPs(), recovery(e, e.recoverAfterPs()));
        case Event.LoadBalancerFailure e ->
            new Event.LoadBalancerFailure(
                e.name(), atPs, e.node(), recovery(e, e.recoverAfterPs()));
        case Event.GraphUpgrade e -> upgrade(e, atPs);
        case Event.Rekey e ->
            new Event.Rekey(e.name(), atPs, e.tenant(), e.replicaSet(), e.associations());
      };
    }

    private long shorten(Event event, long fullPs, long lengthPs) {
      if (lengthPs < fullPs) {
        shortened.put(event.name(), (double) fullPs / lengthPs);
        sentences.add(
            "event %s: %s instead of %s"
                .formatted(event.name(), seconds(lengthPs), seconds(fullPs)));
      }
      return lengthPs;
    }

    private long recovery(Event event, long afterPs) {
      sentences.add(
          "event %s: with its own detection delay, recovery moved forward".formatted(event.name()));
      return afterPs < 0 ? -1 : Math.min(afterPs, (long) (RECOVERY_RATIO * gapPs));
    }

    /// Steps in proportion to their times.
    private Event.GraphUpgrade upgrade(Event.GraphUpgrade e, long atPs) {
      long holdsPs = e.steps().stream().mapToLong(Event.Step::holdPs).sum();
      double scale = Math.min(1, RECOVERY_RATIO * gapPs / Math.max(1, holdsPs));
      List<Event.Step> steps =
          e.steps().stream()
              .map(step -> new Event.Step(step.weightRatio(), (long) (step.holdPs() * scale)))
              .toList();
      if (scale < 1) {
        sentences.add(
            "event %s: its steps take %s instead of %s"
                .formatted(e.name(), seconds((long) (holdsPs * scale)), seconds(holdsPs)));
      }
      return new Event.GraphUpgrade(
          e.name(), atPs, e.tenant(), e.from(), e.to(), steps, e.existingFlows(), e.drainTimeoutPs());
    }

    /// Whole cycles of the tenant's timetable where there is one, so that the surge meets its states in proportion.
    private long surgePs(String tenant) {
      long longest = Math.max(1, (long) (SURGE_RATIO * gapPs));
      long cycle = cyclePs.getOrDefault(tenant, 0L);
      return cycle == 0 || cycle > gapPs ? longest : Math.max(1, longest / cycle) * cycle;
    }

    private PodLifecycle lifecycle(List<Event> events) {
      PodLifecycle l = scenario.podLifecycle();
      if (events.stream()
          .allMatch(e -> e instanceof Event.TrafficSurge || e instanceof Event.LinkDegrade)) {
        return l;
      }
      long propagationPs = Math.min(l.endpointPropagationDelayPs(), gapPs / 8);
      if (propagationPs < l.endpointPropagationDelayPs()) {
        sentences.add(
            "changes reach the nodes' databases after %s instead of %s"
                .formatted(seconds(propagationPs), seconds(l.endpointPropagationDelayPs())));
      }
      return new PodLifecycle(
          0,
          0,
          l.terminationGracePeriodPs(),
          propagationPs,
          Math.max(propagationPs, Math.min(l.endpointPropagationP99Ps(), gapPs / 8)));
    }

    private static String seconds(long ps) {
      return Figures.of(ps / PS_PER_SECOND, "s");
    }
  }
}
