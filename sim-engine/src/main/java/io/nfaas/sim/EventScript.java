package io.nfaas.sim;

import io.nfaas.deployment.Deployment;
import io.nfaas.model.Event;
import io.nfaas.traffic.RandomStreams;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// Carries out the scenario's events: pods, nodes, forwarders and links come and go, graphs are upgraded, traffic swells, associations are rekeyed.
///
/// What is true (a pod runs) and what the databases say (a pod is ready) are kept apart: between a failure and its detection, or a change and its propagation,
/// frames are sent to replicas that are gone.
final class EventScript {
  private final Deployment deployment;
  private final EventScheduler scheduler;
  private final Agenda agenda;
  private final PodScript pods;
  private final UpgradeScript upgrades;
  private final Outages outages;
  private final TrafficSource traffic;
  private final RandomStreams streams;
  private final Observer observer;

  /// Is told when events begin, before anything of them happens.
  interface Observer {
    EventWatch begins(Event event, long atPs);
  }

  /// @param databases what nodes know at the start
  /// @param replacements backend id of the pod that takes the place of one that an event kills, by [PodScript#place]
  EventScript(
      Deployment deployment,
      EventScheduler scheduler,
      SimCluster cluster,
      Databases databases,
      Flows flows,
      TrafficSource traffic,
      RandomStreams streams,
      Map<String, Integer> replacements,
      Observer observer) {
    this.deployment = deployment;
    this.scheduler = scheduler;
    this.traffic = traffic;
    this.streams = streams;
    this.observer = observer;
    agenda = new Agenda(scheduler);
    outages = new Outages(cluster, deployment);
    pods = new PodScript(deployment, agenda, cluster, outages, databases, streams, replacements);
    upgrades = new UpgradeScript(deployment, agenda, cluster, pods, databases, flows);
  }

  /// Starts the pods that are there from the start, and schedules the events.
  void start() {
    pods.start();
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
      case Event.Scale scale -> pods.scale(scale, watch);
      case Event.PodFailure failure -> pods.fail(failure, watch);
      case Event.NodeFailure failure -> fail(failure, watch);
      case Event.LoadBalancerFailure failure -> fail(failure, watch);
      case Event.LinkDegrade link -> degrade(link, watch);
      case Event.GraphUpgrade upgrade -> upgrades.begin(upgrade, watch);
      case Event.TrafficSurge surge -> surge(surge, watch);
      case Event.Rekey rekey -> rekey(rekey);
    }
  }

  private int node(String name) {
    for (int n = 0; n < deployment.nodes().size(); n++) {
      if (deployment.nodes().get(n).name().equals(name)) {
        return n;
      }
    }
    throw new IllegalStateException("no node " + name);
  }

  private int tenant(String name) {
    return deployment.scenario().tenants().indexOf(deployment.scenario().tenant(name));
  }

  /// The machine is gone at once; cluster and upstream routers notice when the failure is detected. A node that comes back has a forwarder with
  /// empty tables, and new pods in the place of those that it had.
  private void fail(Event.NodeFailure failure, EventWatch watch) {
    int node = node(failure.node());
    pods.killAll(node, failure, watch);
    outages.stopForwarder(node, agenda.nowPs());
    agenda.later(watch, failure.detectionDelayPs(), "upstream notices that " + failure.node() + " is down", () -> outages.announce(node));
    if (failure.recoverAfterPs() >= 0) {
      agenda.later(watch, failure.recoverAfterPs(), failure.node() + " is back", () -> {
        outages.startForwarder(node);
        outages.announce(node);
      });
    }
  }

  /// Upstream routers notice at once.
  private void fail(Event.LoadBalancerFailure failure, EventWatch watch) {
    int node = node(failure.node());
    outages.stopForwarder(node, agenda.nowPs());
    outages.announce(node);
    if (failure.recoverAfterPs() >= 0) {
      agenda.later(watch, failure.recoverAfterPs(), "the forwarder of " + failure.node() + " is back", () -> {
        outages.startForwarder(node);
        outages.announce(node);
      });
    }
  }

  private void degrade(Event.LinkDegrade link, EventWatch watch) {
    int node = node(link.node());
    boolean dead = link.speedRatio() == 0;
    double loss = dead ? 1 : link.lossRatio();
    outages.degrade(node, link.nic(), loss, dead ? 1 : link.speedRatio(), streams.stream(link.name() + "/frames"));
    agenda.later(watch, link.forPs(), "the link is well again", () -> outages.degrade(node, link.nic(), 0, 1, null));
  }

  private void surge(Event.TrafficSurge surge, EventWatch watch) {
    int tenant = tenant(surge.tenant());
    traffic.rateFactor(tenant, surge.factor());
    agenda.later(watch, surge.forPs(), "traffic is back", () -> traffic.rateFactor(tenant, 1));
  }

  private void rekey(Event.Rekey rekey) {
    int tenant = tenant(rekey.tenant());
    int most = rekey.associations() == 0 ? Integer.MAX_VALUE : rekey.associations();
    int renewed = upgrades.firstHopIs(tenant, rekey.replicaSet()) ? traffic.rekey(tenant, most, agenda.nowPs()) : 0;
    pods.rekey(tenant, rekey.replicaSet(), most - renewed);
  }
}
