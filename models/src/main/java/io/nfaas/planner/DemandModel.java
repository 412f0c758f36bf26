package io.nfaas.planner;

import io.nfaas.model.NetworkFunction.ControlPlane;
import io.nfaas.model.NetworkFunction.Punt;
import io.nfaas.model.NfKind;
import io.nfaas.model.NfProfile;
import io.nfaas.model.NfState;
import io.nfaas.model.Scenario;
import io.nfaas.model.ServiceGraph;
import io.nfaas.model.ServicePath;
import io.nfaas.model.Tenant;
import io.nfaas.model.Traffic;
import io.nfaas.traffic.FlowSizes;
import io.nfaas.traffic.FrameSizes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/// From tenants' traffic to cycles per second: the product of rates, shares of the graph's paths, and constants of the profiles, with the
/// same prices that the simulated cores charge (`CycleCost`).
///
/// A tenant's `pps` counts both directions; reverse packets pass the same pools backwards, so every packet of a path counts at every
/// pool of it. New flows per second are packets per second over the mean packets of a flow. State of scope PerFlow is made once per
/// flow, where packets are in tunnels ([Tunnels]) once per association; PerSA once per association and rekey interval. All requests and handshakes are made on paths with a proxy, in proportion to their
/// packets.
final class DemandModel {
  private static final double PS_PER_SECOND = 1e12;
  private static final int TCP = 6;

  /// As in `io.nfaas.nf.StateConfig`, s.
  private static final double CLOSING_SECONDS = 10;

  private final Scenario scenario;
  private final FlowRates flowRates;
  private final NfProfile crossing;
  private final List<PoolSpec> pools;
  private final Set<String> proxies;

  DemandModel(Scenario scenario, FlowRates flowRates) {
    this.scenario = scenario;
    this.flowRates = flowRates;
    crossing = scenario.forwarding().isFree() ? NfProfile.FREE : scenario.forwarding().crossing();
    pools = PoolSpec.of(scenario);
    proxies =
        pools.stream()
            .filter(p -> !p.controlPlane() && p.profile().kind() == NfKind.PROXY)
            .map(p -> p.set().name())
            .collect(Collectors.toUnmodifiableSet());
  }

  /// Mean and variance of one packet's cycles.
  private record Moments(double packetsPerSec, double mean, double variance) {}

  Demand of(LoadCase loadCase) {
    List<PathLoad> paths = new ArrayList<>();
    Map<String, List<TenantLoad>> loads = new HashMap<>();
    Map<String, List<Moments>> moments = new HashMap<>();
    double connections = 0;
    for (Tenant tenant : scenario.tenants()) {
      Traffic traffic = tenant.traffic();
      double factor = loadCase.rateFactors().getOrDefault(tenant.name(), 1.0);
      ServiceGraph graph =
          tenant.graph(loadCase.graphVersions().getOrDefault(tenant.name(), tenant.activeGraph()));
      double pps = traffic.pps() * factor;
      connections += flowRates.newFlowsPerSec(traffic, pps);
      Visits visits = new Visits(graph);
      Tunnels tunnels = new Tunnels(scenario, tenant, graph);
      paths.addAll(paths(tenant, graph, visits, pps));
      double proxied = visits.through(proxies);
      for (PoolSpec pool : pools) {
        Visits.Visit visit = visits.of(pool.set().name());
        if (visit.packets() <= 0) {
          continue;
        }
        TenantLoad load =
            pool.controlPlane()
                ? control(pool, tenant, visit, tunnels, pps)
                : data(pool, tenant, visit, tunnels, pps, factor, proxied);
        loads.computeIfAbsent(pool.name(), p -> new ArrayList<>()).add(load);
        moments
            .computeIfAbsent(pool.name(), p -> new ArrayList<>())
            .add(moments(pool, traffic, load));
      }
    }
    List<PoolLoad> poolLoads = new ArrayList<>();
    for (PoolSpec pool : pools) {
      poolLoads.add(
          new PoolLoad(
              pool,
              loads.getOrDefault(pool.name(), List.of()),
              variance(moments.getOrDefault(pool.name(), List.of()))));
    }
    return new Demand(loadCase, paths, poolLoads, connections);
  }

  private static List<PathLoad> paths(
      Tenant tenant, ServiceGraph graph, Visits visits, double pps) {
    double frame = tenant.traffic().frameSizes().meanBytes();
    List<PathLoad> loads = new ArrayList<>();
    for (ServicePath path : graph.paths()) {
      double packets = pps * path.expectedShare();
      loads.add(
          new PathLoad(
              tenant.name(),
              graph.version(),
              path,
              visits.sets(path),
              packets,
              packets * frame * 8,
              frame));
    }
    return loads;
  }

  private TenantLoad data(
      PoolSpec pool,
      Tenant tenant,
      Visits.Visit visit,
      Tunnels tunnels,
      double pps,
      double factor,
      double proxied) {
    Traffic traffic = tenant.traffic();
    NfProfile profile = pool.profile();
    double packets = pps * visit.packets();
    double bytes = packets * traffic.frameSizes().meanBytes();
    double newStates = newStatesPerSec(pool, tenant, visit, tunnels, pps);
    double requests = 0;
    double handshakes = 0;
    Traffic.Requests offered = traffic.requests();
    if (profile.kind() == NfKind.PROXY && offered != null) {
      requests = offered.perSec() * factor * visit.packets() / proxied;
      handshakes = requests * offered.handshakeRatio();
    }
    List<CycleTerm> terms = new ArrayList<>();
    add(terms, pool, "perPacketCycles", packets, profile.perPacketCycles(), profile.source());
    add(terms, pool, "perByteCycles", bytes, profile.perByteCycles(), profile.source());
    add(terms, pool, "newFlowCycles", newStates, profile.newFlowCycles(), profile.source());
    add(terms, pool, "perRequestCycles", requests, profile.perRequestCycles(), profile.source());
    add(
        terms,
        pool,
        "perHandshakeCycles",
        handshakes,
        profile.perHandshakeCycles(),
        profile.source());
    addCrossing(terms, packets, bytes);
    return new TenantLoad(
        tenant.name(),
        packets,
        bytes * 8,
        newStates,
        requests,
        handshakes,
        balls(pool, traffic, visit, tunnels),
        states(pool, traffic, visit, tunnels, pps),
        terms);
  }

  private TenantLoad control(
      PoolSpec pool, Tenant tenant, Visits.Visit visit, Tunnels tunnels, double pps) {
    Traffic traffic = tenant.traffic();
    NfProfile profile = pool.profile();
    ControlPlane plane = pool.function().controlPlane();
    if (plane == null) {
      throw new IllegalStateException(pool.name() + " has no control plane");
    }
    boolean isHandshake = plane.punt() instanceof Punt.Ike;
    double punts =
        switch (plane.punt()) {
          case Punt.FirstPacket ignored -> newStatesPerSec(pool, tenant, visit, tunnels, pps);
          case Punt.Ike ignored -> associationsPerSec(pool, traffic);
          case Punt.Ratio share -> pps * visit.packets() * share.ratio();
        };
    double newStates = plane.punt() instanceof Punt.Ratio ? 0 : punts;
    double bytes = punts * traffic.frameSizes().meanBytes();
    List<CycleTerm> terms = new ArrayList<>();
    add(terms, pool, "perPacketCycles", punts, profile.perPacketCycles(), profile.source());
    add(terms, pool, "perByteCycles", bytes, profile.perByteCycles(), profile.source());
    add(terms, pool, "newFlowCycles", newStates, profile.newFlowCycles(), profile.source());
    add(
        terms,
        pool,
        "perHandshakeCycles",
        isHandshake ? punts : 0,
        profile.perHandshakeCycles(),
        profile.source());
    addCrossing(terms, punts, bytes);
    return new TenantLoad(
        tenant.name(),
        punts,
        bytes * 8,
        newStates,
        0,
        isHandshake ? punts : 0,
        Double.POSITIVE_INFINITY,
        0,
        terms);
  }

  private static void add(
      List<CycleTerm> terms,
      PoolSpec pool,
      String constant,
      double perSec,
      double cycles,
      NfProfile.Source source) {
    if (cycles > 0) {
      terms.add(new CycleTerm(pool.profile().name() + " " + constant, perSec, cycles, source));
    }
  }

  private void addCrossing(List<CycleTerm> terms, double packets, double bytes) {
    if (crossing.perPacketCycles() > 0) {
      terms.add(
          new CycleTerm(
              crossing.name() + " perPacketCycles",
              packets,
              crossing.perPacketCycles(),
              crossing.source()));
    }
    if (crossing.perByteCycles() > 0) {
      terms.add(
          new CycleTerm(
              crossing.name() + " perByteCycles",
              bytes,
              crossing.perByteCycles(),
              crossing.source()));
    }
  }

  private double newStatesPerSec(
      PoolSpec pool, Tenant tenant, Visits.Visit visit, Tunnels tunnels, double pps) {
    Traffic traffic = tenant.traffic();
    NfState state = pool.function().state();
    NfState.Scope scope = state == null ? NfState.Scope.PER_FLOW : state.scope();
    return switch (scope) {
      case PER_FLOW ->
          tunnels.at(pool.set().name())
              ? tunnels.newPerSec(tenant) * visit.flows()
              : flowRates.newFlowsPerSec(traffic, pps) * visit.flows();
      case PER_SA ->
          traffic.securityAssociations() > 0
              ? associationsPerSec(pool, traffic)
              : flowRates.newFlowsPerSec(traffic, pps) * visit.flows();
      case PER_TENANT -> 0;
    };
  }

  private static double associationsPerSec(PoolSpec pool, Traffic traffic) {
    NfState state = pool.function().state();
    return state == null || state.rekeyIntervalPs() == Long.MAX_VALUE
        ? 0
        : traffic.securityAssociations() / (state.rekeyIntervalPs() / PS_PER_SECOND);
  }

  private static double balls(
      PoolSpec pool, Traffic traffic, Visits.Visit visit, Tunnels tunnels) {
    double flows =
        tunnels.at(pool.set().name())
            ? traffic.securityAssociations()
            : traffic.concurrentFlows();
    return Math.max(1, flows * visit.flows());
  }

  private double states(
      PoolSpec pool, Traffic traffic, Visits.Visit visit, Tunnels tunnels, double pps) {
    NfState state = pool.state();
    if (state == null) {
      return 0;
    }
    return switch (state.scope()) {
      case PER_FLOW -> {
        if (tunnels.at(pool.set().name())) {
          yield traffic.securityAssociations() * visit.flows();
        }
        double ended = flowRates.newFlowsPerSec(traffic, pps) * lingerSeconds(state, traffic);
        yield (traffic.concurrentFlows() + ended) * visit.flows();
      }
      case PER_SA ->
          traffic.securityAssociations() > 0
              ? traffic.securityAssociations()
              : traffic.concurrentFlows();
      case PER_TENANT -> 1;
    };
  }

  /// Mean time that the state of an ended flow lives on: that of TCP flows a while after their end is seen, that of others until it times
  /// out.
  private double lingerSeconds(NfState state, Traffic traffic) {
    double idle = Math.min(state.idleTimeoutPs(), scenario.durationPs()) / PS_PER_SECOND;
    FlowSizes sizes = traffic.flowSizes();
    if (sizes == null) {
      return idle;
    }
    double tcp =
        sizes.protocols().stream()
            .filter(p -> p.protocol() == TCP)
            .mapToDouble(FlowSizes.ProtocolShare::ratio)
            .sum();
    return tcp * Math.min(idle, CLOSING_SECONDS) + (1 - tcp) * idle;
  }

  private Moments moments(PoolSpec pool, Traffic traffic, TenantLoad load) {
    double pps = load.packetsPerSec();
    if (pps <= 0) {
      return new Moments(0, 0, 0);
    }
    NfProfile profile = pool.profile();
    double cv =
        switch (profile.distribution()) {
          case CONSTANT -> 0;
          case EXPONENTIAL -> 1;
          case LOGNORMAL -> profile.cv();
        };
    double packet = profile.packetCycles(traffic.frameSizes().meanBytes());
    double perByte = profile.perByteCycles() + crossing.perByteCycles();
    double variance =
        cv * cv * packet * packet + perByte * perByte * variance(traffic.frameSizes());
    variance += load.newStatesPerSec() / pps * profile.newFlowCycles() * profile.newFlowCycles();
    variance +=
        load.requestsPerSec() / pps * profile.perRequestCycles() * profile.perRequestCycles();
    variance +=
        load.handshakesPerSec() / pps * profile.perHandshakeCycles() * profile.perHandshakeCycles();
    return new Moments(pps, load.cyclesPerSec() / pps, variance);
  }

  private static double variance(FrameSizes sizes) {
    double mean = sizes.meanBytes();
    double weight = 0;
    double squares = 0;
    for (FrameSizes.Size size : sizes.sizes()) {
      weight += size.weight();
      squares += size.weight() * (size.bytes() - mean) * (size.bytes() - mean);
    }
    return squares / weight;
  }

  /// Variance of a mixture.
  private static double variance(List<Moments> parts) {
    double pps = 0;
    double first = 0;
    double second = 0;
    for (Moments part : parts) {
      pps += part.packetsPerSec();
      first += part.packetsPerSec() * part.mean();
      second += part.packetsPerSec() * (part.variance() + part.mean() * part.mean());
    }
    return pps > 0 ? Math.max(0, second / pps - first / pps * (first / pps)) : 0;
  }
}
