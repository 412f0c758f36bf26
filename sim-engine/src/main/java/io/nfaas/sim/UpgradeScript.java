package io.nfaas.sim;

import io.nfaas.chain.GraphNode;
import io.nfaas.conntrack.ConnTable;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.View;
import io.nfaas.model.Event;
import io.nfaas.model.ServiceGraph;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes a tenant from one version of its graph to another: new flows by the steps' shares, existing ones as the event says.
///
/// With `StayOnOldVersion` flows keep their view until they end, or the drain timeout has passed; then the rest goes on in the new one. With
/// `Migrate` a flow goes on in the new view as soon as the step's share covers it. Afterwards the old view stays loaded while frames that carry it
/// are under way. Then pods that no loaded view names leave, see [PodScript#leave].
final class UpgradeScript {
  /// How often an end that comes by itself is looked for in the time that is waited for it.
  private static final int LOOKS = 50;
  private static final long LEAST_LOOK_PS = 10_000_000_000L;
  /// How long frames of a view are still routed, ps: far over the time that any of them is under way.
  private static final long SETTLING_PS = 100_000_000_000L;

  private final Deployment deployment;
  private final Agenda agenda;
  private final SimCluster cluster;
  private final PodScript pods;
  private final Databases databases;
  private final Flows flows;

  UpgradeScript(Deployment deployment, Agenda agenda, SimCluster cluster, PodScript pods, Databases databases, Flows flows) {
    this.deployment = deployment;
    this.agenda = agenda;
    this.cluster = cluster;
    this.pods = pods;
    this.databases = databases;
    this.flows = flows;
  }

  private record Upgrade(Event.GraphUpgrade event, int tenant, int from, int to, EventWatch watch) {}

  void begin(Event.GraphUpgrade event, EventWatch watch) {
    int tenant = deployment.scenario().tenants().indexOf(deployment.scenario().tenant(event.tenant()));
    Upgrade upgrade = new Upgrade(event, tenant, view(tenant, event.from()), view(tenant, event.to()), watch);
    if (event.existingFlows() == Event.GraphUpgrade.ExistingFlows.MIGRATE) {
      letGo(upgrade);
    }
    step(upgrade, 0);
  }

  private int view(int tenant, String version) {
    return deployment.views().stream()
        .filter(v -> v.tenant() == tenant && v.graph().version().equals(version))
        .mapToInt(View::id)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no version " + version));
  }

  private void publish(Upgrade u) {
    databases.publish(agenda, u.watch(), cluster::routing);
  }

  private void letGo(Upgrade u) {
    databases.fleet().retire(u.from());
    flows.upgrade(u.from(), u.to());
  }

  private void step(Upgrade u, int number) {
    Event.Step step = u.event().steps().get(number);
    databases.fleet().canary(u.tenant(), u.to(), step.weightRatio());
    publish(u);
    if (number + 1 < u.event().steps().size()) {
      agenda.later(u.watch(), step.holdPs(), "next step", () -> step(u, number + 1));
    } else if (step.weightRatio() == 1) {
      agenda.later(u.watch(), step.holdPs(), "all new flows are on the new version", () -> drain(u));
    }
  }

  private void drain(Upgrade u) {
    if (u.event().existingFlows() == Event.GraphUpgrade.ExistingFlows.MIGRATE) {
      linger(u, agenda.nowPs() + u.event().drainTimeoutPs());
    } else {
      drain(u, agenda.nowPs() + u.event().drainTimeoutPs());
    }
  }

  private void drain(Upgrade u, long untilPs) {
    if (tracked(u.from()) == 0) {
      linger(u, agenda.nowPs() + SETTLING_PS);
    } else if (agenda.nowPs() >= untilPs) {
      letGo(u);
      publish(u);
      linger(u, agenda.nowPs() + SETTLING_PS);
    } else {
      agenda.later(u.watch(), look(u.event().drainTimeoutPs(), untilPs), "the old version drains", () -> drain(u, untilPs));
    }
  }

  private void linger(Upgrade u, long untilPs) {
    if (agenda.nowPs() >= untilPs) {
      finish(u);
    } else {
      agenda.later(u.watch(), untilPs - agenda.nowPs(), "the old version ends", () -> finish(u));
    }
  }

  private long look(long wholePs, long untilPs) {
    return Math.min(Math.max(LEAST_LOOK_PS, wholePs / LOOKS), untilPs - agenda.nowPs());
  }

  /// Flows that forwarders at the edge keep in a view.
  private long tracked(int view) {
    long entries = 0;
    for (SimNode node : cluster.nodes()) {
      for (SimCore core : node.forwarders()) {
        ConnTable table = core.connections();
        entries += table == null ? 0 : table.openOfView(view);
      }
    }
    return entries;
  }

  private void finish(Upgrade u) {
    databases.fleet().replaceView(u.tenant(), u.from());
    Set<Integer> needed =
        deployment.views().stream()
            .filter(v -> databases.fleet().isLoaded(v.id()))
            .flatMap(v -> v.compiled().nodes().stream())
            .map(GraphNode::pool)
            .collect(Collectors.toSet());
    Set<Integer> old =
        deployment.views().get(u.from()).compiled().nodes().stream().map(GraphNode::pool).collect(Collectors.toSet());
    for (SimPod pod : cluster.pods()) {
      int pool = pod.pod().pool().id();
      if (old.contains(pool) && !needed.contains(pool) && databases.fleet().state(pod.pod().backend()) != Fleet.State.ABSENT) {
        pods.leave(pod, u.watch());
      }
    }
    databases.fleet().announceView(u.tenant(), -1);
    publish(u);
  }

  /// Whether tunnels from upstream end at a replica set, so that it is the tenant's senders that rekey.
  ///
  /// @param set null for every set
  boolean firstHopIs(int tenant, @Nullable String set) {
    ServiceGraph graph = deployment.tenant(tenant).graph(deployment.tenant(tenant).activeGraph());
    return TenantProfile.of(deployment.scenario(), tenant).tunnels()
        && (set == null
            || graph.edges().stream()
                .filter(e -> e.from().equals(ServiceGraph.INGRESS))
                .anyMatch(e -> graph.nodes().stream().anyMatch(n -> n.name().equals(e.to()) && n.replicaSet().equals(set))));
  }
}
