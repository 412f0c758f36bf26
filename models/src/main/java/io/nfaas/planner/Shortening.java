package io.nfaas.planner;

import io.nfaas.model.Event;
import io.nfaas.model.PodLifecycle;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Warmup;
import io.nfaas.planner.VerificationStretch.Shortened;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A long scenario made short.
///
/// Events come at equal distances. What takes time after an event (its detection, its recovery, the steps of an upgrade, the time that old flows have to
/// end) passes faster by as much as the time to the next event is shorter, so its share of that time stays what it is. A surge and a bad link last as
/// long as there is room for; what they cost in time is scaled afterwards. Hardly a flow ends in so short a time, so flows that one event breaks would
/// be lost in the windows of all that follow: events that break none come first, and of the others those that a promise names.
final class Shortening {
  /// Part of the time between two events that a surge lasts at most.
  private static final double SURGE_RATIO = 0.6;

  /// Part of it after which a change has reached every node at most.
  private static final double PROPAGATION_RATIO = 1.0 / 8;

  private final Scenario scenario;
  private final int replications;
  private final long warmupPs;
  private final long measuredPs;
  private final List<Event> inOrder;
  /// Real time to the next event, by name.
  private final Map<String, Long> windowsPs = new LinkedHashMap<>();

  private final long gapPs;
  private final long propagationPs;
  private final Timetables timetables;
  private final List<String> sentences = new ArrayList<>();
  private final Map<String, Shortened> shortened = new LinkedHashMap<>();

  Shortening(Scenario scenario, int replications, long warmupPs, long measuredPs) {
    this.scenario = scenario;
    this.replications = replications;
    this.warmupPs = warmupPs;
    this.measuredPs = measuredPs;
    List<Event> inTime =
        scenario.events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
    for (int i = 0; i < inTime.size(); i++) {
      long end = i + 1 < inTime.size() ? inTime.get(i + 1).atPs() : scenario.durationPs();
      windowsPs.put(inTime.get(i).name(), Math.max(0, end - inTime.get(i).atPs()));
    }
    inOrder =
        inTime.stream()
            .sorted(Comparator.comparingInt(Shortening::damage).thenComparing(e -> !isPromised(e)))
            .toList();
    gapPs = measuredPs / (inOrder.size() + 1);
    propagationPs = propagationPs(scenario.podLifecycle().endpointPropagationDelayPs());
    timetables = new Timetables(measuredPs, inOrder.size() + 1, sentences);
    sentences.add(
        "%s of %s, packet by packet, after %s of warm-up"
            .formatted(
                Figures.seconds(measuredPs),
                Figures.seconds(scenario.durationPs()),
                Figures.seconds(warmupPs)));
    if (!inOrder.equals(inTime)) {
      sentences.add(
          "events in this order, so that flows which one breaks do not count at the next: "
              + String.join(", ", inOrder.stream().map(Event::name).toList()));
    }
  }

  /// How much an event may leave behind.
  private static int damage(Event event) {
    return switch (event) {
      case Event.TrafficSurge ignored -> 0;
      case Event.LinkDegrade ignored -> 0;
      case Event.Rekey ignored -> 0;
      case Event.GraphUpgrade ignored -> 1;
      case Event.Scale ignored -> 2;
      case Event.LoadBalancerFailure ignored -> 3;
      case Event.PodFailure ignored -> 3;
      case Event.NodeFailure ignored -> 3;
    };
  }

  private boolean isPromised(Event event) {
    return scenario.slos().stream().anyMatch(s -> event.name().equals(s.event()));
  }

  VerificationStretch stretch() {
    List<Tenant> tenants = scenario.tenants().stream().map(timetables::apply).toList();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < inOrder.size(); i++) {
      events.add(moved(i));
    }
    return new VerificationStretch(
        ScenarioVariant.of(scenario)
            .labelled("verification")
            .replications(replications)
            .lasting(warmupPs + measuredPs, new Warmup.Fixed(warmupPs))
            .fidelity(VerificationStretch.everyPacket(scenario))
            .podLifecycle(lifecycle())
            .tenants(tenants)
            .events(events)
            .build(),
        Map.copyOf(shortened),
        List.copyOf(sentences),
        false);
  }

  /// No less of the time to the next event than in the scenario where a forwarder fails: that is all the notice there is.
  private long propagationPs(long fullPs) {
    long mostPs = (long) (PROPAGATION_RATIO * gapPs);
    for (Event event : inOrder) {
      if (event instanceof Event.LoadBalancerFailure) {
        mostPs = Math.max(mostPs, later(event, fullPs));
      }
    }
    return Math.min(fullPs, mostPs);
  }

  private Event moved(int index) {
    Event event = inOrder.get(index);
    long atPs = warmupPs + gapPs * (index + 1);
    return switch (event) {
      case Event.TrafficSurge e ->
          new Event.TrafficSurge(
              e.name(), atPs, e.tenant(), e.factor(), shorten(e, e.forPs(), surgePs(e.tenant())));
      case Event.LinkDegrade e ->
          new Event.LinkDegrade(
              e.name(),
              atPs,
              e.node(),
              e.nic(),
              e.lossRatio(),
              e.speedRatio(),
              e.forPs() < 0 ? e.forPs() : shorten(e, e.forPs(), (long) (SURGE_RATIO * gapPs)));
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
              unnoticed(e, e.detectionDelayPs()),
              later(e, e.recoverAfterPs()));
      case Event.NodeFailure e ->
          new Event.NodeFailure(
              e.name(),
              atPs,
              e.node(),
              unnoticed(e, e.detectionDelayPs()),
              later(e, e.recoverAfterPs()));
      case Event.LoadBalancerFailure e -> {
        unnoticed(e, 0);
        yield new Event.LoadBalancerFailure(
            e.name(), atPs, e.node(), later(e, e.recoverAfterPs()));
      }
      case Event.GraphUpgrade e -> upgrade(e, atPs);
      case Event.Rekey e ->
          new Event.Rekey(e.name(), atPs, e.tenant(), e.replicaSet(), e.associations());
    };
  }

  /// Time to the next event in the scenario / in the stretch, at least 1.
  private double factor(Event event) {
    return Math.max(1, (double) windowsPs.getOrDefault(event.name(), 0L) / gapPs);
  }

  /// How long after an event in the stretch comes what comes so long after it in the scenario.
  private long later(Event event, long afterPs) {
    return afterPs < 0 ? -1 : Math.round(afterPs / factor(event));
  }

  /// The detection delay with which a loss goes unnoticed for the same share of the time to the next event.
  private long unnoticed(Event event, long detectionPs) {
    long fullPs = detectionPs + scenario.podLifecycle().endpointPropagationDelayPs();
    long herePs = Math.max(propagationPs, later(event, fullPs));
    shortened.put(event.name(), new Shortened(factor(event), true));
    sentences.add(
        "event %s: noticed by all after %s instead of %s, as the time to the next event passes %s times faster"
            .formatted(
                event.name(),
                Figures.seconds(herePs),
                Figures.seconds(fullPs),
                Figures.number(Math.rint(factor(event)))));
    return herePs - propagationPs;
  }

  private long shorten(Event event, long fullPs, long roomPs) {
    long lengthPs = Math.min(fullPs, roomPs);
    if (lengthPs < fullPs) {
      shortened.put(event.name(), new Shortened((double) fullPs / lengthPs, false));
      sentences.add(
          "event %s: %s instead of %s"
              .formatted(event.name(), Figures.seconds(lengthPs), Figures.seconds(fullPs)));
    }
    return lengthPs;
  }

  /// Where old flows have longer to end than there is time to the next event, their end is no part of this event's window and left out: few of them
  /// would be left, and here all are.
  private Event.GraphUpgrade upgrade(Event.GraphUpgrade e, long atPs) {
    long holdsPs = e.steps().stream().mapToLong(Event.Step::holdPs).sum();
    List<Event.Step> steps =
        e.steps().stream()
            .map(step -> new Event.Step(step.weightRatio(), later(e, step.holdPs())))
            .toList();
    boolean endsInTime =
        holdsPs + e.drainTimeoutPs() <= windowsPs.getOrDefault(e.name(), 0L);
    shortened.put(e.name(), new Shortened(factor(e), true));
    sentences.add(
        "event %s: its steps take %s instead of %s; %s"
            .formatted(
                e.name(),
                Figures.seconds(later(e, holdsPs)),
                Figures.seconds(holdsPs),
                endsInTime
                    ? "old flows have %s to end instead of %s"
                        .formatted(
                            Figures.seconds(later(e, e.drainTimeoutPs())),
                            Figures.seconds(e.drainTimeoutPs()))
                    : "the time that old flows have to end goes beyond the next event and is not simulated to its end"));
    return new Event.GraphUpgrade(
        e.name(),
        atPs,
        e.tenant(),
        e.from(),
        e.to(),
        steps,
        e.existingFlows(),
        endsInTime ? later(e, e.drainTimeoutPs()) : e.drainTimeoutPs());
  }

  /// Whole cycles of the tenant's timetable where there is one, so that the surge meets its states in proportion.
  private long surgePs(String tenant) {
    long longest = Math.max(1, (long) (SURGE_RATIO * gapPs));
    long cycle = timetables.cyclePs(tenant);
    return cycle == 0 || cycle > gapPs ? longest : Math.max(1, longest / cycle) * cycle;
  }

  private PodLifecycle lifecycle() {
    PodLifecycle l = scenario.podLifecycle();
    if (inOrder.stream()
        .allMatch(e -> e instanceof Event.TrafficSurge || e instanceof Event.LinkDegrade)) {
      return l;
    }
    if (propagationPs < l.endpointPropagationDelayPs()) {
      sentences.add(
          "changes reach the nodes' databases after %s instead of %s"
              .formatted(
                  Figures.seconds(propagationPs),
                  Figures.seconds(l.endpointPropagationDelayPs())));
    }
    return new PodLifecycle(
        0,
        0,
        l.terminationGracePeriodPs(),
        propagationPs,
        Math.max(
            propagationPs,
            Math.min(l.endpointPropagationP99Ps(), (long) (PROPAGATION_RATIO * gapPs))));
  }
}
