package io.nfaas.deployment;

import io.nfaas.conntrack.ConnTable;
import io.nfaas.conntrack.ConnTableConfig;
import io.nfaas.dataplane.NfStage;
import io.nfaas.model.Event;
import io.nfaas.model.LoadBalancing;
import io.nfaas.model.NetworkFunction;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.Traffic;
import io.nfaas.nf.ControlStage;
import io.nfaas.nf.FlowStateTable;
import io.nfaas.nf.Forward;
import io.nfaas.nf.HandOver;
import io.nfaas.nf.Ipsec;
import io.nfaas.nf.Nat44;
import io.nfaas.nf.OnAbsent;
import io.nfaas.nf.OnMissing;
import io.nfaas.nf.PacketFunction;
import io.nfaas.nf.PlainStage;
import io.nfaas.nf.Proxy;
import io.nfaas.nf.StateChannel;
import io.nfaas.nf.StateConfig;
import io.nfaas.nf.StateScope;
import io.nfaas.nf.StateStore;
import io.nfaas.nf.StatefulStage;
import io.nfaas.traffic.FlowSizeSampler;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.RandomStreams;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the stages and tables of a deployment's workers from what the scenario says of its network functions.
final class StageFactory {
  private static final long PS_PER_NS = 1000;
  /// Addresses of gateways and translators: 100.64.0.0/10, shared address space (RFC 6598 section 7).
  private static final int GATEWAYS = 100 << 24 | 64 << 16;
  private static final int PUBLIC_ADDRESSES = 100 << 24 | 96 << 16;
  private static final int ADDRESSES_PER_CORE = 4;
  private static final int MAX_CORES = 64;
  /// First port given out by a translator (RFC 6335 section 6: below are the system ports).
  private static final int FIRST_PORT = 1024;

  private static final double PS_PER_SECOND = 1e12;
  private static final int TCP = 6;
  /// State of a TCP flow lives this long after its end, s: [StateConfig#of].
  private static final double CLOSING_SECONDS = 10;
  private static final int SPARE_STATES = 4096;
  /// Frames that may wait at a core for states from elsewhere. Unsourced default.
  private static final int MOVING_FRAMES = 1 << 17;
  /// Longest wait for them: a store of 30,000 reads/s needs 2.3 s for 70,000 states. Unsourced default.
  private static final long MOVING_TIMEOUT_NS = 10_000_000_000L;
  private static final int MAX_STATES = 1 << 24;
  /// Rows that a connection table starts with; it grows to its limit as flows come.
  private static final int FIRST_ENTRIES = 4096;

  private final Deployment deployment;

  StageFactory(Deployment deployment) {
    this.deployment = deployment;
  }

  NfStage stage(Pod pod, int core, MemorySegment memory, @Nullable StateChannel channel) {
    NetworkFunction function = pod.pool().function();
    NetworkFunction.ControlPlane control = function.controlPlane();
    if (pod.pool().controlPlane() && control != null) {
      return new ControlStage(Math.max(1, control.halfOpenLimit() / pod.pool().coresPerReplica()), 1);
    }
    PacketFunction packets = packets(function, pod, core);
    NetworkFunction.Punt punt = control == null ? null : control.punt();
    double puntRatio = punt instanceof NetworkFunction.Punt.Ratio r ? r.ratio() : 0;
    boolean puntsNew = punt != null && !(punt instanceof NetworkFunction.Punt.Ratio);
    if (function.state() == null && !packets.needsState() && !puntsNew) {
      return new PlainStage(memory, packets, puntRatio);
    }
    LoadBalancing balancing = deployment.scenario().loadBalancing();
    StateConfig config =
        states(function.state(), capacity(pod.pool()))
            .onAbsent(puntsNew ? OnAbsent.PUNT : OnAbsent.CREATE)
            .puntIke(punt instanceof NetworkFunction.Punt.Ike)
            .puntRatio(puntRatio)
            .secondChance(balancing.secondChance());
    if (control != null && punt instanceof NetworkFunction.Punt.Ike) {
      // As many associations may wait as the control plane takes half-open negotiations.
      int flows = Math.max(1, control.halfOpenLimit() / pod.pool().coresPerReplica());
      config = config.waiting(flows, config.framesPerFlow(), Math.max(config.maxHeld(), flows), config.pendingTimeoutNs());
    }
    if (channel == null) {
      return new StatefulStage(memory, packets, config, null, pod.backend());
    }
    LoadBalancing.StateTransfer transfer = balancing.stateTransfer();
    StateConfig moving =
        config
            .fetches(balancing.strategy().fetches())
            .handOver(transfer == null ? HandOver.LOSS_FREE : handOver(transfer.guarantee()))
            .waiting(
                Math.max(Deployment.MOST_WAITING_FLOWS, config.maxPending()),
                config.framesPerFlow(),
                Math.max(MOVING_FRAMES, config.maxHeld()),
                MOVING_TIMEOUT_NS);
    return new StatefulStage(memory, packets, moving, channel, pod.backend());
  }

  private static HandOver handOver(LoadBalancing.StateTransfer.Guarantee guarantee) {
    return switch (guarantee) {
      case NONE -> HandOver.NONE;
      case LOSS_FREE -> HandOver.LOSS_FREE;
      case ORDER_PRESERVING -> HandOver.ORDER_PRESERVING;
    };
  }

  /// A store for the states of the function that a pool runs.
  StateStore store(Pool pool) {
    return new StateStore((int) Math.clamp(2 * states(pool) + SPARE_STATES, 1, MAX_STATES));
  }

  private static PacketFunction packets(NetworkFunction function, Pod pod, int core) {
    return switch (function.dataPlane().kind()) {
      case IPSEC ->
          new Ipsec(
              function.direction() == NetworkFunction.Direction.DECRYPT ? Ipsec.Mode.DECRYPT : Ipsec.Mode.ENCRYPT,
              GATEWAYS + pod.backend());
      case NAT44 ->
          new Nat44(
              PUBLIC_ADDRESSES + (pod.backend() * MAX_CORES + core) * ADDRESSES_PER_CORE,
              ADDRESSES_PER_CORE,
              FIRST_PORT,
              (1 << 16) - 1 - FIRST_PORT);
      case PROXY -> new Proxy();
      case FORWARD, FIREWALL, IDS, LOAD_BALANCER, CONTROL -> new Forward();
    };
  }

  private static StateConfig states(@Nullable NfState state, int capacity) {
    if (state == null) {
      return StateConfig.of(StateScope.PER_FLOW, capacity);
    }
    StateScope scope =
        switch (state.scope()) {
          case PER_FLOW -> StateScope.PER_FLOW;
          case PER_SA -> StateScope.PER_SA;
          case PER_TENANT -> StateScope.PER_TENANT;
        };
    OnMissing missing =
        switch (state.onMissing()) {
          case DROP -> OnMissing.DROP;
          case RESET -> OnMissing.RESET;
          case RECREATE -> OnMissing.RECREATE;
        };
    return StateConfig.of(scope, capacity)
        .onMissing(missing)
        .stateBytes(state.bytes())
        .idleTimeoutNs(Math.max(1, state.idleTimeoutPs() / PS_PER_NS));
  }

  /// States that one core has room for: what its memory limit holds where there is one, else twice its share of all flows with as
  /// few replicas as events leave and one more lost, so that a missing limit never makes flows fail.
  private int capacity(Pool pool) {
    NfState state = pool.function().state();
    long memory = pool.set().template().memoryBytes();
    double perCore;
    if (memory > 0 && state != null && state.bytes() > 0) {
      perCore = (double) memory / state.bytes() / pool.coresPerReplica();
    } else {
      perCore = 2 * states(pool) / (Math.max(1, fewest(pool) - 1) * pool.coresPerReplica()) + SPARE_STATES;
    }
    return (int) Math.clamp(perCore, 1, MAX_STATES);
  }

  /// Replicas of a pool after the event that leaves the fewest.
  private long fewest(Pool pool) {
    List<Pod> pods = deployment.pods().stream().filter(p -> p.pool().equals(pool)).toList();
    long fewest = pods.size();
    for (Event event : deployment.scenario().events()) {
      if (event instanceof Event.Scale scale && scale.replicaSet().equals(pool.set().name())) {
        fewest = Math.min(fewest, scale.replicas());
      } else if (event instanceof Event.NodeFailure failure) {
        fewest = Math.min(fewest, pods.stream().filter(p -> !deployment.nodes().get(p.node()).name().equals(failure.node())).count());
      }
    }
    Integer atFirst = pool.controlPlane() ? null : pool.set().replicas();
    return atFirst == null ? fewest : Math.min(fewest, atFirst);
  }

  /// States that a pool holds at a time: flows alive, and flows over whose state has not timed out yet.
  private double states(Pool pool) {
    Scenario scenario = deployment.scenario();
    double runSeconds = scenario.durationPs() / PS_PER_SECOND;
    NfState state = pool.function().state();
    double idleSeconds = Math.min(state == null ? runSeconds : state.idleTimeoutPs() / PS_PER_SECOND, runSeconds);
    double closingSeconds = Math.min(idleSeconds, CLOSING_SECONDS);
    double states = 0;
    for (int t = 0; t < scenario.tenants().size(); t++) {
      Traffic traffic = deployment.tenant(t).traffic();
      if (uses(t, pool)) {
        states += Math.max(traffic.concurrentFlows(), traffic.securityAssociations());
        FlowSizes sizes = traffic.flowSizes();
        if (sizes != null) {
          double tcpRatio =
              sizes.protocols().stream().filter(p -> p.protocol() == TCP).mapToDouble(FlowSizes.ProtocolShare::ratio).sum();
          double lingerSeconds = tcpRatio * closingSeconds + (1 - tcpRatio) * idleSeconds;
          FlowSizeSampler lengths =
              FlowSizeSampler.of(sizes, traffic.frameSizes().meanBytes(), new RandomStreams(0, 0).stream("capacity"));
          states += traffic.pps() / lengths.meanPackets() * lingerSeconds;
        }
      }
    }
    return states;
  }

  private boolean uses(int tenant, Pool pool) {
    return deployment.views().stream()
        .filter(v -> v.tenant() == tenant)
        .flatMap(v -> v.compiled().nodes().stream())
        .anyMatch(n -> n.pool() == pool.id());
  }

  ConnTable connectionTable(int workersOnNode) {
    LoadBalancing.ConnectionTable spec = deployment.scenario().loadBalancing().connectionTable();
    int most = Math.clamp(spec.maxEntries() / workersOnNode, 1, ConnTableConfig.MAX_ENTRIES);
    return new ConnTable(
        ConnTableConfig.of(most)
            .withInitialEntries(Math.min(most, FIRST_ENTRIES))
            .withIdleTimeoutNs(Math.max(1, spec.idleTimeoutPs() / PS_PER_NS))
            .withWhenFull(
                spec.whenFull() == LoadBalancing.ConnectionTable.WhenFull.EVICT_IDLEST
                    ? io.nfaas.conntrack.WhenFull.EVICT_IDLEST
                    : io.nfaas.conntrack.WhenFull.BYPASS));
  }
}
