package io.nfaas.sim;

import io.nfaas.dataplane.Routing;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.Pod;
import io.nfaas.model.Event;
import io.nfaas.model.PodLifecycle;
import io.nfaas.traffic.RandomStreams;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// Carries out the scenario's events: pods come and go, the load balancers' databases learn of it, traffic swells.
///
/// What is true (a pod runs) and what the databases say (a pod is ready) are kept apart: between a failure and its detection, or a change and its propagation,
/// frames are sent to replicas that are gone.
final class EventScript {
  /// Standard normal quantile of 0.99: a lognormal latency is given by its median and 99th percentile.
  private static final double Z99 = 2.3263478740408408;

  private final Deployment deployment;
  private final EventScheduler scheduler;
  private final SimCluster cluster;
  private final Fleet fleet;
  private final Function<Fleet, Routing> database;
  private final TrafficSource traffic;
  private final RandomStreams streams;
  private final Map<String, Integer> replacements;
  private final PodLifecycle lifecycle;
  private final Observer observer;
  /// Pods that were ever made, ready or not, by backend id.
  private final boolean[] made;

  /// Is told when events begin, before anything of them happens.
  interface Observer {
    EventWatch begins(Event event, long atPs);
  }

  /// @param fleet what the databases say at the start
  /// @param database makes routing snapshots
  /// @param replacements backend id of the pod that takes the place of the one that an event kills
  EventScript(
      Deployment deployment,
      EventScheduler scheduler,
      SimCluster cluster,
      Fleet fleet,
      Function<Fleet, Routing> database,
      TrafficSource traffic,
      RandomStreams streams,
      Map<String, Integer> replacements,
      Observer observer) {
    this.deployment = deployment;
    this.scheduler = scheduler;
    this.cluster = cluster;
    this.fleet = fleet;
    this.database = database;
    this.traffic = traffic;
    this.streams = streams;
    this.replacements = replacements;
    this.observer = observer;
    lifecycle = deployment.scenario().podLifecycle();
    made = new boolean[deployment.pods().size()];
  }

  /// Starts the pods that are there from the start, and schedules the events.
  void start() {
    for (SimPod pod : cluster.pods()) {
      if (fleet.state(pod.pod().backend()) == Fleet.State.READY) {
        cluster.start(pod);
        made[pod.pod().backend()] = true;
      }
    }
    List<Event> events =
        deployment.scenario().events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
    for (Event event : events) {
      if (event.atPs() < scheduler.endPs()) {
        scheduler.control(event.atPs(), event.type() + " " + event.name(), () -> begin(event));
      }
    }
  }

  private void begin(Event event) {
    EventWatch watch = observer.begins(event, scheduler.nowPs());
    switch (event) {
      case Event.Scale scale -> scale(scale, watch);
      case Event.PodFailure failure -> fail(failure, watch);
      case Event.TrafficSurge surge -> surge(surge, watch);
      default -> throw new IllegalStateException("events of type " + event.type() + " are not simulated");
    }
  }

  /// Does something later that belongs to an event.
  private void later(EventWatch watch, long delayPs, String what, Runnable action) {
    watch.expect();
    long atPs = scheduler.nowPs() + delayPs;
    if (delayPs == 0) {
      action.run();
      watch.happened();
    } else if (atPs < scheduler.endPs()) {
      scheduler.control(atPs, watch.event().name() + ": " + what, () -> {
        action.run();
        watch.happened();
      });
    }
  }

  /// Tells every node's database what the fleet is like now.
  private void publish(EventWatch watch) {
    Routing snapshot = database.apply(fleet);
    later(watch, lifecycle.endpointPropagationDelayPs(), "new endpoints", () -> cluster.routing(snapshot));
  }

  // ---- Scale

  private void scale(Event.Scale scale, EventWatch watch) {
    List<SimPod> set =
        Arrays.stream(cluster.pods())
            .filter(p -> p.pod().pool().name().equals(scale.replicaSet()))
            .sorted(Comparator.comparingInt(p -> p.pod().replica()))
            .toList();
    List<SimPod> there = set.stream().filter(this::isWanted).toList();
    if (scale.replicas() >= there.size()) {
      set.stream()
          .filter(p -> !made[p.pod().backend()] && !replacements.containsValue(p.pod().backend()))
          .limit(scale.replicas() - there.size())
          .forEach(p -> create(p, streams.stream(scale.name() + "/startup/" + p.pod().name()), watch));
    } else {
      there.subList(scale.replicas(), there.size()).forEach(p -> remove(p, scale.abrupt(), watch));
      publish(watch);
    }
  }

  /// Whether the set counts the pod as one of its replicas: made, and neither leaving nor known to be dead.
  private boolean isWanted(SimPod pod) {
    Fleet.State state = fleet.state(pod.pod().backend());
    return made[pod.pod().backend()] && state != Fleet.State.DRAINING && state != Fleet.State.DEAD;
  }

  private void create(SimPod pod, RandomGenerator rng, EventWatch watch) {
    made[pod.pod().backend()] = true;
    later(watch, startupPs(rng), pod.pod().name() + " is ready", () -> {
      cluster.start(pod);
      fleet.set(pod.pod().backend(), Fleet.State.READY);
      publish(watch);
    });
  }

  private long startupPs(RandomGenerator rng) {
    double median = lifecycle.startupMedianPs();
    if (median == 0 || lifecycle.startupP99Ps() == lifecycle.startupMedianPs()) {
      return lifecycle.startupMedianPs();
    }
    double sigma = Math.log(lifecycle.startupP99Ps() / median) / Z99;
    return Math.round(median * Math.exp(sigma * rng.nextGaussian()));
  }

  private void remove(SimPod pod, boolean abrupt, EventWatch watch) {
    long gracePs = abrupt ? 0 : lifecycle.terminationGracePeriodPs();
    if (gracePs == 0) {
      end(pod);
    } else {
      fleet.set(pod.pod().backend(), Fleet.State.DRAINING);
      later(watch, gracePs, pod.pod().name() + " has drained", () -> {
        end(pod);
        publish(watch);
      });
    }
  }

  private void end(SimPod pod) {
    if (pod.isRunning()) {
      cluster.stop(pod, scheduler.nowPs());
    }
    fleet.set(pod.pod().backend(), Fleet.State.DEAD);
  }

  // ---- PodFailure

  private void fail(Event.PodFailure failure, EventWatch watch) {
    SimPod pod = podOf(failure);
    if (pod.isRunning()) {
      cluster.stop(pod, scheduler.nowPs());
    }
    later(watch, failure.detectionDelayPs(), "failure of " + pod.pod().name() + " is detected", () -> {
      fleet.set(pod.pod().backend(), Fleet.State.DEAD);
      publish(watch);
    });
    Integer replacement = replacements.get(failure.name());
    if (replacement != null) {
      SimPod next = cluster.pods()[replacement];
      later(watch, failure.recoverAfterPs(), "new pod for " + pod.pod().name(), () ->
          create(next, streams.stream(failure.name() + "/startup/" + next.pod().name()), watch));
    }
  }

  private SimPod podOf(Event.PodFailure failure) {
    for (SimPod candidate : cluster.pods()) {
      Pod pod = candidate.pod();
      if (pod.pool().name().equals(failure.replicaSet()) && pod.replica() == failure.replica()) {
        return candidate;
      }
    }
    throw new IllegalStateException("no replica " + failure.replica() + " of " + failure.replicaSet());
  }

  // ---- TrafficSurge

  private void surge(Event.TrafficSurge surge, EventWatch watch) {
    int tenant = deployment.scenario().tenants().indexOf(deployment.scenario().tenant(surge.tenant()));
    traffic.rateFactor(tenant, surge.factor());
    later(watch, surge.forPs(), "traffic is back", () -> traffic.rateFactor(tenant, 1));
  }
}
