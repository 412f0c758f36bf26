package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.Fidelity;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfState;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.ReplicaSet;
import io.nfaas.model.Scenario;
import io.nfaas.model.Slo;
import io.nfaas.model.Warmup;
import io.nfaas.results.Estimate;
import io.nfaas.results.RunResult.SloResult;
import io.nfaas.results.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The part of a scenario that a plan is verified on, packet by packet: all of it where that is affordable, else a short stretch that stands
/// for it ([Shortening]), with sentences that say in which way.
///
/// In a stretch the length follows from a budget of packet-hops, but never falls below what its events need; slowly modulated arrivals become
/// a timetable that visits the states in proportion to their probabilities; events come at equal distances, and the time between two of them
/// passes faster than it would. Queues forget within microseconds, so shorter states are no easier on waiting times; but rings can hold a
/// short overload that would last (see [GivenCapacity#broken]).
///
/// @param scenario what to simulate; sets have no `replicas` yet, see [#with]
/// @param shortened by name of the events whose window passes faster
/// @param sentences what is simulated, for people
/// @param isWhole nothing was shortened
record VerificationStretch(
    Scenario scenario,
    Map<String, Shortened> shortened,
    List<String> sentences,
    boolean isWhole) {
  private static final double PS_PER_SECOND = 1e12;
  private static final long LEAST_WARMUP_PS = 5_000_000_000L;
  private static final double WARMUP_RATIO = 0.1;

  /// Shortest time measured: a million packets at 40 Mpps, hundreds of polls of a slow core.
  private static final long LEAST_MEASURED_PS = 24_000_000_000L;

  private static final long LEAST_PER_EVENT_PS = 4_000_000_000L;

  /// An event of which less is simulated than the scenario says.
  ///
  /// @param factor time of its window / time in the stretch
  /// @param isBound what is simulated is no less than it would be, and may be more: flows end slower than the rest passes, so a promise that is
  ///     kept is kept, and one that is broken may not be
  record Shortened(double factor, boolean isBound) {}

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
          Map.of(),
          List.of(
              "the whole scenario, %s packet by packet"
                  .formatted(Figures.seconds(scenario.durationPs()))),
          true);
    }
    long warmupPs = Math.max(LEAST_WARMUP_PS, (long) (WARMUP_RATIO * affordablePs));
    long leastPs = LEAST_MEASURED_PS + LEAST_PER_EVENT_PS * scenario.events().size();
    long measuredPs = Math.max(leastPs, affordablePs - warmupPs);
    if (warmupPs + measuredPs > scenario.durationPs()) {
      warmupPs = Math.min(warmupPs, scenario.durationPs() / 10);
      measuredPs = scenario.durationPs() - warmupPs;
    }
    return new Shortening(scenario, replications, warmupPs, measuredPs).stretch();
  }

  /// The stretch for the time after a failure: without the scenario's events, and with those promises only that hold at all times and that
  /// capacity can keep.
  static VerificationStretch quiet(Scenario scenario, Demand demand, PlanEffort effort) {
    Scenario undisturbed =
        ScenarioVariant.of(scenario)
            .events(List.of())
            .slos(
                scenario.slos().stream()
                    .filter(s -> s.event() == null)
                    .filter(s ->
                        s.metric() == Slo.Metric.ONE_WAY_LATENCY
                            || s.metric() == Slo.Metric.LOSS_RATIO
                            || s.metric() == Slo.Metric.THROUGHPUT)
                    .toList())
            .build();
    return of(undisturbed, demand, effort);
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

  /// A [#quiet] stretch with a failure that nobody repairs, early in the warm-up. State that is lost with it is made anew, so that every flow
  /// comes to the survivors: what a failure breaks is a matter of the strategy.
  Scenario after(WorstFailure failure, Map<String, Integer> counts) {
    long warmupPs =
        scenario.warmup() instanceof Warmup.Fixed fixed && fixed.ps() > 0
            ? fixed.ps()
            : (long) (WARMUP_RATIO * scenario.durationPs());
    PodLifecycle l = scenario.podLifecycle();
    long propagationPs = Math.min(l.endpointPropagationDelayPs(), warmupPs / 8);
    List<NetworkFunction> functions =
        scenario.networkFunctions().stream().map(VerificationStretch::recreating).toList();
    return ScenarioVariant.of(with(counts))
        .labelled("failure")
        .lasting(scenario.durationPs(), new Warmup.Fixed(warmupPs))
        .networkFunctions(functions)
        .podLifecycle(new PodLifecycle(0, 0, l.terminationGracePeriodPs(), propagationPs))
        .events(failure.events(warmupPs / 4))
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

  /// A result as it would be had the event's window not passed faster: time blocked grows with it. Where what is simulated is only a bound, a
  /// promise that it breaks stays open.
  ///
  /// @param event null when the promise names none
  /// @param limit the scenario's
  SloResult unshortened(SloResult judged, @Nullable String event, double limit) {
    Shortened less = event == null ? null : shortened.get(event);
    Estimate observed = judged.observed();
    if (less == null || observed == null) {
      return judged;
    }
    boolean isTime = judged.metric().equals(Slo.Metric.EFFECTIVE_BLOCKED_TIME.key());
    double factor = isTime ? less.factor() : 1;
    Estimate scaled = new Estimate(observed.value() * factor, observed.halfWidth() * factor);
    Verdict verdict = isTime ? Verdict.of(scaled, limit, false) : judged.verdict();
    String reason = isTime ? "" : judged.reason();
    if (verdict == Verdict.INCONCLUSIVE && isTime) {
      reason = "the confidence interval straddles the limit";
    }
    if (verdict == Verdict.FAIL && less.isBound() && !isOfVersions(judged)) {
      verdict = Verdict.INCONCLUSIVE;
      reason =
          "an upper bound from a window that passes %s times faster, in which hardly a flow ends; the truth may be less"
              .formatted(Figures.number(less.factor()));
    }
    return new SloResult(judged.name(), judged.metric(), limit, scaled, verdict, reason);
  }

  private static boolean isOfVersions(SloResult judged) {
    return judged.metric().equals(Slo.Metric.WRONG_GRAPH_VERSION_PACKETS.key());
  }

  static Fidelity everyPacket(Scenario scenario) {
    return new Fidelity(Fidelity.Mode.PACKET, scenario.fidelity().windowPs(), 1);
  }
}
