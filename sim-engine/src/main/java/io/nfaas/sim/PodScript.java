package io.nfaas.sim;

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
import java.util.random.RandomGenerator;

/// The lives of pods in a run: made, ready, draining, gone; and what the databases are told of it.
final class PodScript {
  /// How often a pod that leaves is asked whether it still has states, ps.
  private static final long LOOK_PS = 10_000_000_000L;

  private final Deployment deployment;
  private final Agenda agenda;
  private final SimCluster cluster;
  private final Outages outages;
  private final Databases databases;
  private final RandomStreams streams;
  private final Map<String, Integer> replacements;
  private final PodLifecycle lifecycle;
  /// Pods that were ever made, ready or not, by backend id.
  private final boolean[] made;

  PodScript(
      Deployment deployment,
      Agenda agenda,
      SimCluster cluster,
      Outages outages,
      Databases databases,
      RandomStreams streams,
      Map<String, Integer> replacements) {
    this.deployment = deployment;
    this.agenda = agenda;
    this.cluster = cluster;
    this.outages = outages;
    this.databases = databases;
    this.streams = streams;
    this.replacements = replacements;
    lifecycle = deployment.scenario().podLifecycle();
    made = new boolean[deployment.pods().size()];
  }

  /// The place that a replacement takes: the event that kills and the pod that is killed.
  static String place(String event, String pod) {
    return event + "/" + pod;
  }

  /// Starts the pods that are there from the start.
  void start() {
    for (SimPod pod : cluster.pods()) {
      if (state(pod) == Fleet.State.READY) {
        outages.start(pod, agenda.nowPs());
        made[pod.pod().backend()] = true;
      }
    }
  }

  private Fleet.State state(SimPod pod) {
    return databases.fleet().state(pod.pod().backend());
  }

  private void set(SimPod pod, Fleet.State state) {
    databases.fleet().set(pod.pod().backend(), state);
  }

  private void publish(EventWatch watch) {
    databases.publish(agenda, watch, cluster::routing);
  }

  // ---- Scale

  void scale(Event.Scale scale, EventWatch watch) {
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
    return made[pod.pod().backend()] && state(pod) != Fleet.State.DRAINING && state(pod) != Fleet.State.DEAD;
  }

  private void create(SimPod pod, RandomGenerator rng, EventWatch watch) {
    made[pod.pod().backend()] = true;
    long startupPs = Lognormal.drawPs(lifecycle.startupMedianPs(), lifecycle.startupP99Ps(), rng);
    agenda.later(watch, startupPs, pod.pod().name() + " is ready", () -> {
      outages.start(pod, agenda.nowPs());
      set(pod, Fleet.State.READY);
      publish(watch);
    });
  }

  private void remove(SimPod pod, boolean abrupt, EventWatch watch) {
    long gracePs = abrupt ? 0 : lifecycle.terminationGracePeriodPs();
    if (abrupt) {
      watch.lost(states(pod));
      end(pod);
    } else if (gracePs == 0) {
      leave(pod, watch);
    } else {
      set(pod, Fleet.State.DRAINING);
      agenda.later(watch, gracePs, pod.pod().name() + " has drained", () -> {
        leave(pod, watch);
        publish(watch);
      });
    }
  }

  /// Takes a pod out. Where states move it goes on to answer those who ask for its states until it has none, at most for the
  /// connection table's idle timeout, after which the balancers have forgotten whose they were.
  void leave(SimPod pod, EventWatch watch) {
    if (deployment.movesState() && pod.isRunning() && !pod.stages().isEmpty()) {
      set(pod, Fleet.State.DEAD);
      linger(pod, agenda.nowPs() + deployment.scenario().loadBalancing().connectionTable().idleTimeoutPs());
    } else {
      watch.lost(states(pod));
      end(pod);
    }
  }

  private void linger(SimPod pod, long untilPs) {
    agenda.aside(Math.min(LOOK_PS, Math.max(1, untilPs - agenda.nowPs())), pod.pod().name() + " gives its states away", () -> {
      if (agenda.nowPs() >= untilPs || states(pod) == 0) {
        end(pod);
      } else {
        linger(pod, untilPs);
      }
    });
  }

  /// Ends a pod that nobody is to send to any more.
  void end(SimPod pod) {
    if (pod.isRunning()) {
      outages.stop(pod, agenda.nowPs());
    }
    set(pod, Fleet.State.DEAD);
  }

  // ---- failures

  void fail(Event.PodFailure failure, EventWatch watch) {
    SimPod pod = podOf(failure);
    watch.lost(states(pod));
    outages.stop(pod, agenda.nowPs());
    agenda.later(watch, failure.detectionDelayPs(), "failure of " + pod.pod().name() + " is detected", () -> {
      set(pod, Fleet.State.DEAD);
      publish(watch);
    });
    replace(pod, failure.name(), failure.recoverAfterPs(), watch);
  }

  /// Kills every pod of a node at once; when the failure is detected the databases learn of all of them together.
  void killAll(int node, Event.NodeFailure failure, EventWatch watch) {
    List<SimPod> victims =
        Arrays.stream(cluster.pods()).filter(p -> p.node() == node && made[p.pod().backend()] && state(p) != Fleet.State.DEAD).toList();
    victims.forEach(p -> {
      watch.lost(states(p));
      outages.stop(p, agenda.nowPs());
    });
    agenda.later(watch, failure.detectionDelayPs(), "failure of " + failure.node() + " is detected", () -> {
      victims.forEach(p -> set(p, Fleet.State.DEAD));
      publish(watch);
    });
    victims.forEach(p -> replace(p, failure.name(), failure.recoverAfterPs(), watch));
  }

  private void replace(SimPod pod, String event, long afterPs, EventWatch watch) {
    Integer replacement = replacements.get(place(event, pod.pod().name()));
    if (replacement != null) {
      SimPod next = cluster.pods()[replacement];
      agenda.later(watch, afterPs, "new pod for " + pod.pod().name(), () ->
          create(next, streams.stream(event + "/startup/" + next.pod().name()), watch));
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

  // ---- states

  /// Tells the databases at the start what is planned: the pods that scalings will remove, the graph versions that upgrades lead to.
  static void announce(Deployment deployment, Fleet fleet) {
    List<Event> events =
        deployment.scenario().events().stream().sorted(Comparator.comparingLong(Event::atPs)).toList();
    for (Event event : events) {
      if (event instanceof Event.Scale scale) {
        deployment.pods().stream()
            .filter(p -> p.pool().name().equals(scale.replicaSet()) && p.replica() >= scale.replicas())
            .filter(p -> fleet.state(p.backend()) == Fleet.State.READY)
            .forEach(p -> fleet.announceLeaving(p.backend()));
      } else if (event instanceof Event.GraphUpgrade upgrade) {
        deployment.views().stream()
            .filter(v -> deployment.tenant(v.tenant()).name().equals(upgrade.tenant()) && v.graph().version().equals(upgrade.to()))
            .forEach(v -> fleet.announceView(v.tenant(), v.id()));
      }
    }
  }

  /// States that a pod holds.
  static long states(SimPod pod) {
    return !pod.isRunning() ? 0 : pod.stages().stream().mapToLong(s -> s.states().present()).sum();
  }

  /// Gives associations that replicas of a set hold for a tenant new parameters indexes, the first of them in the order of pods.
  ///
  /// @param set null for every set
  void rekey(int tenant, @org.jspecify.annotations.Nullable String set, int most) {
    int left = most;
    for (SimPod pod : cluster.pods()) {
      if (pod.isRunning() && !pod.pod().pool().controlPlane() && (set == null || set.equals(pod.pod().pool().name()))) {
        for (io.nfaas.nf.StatefulStage stage : pod.stages()) {
          left -= stage.rekey(tenant, left);
        }
      }
    }
  }
}
