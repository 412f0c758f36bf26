package io.nfaas.sim;

import io.nfaas.dataplane.Routing;
import io.nfaas.deployment.Fleet;
import io.nfaas.model.PodLifecycle;
import io.nfaas.traffic.RandomStreams;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/// The load-balancer databases of all nodes: each node's workers route by the latest snapshot that has reached it.
///
/// A change takes its own time to every node, so that nodes disagree for a while. What is decided at a node before the newest snapshot is there
/// counts as decided by a stale database.
final class Databases {
  private final PodLifecycle lifecycle;
  private final Fleet fleet;
  private final Function<Fleet, Routing> book;
  private final DoubleSupplier changedRatio;
  private final RandomStreams streams;
  private final String[] nodeNames;
  private final int[] epoch;
  private int newest;
  private double stale;
  private double weight = 1;

  /// Hands a node's workers a snapshot.
  @FunctionalInterface
  interface Delivery {
    void deliver(int node, Routing snapshot);
  }

  /// @param fleet what everybody knows at the start; changed by events before they publish
  /// @param book makes snapshots
  /// @param changedRatio how much of the selection tables the last snapshot has changed
  Databases(
      PodLifecycle lifecycle, Fleet fleet, Function<Fleet, Routing> book, DoubleSupplier changedRatio, RandomStreams streams, String[] nodeNames) {
    this.lifecycle = lifecycle;
    this.fleet = fleet;
    this.book = book;
    this.changedRatio = changedRatio;
    this.streams = streams;
    this.nodeNames = nodeNames;
    epoch = new int[nodeNames.length];
  }

  Fleet fleet() {
    return fleet;
  }

  /// A snapshot of the fleet as it is now.
  Routing current() {
    return book.apply(fleet);
  }

  /// Tells every node what the fleet is like now, each in its own time.
  void publish(Agenda agenda, EventWatch watch, Delivery delivery) {
    Routing snapshot = current();
    watch.changed(changedRatio.getAsDouble());
    int number = ++newest;
    for (int n = 0; n < nodeNames.length; n++) {
      int node = n;
      agenda.later(watch, delayPs(number, node), "new endpoints at " + nodeNames[node], () -> {
        if (epoch[node] < number) {
          epoch[node] = number;
          delivery.deliver(node, snapshot);
        }
      });
    }
  }

  private long delayPs(int number, int node) {
    if (lifecycle.endpointPropagationP99Ps() == lifecycle.endpointPropagationDelayPs()) {
      return lifecycle.endpointPropagationDelayPs();
    }
    RandomGenerator rng = streams.stream("propagation/" + number + "/" + nodeNames[node]);
    return Lognormal.drawPs(lifecycle.endpointPropagationDelayPs(), lifecycle.endpointPropagationP99Ps(), rng);
  }

  /// Whether the newest change has not reached a node.
  boolean isStale(int node) {
    return epoch[node] < newest;
  }

  /// Sets what a packet of now counts for.
  void weight(double packets) {
    weight = packets;
  }

  /// Notes frames that a worker of a stale node has sent on.
  void decidedStale(int frames) {
    stale += weight * frames;
  }

  /// Frames sent on so far by workers whose database did not have the newest change.
  long staleDecisions() {
    return Math.round(stale);
  }
}
