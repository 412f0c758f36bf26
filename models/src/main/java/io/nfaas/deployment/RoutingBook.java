package io.nfaas.deployment;

import io.nfaas.chain.ChainRouting;
import io.nfaas.chain.Prefix;
import io.nfaas.chain.TenantMatch;
import io.nfaas.chain.ViewShare;
import io.nfaas.maglev.Backend;
import io.nfaas.maglev.FillRule;
import io.nfaas.maglev.MaglevTable;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NicSpec;
import io.nfaas.model.Scenario;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.selection.BackendSelector;
import io.nfaas.selection.HashThresholdSelector;
import io.nfaas.selection.MaglevSelector;
import io.nfaas.selection.ModuloSelector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the routing snapshots of one deployment, one after the other. Selectors of pools that did not change are shared with the
/// snapshot before. Single-threaded.
public final class RoutingBook {
  /// Seed of every Maglev table: all forwarders of a cluster must build the same one.
  private static final long MAGLEV_SEED = 0;

  private record Choice(List<Integer> backends, @Nullable BackendSelector selector) {}

  private final Deployment deployment;
  private final LoadBalancing balancing;
  private final Choice[] data;
  private final @Nullable Choice[] control;
  private int epoch;

  RoutingBook(Deployment deployment) {
    this.deployment = deployment;
    balancing = deployment.scenario().loadBalancing();
    int sets = deployment.scenario().replicaSets().size();
    data = new Choice[sets];
    control = new Choice[sets];
  }

  /// The database of a node that knows this fleet.
  public ChainRouting snapshot(Fleet fleet) {
    Scenario scenario = deployment.scenario();
    ChainRouting.Builder b = ChainRouting.builder().epoch(epoch++).sticky(balancing.strategy().sticky());
    for (int t = 0; t < scenario.tenants().size(); t++) {
      match(b, t);
    }
    for (View v : deployment.views()) {
      if (fleet.isLoaded(v.id())) {
        b.load(v.compiled());
        if (fleet.isRetired(v.id())) {
          b.retire(v.id());
        }
      }
    }
    for (int t = 0; t < scenario.tenants().size(); t++) {
      activate(b, fleet, t);
    }
    for (int pool = 0; pool < data.length; pool++) {
      data[pool] = choose(fleet, pool, false, data[pool]);
      boolean split = deployment.pools().get(pool).function().controlPlane() != null;
      control[pool] = split ? choose(fleet, pool, true, control[pool]) : null;
      Choice slow = control[pool];
      b.pool(pool, orNobody(data[pool]), slow == null ? null : orNobody(slow));
      b.function(pool, scenario.networkFunctions().indexOf(deployment.pools().get(pool).function()));
    }
    for (Pod pod : deployment.pods()) {
      Fleet.State state = fleet.state(pod.backend());
      if (state != Fleet.State.ABSENT) {
        b.replica(pod.backend(), pod.pool().id(), pod.pool().controlPlane());
        if (state == Fleet.State.DRAINING) {
          b.drain(pod.backend());
        } else if (state == Fleet.State.DEAD) {
          b.kill(pod.backend());
        }
      }
    }
    if (scenario.tenants().stream().anyMatch(t -> t.traffic().direction() == Traffic.Direction.BIDIRECTIONAL)) {
      b.backwardPort(1);
    }
    return b.build();
  }

  private void match(ChainRouting.Builder b, int tenant) {
    Tenant t = deployment.tenant(tenant);
    TenantMatch match =
        switch (t.match()) {
          case Tenant.Match.Vlan vlan -> new TenantMatch.Vlan(vlan.id());
          case Tenant.Match.Vni vni -> new TenantMatch.Vni(vni.id());
          case Tenant.Match.Interface nic -> new TenantMatch.Interface(portOf(nic.name()));
          case Tenant.Match.Prefix prefix -> new TenantMatch.Range(Prefix.parse(prefix.cidr()));
        };
    b.match(tenant, match);
  }

  /// Ports are numbered by a node's NICs in file order.
  private int portOf(String nic) {
    List<NicSpec> nics = deployment.scenario().cluster().groups().getFirst().nics();
    for (int i = 0; i < nics.size(); i++) {
      if (nics.get(i).name().equals(nic)) {
        return i;
      }
    }
    throw new IllegalArgumentException("no NIC " + nic);
  }

  private static void activate(ChainRouting.Builder b, Fleet fleet, int tenant) {
    double canary = fleet.canaryRatio(tenant);
    if (canary == 0) {
      b.activate(tenant, fleet.activeView(tenant));
    } else if (canary == 1) {
      b.activate(tenant, fleet.canaryView(tenant));
    } else {
      b.activate(
          tenant,
          List.of(
              new ViewShare(fleet.canaryView(tenant), canary),
              new ViewShare(fleet.activeView(tenant), 1 - canary)));
    }
  }

  private Choice choose(Fleet fleet, int pool, boolean controlPlane, @Nullable Choice before) {
    List<Integer> ready = new ArrayList<>();
    for (Pod pod : deployment.pods()) {
      if (pod.pool().id() == pool
          && pod.pool().controlPlane() == controlPlane
          && fleet.state(pod.backend()) == Fleet.State.READY) {
        ready.add(pod.backend());
      }
    }
    if (before != null && before.backends().equals(ready)) {
      return before;
    }
    return new Choice(ready, ready.isEmpty() ? null : selector(ready));
  }

  private BackendSelector selector(List<Integer> ready) {
    if (balancing.strategy().ecmp()) {
      int[] ids = ready.stream().mapToInt(Integer::intValue).toArray();
      return balancing.ecmp() == LoadBalancing.Ecmp.MODULO ? new ModuloSelector(ids) : new HashThresholdSelector(ids);
    }
    List<Backend> backends =
        ready.stream().map(id -> new Backend(id, deployment.pods().get(id).name(), 1)).toList();
    return new MaglevSelector(
        MaglevTable.build(
            backends, balancing.maglev().tableSize(), FillRule.valueOf(balancing.maglev().rule().name()), MAGLEV_SEED));
  }

  private static BackendSelector orNobody(Choice choice) {
    return choice.selector() == null ? hash -> BackendSelector.NONE : choice.selector();
  }
}
