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
import io.nfaas.packet.FlowHash;
import io.nfaas.selection.BackendSelector;
import io.nfaas.selection.HashThresholdSelector;
import io.nfaas.selection.JetSelector;
import io.nfaas.selection.MaglevSelector;
import io.nfaas.selection.ModuloSelector;
import io.nfaas.selection.PoolSelector;
import io.nfaas.selection.SelectorKind;
import io.nfaas.selection.SelectorSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Makes the routing snapshots of one deployment, one after the other. Selectors of pools that did not change are shared with the
/// snapshot before. Single-threaded.
public final class RoutingBook {
  /// Seed of every Maglev table: all forwarders of a cluster must build the same one.
  private static final long MAGLEV_SEED = 0;
  private static final int SAMPLES = 1 << 16;

  private record Choice(List<Integer> backends, @Nullable BackendSelector selector, @Nullable BackendSelector former) {}

  private final Deployment deployment;
  private final LoadBalancing balancing;
  private final Choice[] data;
  private final @Nullable Choice[] control;
  /// By pool, the table of all pods that there will ever be.
  private final Map<Integer, MaglevTable> configuredTables = new HashMap<>();
  /// By pool and plane, what chooses now where that is not Maglev.
  private final Map<Integer, PoolSelector> chosen = new HashMap<>();
  private int epoch;
  private double changedRatio;

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
    changedRatio = 0;
    ChainRouting.Builder b =
        ChainRouting.builder()
            .epoch(epoch++)
            .sticky(balancing.strategy().sticky())
            .rebalances(balancing.strategy() == LoadBalancing.Strategy.MAGLEV_STICKY_TRANSFER);
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
      BackendSelector former = data[pool].former();
      if (former != null && balancing.secondChance()) {
        b.former(pool, former);
      }
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
    if (scenario.tenants().stream().anyMatch(t -> t.traffic().hasReverse())) {
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
    if (fleet.plannedView(tenant) >= 0) {
      b.plan(tenant, List.of(new ViewShare(fleet.plannedView(tenant), 1)));
    }
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
    boolean plans = balancing.strategy() == LoadBalancing.Strategy.MAGLEV_JET && !controlPlane;
    if (before != null && before.backends().equals(ready) && !plans) {
      return before;
    }
    BackendSelector selector = ready.isEmpty() ? null : selector(fleet, ready, pool, controlPlane);
    boolean same = before != null && before.backends().equals(ready);
    if (before != null && before.selector() != null && selector != null && !controlPlane) {
      changedRatio = Math.max(changedRatio, changedRatio(before.selector(), selector));
    }
    return new Choice(ready, selector, before == null ? null : same ? before.former() : before.selector());
  }

  /// Share of the selection tables' entries that the last snapshot gave another replica, of the pool that changed most.
  public double changedRatio() {
    return changedRatio;
  }

  /// Of the slots where both are Maglev tables, else of 65536 hashes.
  private static double changedRatio(BackendSelector before, BackendSelector after) {
    MaglevTable old = table(before);
    MaglevTable young = table(after);
    if (old != null && young != null) {
      return old.disruption(young).changedRatio();
    }
    int changed = 0;
    for (int i = 0; i < SAMPLES; i++) {
      long hash = FlowHash.remix(i, SAMPLES);
      changed += before.select(hash) == after.select(hash) ? 0 : 1;
    }
    return (double) changed / SAMPLES;
  }

  private static @Nullable MaglevTable table(BackendSelector selector) {
    BackendSelector now = selector instanceof JetSelector jet ? jet.now() : selector;
    return now instanceof MaglevSelector maglev ? maglev.table() : null;
  }

  private BackendSelector selector(Fleet fleet, List<Integer> ready, int pool, boolean controlPlane) {
    if (balancing.strategy().ecmp()) {
      int[] ids = ready.stream().mapToInt(Integer::intValue).toArray();
      return balancing.ecmp() == LoadBalancing.Ecmp.MODULO ? new ModuloSelector(ids) : new HashThresholdSelector(ids);
    }
    if (balancing.strategy() == LoadBalancing.Strategy.MAGLEV_JET && !controlPlane) {
      return justEnough(fleet, ready, pool);
    }
    if (balancing.selector() != LoadBalancing.Selector.MAGLEV) {
      PoolSelector now = changed(chosen.get(poolKey(pool, controlPlane)), ready, pool);
      chosen.put(poolKey(pool, controlPlane), now);
      return now;
    }
    List<Backend> backends = ready.stream().map(this::backend).toList();
    return new MaglevSelector(table(backends));
  }

  private static int poolKey(int pool, boolean controlPlane) {
    return 2 * pool + (controlPlane ? 1 : 0);
  }

  /// A selector after replicas have left and joined. What it was matters where buckets are numbered; jump, which can lose the last one only, is
  /// numbered anew otherwise.
  ///
  /// @param before null for the first one
  /// @param ids of the replicas that it is to choose from, at least one
  private PoolSelector changed(@Nullable PoolSelector before, List<Integer> ids, int pool) {
    List<Backend> wanted = ids.stream().map(this::backend).toList();
    if (before == null || before.backends().stream().noneMatch(wanted::contains) || isRenumbered(before.backends(), wanted)) {
      return SelectorKind.valueOf(balancing.selector().name()).over(wanted, settings(pool));
    }
    PoolSelector selector = before;
    // From the end, as jump needs it.
    for (Backend left : before.backends().reversed()) {
      if (!wanted.contains(left)) {
        selector = selector.without(left.name());
      }
    }
    for (Backend joined : wanted) {
      if (!before.backends().contains(joined)) {
        selector = selector.with(joined);
      }
    }
    return selector;
  }

  private boolean isRenumbered(List<Backend> before, List<Backend> wanted) {
    int common = Math.min(before.size(), wanted.size());
    return balancing.selector() == LoadBalancing.Selector.JUMP && !wanted.subList(0, common).equals(before.subList(0, common));
  }

  /// Room for every replica that there will ever be.
  private SelectorSettings settings(int pool) {
    int ever = (int) deployment.pods().stream().filter(p -> p.pool().id() == pool).count();
    int capacity = Integer.highestOneBit(Math.max(1, 2 * ever - 1)) << 1;
    return new SelectorSettings(balancing.maglev().tableSize(), FillRule.PAPER, MAGLEV_SEED, 0, capacity);
  }

  private Backend backend(int id) {
    return new Backend(id, deployment.pods().get(id).name(), 1);
  }

  private MaglevTable table(List<Backend> backends) {
    return MaglevTable.build(
        backends, balancing.maglev().tableSize(), FillRule.valueOf(balancing.maglev().rule().name()), MAGLEV_SEED);
  }

  /// Tracking of those flows only that planned changes move: pods that are not there yet will join, those announced will leave. One
  /// configured table of all of them with second choices has no unneeded moves, which is what makes one comparison enough.
  private BackendSelector justEnough(Fleet fleet, List<Integer> ready, int pool) {
    List<Backend> all = new ArrayList<>();
    List<Integer> planned = new ArrayList<>();
    Set<String> absent = new HashSet<>();
    Set<String> gone = new HashSet<>();
    for (Pod pod : deployment.pods()) {
      if (pod.pool().id() == pool && !pod.pool().controlPlane()) {
        Fleet.State state = fleet.state(pod.backend());
        all.add(backend(pod.backend()));
        if (state != Fleet.State.READY) {
          absent.add(pod.name());
        }
        if (state == Fleet.State.DEAD || state == Fleet.State.DRAINING || fleet.isLeaving(pod.backend())) {
          gone.add(pod.name());
        } else {
          planned.add(pod.backend());
        }
      }
    }
    if (balancing.selector() != LoadBalancing.Selector.MAGLEV) {
      PoolSelector now = changed(chosen.get(poolKey(pool, false)), ready, pool);
      chosen.put(poolKey(pool, false), now);
      return planned.isEmpty() || planned.equals(ready)
          ? JetSelector.of(now, List.of())
          : JetSelector.of(now, List.of(changed(now, planned, pool)));
    }
    MaglevTable configured = configuredTables.computeIfAbsent(pool, _ -> table(all));
    MaglevSelector now = new MaglevSelector(configured.avoiding(absent));
    return gone.equals(absent) || gone.size() == all.size()
        ? JetSelector.of(now, List.of())
        : JetSelector.of(now, List.of(new MaglevSelector(configured.avoiding(gone))));
  }

  private static BackendSelector orNobody(Choice choice) {
    return choice.selector() == null ? hash -> BackendSelector.NONE : choice.selector();
  }
}
