package io.nfaas.sim;

import io.nfaas.chain.GraphView;
import io.nfaas.deployment.Deployment;
import io.nfaas.deployment.Fleet;
import io.nfaas.deployment.Pod;
import io.nfaas.deployment.RoutingBook;
import io.nfaas.deployment.View;
import io.nfaas.model.Event;
import io.nfaas.model.NfState;
import io.nfaas.model.NodeSpec;
import io.nfaas.model.Scenario;
import io.nfaas.packet.FlowHash;
import io.nfaas.results.RunResult;
import io.nfaas.stats.LatencyHistogram;
import io.nfaas.traffic.RandomStreams;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// One replication: builds the cluster, lets traffic and events happen to it, measures, and checks its books at the end. Used once, by one thread.
final class Simulation {
  /// Seeds of later replications have 53 bits, so that every JSON reader keeps them.
  private static final int SEED_SHIFT = 11;

  private final Deployment deployment;
  private final Scenario scenario;
  private final int replication;
  private final Map<String, Integer> replacements;
  private final Probe probe;
  private final @Nullable ChainOutput output;
  private final Slices slices;
  private final DsolScheduler scheduler;

  private final PathMeter[] paths;
  private final int[] firstPath;
  private final int[] tenantOfPath;
  private final Flows flows;
  private final SteadyState steady;
  private final RandomStreams streams;
  private final Databases databases;
  private final @Nullable Sampling sampling;
  private final List<EventWatch> watches = new ArrayList<>();

  private final @Nullable ReplayFrames replay;
  private @Nullable StateNetwork states;
  private long inFlightAtStart;
  private long inFlightAtEnd;
  private List<Replication.Queue> queues = List.of();

  /// What a replication is made from.
  ///
  /// @param replication number of the repetition, from 0
  /// @param warmupPs observations before this are thrown away
  /// @param slicesPerBatch grain of the measurement
  /// @param packetHops about how many packet-hops may be simulated where packets are simulated in windows
  /// @param replacements backend id of the pod that takes the place of one that an event kills, by [PodScript#place]
  /// @param output takes what becomes of every flow; null when nobody asks
  record Setup(
      Deployment deployment,
      int replication,
      long warmupPs,
      long endPs,
      int slicesPerBatch,
      double packetHops,
      Map<String, Integer> replacements,
      Probe probe,
      @Nullable ChainOutput output) {}

  Simulation(Setup setup) {
    this(setup, null);
  }

  /// @param replay frames that come instead of the scenario's traffic; null for that
  Simulation(Setup setup, @Nullable ReplayFrames replay) {
    this.replay = replay;
    deployment = setup.deployment();
    scenario = deployment.scenario();
    replication = setup.replication();
    replacements = setup.replacements();
    probe = setup.probe();
    output = setup.output();
    List<Long> eventTimes = scenario.events().stream().map(Event::atPs).toList();
    slices = new Slices(setup.warmupPs(), setup.endPs(), setup.slicesPerBatch(), eventTimes);
    scheduler =
        DsolScheduler.beside(
            "replication %d of %s (seed %d)".formatted(replication, scenario.name(), seed(scenario, replication)), setup.warmupPs(), setup.endPs());

    List<View> views = deployment.views();
    firstPath = new int[views.size()];
    List<Integer> viewOfPath = new ArrayList<>();
    for (View view : views) {
      firstPath[view.id()] = viewOfPath.size();
      view.compiled().paths().forEach(_ -> viewOfPath.add(view.id()));
    }
    paths = new PathMeter[viewOfPath.size()];
    Arrays.setAll(paths, _ -> new PathMeter(slices));
    tenantOfPath = viewOfPath.stream().mapToInt(v -> views.get(v).tenant()).toArray();
    int hops = views.stream().mapToInt(v -> v.compiled().nodes().size()).max().orElse(0);
    flows =
        new Flows(
            scenario.tenants().stream().mapToInt(t -> t.traffic().concurrentFlows()).toArray(),
            Math.max(1, hops),
            viewOfPath.stream().mapToInt(Integer::intValue).toArray(),
            !scenario.events().isEmpty());
    steady = new SteadyState(scenario, slices, paths, tenantOfPath);
    streams = new RandomStreams(seed(scenario, replication), 0);
    WindowPlan plan = WindowPlan.of(scenario, slices, streams, setup.packetHops());
    sampling = plan == null ? null : new Sampling(plan, scenario, streams, slices, setup.packetHops());
    RoutingBook book = deployment.routingBook();
    databases =
        new Databases(
            scenario.podLifecycle(),
            deployment.fleet(),
            f -> probe.routing(book.snapshot(f)),
            book::changedRatio,
            streams,
            deployment.nodes().stream().map(NodeSpec::name).toArray(String[]::new));
  }

  /// The seed that gives a replication all its random numbers; running the scenario with this seed and one replication repeats it.
  static long seed(Scenario scenario, int replication) {
    return replication == 0 ? scenario.seed() : FlowHash.remix(scenario.seed(), replication) >>> SEED_SHIFT;
  }

  /// Runs to the end.
  ///
  /// @param progress is told the simulated time in ps now and then
  /// @throws SimulationFailure when an event throws, or an accounting identity does not hold
  Replication run(LongConsumer progress) {
    try (Arena arena = Arena.ofConfined()) {
      return run(new FrameStore(arena), progress);
    }
  }

  private Replication run(FrameStore frames, LongConsumer progress) {
    Ledger ledger = new Ledger(frames, slices, flows, paths, scenario.tenants().size());
    ledger.keep(output);
    Fleet fleet = databases.fleet();
    for (Pod pod : deployment.pods()) {
      if (isThereAtStart(pod)) {
        fleet.set(pod.backend(), Fleet.State.READY);
      }
    }
    PodScript.announce(deployment, fleet);
    GraphView[] views = deployment.views().stream().map(View::compiled).toArray(GraphView[]::new);
    TrafficSource[] traffic = new TrafficSource[1];
    SimCluster cluster =
        new SimCluster(
            deployment,
            scheduler,
            frames,
            ledger,
            streams,
            (worker, rows, core, node, replica) ->
                new CoreTap(
                    frames, flows, views, firstPath, rows, core, replica, resets(replica, traffic), databases, node,
                      output, probe.tap(replication, worker, frames.memory())),
            databases.current(),
            slices.count());
    states = cluster.states();
    TenantSource[] tenants = new TenantSource[scenario.tenants().size()];
    for (int t = 0; t < tenants.length; t++) {
      tenants[t] = new TenantSource(TenantProfile.of(scenario, t), flows, frames, ledger, cluster.ingress(t), streams);
    }
    if (sampling != null) {
      sampling.equip(tenants, flows, ledger, cluster, tenantOfPath);
    }
    if (output != null) {
      output.name(ledger.sites(), t -> tenants[t]::endpoints);
    }
    double meanPps = scenario.tenants().stream().mapToDouble(t -> t.traffic().pps()).sum();
    traffic[0] = new TrafficSource(scheduler, tenants, cluster.cutThrough(), meanPps);
    EventScript script =
        new EventScript(
            deployment, scheduler, cluster, databases, flows, traffic[0], streams, replacements, (event, atPs) -> begins(event, atPs, cluster));

    scheduler.run(
        () -> {
          if (sampling != null) {
            sampling.scheduleEnds(scheduler, cluster, traffic[0], ledger, flows, databases, frames);
          }
          for (int s = 1; s < slices.count(); s++) {
            int begun = s;
            scheduler.control(slices.startPs(s), "slice " + s, () -> endSlice(begun - 1, cluster, ledger, traffic[0]));
          }
          scheduler.control(slices.toPs(), "end of the measured time", () -> finish(cluster, ledger, frames, traffic[0]));
          script.start();
          if (replay == null) {
            scheduler.still(() -> Establishment.run(tenants, cluster.cores()));
          }
          cluster.cores().forEach(SimCore::countFromHere);
          if (sampling != null) {
            sampling.scheduleStarts(scheduler, cluster, traffic[0], ledger, flows, databases);
          } else if (replay == null) {
            traffic[0].start();
          } else {
            new ReplaySource(scheduler, frames, ledger, cluster.ingress(0), replay, cluster.cutThrough()).start();
          }
        },
        () -> startMeasuring(cluster, ledger, traffic[0]),
        progress);
    return new Replication(
        replication, scheduler.events(), slices, ledger, scenario.tenants().size(), List.of(paths), cluster, steady,
        List.copyOf(watches), inFlightAtStart, inFlightAtEnd, queues,
        sampling == null ? null : sampling.plan(), traffic[0].passedFlows());
  }

  private boolean isThereAtStart(Pod pod) {
    if (replacements.containsValue(pod.backend())) {
      return false;
    }
    Integer replicas = pod.pool().controlPlane() ? null : pod.pool().set().replicas();
    return replicas == null || pod.replica() < replicas;
  }

  /// Flows that a network function resets end at their sender.
  private CoreTap.Resets resets(int replica, TrafficSource[] traffic) {
    if (replica >= 0) {
      NfState state = deployment.pods().get(replica).pool().function().state();
      if (state != null && state.onMissing() == NfState.OnMissing.RESET) {
        return (tenant, flow, serial) -> {
          if (traffic[0].reset(tenant, flow, serial, scheduler.nowPs())) {
            if (!watches.isEmpty()) {
              watches.getLast().reestablish();
            }
            if (output != null) {
              output.reset(tenant, serial);
            }
          }
        };
      }
    }
    return (_, _, _) -> {};
  }

  // ---- measured time

  private void startMeasuring(SimCluster cluster, Ledger ledger, TrafficSource traffic) {
    long nowPs = scheduler.nowPs();
    traffic.countCarried();
    cluster.settle(nowPs - 1);
    inFlightAtStart = ledger.inFlight(nowPs);
    slices.advance();
    if (sampling == null) {
      for (StationMeter meter : cluster.meters()) {
        meter.start(nowPs);
      }
      cluster.cores().forEach(SimCore::measure);
    }
    cluster.cores().forEach(c -> c.port().countFromHere());
  }

  private void endSlice(int slice, SimCluster cluster, Ledger ledger, TrafficSource traffic) {
    cluster.settle(scheduler.nowPs() - 1);
    traffic.countCarried();
    ledger.endSlice(slice);
    EventWatch watch = watches.isEmpty() ? null : watches.getLast();
    if (watch != null && !watch.isClosed()) {
      cluster.cores().forEach(c -> watch.queued(c.port().takePeak()));
    }
    LatencyHistogram[] window = steady.endSlice(slice, ledger, watch);
    for (int p = 0; p < paths.length; p++) {
      paths[p].endSlice(slice, window == null ? null : window[tenantOfPath[p]]);
    }
    for (StationMeter meter : cluster.meters()) {
      meter.endSlice(slice);
      if (slices.endsBatch(slice)) {
        meter.endBatch(slices.batchOf(slice));
      }
    }
    slices.advance();
  }

  private EventWatch begins(Event event, long atPs, SimCluster cluster) {
    cluster.changed(false);
    if (!watches.isEmpty()) {
      watches.getLast().finish(flows, databases, states);
    }
    flows.event();
    EventWatch watch = steady.watch(event, Math.max(atPs, slices.fromPs()));
    watch.count(databases, states);
    watches.add(watch);
    return watch;
  }

  // ---- the end

  private void finish(SimCluster cluster, Ledger ledger, FrameStore frames, TrafficSource traffic) {
    long toPs = slices.toPs();
    cluster.settle(toPs - 1);
    if (sampling == null) {
      cutPolls(cluster, frames, toPs);
    }
    endSlice(slices.count() - 1, cluster, ledger, traffic);
    if (!watches.isEmpty()) {
      watches.getLast().finish(flows, databases, states);
    }
    inFlightAtEnd = ledger.inFlight(toPs);
    queues = Replication.Queue.of(cluster);
    checkBooks(cluster, ledger, frames);
  }

  /// Takes from the meters what is going on beyond the end of what they measure.
  static void cutPolls(SimCluster cluster, FrameStore frames, long toPs) {
    for (SimCore core : cluster.cores()) {
      core.measured(toPs);
    }
    for (int slot = 0; slot < frames.end(); slot++) {
      int core = frames.coreOf(slot);
      if (core >= 0 && !frames.isInBurst(slot) && frames.arrivalPs(slot) < toPs) {
        cluster.cores().get(core).meter().present(frames.arrivalPs(slot), toPs);
      }
    }
  }

  private void checkBooks(SimCluster cluster, Ledger ledger, FrameStore frames) {
    Books books = new Books();
    RunResult.PacketCount packets = ledger.packets(inFlightAtStart, inFlightAtEnd);
    books.check(
        Books.PACKETS,
        packets.offered() + inFlightAtStart,
        packets.delivered() + packets.dropped() + packets.policy() + inFlightAtEnd);
    books.check(Books.FATES, ledger.isConserved());
    books.check(Books.SLOTS, frames.isConserved());
    books.check(Books.CENSUS, frames.inUse(), cluster.census());
    for (SimCore core : cluster.cores()) {
      for (String broken : core.worker().brokenIdentities()) {
        books.broken(Books.WORKERS, core + ": " + broken);
      }
      if (core.connections() != null && !core.connections().balances()) {
        books.broken(Books.TABLES, core.toString());
      }
    }
    books.close();
  }
}
