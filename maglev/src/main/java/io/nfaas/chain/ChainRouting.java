package io.nfaas.chain;

import io.nfaas.dataplane.Burst;
import io.nfaas.dataplane.Place;
import io.nfaas.dataplane.Routing;
import io.nfaas.maglev.Backend;
import io.nfaas.packet.FlowHash;
import io.nfaas.packet.FrameView;
import io.nfaas.selection.BackendSelector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The load-balancer database of one node: who the tenants are, which graph views new flows get, and which replicas serve each
/// pool. Immutable; every look-up is a few array loads.
///
/// A change is a new snapshot made by [#change], which shares views and selectors with the old one: a rebuilt Maglev table costs
/// the pool that changed and no other.
public final class ChainRouting implements Routing {
  private static final byte ALIVE = 1;
  private static final byte DRAINING = 2;
  private static final byte CONTROL = 4;
  private static final int FLAG_BITS = 3;

  private final Builder made;
  private final int epoch;
  private final boolean sticky;
  private final boolean rebalances;
  private final @Nullable BackendSelector[] formerSelectors;
  private final TenantClassifier classifier;
  private final @Nullable GraphView[] views;
  private final ViewDraw[] activeViews;
  /// Per tenant, the draw after its planned change; null where nothing is planned.
  private final @Nullable ViewDraw[] plannedViews;
  private final boolean[] retired;
  private final int[] functionOf;
  private final @Nullable BackendSelector[] selectors;
  private final @Nullable BackendSelector[] controlSelectors;

  /// By replica: its pool plus one in the upper bits, then flags; 0 for one that does not exist.
  private final int[] replicas;

  private final boolean[] backwardPorts;
  private final int egressForwards;
  private final int egressBackwards;

  private ChainRouting(Builder b) {
    made = b;
    epoch = b.epoch;
    sticky = b.sticky;
    rebalances = b.rebalances;
    int tenants = b.activeViews.isEmpty() ? 0 : b.activeViews.lastKey() + 1;
    classifier =
        new TenantClassifier(
            b.rules, b.activeViews.size() == 1 && !b.partial ? b.activeViews.firstKey() : NONE);
    views = new GraphView[b.views.isEmpty() ? 0 : b.views.lastKey() + 1];
    b.views.forEach((id, view) -> views[id] = view);
    activeViews = new ViewDraw[tenants];
    Arrays.fill(activeViews, ViewDraw.NOTHING);
    b.activeViews.forEach((tenant, shares) -> activeViews[tenant] = new ViewDraw(shares));
    plannedViews = new ViewDraw[tenants];
    b.plannedViews.forEach((tenant, shares) -> plannedViews[tenant] = new ViewDraw(shares));
    retired = new boolean[views.length];
    b.views.keySet().forEach(id -> retired[id] = b.retired.contains(id));
    int pools = b.pools.isEmpty() ? 0 : b.pools.lastKey() + 1;
    selectors = new BackendSelector[pools];
    controlSelectors = new BackendSelector[pools];
    functionOf = new int[pools];
    formerSelectors = new BackendSelector[pools];
    b.formers.forEach((pool, former) -> formerSelectors[pool] = former);
    b.pools.forEach((pool, p) -> {
      selectors[pool] = p.data;
      controlSelectors[pool] = p.control;
      functionOf[pool] = b.functions.getOrDefault(pool, pool);
    });
    int backends = b.replicas.isEmpty() ? 0 : b.replicas.lastKey() + 1;
    replicas = new int[backends];
    b.replicas.forEach((id, replica) -> replicas[id] = (replica.pool + 1) << FLAG_BITS | replica.flags);
    backwardPorts = new boolean[b.backwardPorts.isEmpty() ? 0 : b.backwardPorts.getLast() + 1];
    b.backwardPorts.forEach(port -> backwardPorts[port] = true);
    egressForwards = b.egressForwards;
    egressBackwards = b.egressBackwards;
  }

  public static Builder builder() {
    return new Builder();
  }

  /// A builder that starts from this snapshot, with the next epoch.
  public Builder change() {
    return new Builder(made, epoch + 1);
  }

  /// The loaded view of that id, or null.
  public @Nullable GraphView view(int view) {
    return hasView(view) ? views[view] : null;
  }

  @Override
  public int epoch() {
    return epoch;
  }

  @Override
  public int classify(FrameView frame, int inPort) {
    return classifier.tenant(frame, inPort, entersBackwards(inPort));
  }

  @Override
  public int classify(int inPort, int vlan, int source, int destination) {
    return classifier.tenant(inPort, vlan, entersBackwards(inPort) ? destination : source);
  }

  @Override
  public boolean entersBackwards(int inPort) {
    return inPort < backwardPorts.length && backwardPorts[inPort];
  }

  @Override
  public int viewForNewFlow(int tenant, long flowHash) {
    return tenant >= activeViews.length ? NONE : activeViews[tenant].view(flowHash);
  }

  @Override
  public boolean tracksView(int view, long flowHash) {
    int tenant = loaded(view).tenant();
    if (viewForNewFlow(tenant, flowHash) != view) {
      return true;
    }
    ViewDraw planned = plannedViews[tenant];
    return planned != null && planned.view(flowHash) != view;
  }

  @Override
  public boolean hasView(int view) {
    return view >= 0 && view < views.length && views[view] != null;
  }

  @Override
  public boolean isRetired(int view) {
    return retired[view];
  }

  @Override
  public boolean sharesState(int pool, int otherPool) {
    return pool == otherPool
        || (pool >= 0 && otherPool >= 0 && functionOf[pool] == functionOf[otherPool]);
  }

  @Override
  public long place(int view, int position) {
    GraphView v = view >= 0 && view < views.length ? views[view] : null;
    return v == null ? Place.NOWHERE : v.place(position);
  }

  @Override
  public int entry(int view, Burst burst, int i, FrameView frame) {
    return loaded(view).entry(burst, i, frame);
  }

  @Override
  public int onlyWay(int view, int position) {
    return loaded(view).onlyWay(position);
  }

  @Override
  public boolean readsHeaders(int view, int position) {
    return loaded(view).readsHeaders(position);
  }

  @Override
  public int next(int view, int position, Burst burst, int i, FrameView frame) {
    return loaded(view).next(position, burst, i, frame);
  }

  private GraphView loaded(int view) {
    GraphView v = views[view];
    if (v == null) {
      throw new IllegalStateException("graph view " + view + " is not loaded");
    }
    return v;
  }

  @Override
  public int select(int pool, boolean controlPlane, long flowHash) {
    if (pool < 0 || pool >= selectors.length) {
      return NONE;
    }
    BackendSelector selector = controlPlane ? controlSelectors[pool] : selectors[pool];
    if (selector == null) {
      return NONE;
    }
    int backend = selector.select(selectionHash(pool, controlPlane, flowHash));
    return backend != BackendSelector.NONE && alive(backend) ? backend : NONE;
  }

  @Override
  public boolean tracks(int pool, long flowHash) {
    BackendSelector selector = selectors[pool];
    return selector == null || selector.tracks(selectionHash(pool, false, flowHash));
  }

  /// What chooses the replicas of a pool, or null for a pool that does not exist.
  public @Nullable BackendSelector selector(int pool, boolean controlPlane) {
    return pool < 0 || pool >= selectors.length ? null : controlPlane ? controlSelectors[pool] : selectors[pool];
  }

  /// The hash that a pool's selector is asked with: remixed per pool, so that the flows of one replica spread over all replicas of
  /// the next hop (the same hash at every hop would polarise them).
  public static long selectionHash(int pool, boolean controlPlane, long flowHash) {
    return FlowHash.remix(flowHash, 2L * pool + (controlPlane ? 1 : 0));
  }

  @Override
  public int poolOf(int backend) {
    return (replica(backend) >>> FLAG_BITS) - 1;
  }

  @Override
  public boolean alive(int backend) {
    return has(backend, ALIVE);
  }

  @Override
  public boolean serves(int backend, int pool) {
    int replica = replica(backend);
    return (replica & ALIVE) != 0 && (replica >>> FLAG_BITS) - 1 == pool;
  }

  @Override
  public boolean draining(int backend) {
    return has(backend, DRAINING);
  }

  @Override
  public boolean controlPlane(int backend) {
    return has(backend, CONTROL);
  }

  private boolean has(int backend, byte flag) {
    return (replica(backend) & flag) != 0;
  }

  private int replica(int backend) {
    return backend >= 0 && backend < replicas.length ? replicas[backend] : 0;
  }

  @Override
  public boolean sticky() {
    return sticky;
  }

  @Override
  public boolean rebalances() {
    return rebalances;
  }

  @Override
  public int secondChance(int pool, long flowHash, int backend) {
    BackendSelector former = formerSelectors[pool];
    if (former == null) {
      return NONE;
    }
    int second = former.select(selectionHash(pool, false, flowHash));
    return second != backend && alive(second) ? second : NONE;
  }

  @Override
  public int egressPort(int view, int position) {
    return loaded(view).backwards(position) ? egressBackwards : egressForwards;
  }

  private record Pool(BackendSelector data, @Nullable BackendSelector control) {}

  private record Replica(int pool, byte flags) {}

  /// Collects one snapshot.
  public static final class Builder {
    private int epoch;
    private boolean sticky = true;

    /// Whether there are tenants elsewhere, so that a sole one here must not take their frames.
    private boolean partial;

    private boolean rebalances;
    private final TreeMap<Integer, BackendSelector> formers = new TreeMap<>();
    private final List<TenantClassifier.Rule> rules = new ArrayList<>();
    private final TreeMap<Integer, GraphView> views = new TreeMap<>();
    private final TreeMap<Integer, List<ViewShare>> activeViews = new TreeMap<>();
    private final TreeMap<Integer, List<ViewShare>> plannedViews = new TreeMap<>();
    private final TreeSet<Integer> retired = new TreeSet<>();
    private final TreeMap<Integer, Pool> pools = new TreeMap<>();
    private final TreeMap<Integer, Integer> functions = new TreeMap<>();
    private final TreeMap<Integer, Replica> replicas = new TreeMap<>();
    private final List<Integer> backwardPorts = new ArrayList<>();
    private int egressForwards;
    private int egressBackwards;

    private Builder() {}

    private Builder(Builder from, int epoch) {
      this.epoch = epoch;
      sticky = from.sticky;
      partial = from.partial;
      rebalances = from.rebalances;
      formers.putAll(from.formers);
      rules.addAll(from.rules);
      views.putAll(from.views);
      activeViews.putAll(from.activeViews);
      plannedViews.putAll(from.plannedViews);
      retired.addAll(from.retired);
      pools.putAll(from.pools);
      functions.putAll(from.functions);
      replicas.putAll(from.replicas);
      backwardPorts.addAll(from.backwardPorts);
      egressForwards = from.egressForwards;
      egressBackwards = from.egressBackwards;
    }

    /// Number of the snapshot; by default 0, after [ChainRouting#change] one more than before.
    public Builder epoch(int epoch) {
      this.epoch = epoch;
      return this;
    }

    /// Whether flows stick to their replica through the connection table; by default they do.
    public Builder sticky(boolean sticky) {
      this.sticky = sticky;
      return this;
    }

    /// Whether flows follow their pool's selector from replica to replica; by default they stay.
    public Builder rebalances(boolean rebalances) {
      this.rebalances = rebalances;
      return this;
    }

    /// Names what chose a pool's replicas before its last change: frames are sent there that their replica has no state for.
    public Builder former(int pool, BackendSelector selector) {
      formers.put(pool, selector);
      return this;
    }

    /// Adds a way to recognise a tenant. Without any, a sole tenant has all frames.
    public Builder match(int tenant, TenantMatch match) {
      rules.add(new TenantClassifier.Rule(tenant, match));
      return this;
    }

    /// Loads a view: frames that carry its id can be routed.
    public Builder load(GraphView view) {
      views.put(view.id(), view);
      return this;
    }

    /// Unloads a view; frames that still carry its id are dropped, flows that had it are classified anew.
    public Builder unload(int view) {
      views.remove(view);
      return this;
    }

    /// Lets flows of a loaded view go on in the view that new flows get; frames that carry its id are still routed.
    public Builder retire(int view) {
      retired.add(view);
      return this;
    }

    /// Keeps what a node needs on which only these views are active: the views, the pools that their frames can get to, those pools'
    /// replicas, and the tenants that lose no view. Frames of other views are dropped there.
    public Builder only(Collection<Integer> activeHere) {
      views.keySet().retainAll(activeHere);
      retired.retainAll(activeHere);
      partial |= activeViews.values().removeIf(shares -> !shares.stream().allMatch(s -> views.containsKey(s.view())));
      plannedViews.keySet().retainAll(activeViews.keySet());
      rules.removeIf(rule -> !activeViews.containsKey(rule.tenant()));
      Set<Integer> reached = new HashSet<>();
      views.values().forEach(view -> Arrays.stream(view.pools()).forEach(reached::add));
      pools.keySet().retainAll(reached);
      replicas.values().removeIf(replica -> !reached.contains(replica.pool));
      return this;
    }

    /// The one view that new flows of a tenant get.
    public Builder activate(int tenant, int view) {
      return activate(tenant, List.of(new ViewShare(view, 1)));
    }

    /// The views that new flows of a tenant get. A flow without connection-table entry keeps its view while the share of the
    /// view listed first only grows.
    ///
    /// @param shares sum to 1
    public Builder activate(int tenant, List<ViewShare> shares) {
      if (tenant < 0 || tenant > GraphView.MAX_TENANT) {
        throw new IllegalArgumentException(
            "tenant " + tenant + " is not in [0, " + GraphView.MAX_TENANT + "]");
      }
      checkSum(tenant, shares);
      activeViews.put(tenant, List.copyOf(shares));
      return this;
    }

    /// Announces the views that new flows of a tenant will get after a planned change: where tracking is just enough, flows that
    /// would get another one are remembered. An empty list says that nothing is planned any more.
    ///
    /// @param shares sum to 1; the views need not be loaded yet
    public Builder plan(int tenant, List<ViewShare> shares) {
      if (shares.isEmpty()) {
        plannedViews.remove(tenant);
      } else {
        checkSum(tenant, shares);
        plannedViews.put(tenant, List.copyOf(shares));
      }
      return this;
    }

    private static void checkSum(int tenant, List<ViewShare> shares) {
      double sum = shares.stream().mapToDouble(ViewShare::ratio).sum();
      if (Math.abs(sum - 1) > ViewDraw.SUM_TOLERANCE) {
        throw new IllegalArgumentException(
            "shares of the views of tenant " + tenant + " sum to " + sum + ", not 1");
      }
    }

    /// Sets what chooses a pool's replicas: their dense ids, draining and dead ones left out.
    ///
    /// @param control for punted frames; null when the pool has no control plane
    public Builder pool(int pool, BackendSelector data, @Nullable BackendSelector control) {
      pools.put(pool, new Pool(data, control));
      return this;
    }

    /// Says which network function a pool runs; by default each pool runs one of its own.
    public Builder function(int pool, int function) {
      functions.put(pool, function);
      return this;
    }

    /// Adds a replica that is alive, or brings it back.
    public Builder replica(int backend, int pool, boolean controlPlane) {
      return put(backend, pool, (byte) (ALIVE | (controlPlane ? CONTROL : 0)));
    }

    /// Lets a replica keep its flows and take no new ones.
    public Builder drain(int backend) {
      Replica replica = known(backend);
      return put(backend, replica.pool, (byte) (replica.flags | DRAINING));
    }

    /// Takes a replica out: its flows are sent to others.
    public Builder kill(int backend) {
      Replica replica = known(backend);
      return put(backend, replica.pool, (byte) (replica.flags & ~ALIVE));
    }

    private Replica known(int backend) {
      Replica replica = replicas.get(backend);
      if (replica == null) {
        throw new IllegalArgumentException("replica " + backend + " does not exist");
      }
      return replica;
    }

    private Builder put(int backend, int pool, byte flags) {
      if (backend < 0 || backend > Backend.MAX_ID) {
        throw new IllegalArgumentException(
            "replica " + backend + " is not in [0, " + Backend.MAX_ID + "]");
      }
      if (pool < 0) {
        throw new IllegalArgumentException(
            "pool " + pool + " of replica " + backend + " is not at least 0");
      }
      replicas.put(backend, new Replica(pool, flags));
      return this;
    }

    /// Declares that frames which come in by this port walk their graph backwards.
    public Builder backwardPort(int inPort) {
      if (!backwardPorts.contains(inPort)) {
        backwardPorts.add(inPort);
        backwardPorts.sort(null);
      }
      return this;
    }

    /// The worker's ports by which frames leave the chain; by default 0 and 0.
    public Builder egressPorts(int forwards, int backwards) {
      egressForwards = forwards;
      egressBackwards = backwards;
      return this;
    }

    /// @throws IllegalArgumentException when an active view is not loaded or belongs to another tenant, a view names a pool
    /// without selector, a match or a plan names a tenant without active view
    public ChainRouting build() {
      activeViews.forEach((tenant, shares) -> {
        for (ViewShare share : shares) {
          GraphView view = views.get(share.view());
          if (view == null || view.tenant() != tenant) {
            throw new IllegalArgumentException(
                "active view "
                    + share.view()
                    + " of tenant "
                    + tenant
                    + (view == null ? " is not loaded" : " is another tenant's"));
          }
        }
      });
      for (GraphView view : views.values()) {
        int[] reached = view.pools();
        for (GraphNode node : view.nodes()) {
          if (!pools.containsKey(node.pool()) && Arrays.binarySearch(reached, node.pool()) >= 0) {
            throw new IllegalArgumentException(
                "node "
                    + node.name()
                    + " of graph view "
                    + view.version()
                    + " names pool "
                    + node.pool()
                    + ", which has no selector");
          }
        }
      }
      for (int tenant : plannedViews.keySet()) {
        if (!activeViews.containsKey(tenant)) {
          throw new IllegalArgumentException("tenant " + tenant + " has a plan but no active view");
        }
      }
      for (TenantClassifier.Rule rule : rules) {
        if (!activeViews.containsKey(rule.tenant())) {
          throw new IllegalArgumentException(
              "tenant " + rule.tenant() + " is matched but has no active view");
        }
      }
      return new ChainRouting(new Builder(this, epoch));
    }
  }
}
